package crawler

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"weft/crawler/discovery"
	"weft/crawler/scope"
	"weft/parse/weburl"
)

// An Excuse names a page that no level is to wait for.
type Excuse struct {
	Line  int64  `json:"line"`
	Found int64  `json:"found,omitempty"`
	Depth int    `json:"depth,omitempty"`
	URL   string `json:"url"` // its own, not that of a redirect
}

// A part is what a Share's crawl keeps of pages where links are followed: the
// levels themselves are elsewhere.
type part struct {
	share    *Share
	slow     time.Duration
	patterns *scope.Scope // that are closed

	mu    sync.Mutex
	begun []*begun // the oldest first; those that are over, too
}

// A begun page may become a slow one.
type begun struct {
	meta   []byte
	excuse Excuse
	since  time.Time
	over   atomic.Bool
}

func newPart(share *Share, cfg *discovery.Config) (p *part, err error) {
	p = &part{share: share, slow: cfg.Slow}
	if p.slow == 0 {
		p.slow = discovery.Slow
	}
	if p.patterns, err = scope.New(cfg.Scope); err != nil {
		return nil, fmt.Errorf("crawler: Config.Follow: %w", err)
	}
	return p, nil
}

// begin notes that a page is on its way.
func (t *part) begin(p *page) *begun {
	b := &begun{meta: p.rec.Meta, excuse: excuseOf(p), since: time.Now()}
	t.mu.Lock()
	t.begun = append(t.begun, b)
	t.mu.Unlock()
	return b
}

func excuseOf(p *page) Excuse {
	e := Excuse{Line: p.rec.Line, Found: p.rec.Found, Depth: p.rec.Depth, URL: p.rec.URL}
	if u, err := weburl.Canonical(p.rec.URL); err == nil {
		e.URL = u.Key
	}
	return e
}

func (t *part) excuse(b *begun) { t.share.Excused(b.meta, b.excuse) }

// excuseSlow tells of pages that have taken long.
func (t *part) excuseSlow() {
	now := time.Now()
	t.mu.Lock()
	var slow []*begun
	for len(t.begun) > 0 && (t.begun[0].over.Load() || now.Sub(t.begun[0].since) >= t.slow) {
		if b := t.begun[0]; !b.over.Load() {
			slow = append(slow, b)
		}
		t.begun[0] = nil
		t.begun = t.begun[1:]
	}
	t.mu.Unlock()
	for _, b := range slow {
		t.excuse(b)
	}
}
