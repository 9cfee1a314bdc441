package report

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"weft/crawler"
	"weft/store"
)

var start = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// A run is made up: pages of which some fail, and samples.
type run struct {
	pages, hosts int
	length       time.Duration // between two pages
	page         func(i int, p *crawler.PageDone)
}

func (r run) collect() *Collector {
	rnd := rand.New(rand.NewPCG(7, 11))
	c := NewCollector(start)
	c.Workers = func() int64 { return 80e6 }
	s := crawler.Summary{Lines: int64(r.pages), Records: int64(r.pages), Outcomes: map[string]int64{}}
	at, sampled := start.Add(300*time.Millisecond), start
	for i := range r.pages {
		at = at.Add(r.length)
		p := crawler.PageDone{
			Time: at.Add(time.Millisecond), Handed: at, Line: int64(i + 1), Attempts: 1, Outcome: okOutcome, Status: 200,
			Host: fmt.Sprintf("host%d.example:443", rnd.IntN(i%max(r.hosts, 1)+1)), BytesWire: 12_345, BytesBody: 54_321,
		}
		p.URL = fmt.Sprintf("https://%s/page/%d", p.Host, i)
		if i%20 == 7 {
			p.Outcome, p.Status = "http_error", 404
		}
		for phase, most := range map[store.Phase]time.Duration{
			store.PhaseQueue: 20e3, store.PhaseConnect: 4e6, store.PhaseTLS: 9e6, store.PhaseWait: 200e6, store.PhaseBody: 20e6,
			store.PhasePool: 2e6, store.PhaseHandoff: 1e6, store.PhaseDecode: 2e6, store.PhaseParse: 8e6, store.PhaseAnalysis: 4e6, store.PhaseLimit: 50e6,
		} {
			p.Phases[phase] = most/8 + time.Duration(hash(i, int(phase))%uint64(most))
		}
		if r.page != nil {
			r.page(i, &p)
		}
		c.Event(p)
		s.Outcomes[p.Outcome]++
		s.BytesWire, s.BytesBody, s.Attempts = s.BytesWire+p.BytesWire, s.BytesBody+p.BytesBody, s.Attempts+1
		for i, d := range p.Phases {
			s.Phases[i] += d
		}
		for ; at.Sub(sampled) > 250*time.Millisecond; sampled = sampled.Add(250 * time.Millisecond) {
			c.Event(crawler.Sample{
				Time: sampled, Done: int64(i), Queued: r.pages - i, Fetching: int64(20 + i%7), Parsing: int64(i % 3),
				Held: int64(1e6 + i%100*1e4), Memory: 40e6 + int64(i%50)*1e5, Forecast: crawler.Forecast{Hosts: r.hosts},
			})
		}
	}
	s.Wall = at.Add(2 * time.Millisecond).Sub(start)
	c.Event(crawler.Finished{Summary: s})
	return c
}

// hash makes the same times in every run.
func hash(i, phase int) uint64 {
	x := uint64(i*31+phase) * 0x9e3779b97f4a7c15
	x ^= x >> 29
	return x * 0xbf58476d1ce4e5b9 >> 20
}

// What the cache has was not received in this run: not in all, and not of a host.
func TestCachedPagesAreNotReceived(t *testing.T) {
	c := NewCollector(start)
	for _, cached := range []bool{true, false} {
		c.Event(crawler.PageDone{Time: start, Host: "a.example:80", Outcome: "ok", Cached: cached, BytesWire: 1000})
	}
	all, _ := c.hosts.top(1)
	if got := []int64{c.summary.BytesWire, all[0].wire, c.time.moments[0].wire}; !slices.Equal(got, []int64{1000, 1000, 1000}) {
		t.Errorf("received in all, of the host, and in the moment: %d; want 1000 each", got)
	}
}

// The time line has all pages and all their time, however often it was
// halved.
func TestTimeline(t *testing.T) {
	for _, pages := range []int{1, 30, 3000, 300_000} {
		c := run{pages: pages, hosts: 10, length: 7 * time.Millisecond}.collect()
		var sum moment
		for _, m := range c.time.moments {
			sum.add(m)
		}
		if len(c.time.moments) > maxMoments {
			t.Errorf("%d pages: %d moments", pages, len(c.time.moments))
		}
		if sum.pages != int64(pages) || sum.failed != c.summary.Outcomes["http_error"] || sum.wire != c.summary.BytesWire {
			t.Errorf("%d pages: %+v", pages, sum)
		}
		if sum.phases != c.summary.Phases {
			t.Errorf("%d pages took %v, want %v", pages, sum.phases, c.summary.Phases)
		}
		var n int64
		s := c.time.stretches(50, c.summary.Wall)
		for i, m := range s {
			n += m.pages
			if i > 0 && m.from != s[i-1].to {
				t.Errorf("%v does not begin where %v ends", m.from, s[i-1].to)
			}
		}
		if last := s[len(s)-1].to; n != int64(pages) || len(s) > 50 || last != c.summary.Wall {
			t.Errorf("%d pages in %d stretches up to %v", n, len(s), last)
		}
	}
}

// A page that began before its run, by its own account, harms nobody.
func TestTimelineClamps(t *testing.T) {
	c := run{pages: 3, length: time.Millisecond, page: func(i int, p *crawler.PageDone) { p.Phases[store.PhaseLimit] = time.Hour }}.collect()
	if len(c.time.moments) > 40 {
		t.Errorf("%d moments", len(c.time.moments))
	}
}

// A page that was handed over after its record reached the system, by another
// clock, is booked where it ended.
func TestTimelineOfAnotherClock(t *testing.T) {
	c := run{pages: 30, length: time.Millisecond, page: func(i int, p *crawler.PageDone) { p.Handed = p.Time.Add(time.Duration(i) * time.Minute) }}.collect()
	var sum moment
	for _, m := range c.time.moments {
		sum.add(m)
	}
	if sum.phases.Total() == 0 || len(c.time.moments) > 40 {
		t.Errorf("%v in %d moments", sum.phases.Total(), len(c.time.moments))
	}
}

// With more hosts than are told apart the large ones are still exact, or say
// what they may lack, and none is forgotten.
func TestHosts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const pages, many = 400_000, 100_000
	c := run{pages: pages, hosts: many, page: func(i int, p *crawler.PageDone) {
		p.Host = fmt.Sprintf("host%d.example:80", i%many)
		if i%4 == 0 {
			p.Host = fmt.Sprintf("large%d.example:80", i%3)
		}
	}}.collect()
	if n := len(c.hosts.byName); n > maxHosts {
		t.Errorf("%d hosts are told apart", n)
	}
	ranked := c.hosts.ranked()
	sum := c.hosts.rest.pages
	for _, h := range ranked {
		sum += h.pages
	}
	if sum != pages {
		t.Errorf("%d pages, want %d", sum, pages)
	}
	for i, h := range ranked[:3] {
		if h.lost != 0 || h.pages != 33_333 && h.pages != 33_334 || h.name[:5] != "large" {
			t.Errorf("host %d: %+v", i, h)
		}
	}
	rows, _ := hostsOf(c)
	if last := rows[len(rows)-1]; len(rows) != shownHosts+1 || last.Name != "99\u202f975 other hosts" {
		t.Errorf("%d rows, the last is %q", len(rows), last.Name)
	}
}

// The memory of a collector does not grow with the run.
func TestFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	c := run{pages: 1_000_000, hosts: 100_000, length: 100 * time.Microsecond}.collect()
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("%d bytes after a million pages", grown)
	}
	runtime.KeepAlive(c)
}

func TestSlowest(t *testing.T) {
	c := run{pages: 1000, hosts: 3, length: time.Millisecond}.collect()
	if len(c.slowest) != maxSlowest {
		t.Fatalf("%d pages", len(c.slowest))
	}
	for i, p := range c.slowest[1:] {
		if p.Phases.Total() > c.slowest[i].Phases.Total() {
			t.Errorf("page %d is slower than the one before it", i+1)
		}
	}
	if c.slowest[0].Phases.Total() != c.total.max {
		t.Error("the slowest page is not the first")
	}
}
