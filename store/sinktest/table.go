package sinktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/store"
)

// RunTable holds a format whose outputs stand beside a journal to its promise:
// whatever a kill or a power cut leaves, a resumed run ends with all records, each
// once. It opens outputs with [store.Open].
func RunTable(t *testing.T, s Suite) {
	for _, test := range []struct {
		name   string
		run    func(Suite, *testing.T)
		opaque bool
	}{
		{"WholeAfterEveryCommit", Suite.whole, true},
		{"LargeRecords", Suite.tableLarge, true},
		{"ReplacedWhole", Suite.replaced, true},
		{"OneWriter", Suite.tableLocked, true},
		{"SyncedBesideTheWriting", Suite.synced, true},
		{"BesideAJournalOfItsOwn", Suite.tableAlone, true},
		{"MoreLinesAfterTheEnd", Suite.tableMore, true},
		{"CheckpointLost", Suite.tableStateLost, true},
		{"KilledAnywhere", Suite.tableKilled, true},
		{"TornAnywhere", Suite.tableTorn, false},
		{"PowerCut", Suite.tablePowerCut, false},
	} {
		if s.Opaque && !test.opaque {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			skipLong(t, test.name)
			test.run(s, t)
		})
	}
}

// open opens the table beside a journal of JSON lines, or beside one of its own.
func (r run) open(journal string, opts store.Options) *store.Output {
	r.Helper()
	out, err := r.tryOpen(journal, opts)
	r.ok(err)
	return out
}

func (r run) tryOpen(journal string, opts store.Options) (*store.Output, error) {
	target := store.Target{Path: r.path, Format: r.Format}
	path := r.path
	if journal != "" {
		path, opts.Beside = journal, []store.Target{target}
	} else {
		opts.Format = r.Format
	}
	return store.Open(path, opts)
}

// finish resumes, writes what is missing of n records, and ends the run.
func (r run) finish(journal string, n int, when string) {
	r.Helper()
	done := func(*store.Record) bool { return false }
	out := r.open(journal, store.Options{Resume: true, Check: func(p *store.Prior) error {
		done = func(rec *store.Record) bool {
			return rec.Found > 0 && p.Done.HasFound(rec.Found) || rec.Found == 0 && p.Done.Has(rec.Line)
		}
		return nil
	}})
	for i := 1; i <= n; i++ {
		if rec := record(i); !done(rec) {
			r.ok(out.Append(rec))
		}
	}
	out.Finish()
	r.ok(out.Close())
	r.holds(n, when)
}

func (s Suite) tableLarge(t *testing.T) {
	r := s.at(t)
	out := r.open("", store.Options{})
	for i := 1; i <= 12; i++ {
		rec := record(i)
		if i%4 == 0 {
			rec.Page = store.RawPage(`{"title":"` + strings.Repeat("\\u00e4 long title, ", 70_000) + `"}`)
		}
		r.ok(out.Append(rec))
	}
	r.ok(out.Close())
	r.holds(12, "at the end")
	r.finish("", 14, "gone on with")
}

func (s Suite) tableLocked(t *testing.T) {
	r := s.at(t)
	w := r.create(false)
	for _, replace := range []bool{false, true} {
		if _, err := s.Format.Create(r.path, replace); !errors.Is(err, store.ErrLocked) {
			r.Errorf("Create(%t): got %v, want ErrLocked", replace, err)
		}
	}
	if _, err := s.Format.Reopen(r.path); !errors.Is(err, store.ErrLocked) {
		r.Errorf("Reopen: got %v, want ErrLocked", err)
	}
	r.ok(w.Close())
	var exists *store.ExistsError
	if _, err := s.Format.Create(r.path, false); !errors.As(err, &exists) {
		r.Errorf("Create of what is there: got %v, want an ExistsError", err)
	}
}

// Alone a table has a journal beside it, which goes when the run is complete.
func (s Suite) tableAlone(t *testing.T) {
	r := s.at(t)
	journal := strings.TrimRight(r.path, "/") + store.JournalSuffix
	out := r.open("", store.Options{})
	r.write(asWriter(out), 1, 20, 3, nil)
	r.ok(out.Close())
	r.holds(20, "interrupted")
	if _, err := os.Stat(journal); err != nil {
		r.Errorf("an interrupted run has no journal: %v", err)
	}
	r.finish("", 40, "resumed")
	if _, err := os.Stat(journal); err == nil {
		r.Error("a complete run has a journal")
	}
}

// plain is an output as a writer.
type plain struct {
	*store.Output
	appended, committed int64
}

func asWriter(out *store.Output) *plain { return &plain{Output: out} }

func (p *plain) Append(rec *store.Record) error {
	p.appended++
	return p.Output.Append(rec)
}

func (p *plain) Commit() error {
	p.committed = p.appended
	return p.Output.Commit()
}

func (p *plain) Committed() int64             { return p.committed }
func (*plain) Sync() error                    { return nil }
func (*plain) Mark() (json.RawMessage, error) { return nil, nil }

// A complete output can be gone on with when the list has got longer, again and
// again.
func (s Suite) tableMore(t *testing.T) {
	r := s.at(t)
	for n := 10; n <= 40; n += 10 {
		r.finish("", n, fmt.Sprintf("%d records", n))
	}
	out := r.open("", store.Options{Resume: true})
	r.ok(out.Append(record(41)))
	r.ok(out.Close())
	r.finish("", 45, "interrupted in between")
}

// Without its checkpoint a table is not touched, and without the table neither is its
// own journal; where the journal has whole records the table is made again.
func (s Suite) tableStateLost(t *testing.T) {
	for _, journal := range []string{"", "journal.jsonl"} {
		r := s.at(t)
		dir := filepath.Dir(strings.TrimRight(r.path, "/"))
		state := strings.TrimRight(r.path, "/") + ".state"
		if journal != "" {
			journal = filepath.Join(dir, journal)
			state = journal + ".state"
		}
		out := r.open(journal, store.Options{})
		for i := 1; i <= 9; i++ {
			r.ok(out.Append(record(i)))
		}
		r.ok(out.Close())
		b, err := os.ReadFile(state)
		r.ok(err)
		r.ok(os.Remove(state))
		r.refused(journal)
		r.holds(9, "refused")
		r.ok(os.RemoveAll(r.path))
		if journal == "" {
			r.ok(os.WriteFile(state, b, 0o666))
			r.refused(journal)
			continue
		}
		r.finish(journal, 12, "made again")
	}
}

// refused makes sure that the outputs cannot be gone on with.
func (r run) refused(journal string) {
	r.Helper()
	if _, err := r.tryOpen(journal, store.Options{Resume: true}); !errors.Is(err, store.ErrOther) {
		r.Fatalf("got %v, want ErrOther", err)
	}
}

// A kill at any instant leaves all files as they are then.
func (s Suite) tableKilled(t *testing.T) {
	const n = 12
	for _, journal := range []string{"", "journal.jsonl", "journal.jsonl.gz"} {
		r := s.at(t)
		dir := filepath.Dir(strings.TrimRight(r.path, "/"))
		if journal != "" {
			journal = filepath.Join(dir, journal)
		}
		out := r.open(journal, store.Options{Every: time.Hour}) // no checkpoint while files are copied
		var instants []string
		instant := func() {
			to := t.TempDir()
			r.ok(os.CopyFS(filepath.Join(to, "x"), os.DirFS(dir)))
			instants = append(instants, filepath.Join(to, "x"))
		}
		instant()
		for i := 1; i <= n; i++ {
			r.ok(out.Append(record(i)))
			instant()
			if i%3 == 0 {
				r.ok(out.Commit())
				instant()
			}
			if i == n/2 { // a checkpoint
				r.ok(out.Close())
				instant()
				out = r.open(journal, store.Options{Every: time.Hour, Resume: true})
			}
		}
		r.ok(out.Close())
		instant()
		for i, at := range instants {
			r.ok(os.RemoveAll(dir))
			r.ok(os.CopyFS(dir, os.DirFS(at)))
			r.finish(journal, n, fmt.Sprintf("journal %q, instant %d", journal, i))
		}
	}
}

// killed writes records up to marked and makes a checkpoint, and then up to n, and
// leaves the files as a kill does. The first ones are those at the checkpoint.
func (r run) killed(journal string, marked, n int) (synced, left map[string][]byte) {
	r.Helper()
	dir := filepath.Dir(strings.TrimRight(r.path, "/"))
	out := r.open(journal, store.Options{Every: time.Hour})
	r.write(asWriter(out), 1, marked, 2, nil)
	r.ok(out.Close())
	out = r.open(journal, store.Options{Every: time.Hour, Resume: true})
	synced = filesIn(r.T, dir)
	r.write(asWriter(out), marked+1, n, 2, nil)
	left = filesIn(r.T, dir)
	r.ok(out.Close())
	return synced, left
}

// filesIn are the files of a folder by their names, without locks.
func filesIn(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if err == nil && !strings.HasSuffix(e.Name(), ".lock") {
			files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name()))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// putFiles makes the folder have these files.
func (r run) putFiles(dir string, files map[string][]byte) {
	r.Helper()
	r.ok(os.RemoveAll(dir))
	r.ok(os.Mkdir(dir, 0o777))
	for name, b := range files {
		r.ok(os.WriteFile(filepath.Join(dir, name), b, 0o666))
	}
}

// A table that is cut anywhere behind its checkpoint is gone on with. Cut before it,
// it is made whole if the journal has whole records, or else left alone.
func (s Suite) tableTorn(t *testing.T) {
	const marked, n = 4, 8
	for _, journal := range []string{"", "journal.jsonl"} {
		r := s.at(t)
		dir := filepath.Dir(r.path)
		if journal != "" {
			journal = filepath.Join(dir, journal)
		}
		synced, left := r.killed(journal, marked, n)
		whole := left[s.Name]
		for k := 0; k < len(whole); k += 7 {
			left[s.Name] = whole[:k]
			r.putFiles(dir, left)
			when := fmt.Sprintf("journal %q, cut at %d", journal, k)
			out, err := r.tryOpen(journal, store.Options{Resume: true})
			if errors.Is(err, store.ErrOther) && journal == "" && k < len(synced[s.Name]) {
				if got := filesIn(t, dir); !bytes.Equal(got[s.Name], whole[:k]) {
					r.Fatalf("%s: it was touched", when)
				}
				continue
			}
			if err != nil {
				r.Fatalf("%s: %v", when, err)
			}
			r.ok(out.Close())
			r.finish(journal, n+1, when)
		}
	}
}

// After a power cut any part of what came after the checkpoint is missing, of the
// table and of its journal.
func (s Suite) tablePowerCut(t *testing.T) {
	const n = 20
	rng := rand.New(rand.NewPCG(5, 6))
	for cut := range 40 {
		r := s.at(t)
		dir := filepath.Dir(r.path)
		marked := 1 + rng.IntN(n/2)
		synced, left := r.killed("", marked, marked+rng.IntN(n-marked))
		for name, b := range left {
			if old := synced[name]; !bytes.Equal(b, old) {
				left[name] = r.damaged(rng, b, old)
			}
		}
		r.putFiles(dir, left)
		r.finish("", n, fmt.Sprintf("cut %d", cut))
		if rest := bytes.Count(r.snapshot()[""], make([]byte, 8)); rest > 0 && strings.HasSuffix(r.path, ".csv") {
			r.Errorf("cut %d: a hole is still there", cut)
		}
	}
}

// damaged is a file of which only old was synced: cut, or with holes.
func (r run) damaged(rng *rand.Rand, b, old []byte) []byte {
	const block = 32
	b = slices.Clone(b)
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
