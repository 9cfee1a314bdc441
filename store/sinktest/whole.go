package sinktest

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"weft/store"
)

func (s Suite) whole(t *testing.T) {
	r := s.at(t)
	w := r.create(false)
	r.holds(0, "new")
	r.write(w, 1, 20, 1, func(n int) { r.holds(n, "after a commit") })
	r.write(w, 21, 60, 9, func(n int) { r.holds(n, "after a commit") })
	r.ok(w.Commit())
	r.holds(60, "after a commit of nothing")
	r.ok(w.Append(record(61)))
	r.ok(w.Close())
	r.holds(61, "after the close")
}

// Records that are larger than every buffer.
func (s Suite) large(t *testing.T) {
	r := s.at(t)
	w := r.create(false)
	for i := 1; i <= 12; i++ {
		rec := record(i)
		if i%4 == 0 {
			rec.Page = store.RawPage(`{"title":"` + strings.Repeat("\\u00e4 long title, ", 70_000) + `"}`)
		}
		r.ok(w.Append(rec))
		if held := int64(i) - w.Committed(); i%4 == 0 && held > 0 {
			r.Errorf("%d records are held back with one of a megabyte among them", held)
		}
	}
	r.ok(w.Close())
	r.holds(12, "at the end")
	r.goOn(nil, nil, 14)
	r.holds(14, "gone on with")
}

func (s Suite) untouched(t *testing.T) {
	r := s.at(t)
	w := r.create(false)
	r.write(w, 1, 5, 2, nil)
	r.ok(w.Close())
	before := r.snapshot()
	_, err := s.Format.Create(r.path, false)
	var exists *store.ExistsError
	if !errors.As(err, &exists) || exists.Path != r.path {
		r.Fatalf("got %v, want an ExistsError", err)
	}
	stored, _ := r.reopen(nil, nil)
	r.ok(stored.Close())
	if names := changed(before, r.snapshot()); len(names) > 0 {
		r.Errorf("%q changed", names)
	}
}

func (s Suite) replaced(t *testing.T) {
	r := s.at(t)
	w := r.create(true)
	r.write(w, 1, 30, 4, nil)
	r.ok(w.Close())
	w = r.create(true)
	r.holds(0, "replaced")
	r.write(w, 1, 2, 1, nil)
	r.ok(w.Close())
	r.holds(2, "written anew")
}

func (s Suite) locked(t *testing.T) {
	r := s.at(t)
	refused := func(who string) {
		t.Helper()
		for _, replace := range []bool{false, true} {
			if _, err := s.Format.Create(r.path, replace); !errors.Is(err, store.ErrLocked) {
				r.Errorf("Create(%t) beside %s: got %v, want ErrLocked", replace, who, err)
			}
		}
		if _, err := s.Format.Reopen(r.path); !errors.Is(err, store.ErrLocked) {
			r.Errorf("Reopen beside %s: got %v, want ErrLocked", who, err)
		}
	}
	w := r.create(false)
	refused("a new output")
	r.write(w, 1, 3, 1, nil)
	r.ok(w.Close())
	stored, _ := r.reopen(nil, nil)
	refused("an output that is read")
	w, err := stored.Resume(nil)
	r.ok(err)
	refused("an output that is gone on with")
	r.ok(w.Close())
	r.holds(3, "at the end")
}

// Sync may be called while records are appended.
func (s Suite) synced(t *testing.T) {
	r := s.at(t)
	w := r.create(false)
	quit := make(chan struct{})
	var syncing sync.WaitGroup
	var err error
	syncing.Go(func() {
		for err == nil {
			select {
			case <-quit:
				return
			default:
				err = w.Sync()
			}
		}
	})
	r.write(w, 1, 100, 1, nil)
	close(quit)
	syncing.Wait()
	r.ok(err)
	r.ok(w.Close())
	r.holds(100, "at the end")
}
