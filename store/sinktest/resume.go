package sinktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/store"
)

// A run that is stopped again and again loses nothing, with or without a mark.
func (s Suite) resumed(t *testing.T) {
	const n = 120
	for _, kept := range []bool{false, true} {
		r := s.at(t)
		w := r.create(false)
		var mark json.RawMessage
		known := make(map[id]bool)
		for from := 1; from <= n; from += n / 4 {
			if from > 1 {
				stored, had := r.reopen(mark, known)
				r.hasFirst(had, from-1, "resumed")
				if len(had) != from-1 {
					r.Fatalf("%d records are known of %d", len(had), from-1)
				}
				var err error
				w, err = stored.Resume(nil)
				r.ok(err)
			}
			r.write(w, from, from+n/8, 5, nil)
			if kept {
				var err error
				mark, err = w.Mark()
				r.ok(err)
				for i := 1; i <= from+n/8; i++ {
					known[idOf(record(i))] = true
				}
			}
			r.write(w, from+n/8+1, from+n/4-1, 7, nil)
			r.ok(w.Close())
		}
		r.holds(n, "at the end")
	}
}

// A mark is only believed of the output that it is of.
func (s Suite) exchanged(t *testing.T) {
	r := s.at(t)
	w := r.create(false)
	r.write(w, 1, 20, 3, nil)
	mark, err := w.Mark()
	r.ok(err)
	r.ok(w.Close())
	w = r.create(true)
	for i := 30; i < 39; i++ {
		r.ok(w.Append(record(i)))
	}
	r.ok(w.Close())
	stored, err := s.Format.Reopen(r.path)
	r.ok(err)
	defer stored.Close()
	for _, m := range []json.RawMessage{mark, json.RawMessage(`"x"`), json.RawMessage(`[1]`)} {
		visited := 0
		ok, err := stored.Scan(m, func(*store.Record) error { visited++; return nil })
		if ok || err != nil || visited > 0 {
			r.Errorf("mark %.40s: %t, %v, %d records visited", m, ok, err, visited)
		}
	}
}

// An output is cut back behind any record, in the middle of a commit as well, and
// then has all that come.
func (s Suite) cutBack(t *testing.T) {
	const n, marked = 14, 4
	r := s.at(t)
	w := r.create(false)
	r.write(w, 1, marked, 2, nil)
	mark, err := w.Mark()
	r.ok(err)
	r.write(w, marked+1, n, 4, nil)
	r.ok(w.Close())
	whole := r.snapshot()
	for _, m := range []json.RawMessage{nil, mark} {
		for keep := 0; keep <= n; keep++ {
			if m != nil && keep < marked {
				continue
			}
			if !s.Opaque {
				r.restore(whole)
			} else {
				r.write(r.anew(), 1, n, 4, nil)
			}
			known := make(map[id]bool)
			for i := 1; i <= marked && m != nil; i++ {
				known[idOf(record(i))] = true
			}
			stored, had := r.reopen(m, known)
			r.hasFirst(had, n, "before the cut")
			first := ids(keep)
			w, err := stored.Resume(func(rec *store.Record) bool { return first[idOf(rec)] > 0 })
			r.ok(err)
			r.holds(keep, fmt.Sprintf("cut behind record %d", keep))
			for i := keep + 1; i <= n+1; i++ {
				r.ok(w.Append(record(i)))
				r.ok(w.Commit())
			}
			r.ok(w.Close())
			r.holds(n+1, fmt.Sprintf("gone on with behind record %d", keep))
		}
	}
}

// anew is a new output in the place of an old one.
func (r run) anew() store.Writer { return r.create(true) }

// Scan gives what was written, and an error of visit comes back.
func (s Suite) needs(t *testing.T) {
	const n = 24
	r := s.at(t)
	w := r.create(false)
	r.write(w, 1, n, 5, nil)
	r.ok(w.Close())
	stored, err := s.Format.Reopen(r.path)
	r.ok(err)
	defer stored.Close()
	var got []*store.Record
	_, err = stored.Scan(nil, func(rec *store.Record) error {
		c := *rec
		got = append(got, &c)
		return nil
	})
	r.ok(err)
	if len(got) != n {
		r.Fatalf("%d records, want %d", len(got), n)
	}
	if s.Journal {
		for i, rec := range got {
			if wrote := record(i + 1); idOf(rec) != idOf(wrote) {
				r.Fatalf("record %d comes as %v: not in their order", i+1, idOf(rec))
			}
		}
	}
	slices.SortFunc(got, func(a, b *store.Record) int { return indexOf(a) - indexOf(b) })
	for i, rec := range got {
		wrote := record(i + 1)
		want := store.Record{Line: wrote.Line, Found: wrote.Found, URL: wrote.URL}
		have := store.Record{Line: rec.Line, Found: rec.Found, URL: rec.URL}
		if s.Journal {
			want.Via, want.Depth, want.Outcome, want.Redirects, want.BodySHA256, want.Fingerprint, want.Follow, want.Sitemaps = wrote.Via, wrote.Depth, wrote.Outcome, wrote.Redirects, wrote.BodySHA256, wrote.Fingerprint, wrote.Follow, wrote.Sitemaps
			have.Via, have.Depth, have.Outcome, have.Redirects, have.BodySHA256, have.Fingerprint, have.Follow, have.Sitemaps = rec.Via, rec.Depth, rec.Outcome, rec.Redirects, rec.BodySHA256, rec.Fingerprint, rec.Follow, rec.Sitemaps
		}
		if diff := cmp.Diff(want, have); diff != "" {
			r.Fatalf("record %d (-want +got):\n%s", i+1, diff)
		}
	}
	enough := errors.New("enough")
	if _, err := stored.Scan(nil, func(*store.Record) error { return enough }); !errors.Is(err, enough) {
		r.Errorf("got %v, want the error of visit", err)
	}
}

// indexOf is which record of the made-up run it is.
func indexOf(r *store.Record) int {
	if r.Found > 0 {
		return int(3 * r.Found)
	}
	return int(r.Line)
}

// An output that is cut anywhere, or whose last write came only in part, goes on
// with every record that was committed before it, and ends with all, each once.
func (s Suite) torn(t *testing.T) {
	const n = 4
	r := s.at(t)
	w := r.create(false)
	states, committed := []map[string][]byte{r.snapshot()}, []int{0}
	r.write(w, 1, n, 2, func(k int) {
		states, committed = append(states, r.snapshot()), append(committed, k)
	})
	r.ok(w.Close())
	states, committed = append(states, r.snapshot()), append(committed, n)
	try := func(files map[string][]byte, least int, when string) {
		t.Helper()
		r.restore(files)
		r.hasFirst(r.goOn(nil, nil, n), least, when)
		r.holds(n, when)
	}
	for i := 1; i < len(states); i++ {
		old, next := states[i-1], states[i]
		for _, name := range changed(old, next) {
			for k := range next[name] { // the new file came up to k, and beyond it the old one is still there
				mixed := make(map[string][]byte)
				for other, b := range old {
					mixed[other] = b
				}
				mixed[name] = slices.Clone(next[name][:k])
				if k < len(old[name]) {
					mixed[name] = append(mixed[name], old[name][k:]...)
				}
				try(mixed, committed[i-1], fmt.Sprintf("commit %d, %d bytes of it", i, k))
			}
		}
	}
	last := states[len(states)-1]
	for name, b := range last {
		for k := range b {
			cut := map[string][]byte{name: b[:k]}
			try(cut, 0, fmt.Sprintf("cut at %d", k))
		}
	}
}

// After a power cut everything before the last mark that was synced is there, and
// of what came later any part: what is missing comes again, nothing twice.
func (s Suite) powerCut(t *testing.T) {
	const n, block = 30, 64
	rng := rand.New(rand.NewPCG(7, 8))
	for cut := range 60 {
		r := s.at(t)
		w := r.create(false)
		synced := rng.IntN(n / 2)
		r.write(w, 1, synced, 1+rng.IntN(4), nil)
		mark, err := w.Mark()
		r.ok(err)
		r.ok(w.Sync())
		onDisk := r.snapshot()
		r.write(w, synced+1, synced+1+rng.IntN(n-synced-1), 1+rng.IntN(4), nil)
		after := r.snapshot()
		r.ok(w.Close())
		for _, name := range changed(onDisk, after) {
			old, b := onDisk[name], after[name]
			b = b[:max(len(old), rng.IntN(len(b)+1))]
			for at := 0; at < len(b); at += block {
				if rng.IntN(6) > 0 {
					continue // this block came to the disk
				}
				for i := at; i < min(at+block, len(b)); i++ {
					b[i] = 0 // a hole
					if i < len(old) {
						b[i] = old[i]
					}
				}
			}
			after[name] = b
		}
		r.restore(after)
		known := make(map[id]bool)
		for i := 1; i <= synced; i++ {
			known[idOf(record(i))] = true
		}
		when := fmt.Sprintf("cut %d", cut)
		r.hasFirst(r.goOn(mark, known, n), synced, when)
		r.holds(n, when)
	}
}
