package compare

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"weft/crawler"
	"weft/parse"
)

// pages holds a hash of every page and outcome, by URL.
type pages map[string]uint64

// seed is one for the process, so that the pages of all runs compare.
var seed = maphash.MakeSeed()

// differing lists the URLs, sorted, whose pages are not the same in both. With
// partial, those that p lacks are not compared.
func (p pages) differing(other pages, partial bool) []string {
	var urls []string
	for url, h := range p {
		if o, ok := other[url]; !ok || o != h {
			urls = append(urls, url)
		}
	}
	for url := range other {
		if _, ok := p[url]; !ok && !partial {
			urls = append(urls, url)
		}
	}
	slices.Sort(urls)
	return urls
}

// A Meter measures one run, from Begin to End. End must be called.
type Meter struct {
	begin  usage
	before machine
	sample sampler

	mu                      sync.Mutex
	trace                   trace
	pages                   pages // nil unless Parser was called
	workersUser, workersSys time.Duration
	workersPeak             int64
}

// Begin starts to measure.
func Begin() *Meter {
	m := &Meter{begin: usageNow(), before: machineNow()}
	m.sample.start()
	return m
}

// End says what was measured since Begin.
func (m *Meter) End(sum crawler.Summary) Round {
	peak := m.sample.stop()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.round(sum, peak, processes{m.workersUser, m.workersSys, m.workersPeak}, m.trace)
}

// SoFar says what was measured up to now of a run that goes on. sum is what it
// has done; the other figures are those of its processes, as for Workers.
func (m *Meter) SoFar(sum crawler.Summary, user, system time.Duration, peak int64) Round {
	m.mu.Lock()
	t := m.trace
	t.visits = slices.Clone(t.visits)
	m.mu.Unlock()
	return m.round(sum, m.sample.peak.Load(), processes{user, system, peak}, t)
}

// processes are what the processes of a run used beside this one.
type processes struct {
	user, system time.Duration
	peak         int64
}

func (m *Meter) round(sum crawler.Summary, peak int64, workers processes, t trace) Round {
	now, after := usageNow(), machineNow()
	r := Round{
		Summary:    sum,
		User:       now.user - m.begin.user,
		System:     now.system - m.begin.system,
		WorkerUser: workers.user, WorkerSystem: workers.system,
		Peak:    peak,
		PeakAll: peak + workers.peak,
		Machine: after.cores,
		trace:   t,
	}
	r.Others = max(0, after.busy-m.before.busy-r.CPU())
	return r
}

// Event takes an event of the run. Without the events of the pages there is no
// verdict.
func (m *Meter) Event(e crawler.Event) {
	if p, ok := e.(crawler.PageDone); ok {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.trace.add(p)
	}
}

// Workers adds what processes of the run used: it is not in this process's
// account. peak is in bytes, of all together.
func (m *Meter) Workers(user, system time.Duration, peak int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.workersUser += user
	m.workersSys += system
	m.workersPeak += peak
}

// Parser notes every page that p makes, about 100 bytes each.
func (m *Meter) Parser(p crawler.Parser) crawler.Parser {
	m.pages = make(pages)
	return &noting{p, m}
}

type noting struct {
	crawler.Parser
	meter *Meter
}

func (n *noting) Parse(ctx context.Context, doc parse.Document) (parse.Result, error) {
	res, err := n.Parser.Parse(ctx, doc)
	if err != nil {
		return res, err
	}
	var h maphash.Hash
	h.SetSeed(seed)
	h.WriteString(res.Outcome)
	h.Write(res.Page)
	n.meter.mu.Lock()
	defer n.meter.mu.Unlock()
	n.meter.pages[doc.URL] = h.Sum64()
	return res, nil
}
