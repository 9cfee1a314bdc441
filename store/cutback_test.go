package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// rows is a table of a record's number and something that is longer than the end of
// a file that a mark knows it by, as a text.
type rows struct{}

func (rows) Head() []byte { return []byte("line rest\n") }

func (rows) AppendRecord(dst []byte, rec *Record) ([]byte, error) {
	return fmt.Appendf(dst, "%d %s\n", rec.Line, strings.Repeat(fmt.Sprint(rec.Line*7919), 20+int(rec.Line)%3*900)), nil
}

// rowsOf reads the lines of such a table, whose rows have to be as they were
// written.
func rowsOf(t testing.TB, path string) []int64 {
	t.Helper()
	b, err := os.ReadFile(path)
	ok(t, err)
	text, err := decoded(path, b)
	ok(t, err)
	head, text, _ := bytes.Cut(text, []byte("\n"))
	got := make([]int64, 0)
	for row := range bytes.Lines(text) {
		line, _, _ := bytes.Cut(row, []byte(" "))
		n, err := strconv.ParseInt(string(line), 10, 64)
		if want, _ := (rows{}).AppendRecord(nil, testRecord(n)); err != nil || !bytes.Equal(row, want) || string(head) != "line rest" {
			t.Fatalf("%s: a row is %.100q", path, row)
		}
		got = append(got, n)
	}
	return got
}

func isTable(path string) bool { return strings.Contains(filepath.Base(path), ".txt") }

// A crew is several outputs of one run in a folder.
type crew struct {
	*testing.T
	dir     string
	targets []Target
}

func newCrew(t *testing.T, names string) crew {
	c := crew{T: t, dir: filepath.Join(t.TempDir(), "run")}
	ok(t, os.Mkdir(c.dir, 0o777))
	for name := range strings.FieldsSeq(names) {
		target := Target{Path: c.dir + "/" + name}
		if isTable(name) {
			target.Format = SmallFrames(TextFormat(name, func() Text { return rows{} }), 500)
		} else {
			target.Format = smallFrames(t, target.Path, 500)
		}
		c.targets = append(c.targets, target)
	}
	return c
}

func (c crew) open(opts Options) (*Output, error) {
	opts.Format, opts.Beside = c.targets[0].Format, c.targets[1:]
	if opts.Every == 0 {
		opts.Every = time.Hour // checkpoints when an output is opened and closed
	}
	return Open(c.targets[0].Path, opts)
}

// finish goes on, and returns how many records there were.
func (c crew) finish(n int64, when string) int64 {
	c.Helper()
	had := new(Done)
	out, err := c.open(Options{Resume: true, Check: func(p *Prior) error {
		had = p.Done
		read := new(Done)
		err := p.Records(func(rec *Record) error {
			if !read.add(rec.Line, rec.Found, rec.URL) {
				c.Errorf("%s: line %d is read twice", when, rec.Line)
			}
			return nil
		})
		if read.Len() != had.Len() {
			c.Errorf("%s: %d records are read of %d", when, read.Len(), had.Len())
		}
		return err
	}})
	if err != nil {
		c.Fatalf("%s: %v", when, err)
	}
	for _, line := range upTo(n) {
		if !had.Has(line) {
			ok(c, out.Append(testRecord(line)))
		}
	}
	out.Finish()
	ok(c, out.Close())
	c.holds(n, when)
	return had.Len()
}

// holds makes sure that every output has the lines up to n, each once.
func (c crew) holds(n int64, when string) {
	c.Helper()
	for _, t := range c.targets {
		var got []int64
		if isTable(t.Path) {
			got = rowsOf(c, t.Path)
		} else {
			got = lines(c, t.Path)
		}
		slices.Sort(got)
		if !slices.Equal(got, upTo(n)) {
			c.Fatalf("%s: %s has the lines %v, want %d", when, t.Path, got, n)
		}
	}
}

// files are those of the folder, without locks, by their paths in it.
func (c crew) files() map[string][]byte {
	files := make(map[string][]byte)
	ok(c, filepath.WalkDir(c.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".lock") {
			return err
		}
		name, _ := filepath.Rel(c.dir, path)
		files[name], err = os.ReadFile(path)
		return err
	}))
	return files
}

// put makes the folder have these files.
func (c crew) put(files map[string][]byte) {
	c.Helper()
	ok(c, os.RemoveAll(c.dir))
	ok(c, os.Mkdir(c.dir, 0o777))
	for _, t := range c.targets {
		if strings.HasSuffix(t.Path, "/") {
			ok(c, os.Mkdir(t.Path, 0o777))
		}
	}
	for name, b := range files {
		ok(c, os.WriteFile(filepath.Join(c.dir, name), b, 0o666))
	}
}

// order is that in which files come on the disk: those of the outputs beside the
// journal, the journal, the state.
func (c crew) order(name string) int {
	for i, t := range c.targets {
		if in, _ := filepath.Rel(c.dir, t.Path); name == in || strings.HasPrefix(name, in+string(filepath.Separator)) {
			return i
		}
	}
	if strings.HasSuffix(name, JournalSuffix) {
		return len(c.targets)
	}
	return len(c.targets) + 1
}

var crews = []string{"out.txt.gz", "out/", "out.json.zst out.txt", "out.txt out/ more.txt.zst out.json.gz"}

// killable runs to n lines, and returns what files there are before and after each
// step; and how many lines are committed then.
func (c crew) killable(n int64) (instants []map[string][]byte, committed []int64) {
	settled := int64(0)
	instant := func() {
		instants, committed = append(instants, c.files()), append(committed, settled)
	}
	out, err := c.open(Options{})
	ok(c, err)
	instant()
	for line := int64(1); line <= n; line++ {
		ok(c, out.Append(testRecord(line)))
		instant()
		if line%2 == 0 {
			ok(c, out.Commit())
			settled = line
			instant()
		}
		if line == n/2 {
			ok(c, out.Close())
			settled = line
			instant()
			out, err = c.open(Options{Resume: true})
			ok(c, err)
			instant()
		}
	}
	ok(c, out.Close())
	return instants, committed
}

// A kill comes between any two writes, also between those to different outputs: all
// of them end with the same records, and none that was committed is lost.
func TestSeveralAreKilledAnywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 8
	for _, names := range crews {
		t.Run(strings.NewReplacer("/", "", " ", "+").Replace(names), func(t *testing.T) {
			t.Parallel()
			c := newCrew(t, names)
			instants, committed := c.killable(n)
			for i := 1; i < len(instants); i++ {
				old, next := instants[i-1], instants[i]
				if maps.EqualFunc(old, next, bytes.Equal) {
					continue
				}
				for upTo := range len(c.targets) + 2 {
					mixed := make(map[string][]byte)
					for name, b := range next {
						if c.order(name) <= upTo {
							mixed[name] = b
						} else if b, there := old[name]; there {
							mixed[name] = b
						}
					}
					c.put(mixed)
					when := fmt.Sprintf("instant %d, files up to %d", i, upTo)
					if had := c.finish(n, when); had < committed[i-1] {
						t.Fatalf("%s: %d lines are known, %d were committed", when, had, committed[i-1])
					}
				}
			}
		})
	}
}

// After a power cut each output has what was synced, and of the rest any part.
func TestSeveralAfterAPowerCut(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n, cuts = 16, 25
	for which, names := range crews {
		t.Run(strings.NewReplacer("/", "", " ", "+").Replace(names), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(1, uint64(which)))
			c := newCrew(t, names)
			instants, _ := c.killable(n)
			state := filepath.Base(statePath(c.targets[0].Path))
			last := instants[len(instants)-1][state]
			synced := slices.IndexFunc(instants, func(files map[string][]byte) bool { return bytes.Equal(files[state], last) })
			for cut := range cuts {
				old := instants[synced]
				after := make(map[string][]byte)
				files := instants[synced+1+rng.IntN(len(instants)-synced-1)]
				for _, name := range slices.Sorted(maps.Keys(files)) {
					b := files[name]
					if was, there := old[name]; c.order(name) <= len(c.targets) {
						if b = damaged(rng, b, was); b == nil && !there {
							continue
						}
					}
					after[name] = b
				}
				c.put(after)
				when := fmt.Sprintf("cut %d", cut)
				if had := c.finish(n, when); had < n/2 {
					t.Fatalf("%s: %d lines are known, %d were synced", when, had, n/2)
				}
			}
		})
	}
}

// damaged is a file of which only old was synced: it is shorter, or has holes; nil
// if its name is not there.
func damaged(rng *rand.Rand, b, old []byte) []byte {
	b = slices.Clone(b)
	if bytes.Equal(b, old) {
		return b
	}
	if old == nil && rng.IntN(4) == 0 {
		return nil
	}
	const block = 16
	if rng.IntN(2) == 0 {
		b = b[:max(min(len(old), len(b)), rng.IntN(len(b)+1))]
	}
	for range rng.IntN(3) {
		at := rng.IntN(len(b)+1) / block * block
		hole := b[at:min(at+block, len(b))]
		clear(hole)
		if at < len(old) {
			copy(hole, old[at:])
		}
	}
	return b
}

// What cannot be gone on with is refused in a line that says why, and nothing is
// touched: neither outputs nor journal.
func TestSeveralThatDoNotFitAreRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		harm func(c crew)
		says string
	}{
		{"an output is gone", func(c crew) { ok(c, os.Remove(c.dir+"/more.txt")) }, "more.txt: it is not as its checkpoint left it"},
		{"an output is another", func(c crew) {
			ok(c, os.WriteFile(c.dir+"/more.txt", []byte("precious, and longer than what was there before it: "+strings.Repeat("x", 5000)), 0o666))
		},
			"more.txt: it is not as its checkpoint left it"},
		{"an output is shorter", func(c crew) { ok(c, os.Truncate(c.dir+"/out.txt", 30)) }, "out.txt: it is not as its checkpoint left it"},
		{"a record is gone", func(c crew) {
			ok(c, os.Remove(c.dir+"/out/"+recordName(testRecord(2))))
		}, "out/: it is not as its checkpoint left it"},
		{"the checkpoint is gone", func(c crew) { ok(c, os.Remove(c.dir+"/out.txt.state")) }, "there is no checkpoint %s/out.txt.state: it is gone, or"},
		{"the journal is gone", func(c crew) { ok(c, os.Remove(c.dir+"/out.txt"+JournalSuffix)) }, "there is no journal"},
		{"the journal is another", func(c crew) {
			w := create(c, c.dir+"/out.txt"+JournalSuffix, true)
			ok(c, w.Append(testRecord(9)))
			ok(c, w.Close())
		}, "its checkpoint is of another, or gone"},
		{"the journal is none", func(c crew) {
			ok(c, os.WriteFile(c.dir+"/out.txt"+JournalSuffix, []byte("not what a journal is compressed with"), 0o666))
		}, "its checkpoint is of another, or gone"},
		{"the journal is damaged", func(c crew) {
			path := c.dir + "/out.txt" + JournalSuffix
			b, err := os.ReadFile(path)
			ok(c, err)
			ok(c, os.WriteFile(path, make([]byte, len(b)), 0o666))
		}, "its checkpoint is of another, or gone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCrew(t, "out.txt more.txt out/")
			out, err := c.open(Options{})
			ok(t, err)
			write(t, out, upTo(5), 2)
			ok(t, out.Close())
			test.harm(c)
			before := c.files()
			_, err = c.open(Options{Resume: true, Check: func(*Prior) error {
				t.Error("the outputs were offered")
				return nil
			}})
			says := strings.ReplaceAll(test.says, "%s", c.dir)
			if !errors.Is(err, ErrOther) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want ErrOther that says %q", err, says)
			}
			for name, b := range c.files() {
				if !bytes.Equal(b, before[name]) {
					t.Errorf("%s was touched", name)
				}
			}
			if _, err := c.open(Options{Force: true}); err != nil {
				t.Errorf("overwriting: %v", err)
			}
		})
	}
}

// A run that overwrites outputs, or begins them, and is killed before it has a
// record, is begun anew.
func TestKilledBeforeTheFirstRecord(t *testing.T) {
	c := newCrew(t, "out.txt out/")
	out, err := c.open(Options{})
	ok(t, err)
	write(t, out, upTo(5), 2)
	ok(t, out.Close())
	old := c.files()
	ok(t, create(t, c.dir+"/out.txt"+JournalSuffix, true).Close()) // the first step of a run with Force
	if had := c.finish(4, "overwritten"); had != 0 {
		t.Errorf("%d records are known of what is overwritten", had)
	}
	out, err = c.open(Options{Force: true})
	ok(t, err)
	begun := c.files()
	ok(t, out.Close())
	for name := range begun {
		some := make(map[string][]byte)
		for other, b := range begun {
			if c.order(other) != c.order(name) {
				some[other] = b
			}
		}
		if c.order(name) > 1 {
			continue // journal and state come first
		}
		c.put(some)
		c.finish(4, "without "+name)
	}
	c.put(old)
	c.finish(6, "as it was")
}

// The first checkpoint has the marks of all outputs, so there is none without it.
func TestNoRecordComesBeforeTheFirstCheckpoint(t *testing.T) {
	c := newCrew(t, "out.txt out.json")
	state := statePath(c.targets[0].Path)
	obstacle := state + ".tmp"
	format := c.targets[1].Format
	c.targets[1].Format = hook{format, func() { ok(t, os.MkdirAll(filepath.Join(obstacle, "x"), 0o777)) }}
	_, err := c.open(Options{})
	var we *WriteError
	if !errors.As(err, &we) || we.Path != state {
		t.Fatalf("got %v, want a WriteError of the state", err)
	}
	ok(t, os.RemoveAll(obstacle))
	c.targets[1].Format = format
	c.finish(3, "gone on with")
}

// hook is a format that does something before it makes an output.
type hook struct {
	Format
	before func()
}

func (h hook) Create(path string, replace bool) (Writer, error) {
	h.before()
	return h.Format.Create(path, replace)
}

// journalOf are the records of a journal as they stand there.
func journalOf(t *testing.T, path string) (recs []map[string]any) {
	t.Helper()
	ok(t, readLines(path, func(raw []byte) error {
		var rec map[string]any
		err := json.Unmarshal(raw, &rec)
		recs = append(recs, rec)
		return err
	}))
	return recs
}

// A journal beside outputs has of a record what the next run needs, and the whole
// record where it is wanted.
func TestWhatAJournalHas(t *testing.T) {
	for _, test := range []struct {
		names string
		opts  Options
		whole bool
	}{
		{"out.txt", Options{}, false}, {"out.json out/", Options{}, false}, {"out.txt", Options{ReadBack: true}, true},
	} {
		c := newCrew(t, test.names)
		out, err := c.open(test.opts)
		ok(t, err)
		ok(t, out.Append(sample(1)))
		ok(t, out.Append(testRecord(2)))
		ok(t, out.Commit())
		recs := journalOf(t, out.Journal())
		for _, field := range []string{"schema", "line", "url", "outcome", "redirects", "body_sha256", "follow", "found", "depth", "via", "fingerprint", "warc"} {
			if recs[0][field] == nil {
				t.Errorf("%s: the journal has no %s", test.names, field)
			}
		}
		if _, has := recs[0]["page"]; has != test.whole {
			t.Errorf("%s: the journal has the page: %t", test.names, has)
		}
		if _, has := recs[1]["marks"]; has == test.whole || recs[0]["marks"] != nil {
			t.Errorf("%s: the journal has marks: %v, %v", test.names, recs[0]["marks"], recs[1]["marks"])
		}
		ok(t, out.Close())
	}
}

// What was begun with a journal of some sort goes on with it; whole records cannot
// be had of a bare one, also where nothing but the journal is left.
func TestAJournalStaysWhatItIs(t *testing.T) {
	c := newCrew(t, "out.txt out/")
	out, err := c.open(Options{ReadBack: true})
	ok(t, err)
	write(t, out, upTo(5), 2)
	ok(t, out.Close())
	out, err = c.open(Options{Resume: true})
	ok(t, err)
	ok(t, out.Append(testRecord(6)))
	ok(t, out.Commit())
	if recs := journalOf(t, out.Journal()); len(recs) != 6 || recs[5]["page"] == nil {
		t.Errorf("%v of %d is not whole", recs[len(recs)-1], len(recs))
	}
	ok(t, out.Close())
	out, err = c.open(Options{Force: true})
	ok(t, err)
	write(t, out, upTo(5), 2)
	ok(t, out.Close())
	for range 2 {
		if _, err := c.open(Options{Resume: true, ReadBack: true}); !errors.Is(err, ErrOther) || !strings.Contains(err.Error(), "whole records") {
			t.Errorf("got %v, want a refusal", err)
		}
		ok(t, os.RemoveAll(c.targets[0].Path))
		ok(t, os.RemoveAll(c.targets[1].Path))
		os.Remove(statePath(c.targets[0].Path))
	}
}
