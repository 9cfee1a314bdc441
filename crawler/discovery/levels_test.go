package discovery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"weft/crawler/scope"
	"weft/parse/weburl"
	"weft/store"
)

// Whatever happens to pages and hosts, each page is handed out once, in its turn or
// before, and at the end nothing is left: no page is forgotten, and no level waits for ever.
func TestLevelsInAnyOrder(t *testing.T) {
	for seed := range uint64(300) {
		r := &levelsRun{
			T: t, seed: seed, rng: rand.New(rand.NewPCG(seed, 5)), now: time.Unix(1e9, 0),
			levels: &levels{slow: 5 * time.Second, dir: t.TempDir()}, handed: make(map[int64]bool),
		}
		r.run()
		r.levels.close()
	}
}

// A levelsRun is a run with a random order of events.
type levelsRun struct {
	*testing.T
	seed   uint64
	rng    *rand.Rand
	now    time.Time
	levels *levels
	added  int64
	left   []Page // by an earlier run
	handed map[int64]bool
	all    []*runningPage // under way
}

type runningPage struct {
	Page
	hold *Hold // nil before it has begun
}

func (r *levelsRun) run() {
	for range r.rng.IntN(30) {
		r.left = append(r.left, r.add(1+r.rng.IntN(3)))
		r.levels.left.add(r.added)
	}
	for range 1 + r.rng.IntN(4) {
		p := &runningPage{Page: Page{URL: r.url()}}
		r.levels.expect(p.URL, 0)
		r.all = append(r.all, p)
	}
	for step := 0; len(r.all) > 0 || r.levels.waiting > 0; step++ {
		if step > 10_000 {
			r.Fatalf("seed %d: %d pages wait, and none is under way", r.seed, r.levels.waiting)
		}
		r.step()
	}
	if int64(len(r.handed)) != r.added || len(r.levels.sites) > 0 {
		r.Errorf("seed %d: %d of %d pages were handed out, %d sites are left", r.seed, len(r.handed), r.added, len(r.levels.sites))
	}
}

func (r *levelsRun) url() string {
	return fmt.Sprintf("http://h%d.s%d.example/%d", r.rng.IntN(3), r.rng.IntN(2), r.rng.IntN(1000))
}

func (r *levelsRun) add(depth int) Page {
	r.added++
	p := Page{Number: r.added, URL: r.url(), Depth: depth}
	if err := r.levels.add(p); err != nil {
		r.Fatal(err)
	}
	return p
}

func (r *levelsRun) hand(p Page) {
	if r.handed[p.Number] {
		r.Fatalf("seed %d: page %d is handed out twice", r.seed, p.Number)
	}
	r.handed[p.Number] = true
	r.all = append(r.all, &runningPage{Page: p})
}

func (r *levelsRun) step() {
	r.now = r.now.Add(time.Duration(r.rng.IntN(1000)) * time.Millisecond)
	if len(r.left) > 0 && r.rng.IntN(4) == 0 { // somebody has fetched it
		if p := r.left[r.rng.IntN(len(r.left))]; r.levels.take(p, r.now) {
			r.hand(p)
		}
	}
	if len(r.all) > 0 {
		r.happen(r.rng.IntN(len(r.all)))
	}
	pages, err := r.levels.next(1+r.rng.IntN(20), r.now)
	if err != nil {
		r.Fatal(err)
	}
	for _, p := range pages {
		r.hand(p)
	}
	for _, s := range r.levels.sites {
		for _, l := range s.levels {
			if l.holding < 0 || s.excused < 0 {
				r.Fatalf("seed %d: depth %d of %s is held by %d, %d are excused", r.seed, l.depth, s.first, l.holding, s.excused)
			}
		}
	}
}

// happen lets something happen to the page of that index.
func (r *levelsRun) happen(i int) {
	p := r.all[i]
	begin := func() {
		if p.hold == nil {
			p.hold = r.levels.begin(p.URL, p.Depth, r.now)
		}
	}
	switch r.rng.IntN(8) {
	case 0:
		r.levels.pause(p.URL, r.now.Add(time.Duration(r.rng.IntN(60))*time.Second))
	case 1, 2:
		begin()
	case 3:
		if p.hold != nil {
			r.levels.release(p.hold)
		}
	default: // over
		begin()
		if r.added < 100 {
			for range r.rng.IntN(4) {
				r.add(p.Depth + 1)
			}
		}
		r.levels.release(p.hold)
		r.all = slices.Delete(r.all, i, i+1)
	}
}

// The pages of other hosts of a site wait for none that is left alone, also where that
// is the only one so far.
func TestPauseOfTheFirstHost(t *testing.T) {
	f, err := New(&Config{Scope: scope.Config{Within: []string{"domain"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range 3 {
		u, err := weburl.Canonical(fmt.Sprintf("http://a.example.com/%d", i))
		if err != nil {
			t.Fatal(err)
		}
		f.Seed(int64(i+1), u)
	}
	done := f.Begin("http://a.example.com/0", 0)
	refused := f.Begin("http://a.example.com/1", 0)
	f.Pause("http://a.example.com/1", time.Now().Add(time.Hour))
	f.Excuse(refused)
	rec := &store.Record{Line: 1, URL: "http://a.example.com/0"}
	first := f.Found() + 1
	f.Discover(rec, false, []scope.Link{{URL: "http://b.example.com/"}})
	f.Commit(rec, first, done)
	if pages, err := f.Next(10); err != nil || len(pages) != 1 {
		t.Errorf("%v, %v; want the page of the other host", pages, err)
	}
}
