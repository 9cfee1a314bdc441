package discovery

import (
	"fmt"
	"math/rand/v2"
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
		rng := rand.New(rand.NewPCG(seed, 5))
		now := time.Unix(1e9, 0)
		ls := &levels{slow: 5 * time.Second, dir: t.TempDir()}
		type running struct {
			Page
			hold *Hold // nil before it has begun
		}
		url := func() string {
			return fmt.Sprintf("http://h%d.s%d.example/%d", rng.IntN(3), rng.IntN(2), rng.IntN(1000))
		}
		var all []*running
		added, handed := int64(0), make(map[int64]bool)
		add := func(depth int) Page {
			added++
			p := Page{Number: added, URL: url(), Depth: depth}
			if err := ls.add(p); err != nil {
				t.Fatal(err)
			}
			return p
		}
		hand := func(p Page) {
			if handed[p.Number] {
				t.Fatalf("seed %d: page %d is handed out twice", seed, p.Number)
			}
			handed[p.Number] = true
			all = append(all, &running{Page: p})
		}
		var left []Page // by an earlier run
		for range rng.IntN(30) {
			left = append(left, add(1+rng.IntN(3)))
			ls.left.add(added)
		}
		for range 1 + rng.IntN(4) {
			p := &running{Page: Page{URL: url()}}
			ls.expect(p.URL, 0)
			all = append(all, p)
		}
		for step := 0; len(all) > 0 || ls.waiting > 0; step++ {
			if step > 10_000 {
				t.Fatalf("seed %d: %d pages wait, and none is under way", seed, ls.waiting)
			}
			now = now.Add(time.Duration(rng.IntN(1000)) * time.Millisecond)
			if len(left) > 0 && rng.IntN(4) == 0 { // somebody has fetched it
				if p := left[rng.IntN(len(left))]; ls.take(p, now) {
					hand(p)
				}
			}
			if len(all) > 0 {
				i := rng.IntN(len(all))
				p := all[i]
				switch rng.IntN(8) {
				case 0:
					ls.pause(p.URL, now.Add(time.Duration(rng.IntN(60))*time.Second))
				case 1, 2:
					if p.hold == nil {
						p.hold = ls.begin(p.URL, p.Depth, now)
					}
				case 3:
					if p.hold != nil {
						ls.release(p.hold)
					}
				default: // over
					if p.hold == nil {
						p.hold = ls.begin(p.URL, p.Depth, now)
					}
					if added < 100 {
						for range rng.IntN(4) {
							add(p.Depth + 1)
						}
					}
					ls.release(p.hold)
					all = append(all[:i], all[i+1:]...)
				}
			}
			pages, err := ls.next(1+rng.IntN(20), now)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range pages {
				hand(p)
			}
			for _, s := range ls.sites {
				for _, l := range s.levels {
					if l.holding < 0 || s.excused < 0 {
						t.Fatalf("seed %d: depth %d of %s is held by %d, %d are excused", seed, l.depth, s.first, l.holding, s.excused)
					}
				}
			}
		}
		if int64(len(handed)) != added || len(ls.sites) > 0 {
			t.Errorf("seed %d: %d of %d pages were handed out, %d sites are left", seed, len(handed), added, len(ls.sites))
		}
		ls.close()
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
