package store

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A state that cannot be written, or not be given its name, ends the run with
// an error that says so; what was committed is there, and the next run goes on.
// (A folder in its place makes each of the two fail, also for root.)
func TestStateCannotBeSaved(t *testing.T) {
	const n = 6
	for _, format := range append(slices.Clone(fileFormats), "/") {
		for _, suffix := range []string{".tmp", ""} {
			path := filepath.Join(t.TempDir(), "out") + format
			obstacle := statePath(path) + suffix
			if err := os.MkdirAll(filepath.Join(obstacle, "x"), 0o777); err != nil {
				t.Fatal(err)
			}
			committed := int64(0)
			out, err := Open(path, Options{}) // beside a journal the first state comes before the output
			if err == nil {
				for committed < n/2 {
					committed++
					out.Append(testRecord(committed)) // an error comes again from Close
					out.Commit()
				}
				err = out.Close()
			}
			var we *WriteError
			if !errors.As(err, &we) || we.Path != statePath(path) {
				t.Errorf("%s, %s: %v", format, obstacle, err)
			}
			if err := os.RemoveAll(obstacle); err != nil {
				t.Fatal(err)
			}
			if committed == 0 {
				out, err := Open(path, Options{Resume: true})
				ok(t, err)
				write(t, out, upTo(n), 3)
				ok(t, out.Close())
			} else if done := goOn(t, path, n); done.Len() != committed {
				t.Errorf("%s, %s: %d lines are done, %d were committed", format, obstacle, done.Len(), committed)
			}
			if got := linesOf(t, path); !slices.Equal(got, upTo(n)) {
				t.Errorf("%s, %s: lines %v", format, obstacle, got)
			}
		}
	}
}

// Where a record of a folder cannot get its name the run ends, whichever it is,
// and the next one goes on.
func TestRecordCannotBeRenamed(t *testing.T) {
	const n = 5
	for bad := int64(1); bad <= n; bad++ {
		path := filepath.Join(t.TempDir(), "out") + "/"
		out, err := Open(path, Options{})
		ok(t, err)
		obstacle := path + recordName(testRecord(bad))
		if err := os.MkdirAll(filepath.Join(obstacle, "x"), 0o777); err != nil {
			t.Fatal(err)
		}
		var failed error
		for line := int64(1); line <= n && failed == nil; line++ {
			failed = errors.Join(out.Append(testRecord(line)), out.Commit())
		}
		var we *WriteError
		if err := errors.Join(failed, out.Close()); !errors.As(err, &we) {
			t.Errorf("line %d: %v", bad, err)
		}
		if err := os.RemoveAll(obstacle); err != nil {
			t.Fatal(err)
		}
		if done := goOn(t, path, n); done.Len() != bad-1 {
			t.Errorf("line %d: %d are done", bad, done.Len())
		}
		if got := linesOf(t, path); !slices.Equal(got, upTo(n)) {
			t.Errorf("line %d: lines %v", bad, got)
		}
	}
}

// After a power cut the files of a folder that came since the last checkpoint
// are there with all they hold, with a part of it, with nothing, or not at all.
func TestPowerCutOfFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 30
	r := rand.New(rand.NewPCG(9, 10))
	for cut := range 100 {
		path := filepath.Join(t.TempDir(), "out") + "/"
		w := create(t, path, false)
		out := newOutput(&several{state: path}, w, new(Done), Options{}) // checkpoints when told to
		dies, synced := 1+r.Int64N(n), int64(0)
		for line := int64(1); line <= dies; line++ {
			if err := errors.Join(out.Append(testRecord(line)), out.Commit()); err != nil {
				t.Fatal(err)
			}
			if r.IntN(8) == 0 {
				if err := out.checkpoint(); err != nil {
					t.Fatal(err)
				}
				synced = line
			}
		}
		w.(*folder).lock.Close()
		for line := synced + 1; line <= dies; line++ {
			name, err := path+recordName(testRecord(line)), error(nil)
			switch r.IntN(4) {
			case 0:
				err = os.Remove(name)
			case 1:
				err = os.Truncate(name, 0)
			case 2:
				err = os.Truncate(name, r.Int64N(100))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path+tempName, []byte("{"), 0o666); err != nil {
			t.Fatal(err)
		}
		if done := goOn(t, path, n); done.Len() < synced {
			t.Fatalf("cut %d: %d lines, %d were synced", cut, done.Len(), synced)
		}
		if got := linesOf(t, path); !slices.Equal(got, upTo(n)) {
			t.Fatalf("cut %d: lines %v", cut, got)
		}
	}
}
