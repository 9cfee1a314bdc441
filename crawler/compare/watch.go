package compare

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"weft/crawler"
	"weft/parse"
)

// pages holds a hash of every page and outcome, by URL.
type pages map[string]uint64

// seed is one for the process, so that the pages of all runs compare.
var seed = maphash.MakeSeed()

func (p pages) differing(other pages) int64 {
	var n int64
	for url, h := range p {
		if o, ok := other[url]; !ok || o != h {
			n++
		}
	}
	for url := range other {
		if _, ok := p[url]; !ok {
			n++
		}
	}
	return n
}

// Watch measures one run.
type Watch struct {
	begin  usage
	sample sampler

	mu                      sync.Mutex
	pages                   pages
	workersUser, workersSys time.Duration
	workersPeak             int64
}

func newWatch() *Watch {
	w := &Watch{pages: make(pages), begin: usageNow()}
	w.sample.start()
	return w
}

func (w *Watch) end(sum crawler.Summary) Round {
	peak := w.sample.stop()
	now := usageNow()
	return Round{
		Summary: sum,
		User:    now.user - w.begin.user + w.workersUser,
		System:  now.system - w.begin.system + w.workersSys,
		Peak:    peak,
		PeakAll: peak + w.workersPeak,
	}
}

// Workers adds what processes of the run used: it is not in this process's
// account.
func (w *Watch) Workers(user, system time.Duration, peak int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.workersUser += user
	w.workersSys += system
	w.workersPeak += peak
}

// Parser notes every page that p makes.
func (w *Watch) Parser(p crawler.Parser) crawler.Parser { return &noting{p, w} }

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
