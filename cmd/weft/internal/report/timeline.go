package report

import (
	"time"

	"weft/crawler"
	"weft/store"
)

// A moment is what happened in a stretch of the run.
type moment struct {
	pages, failed int64 // records written, and those of them that are not ok
	wire          int64 // bytes

	// phases is the time that pages spent in each phase during this stretch.
	// Divided by its length, it is how many pages were in that phase.
	phases store.Timings

	// Gauges: the most that a sample in this stretch said.
	samples                 int
	fetching, parsing, held int64
	memory, workers         int64 // bytes resident: this process, its workers
	queued                  int
}

func (m *moment) add(n moment) {
	m.pages += n.pages
	m.failed += n.failed
	m.wire += n.wire
	for i, d := range n.phases {
		m.phases[i] += d
	}
	m.samples += n.samples
	m.fetching, m.parsing, m.held = max(m.fetching, n.fetching), max(m.parsing, n.parsing), max(m.held, n.held)
	m.memory, m.workers, m.queued = max(m.memory, n.memory), max(m.workers, n.workers), max(m.queued, n.queued)
}

const (
	maxMoments  = 600
	firstLength = 10 * time.Millisecond
)

// timeline is a run in at most maxMoments moments of one length. When the run
// outgrows it, neighbours are merged and the length doubles: 10 ms are good for
// the first 6 s, 20 ms for 12 s, 82 s for half a day and a half.
type timeline struct {
	begun   time.Time
	length  time.Duration
	moments []moment
}

func newTimeline(begun time.Time) timeline {
	return timeline{begun: begun, length: firstLength, moments: make([]moment, 0, maxMoments)}
}

// at is the moment of a time since the run began.
func (t *timeline) at(since time.Duration) *moment {
	i := int(max(since, 0) / t.length)
	for i >= maxMoments {
		t.moments = merged(t.moments, 2)
		t.length *= 2
		i = int(since / t.length)
	}
	for len(t.moments) <= i {
		t.moments = append(t.moments, moment{})
	}
	return &t.moments[i]
}

// merged puts every n neighbours into one, in place.
func merged(m []moment, n int) []moment {
	for i := range m {
		if i%n == 0 {
			m[i/n] = m[i]
		} else {
			m[i/n].add(m[i])
		}
	}
	return m[:(len(m)+n-1)/n]
}

// page books a record: where it ended, and its phases where they were. They
// are taken to have followed each other in the order of the record, which is
// how they do; only where a page was asked for more than once is that not so.
func (t *timeline) page(p crawler.PageDone) {
	end := p.Time.Sub(t.begun)
	m := t.at(end)
	m.pages++
	if !good(p.Outcome) {
		m.failed++
	}
	m.wire += received(p)
	// By the clock of another machine it may have been handed over later.
	from := min(p.Handed.Sub(t.begun), end) - p.Phases.Total()
	for phase, d := range p.Phases {
		t.spread(store.Phase(phase), from, from+d)
		from += d
	}
}

// spread books the time between from and to, which at knows already.
func (t *timeline) spread(p store.Phase, from, to time.Duration) {
	for from = max(from, 0); from < to; {
		i := from / t.length
		next := min(to, (i+1)*t.length)
		t.moments[i].phases[p] += next - from
		from = next
	}
}

func (t *timeline) sample(s crawler.Sample, workers int64) {
	t.at(s.Time.Sub(t.begun)).add(moment{
		samples: 1, fetching: s.Fetching, parsing: s.Parsing, held: s.Held,
		memory: s.Memory, workers: workers, queued: s.Queued,
	})
}

// stretch is a moment with its place in the run.
type stretch struct {
	from, to time.Duration
	moment
}

func (s stretch) seconds() float64 { return (s.to - s.from).Seconds() }

// stretches are at most n, of equal length but for the last, which ends with
// the run; what would be less than half as long is a part of the one before.
func (t *timeline) stretches(n int, end time.Duration) []stretch {
	m := append([]moment(nil), t.moments...)
	each := max((len(m)+n-1)/n, 1)
	m = merged(m, each)
	length := t.length * time.Duration(each)
	s := make([]stretch, 0, len(m))
	for i, m := range m {
		from := time.Duration(i) * length
		if i > 0 && from+length/2 > end {
			s[len(s)-1].add(m)
			continue
		}
		s = append(s, stretch{from, from + length, m})
	}
	if len(s) > 0 {
		s[len(s)-1].to = end
	}
	return s
}
