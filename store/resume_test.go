package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/klauspost/compress/zstd"
)

var fileFormats = []string{".jsonl", ".json", ".jsonl.gz", ".jsonl.zst", ".json.gz", ".json.zst"}

func testURL(line int64) string { return fmt.Sprintf("http://example.com/%d", line) }

func testRecord(t testing.TB, line int64) []byte {
	t.Helper()
	rec := Record{Schema: Schema, Line: line, URL: testURL(line), Outcome: "ok",
		Page: fmt.Appendf(nil, `{"title":"Page %d","text":"%s"}`, line, strings.Repeat("weft ", int(line%7)))}
	b, err := rec.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// write appends records and commits now and then. seen is called after each
// commit.
func write(t testing.TB, s Sink, lines []int64, every int, seen func(committed int)) {
	t.Helper()
	for i, line := range lines {
		if err := s.Append(line, testURL(line), testRecord(t, line)); err != nil {
			t.Fatal(err)
		}
		if (i+1)%every == 0 || i == len(lines)-1 {
			if err := s.Commit(); err != nil {
				t.Fatal(err)
			}
			if seen != nil {
				seen(i + 1)
			}
		}
	}
}

// linesOf reads an output as any other program would.
func linesOf(t testing.TB, path string) []int64 {
	t.Helper()
	if strings.HasSuffix(path, "/") {
		return linesOfFolder(t, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r io.Reader = bytes.NewReader(b)
	switch {
	case strings.HasSuffix(path, ".gz"):
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	case strings.HasSuffix(path, ".zst"):
		d, err := zstd.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		r = d
	}
	type record struct{ Line int64 }
	var records []record
	in := json.NewDecoder(r)
	if strings.Contains(path, ".jsonl") {
		for {
			var rec record
			if err := in.Decode(&rec); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			records = append(records, rec)
		}
	} else if err := in.Decode(&records); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var lines []int64
	for _, rec := range records {
		lines = append(lines, rec.Line)
	}
	slices.Sort(lines)
	return lines
}

func linesUpTo(n int64) (lines []int64) {
	for i := range n {
		lines = append(lines, i+1)
	}
	return lines
}

// goOn reopens an output, writes what is missing of n lines, and returns what
// was there.
func goOn(t testing.TB, path string, n int64) *Done {
	t.Helper()
	r, err := Reopen(path, nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	done := r.Done
	s, err := r.Sink()
	if err != nil {
		t.Fatal(err)
	}
	var missing []int64
	for _, line := range linesUpTo(n) {
		if !done.Has(line) {
			missing = append(missing, line)
		}
	}
	write(t, s, missing, 3, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return done
}

// An output that is cut anywhere, or whose last write came only in part, goes
// on with every record that was committed before it, and ends with all, each
// once.
func TestTornAnywhere(t *testing.T) {
	const n = 5
	for _, format := range fileFormats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "out"+format)
			s, err := Create(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.(*file).frame = 500 // several frames
			var states [][]byte
			var committed []int
			snapshot := func(k int) {
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				states, committed = append(states, b), append(committed, k)
			}
			snapshot(0)
			write(t, s, linesUpTo(n), 2, snapshot)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			try := func(content []byte, least int) {
				t.Helper()
				os.Remove(path) // a new file: to empty an old one is slow on some file systems
				if err := os.WriteFile(path, content, 0o666); err != nil {
					t.Fatal(err)
				}
				done := goOn(t, path, n)
				for _, line := range linesUpTo(int64(least)) {
					if !done.Has(line) {
						t.Errorf("line %d was committed and is not known", line)
					}
				}
				if got := linesOf(t, path); !slices.Equal(got, linesUpTo(n)) {
					t.Fatalf("lines %v after %d bytes", got, len(content))
				}
			}
			for i := 1; i < len(states); i++ {
				old, next := states[i-1], states[i]
				for k := range next { // next came up to k, and beyond it old is still there
					mixed := slices.Clone(next[:k])
					if k < len(old) {
						mixed = append(mixed, old[k:]...)
					}
					try(mixed, committed[i-1])
				}
			}
			last := states[len(states)-1]
			for k := range last {
				try(last[:k], 0)
			}
		})
	}
}

// A run that is stopped again and again loses nothing, with or without its
// checkpoint, and the checkpoint saves reading the output.
func TestJournalGoesOn(t *testing.T) {
	const n = 400
	for _, format := range append(fileFormats, "/") {
		for _, keep := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s-%t", strings.Trim(format, "."), keep), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "out") + format
				order := rand.New(rand.NewPCG(1, 2)).Perm(n)
				sink, err := Create(path, Options{})
				done := new(Done)
				for part := range 4 {
					if part > 0 {
						r, rerr := Reopen(path, map[string]string{"text": "main"})
						if rerr != nil {
							t.Fatal(rerr)
						}
						if r.Done.Len() != int64(part*n/4) || keep != (string(r.Rest) == `"rest"`) || r.Lost != 0 {
							t.Fatalf("%d lines done of %d, rest %s, lost %d", r.Done.Len(), part*n/4, r.Rest, r.Lost)
						}
						done = r.Done
						sink, err = r.Sink()
					}
					if err != nil {
						t.Fatal(err)
					}
					if f, ok := sink.(*file); ok {
						f.frame = 4 << 10
					}
					j := NewJournal(sink, done, JournalConfig{
						Options: map[string]string{"text": "main"},
						Rest:    func() json.RawMessage { return json.RawMessage(`"rest"`) },
					})
					var lines []int64
					for _, i := range order[part*n/4 : (part+1)*n/4] {
						lines = append(lines, int64(i+1))
					}
					write(t, j, lines, 5, nil)
					if part == 3 {
						j.(*Journal).Finish()
					}
					if err := j.Close(); err != nil {
						t.Fatal(err)
					}
					if !keep {
						os.Remove(statePath(path))
					}
				}
				if p, ok := Look(path); ok != keep || keep && (!p.Finished || p.Records != n) {
					t.Errorf("the state says %+v, %t", p, ok)
				}
				if format != "/" {
					if got := linesOf(t, path); !slices.Equal(got, linesUpTo(n)) {
						t.Errorf("lines %v", got)
					}
				} else if names, _ := filepath.Glob(path + "*.json"); len(names) != n {
					t.Errorf("%d records", len(names))
				}
				r, err := Reopen(path, map[string]string{"text": "main"})
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				var sum uint64
				for _, line := range linesUpTo(n) {
					sum += LineSum(line, testURL(line))
				}
				if r.Done.Sum() != sum || r.Done.Last() != n {
					t.Errorf("sum %x, want %x; last %d", r.Done.Sum(), sum, r.Done.Last())
				}
			})
		}
	}
}

// A checkpoint that is torn, or of another output, is not believed; one of
// other options or of another version is refused, and nothing is touched.
func TestStateIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	sink, err := Create(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := NewJournal(sink, new(Done), JournalConfig{Options: map[string]string{"text": "main"}})
	write(t, j, linesUpTo(9), 2, nil)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(statePath(path))
	if err != nil {
		t.Fatal(err)
	}
	for k := range good {
		if err := os.WriteFile(statePath(path), good[:k], 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := Reopen(path, map[string]string{"text": "main"})
		if err != nil {
			t.Fatalf("state cut at %d: %v", k, err)
		}
		if r.Done.Len() != 9 {
			t.Fatalf("state cut at %d: %d lines", k, r.Done.Len())
		}
		r.Close()
	}
	os.WriteFile(statePath(path), good, 0o666)
	var option *OptionError
	if _, err := Reopen(path, map[string]string{"text": "all"}); !errors.As(err, &option) || option.Name != "text" {
		t.Errorf("other options: %v", err)
	}
	os.WriteFile(statePath(path), bytes.Replace(good, []byte(`"weft_state":1`), []byte(`"weft_state":7`), 1), 0o666)
	var version *StateError
	if _, err := Reopen(path, nil); !errors.As(err, &version) || version.Version != 7 {
		t.Errorf("another version: %v", err)
	}
	// The output was exchanged meanwhile: the output wins.
	os.WriteFile(statePath(path), good, 0o666)
	whole, _ := os.ReadFile(path)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	os.WriteFile(path, bytes.Join(append(slices.Clone(lines[5:9]), lines[0]), nil), 0o666)
	r, err := Reopen(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Done.Len() != 5 || r.Lost != 4 || r.Done.Has(3) {
		t.Errorf("%d lines, %d lost", r.Done.Len(), r.Lost)
	}
	if _, err := Reopen(path, nil); !errors.Is(err, ErrLocked) {
		t.Errorf("a second run: %v", err)
	}
	r.Close()
	os.Remove(statePath(path)) // behind a checkpoint it would be what a power cut left
	os.WriteFile(path, append(whole, "nonsense\n{\"schema\":1,\"line\":10,\"url\":\"x\"}\n"...), 0o666)
	if _, err := Reopen(path, nil); !errors.Is(err, ErrNotOurs) {
		t.Errorf("nonsense between records: %v", err)
	}
}

// brokenDisk fails at the nth call, and ever after.
type brokenDisk struct {
	handle
	left *atomic.Int64
}

var errBroken = errors.New("broken disk")

func (b brokenDisk) fails() bool { return b.left.Add(-1) < 0 }

func (b brokenDisk) WriteAt(p []byte, off int64) (int, error) {
	if b.fails() {
		n, _ := b.handle.WriteAt(p[:len(p)/2], off)
		return n, errBroken
	}
	return b.handle.WriteAt(p, off)
}

func (b brokenDisk) Truncate(size int64) error {
	if b.fails() {
		return errBroken
	}
	return b.handle.Truncate(size)
}

func (b brokenDisk) Sync() error {
	if b.fails() {
		return errBroken
	}
	return b.handle.Sync()
}

// Whichever call of the disk fails, the run ends with an error that says so,
// and the next one goes on with all that was committed.
func TestEveryCallFails(t *testing.T) {
	const n = 8
	for _, format := range fileFormats {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			for calls := 0; ; calls++ {
				path := filepath.Join(t.TempDir(), "out"+format)
				sink, err := Create(path, Options{})
				if err != nil {
					t.Fatal(err)
				}
				f := sink.(*file)
				var left atomic.Int64
				left.Store(int64(calls))
				f.f, f.frame = brokenDisk{f.f, &left}, 500
				j := NewJournal(sink, new(Done), JournalConfig{Every: 1}) // a nanosecond: as often as can be
				committed := int64(0)
				for line := int64(1); line <= n && err == nil; line++ {
					if err = j.Append(line, testURL(line), testRecord(t, line)); err == nil {
						if err = j.Commit(); err == nil {
							committed = line
						}
					}
				}
				if cerr := j.Close(); err == nil {
					err = cerr
				}
				var we *WriteError
				if err != nil && (!errors.As(err, &we) || !errors.Is(err, errBroken)) {
					t.Fatalf("after %d calls: %v", calls, err)
				}
				done := goOn(t, path, n)
				if done.Len() < committed {
					t.Fatalf("after %d calls: %d lines of %d", calls, done.Len(), committed)
				}
				if got := linesOf(t, path); !slices.Equal(got, linesUpTo(n)) {
					t.Fatalf("after %d calls: lines %v", calls, got)
				}
				if err == nil && left.Load() > 0 {
					return
				}
			}
		})
	}
}

// forgetful keeps writes to itself until Sync, as a disk's cache does; after a
// power cut only some of those since the last Sync are there.
type forgetful struct {
	handle
	pending *[]writing
}

type writing struct {
	data []byte
	off  int64
}

func (f forgetful) WriteAt(p []byte, off int64) (int, error) {
	*f.pending = append(*f.pending, writing{slices.Clone(p), off})
	return f.handle.WriteAt(p, off)
}

// After a power cut everything up to the last checkpoint is there, and what is
// missing is fetched again: nothing is lost, nothing comes twice.
func TestPowerCut(t *testing.T) {
	const n = 30
	r := rand.New(rand.NewPCG(7, 8))
	for cut := range 100 {
		format := fileFormats[cut%len(fileFormats)]
		path := filepath.Join(t.TempDir(), "out"+format)
		sink, err := Create(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		f := sink.(*file)
		f.frame = 900
		var pending []writing
		f.f = forgetful{f.f, &pending}
		j := &Journal{path: statePath(path), out: f, done: new(Done), quit: make(chan struct{})} // checkpoints when told to
		dies := 1 + r.IntN(n)
		synced := int64(0)
		var onDisk []byte
		checkpoint := func() {
			if err := j.checkpoint(); err != nil {
				t.Fatal(err)
			}
			onDisk, _ = os.ReadFile(path)
			pending, synced = pending[:0], j.done.Len()
		}
		checkpoint()
		for line := int64(1); line <= int64(dies); line++ {
			if err := errors.Join(j.Append(line, testURL(line), testRecord(t, line)), j.Commit()); err != nil {
				t.Fatal(err)
			}
			if r.IntN(8) == 0 {
				checkpoint()
			}
		}
		f.f.Close()
		// What came since the last sync is there in part: some writes, in any
		// order, the last of them torn.
		after := slices.Clone(onDisk)
		r.Shuffle(len(pending), func(a, b int) { pending[a], pending[b] = pending[b], pending[a] })
		for _, w := range pending[:r.IntN(len(pending)+1)] {
			data := w.data[:r.IntN(len(w.data)+1)]
			if need := int(w.off) + len(data); need > len(after) {
				after = append(after, make([]byte, need-len(after))...) // holes are zeros
			}
			copy(after[w.off:], data)
		}
		if err := os.WriteFile(path, after, 0o666); err != nil {
			t.Fatal(err)
		}
		done := goOn(t, path, n)
		if done.Len() < synced {
			t.Fatalf("cut %d, %s: %d lines, %d were synced", cut, format, done.Len(), synced)
		}
		if got := linesOf(t, path); !slices.Equal(got, linesUpTo(n)) {
			t.Fatalf("cut %d, %s: lines %v", cut, format, got)
		}
	}
}
