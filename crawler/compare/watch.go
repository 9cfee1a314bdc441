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

// A Watch measures one run, from Begin to End. End must be called.
type Watch struct {
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
func Begin() *Watch {
	w := &Watch{begin: usageNow(), before: machineNow()}
	w.sample.start()
	return w
}

// End says what was measured since Begin.
func (w *Watch) End(sum crawler.Summary) Round {
	peak := w.sample.stop()
	now, after := usageNow(), machineNow()
	w.mu.Lock()
	defer w.mu.Unlock()
	r := Round{
		Summary:    sum,
		User:       now.user - w.begin.user,
		System:     now.system - w.begin.system,
		WorkerUser: w.workersUser, WorkerSystem: w.workersSys,
		Peak:    peak,
		PeakAll: peak + w.workersPeak,
		Machine: after.cores,
		trace:   w.trace,
	}
	r.Others = max(0, after.busy-w.before.busy-r.CPU())
	return r
}

// Event takes an event of the run. Without the events of the pages there is no
// verdict.
func (w *Watch) Event(e crawler.Event) {
	if p, ok := e.(crawler.PageDone); ok {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.trace.add(p)
	}
}

// Workers adds what processes of the run used: it is not in this process's
// account. peak is in bytes, of all together.
func (w *Watch) Workers(user, system time.Duration, peak int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.workersUser += user
	w.workersSys += system
	w.workersPeak += peak
}

// Parser notes every page that p makes, about 100 bytes each.
func (w *Watch) Parser(p crawler.Parser) crawler.Parser {
	w.pages = make(pages)
	return &noting{p, w}
}

type noting struct {
	crawler.Parser
	w *Watch
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
	n.w.mu.Lock()
	defer n.w.mu.Unlock()
	n.w.pages[doc.URL] = h.Sum64()
	return res, nil
}
