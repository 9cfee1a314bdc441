package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

var fileFormats = []string{".jsonl", ".json", ".jsonl.gz", ".jsonl.zst", ".json.gz", ".json.zst"}

func testURL(line int64) string { return fmt.Sprintf("http://example.com/%d", line) }

func testRecord(line int64) *Record {
	return &Record{Schema: Schema, Line: line, URL: testURL(line), Outcome: "ok",
		Page: RawPage(fmt.Appendf(nil, `{"title":"Page %d","text":"%s"}`, line, strings.Repeat("weft ", int(line%7))))}
}

// smallFrames is the format of a path with a new frame after size bytes.
func smallFrames(t testing.TB, path string, size int) Format {
	t.Helper()
	f, err := FormatOf(path)
	ok(t, err)
	return SmallFrames(f, size)
}

// write appends records and commits now and then.
func write(t testing.TB, s Sink, lines []int64, every int) {
	t.Helper()
	for i, line := range lines {
		ok(t, s.Append(testRecord(line)))
		if (i+1)%every == 0 || i == len(lines)-1 {
			ok(t, s.Commit())
		}
	}
}

// linesOf are the lines of an output in their order.
func linesOf(t testing.TB, path string) []int64 {
	t.Helper()
	got := lines(t, path)
	slices.Sort(got)
	return got
}

// goOn resumes an output, writes what is missing of n lines, and returns what
// was there.
func goOn(t testing.TB, path string, n int64) (done *Done) {
	t.Helper()
	out, err := Open(path, Options{Resume: true, NoCheckpoint: true, Check: func(p *Prior) error {
		done = p.Done
		return nil
	}})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if done == nil {
		t.Fatalf("%s was not there", path)
	}
	var missing []int64
	for _, line := range upTo(n) {
		if !done.Has(line) {
			missing = append(missing, line)
		}
	}
	write(t, out, missing, 3)
	ok(t, out.Close())
	return done
}

// A run that is stopped again and again loses nothing, with or without its
// checkpoint, and the checkpoint gives back the caller's note.
func TestOutputIsGoneOnWith(t *testing.T) {
	const n = 400
	for _, format := range append(fileFormats, "/") {
		for _, keep := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s-%t", strings.Trim(format, "."), keep), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "out") + format
				order := rand.New(rand.NewPCG(1, 2)).Perm(n)
				opts := Options{Resume: true, Settings: map[string]string{"text": "main"}, Format: smallFrames(t, path, 4<<10),
					Note: func(int64) json.RawMessage { return json.RawMessage(`"note"`) }}
				for part := range 4 {
					asked := false
					opts.Check = func(p *Prior) error {
						asked = true
						if p.Done.Len() != int64(part*n/4) || keep != (string(p.Note) == `"note"`) || keep != p.Known || p.Lost != 0 {
							t.Errorf("%d lines done of %d, note %s, known %t, lost %d", p.Done.Len(), part*n/4, p.Note, p.Known, p.Lost)
						}
						return nil
					}
					out, err := Open(path, opts)
					ok(t, err)
					if asked != (part > 0) {
						t.Fatalf("part %d: the check was called: %t", part, asked)
					}
					var lines []int64
					for _, i := range order[part*n/4 : (part+1)*n/4] {
						lines = append(lines, int64(i+1))
					}
					write(t, out, lines, 5)
					if part == 3 {
						out.Finish()
					}
					ok(t, out.Close())
					if !keep {
						os.Remove(statePath(path))
					}
				}
				_, err := Open(path, Options{})
				var exists *ExistsError
				if !errors.As(err, &exists) || exists.Saved.IsZero() == keep || keep && (!exists.Finished || exists.Records != n) {
					t.Errorf("what is there is called %+v", exists)
				}
				if diff := slices.Compare(linesOf(t, path), upTo(n)); diff != 0 {
					t.Errorf("lines %v", linesOf(t, path))
				}
				var sum uint64
				for _, line := range upTo(n) {
					sum += LineSum(line, testURL(line))
				}
				if done := goOn(t, path, n); done.Sum() != sum || done.Last() != n {
					t.Errorf("sum %x, want %x; last %d", done.Sum(), sum, done.Last())
				}
			})
		}
	}
}

// What stands in a state that was saved is still true for a later version.
func TestLineSumIsFNV(t *testing.T) {
	for _, tt := range []struct {
		line int64
		url  string
		as   string // the URL as it is written
	}{
		{1, "", ""}, {1, "http://h.example/", "http://h.example/"}, {-1, "a", "a"}, {1<<40 + 7, "http://h.example/\xff\xfeü", "http://h.example/\ufffd\ufffdü"},
	} {
		h := fnv.New64a()
		h.Write(binary.LittleEndian.AppendUint64([]byte(tt.as), uint64(tt.line)))
		if got, want := LineSum(tt.line, tt.url), h.Sum64(); got != want {
			t.Errorf("line %d, %q: %x, want %x", tt.line, tt.url, got, want)
		}
	}
}

// The next run can read all that the records say of what was followed, from an
// output that is torn, too, and with a checkpoint; then it goes on as if it had
// not.
func TestRecordsAreReadBackInTheirOrder(t *testing.T) {
	const n = 90
	for _, format := range fileFormats {
		t.Run(strings.Trim(format, "."), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "out") + format
			opts := Options{Format: smallFrames(t, path, 900)}
			out, err := Open(path, opts)
			ok(t, err)
			seed := Record{Schema: Schema, Line: 1, URL: "http://a.example/", Outcome: "ok", Follow: []string{}, BodySHA256: "00ff"}
			for k := int64(1); k <= n; k++ {
				seed.Follow = append(seed.Follow, fmt.Sprintf("http://a.example/%d", k))
			}
			ok(t, out.Append(&seed))
			for k := int64(1); k <= n; k++ {
				ok(t, out.Append(&Record{Schema: Schema, Line: 1, Found: k, Via: seed.URL, Depth: 1, URL: seed.Follow[k-1], Outcome: "out_of_scope",
					Redirects: []Redirect{{URL: "http://b.example/", Status: 302}}}))
				ok(t, out.Commit())
			}
			ok(t, out.Close())
			f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
			ok(t, err)
			f.WriteString("\x28\xb5{\"schema\":1,\"line\":")
			ok(t, f.Close())

			opts.Resume = true
			opts.Check = func(p *Prior) error {
				if p.Done.Len() != n+1 || !p.Done.Has(1) || p.Done.Has(2) || !p.Done.HasFound(1) || !p.Done.HasFound(n) || p.Done.HasFound(n+1) || p.Done.HasFound(0) {
					t.Errorf("%d records are done", p.Done.Len())
				}
				k := int64(0)
				err := p.Records(func(r *Record) error {
					switch {
					case k == 0 && (len(r.Follow) != n || r.BodySHA256 != "00ff" || r.URL != seed.URL || r.Found != 0):
						t.Errorf("the seed is %+v", r)
					case k > 0 && (r.Found != k || r.Via != seed.URL || r.Depth != 1 || r.Outcome != "out_of_scope" || len(r.Redirects) != 1):
						t.Errorf("page %d is %+v", k, r)
					}
					k++
					return nil
				})
				if k != n+1 {
					t.Errorf("%d records were read", k)
				}
				return err
			}
			out, err = Open(path, opts)
			ok(t, err)
			ok(t, out.Append(testRecord(2)))
			ok(t, out.Close())
			if got := len(lines(t, path)); got != n+2 {
				t.Errorf("%d records at the end", got)
			}
		})
	}
}

// A checkpoint that is torn, or of another output, is not believed; one of
// other options or of another version is refused, and nothing is touched.
func TestStateIsChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	out, err := Open(path, Options{Settings: map[string]string{"text": "main"}})
	ok(t, err)
	write(t, out, upTo(9), 2)
	ok(t, out.Close())
	good, err := os.ReadFile(statePath(path))
	if err != nil {
		t.Fatal(err)
	}
	look := errors.New("only a look")
	reopen := func(settings map[string]string, check func(*Prior)) error {
		_, err := Open(path, Options{Resume: true, Settings: settings, Check: func(p *Prior) error {
			check(p)
			return look
		}})
		return err
	}
	for k := range good {
		ok(t, os.WriteFile(statePath(path), good[:k], 0o666))
		err := reopen(map[string]string{"text": "main"}, func(p *Prior) {
			if p.Done.Len() != 9 {
				t.Fatalf("state cut at %d: %d lines", k, p.Done.Len())
			}
		})
		if err != look {
			t.Fatalf("state cut at %d: %v", k, err)
		}
	}
	never := func(*Prior) { t.Error("the output was offered") }
	ok(t, os.WriteFile(statePath(path), good, 0o666))
	if err := reopen(map[string]string{"text": "all"}, never); !errors.Is(err, ErrOther) || !strings.Contains(err.Error(), "--text main, and this run has --text all") {
		t.Errorf("other settings: %v", err)
	}
	ok(t, os.WriteFile(statePath(path), bytes.Replace(good, []byte(`"weft_state":4`), []byte(`"weft_state":7`), 1), 0o666))
	if err := reopen(nil, never); !errors.Is(err, ErrOther) || !strings.Contains(err.Error(), "layout 7") {
		t.Errorf("another version: %v", err)
	}
	// The output was exchanged meanwhile: the output wins.
	ok(t, os.WriteFile(statePath(path), good, 0o666))
	whole, err := os.ReadFile(path)
	ok(t, err)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	ok(t, os.WriteFile(path, bytes.Join(append(slices.Clone(lines[5:9]), lines[0]), nil), 0o666))
	err = reopen(nil, func(p *Prior) {
		if p.Done.Len() != 5 || p.Lost != 4 || p.Done.Has(3) || p.Known {
			t.Errorf("%d lines, %d lost", p.Done.Len(), p.Lost)
		}
		if err := reopen(nil, never); !errors.Is(err, ErrLocked) {
			t.Errorf("a second run: %v", err)
		}
	})
	if err != look {
		t.Errorf("exchanged: %v", err)
	}
	ok(t, os.Remove(statePath(path))) // behind a checkpoint it would be what a power cut left
	ok(t, os.WriteFile(path, append(whole, "nonsense\n{\"schema\":1,\"line\":10,\"url\":\"x\"}\n"...), 0o666))
	if err := reopen(nil, never); !errors.Is(err, ErrNotOurs) {
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
				w, err := smallFrames(t, path, 500).Create(path, false)
				ok(t, err)
				f := w.(*file)
				var left atomic.Int64
				left.Store(int64(calls))
				f.f = brokenDisk{f.f, &left}
				out := newOutput(&several{state: path}, w, new(Done), Options{Every: 1}) // a nanosecond: as often as can be
				out.start()
				committed := int64(0)
				for line := int64(1); line <= n && err == nil; line++ {
					if err = out.Append(testRecord(line)); err == nil {
						if err = out.Commit(); err == nil {
							committed = line
						}
					}
				}
				if cerr := out.Close(); err == nil {
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
				if got := linesOf(t, path); !slices.Equal(got, upTo(n)) {
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
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 30
	r := rand.New(rand.NewPCG(7, 8))
	for cut := range 100 {
		format := fileFormats[cut%len(fileFormats)]
		path := filepath.Join(t.TempDir(), "out"+format)
		w, err := smallFrames(t, path, 900).Create(path, false)
		ok(t, err)
		f := w.(*file)
		var pending []writing
		f.f = forgetful{f.f, &pending}
		out := newOutput(&several{state: path}, f, new(Done), Options{}) // checkpoints when told to
		dies := 1 + r.IntN(n)
		synced := int64(0)
		var onDisk []byte
		checkpoint := func() {
			if err := out.checkpoint(); err != nil {
				t.Fatal(err)
			}
			onDisk, _ = os.ReadFile(path)
			pending, synced = pending[:0], out.done.Len()
		}
		checkpoint()
		for line := int64(1); line <= int64(dies); line++ {
			if err := errors.Join(out.Append(testRecord(line)), out.Commit()); err != nil {
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
		if got := linesOf(t, path); !slices.Equal(got, upTo(n)) {
			t.Fatalf("cut %d, %s: lines %v", cut, format, got)
		}
	}
}

// What the caller's part of the first checkpoint says is on the disk when Open
// returns, of a new output and of one that is gone on with.
func TestNotedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	for _, note := range []string{`"new"`, `"resumed"`} {
		out, err := Open(path, Options{Resume: true, Noted: true, Note: func(int64) json.RawMessage { return json.RawMessage(note) }})
		ok(t, err)
		if s, err := loadState(path); err != nil || s == nil || string(s.Note) != note {
			t.Errorf("got %+v, %v; want the note %s", s, err, note)
		}
		ok(t, out.Close())
	}
}

// There are no lines below 0.
func TestNegativeLines(t *testing.T) {
	o, err := Open(filepath.Join(t.TempDir(), "out.jsonl"), Options{})
	ok(t, err)
	if err := o.Append(sample(-2)); err == nil {
		t.Error("a record of line -2 was taken")
	}
	ok(t, o.Close())
}
