// Package sinktest holds a format of outputs to what package store promises of
// one: that it is whole after every commit, and that after a kill, a power cut or
// a cut back it goes on with everything that was committed, each record once.
//
//	func TestFormat(t *testing.T) {
//		sinktest.Run(t, sinktest.Suite{Format: mine{}, Name: "out.mine", Read: readMine})
//	}
package sinktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/store"
)

// A Suite says what is tested.
type Suite struct {
	Format store.Format

	// Name is what an output is called in its folder, such as "out.jsonl", or
	// "out/".
	Name string

	// Read reads an output as another program would, with none of the format's
	// own code: Line and Found of each record. Anything that is not as it should
	// be is an error.
	Read func(path string) ([]store.Record, error)

	// Journal says that the format keeps all that the next run needs.
	Journal bool

	// Opaque says that the format's files belong to a library that mends them, as
	// a database's do: they are not torn byte by byte.
	Opaque bool
}

// Run runs the suite, each promise in a subtest.
func Run(t *testing.T, s Suite) {
	for _, test := range []struct {
		name   string
		run    func(Suite, *testing.T)
		opaque bool
	}{
		{"WholeAfterEveryCommit", Suite.whole, true},
		{"LargeRecords", Suite.large, true},
		{"ExistingStaysUntouched", Suite.untouched, true},
		{"ReplacedWhole", Suite.replaced, true},
		{"OneWriter", Suite.locked, true},
		{"SyncedBesideTheWriting", Suite.synced, true},
		{"ResumedAgainAndAgain", Suite.resumed, true},
		{"AnotherOutputIsNotBelieved", Suite.exchanged, true},
		{"CutBack", Suite.cutBack, true},
		{"WhatTheNextRunNeeds", Suite.needs, true},
		{"TornAnywhere", Suite.torn, false},
		{"PowerCut", Suite.powerCut, false},
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

// id is what a record is known by.
type id struct{ line, found int64 }

func idOf(r *store.Record) id {
	if r.Found > 0 {
		return id{0, r.Found} // its line is the seed's
	}
	return id{r.Line, 0}
}

// record is the ith of a made-up run: every third is a page that was found.
func record(i int) *store.Record {
	r := &store.Record{Schema: store.Schema, Line: int64(i), URL: fmt.Sprintf("http://a/%d?\"ü", i), Outcome: "ok"}
	switch i % 3 {
	case 0:
		r.Found, r.Line, r.Depth, r.Via = int64(i/3), 1, 1+i%2, "http://a/1?\"ü"
	case 1:
		r.Redirects = []store.Redirect{{URL: "http://a/\\old", Status: 301}}
	case 2:
		r.Input, r.Meta = "list.csv", json.RawMessage(`{"url":"not this","line":7,"a":"}"}`)
	}
	if i%4 == 1 {
		r.BodySHA256 = fmt.Sprintf("%02x", i)
		r.Fingerprint = fmt.Sprintf("%016x", i)
		r.Follow = []string{fmt.Sprintf("http://a/%d?\"ü", 3*i), "http://a/c,d\ne"}
		r.Sitemaps = 1
	}
	r.Page = store.RawPage(fmt.Appendf(nil, `{"title":"Page %d, \"x\"","text":"%s\n=1"}`, i, strings.Repeat("weft ", i%5)))
	return r
}

func ids(n int) map[id]int {
	want := make(map[id]int)
	for i := 1; i <= n; i++ {
		want[idOf(record(i))] = 1
	}
	return want
}

// run is a format at a path.
type run struct {
	*testing.T
	Suite
	path string
}

func (s Suite) at(t *testing.T) run {
	return run{t, s, t.TempDir() + string(filepath.Separator) + s.Name}
}

func (r run) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r run) create(replace bool) store.Writer {
	r.Helper()
	w, err := r.Format.Create(r.path, replace)
	r.ok(err)
	return w
}

// write appends the records from … to and commits after every few. seen is
// called after each commit with how many there are.
func (r run) write(w store.Writer, from, to, every int, seen func(n int)) {
	r.Helper()
	reused := new(store.Record) // a sink keeps nothing of it
	for i := from; i <= to; i++ {
		*reused = *record(i)
		before := w.Committed()
		r.ok(w.Append(reused))
		clear(reused.Page.(store.RawPage))
		*reused = store.Record{}
		if after := w.Committed(); after < before {
			r.Fatalf("%d records were committed, and then %d", before, after)
		}
		if (i-from+1)%every == 0 || i == to {
			r.ok(w.Commit())
			if got, want := w.Committed(), int64(i-from+1); got != want && from == 1 {
				r.Fatalf("%d records are committed, want %d", got, want)
			}
			if seen != nil {
				seen(i)
			}
		}
	}
}

// holds makes sure that the output has the first n records, each once, and
// nothing else.
func (r run) holds(n int, when string) {
	r.Helper()
	recs, err := r.Read(r.path)
	if err != nil {
		r.Fatalf("%s: %v", when, err)
	}
	got := make(map[id]int)
	for i := range recs {
		got[idOf(&recs[i])]++
	}
	if diff := cmp.Diff(ids(n), got, cmp.AllowUnexported(id{})); diff != "" {
		r.Fatalf("%s (-want +got):\n%s", when, diff)
	}
}

// reopen reads an output that is there.
func (r run) reopen(mark json.RawMessage, known map[id]bool) (store.Stored, map[id]bool) {
	r.Helper()
	stored, err := r.Format.Reopen(r.path)
	r.ok(err)
	had := make(map[id]bool)
	for k := range known {
		had[k] = true
	}
	visit := func(rec *store.Record) error {
		had[idOf(rec)] = true
		return nil
	}
	ok, err := stored.Scan(mark, visit)
	if err == nil && !ok {
		clear(had)
		ok, err = stored.Scan(nil, visit)
	}
	if err == nil && !ok {
		err = errors.New("a scan without a mark was refused")
	}
	if err != nil {
		stored.Close()
		r.Fatal(err)
	}
	return stored, had
}

// goOn resumes an output, writes what is missing of n records, and returns what
// was there.
func (r run) goOn(mark json.RawMessage, known map[id]bool, n int) map[id]bool {
	r.Helper()
	stored, had := r.reopen(mark, known)
	w, err := stored.Resume(nil)
	r.ok(err)
	left := 0
	for i := 1; i <= n; i++ {
		rec := record(i)
		if had[idOf(rec)] {
			continue
		}
		r.ok(w.Append(rec))
		if left++; left%3 == 0 {
			r.ok(w.Commit())
		}
	}
	r.ok(w.Close())
	return had
}

// hasFirst makes sure that what was committed is known.
func (r run) hasFirst(had map[id]bool, n int, when string) {
	r.Helper()
	for i := 1; i <= n; i++ {
		if !had[idOf(record(i))] {
			r.Fatalf("%s: record %d was committed, and is not known", when, i)
		}
	}
}

// snapshot is an output's files by their names in it; of one that is one file
// the name is empty.
func (r run) snapshot() map[string][]byte {
	r.Helper()
	files := make(map[string][]byte)
	if !strings.HasSuffix(r.path, "/") {
		b, err := os.ReadFile(r.path)
		r.ok(err)
		files[""] = b
		return files
	}
	r.ok(fs.WalkDir(os.DirFS(r.path), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(r.path + name)
		files[name] = b
		return err
	}))
	return files
}

// restore puts an output there as it was: with new files, since to empty an old
// one is slow on some file systems.
func (r run) restore(files map[string][]byte) {
	r.Helper()
	r.ok(os.RemoveAll(r.path))
	if strings.HasSuffix(r.path, "/") {
		r.ok(os.Mkdir(r.path, 0o777))
	}
	for name, b := range files {
		r.ok(os.WriteFile(r.path+name, b, 0o666))
	}
}

// changed are the names of the files that differ.
func changed(old, next map[string][]byte) []string {
	var names []string
	for name, b := range next {
		if !bytes.Equal(b, old[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// skipLong leaves out with -short what takes seconds: kills, cuts and tears at
// every byte, and the wait for another writer's lock.
func skipLong(t *testing.T, name string) {
	if testing.Short() && (strings.HasSuffix(name, "Anywhere") || slices.Contains([]string{"PowerCut", "CutBack", "OneWriter"}, name)) {
		t.Skip("takes seconds")
	}
}
