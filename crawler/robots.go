package crawler

import (
	"context"
	"errors"
	"sync"
	"time"

	"weft/fetch"
	"weft/fetch/robots"
	"weft/parse/weburl"
)

// Bounds of the robots.txt cache. RFC 9309, section 2.4, allows a day; a host
// that could not be reached is asked again sooner.
const (
	robotsTTL     = 24 * time.Hour
	robotsDownTTL = 5 * time.Minute
	robotsMaxHops = 5        // RFC 9309, section 2.3.1.2
	robotsMaxSize = 16 << 20 // bytes of rules that are kept
)

// detour is the way of a page that has to ask for its origin's robots.txt
// before itself. The page's own lease pays for the request, its host is held
// meanwhile, and then the page queues again.
type detour struct {
	origin string
	host   string     // which is held
	url    weburl.URL // of the next exchange
	hops   int
	tries  int
	since  time.Time // of the first answer that put the host off
}

// next is the URL of the page's next exchange.
func (p *page) next() weburl.URL {
	if p.detour != nil {
		return p.detour.url
	}
	return p.url
}

// robotsAllow reports whether the page may go on: to its exchange, or to the
// detour that it then is on. If not, its record is complete.
func (c *Crawler) robotsAllow(p *page) bool {
	if c.robots.agent == "" || p.detour != nil {
		return true
	}
	v := c.robots.get(p.url.Origin())
	switch {
	case v == nil:
		p.detour = &detour{origin: p.url.Origin(), host: p.url.Host, url: p.url.Robots()}
		return true
	case v.outcome != "":
		p.fail(v.outcome, "robots", v.reason, v.detail)
		return false
	}
	p.crawlDelay = c.crawlDelay(v.rules)
	c.front.Pace(p.url.Host, p.crawlDelay) // again: the frontier may have forgotten the host
	c.front.Open(p.url.Host)
	if ok, rule := v.rules.Allowed(p.url.PathAndQuery()); !ok {
		p.fail("robots_denied", "robots", "disallow", rule)
		return false
	}
	return true
}

// crawlDelay is what is kept of the rules' Crawl-delay.
func (c *Crawler) crawlDelay(r *robots.Rules) time.Duration {
	if c.cfg.NoCrawlDelay {
		return 0
	}
	return r.CrawlDelay()
}

// askRobots makes the detour's exchange.
func (c *Crawler) askRobots(ctx context.Context, p *page) error {
	d := p.detour
	if d.hops == 0 && d.tries == 0 {
		letGo := func() {
			c.front.Refund(&p.task)
			c.release(p)
		}
		switch c.robots.ask(d.origin, p, letGo) {
		case askWait:
			<-c.slots
			return nil
		case asked:
			p.detour = nil
			c.front.Refund(&p.task)
			c.requeue(p, time.Now())
			return nil
		}
	}
	c.front.Hold(d.host)
	resp, err := c.cfg.Fetcher.Do(ctx, fetch.Request{
		URL:        d.url.URL,
		Header:     noCookies, // the answer is for everybody
		Identity:   true,
		NoStore:    true,
		PublicOnly: p.publicOnly || c.cfg.PublicOnly,
		Sent:       func() { c.front.Sent(&p.task) },
		MaxBody:    robots.MaxSize + 1, // one more, so that a torn last line shows
	})
	begun := p.watch.last
	p.watch.fetched(resp, err)
	p.robots += p.watch.last.Sub(begun)
	c.answeredBy(p, resp)
	if ctx.Err() != nil {
		c.abandon(p)
		return nil
	}
	hops := d.hops
	v, at := c.judgeRobots(p, resp, err)
	if v == nil {
		if d.hops == hops {
			d.tries++
		} else {
			d.tries = 0 // another URL
		}
		c.requeue(p, at)
		return nil
	}
	c.front.Pace(d.host, c.crawlDelay(v.rules))
	c.forecast.slower(d.host, c.crawlDelay(v.rules))
	p.detour = nil
	waiting := c.robots.put(d.origin, v)
	if v.outcome == "" {
		c.front.Open(d.host)
	} else {
		c.front.GiveUp(d.host)
	}
	c.requeue(p, time.Now())
	for _, w := range waiting {
		w.detour = nil
		w.task.Host = w.url.Host
		c.front.Requeue(&w.task, time.Now())
	}
	return nil
}

// judgeRobots makes a verdict of an answer, or says when to ask again.
// (RFC 9309, section 2.3.1)
func (c *Crawler) judgeRobots(p *page, resp *fetch.Response, err error) (*verdict, time.Time) {
	d := p.detour
	now := time.Now()
	var fe *fetch.Error
	cut := errors.As(err, &fe) && fe.Kind == fetch.Incomplete && resp != nil && resp.Status < 300
	switch {
	case err != nil && !cut:
		if fe == nil {
			return c.robots.unreachable("robots_unreachable", "unknown", err.Error()), now
		}
		if retryable(fe) && d.tries < c.cfg.Retries && !c.cfg.Once {
			return nil, now.Add(backoff(d.tries))
		}
		switch fe.Phase {
		case fetch.PhaseDNS, fetch.PhaseConnect, fetch.PhaseTLS:
			return c.robots.unreachable(string(fe.Kind), fe.Reason, detailOf(fe)), now
		}
		if fe.Kind == fetch.BlockedAddress {
			return c.robots.unreachable(string(fe.Kind), fe.Reason, detailOf(fe)), now
		}
		return c.putOff(d, now, 0, fe.Reason)
	case resp.Status >= 500 || resp.Status == 429:
		wait, _ := retryAfter(resp.Header, now)
		if resp.Status == 429 {
			if next := c.front.Slow(&p.task); d.tries > 0 { // as for pages: see health.refused
				wait = max(wait, next.Sub(now))
			}
		}
		return c.putOff(d, now, wait, "robots.txt answered "+statusText(resp.Status))
	case isRedirect(resp.Status):
		to, rerr := weburl.Resolve(d.url, resp.Header.Get("Location"))
		if d.hops++; d.hops > robotsMaxHops || rerr != nil {
			return &verdict{rules: c.robots.all}, now
		}
		if to.Origin() != d.url.Origin() {
			to = to.WithoutUser()
		}
		p.publicOnly = p.publicOnly || resp.Public
		d.url = to
		return nil, now
	case resp.Status >= 200 && resp.Status < 300:
		return &verdict{rules: robots.Parse(resp.Body, c.robots.agent)}, now
	}
	return &verdict{rules: c.robots.all}, now
}

// putOff keeps the whole host off until it is asked again, or gives it up.
func (c *Crawler) putOff(d *detour, now time.Time, wait time.Duration, detail string) (*verdict, time.Time) {
	if d.since.IsZero() {
		d.since = now
	}
	at := now.Add(max(wait, backoff(d.tries)))
	if c.cfg.Once || at.Sub(d.since) > c.cfg.MaxHostWait {
		return c.robots.unreachable("robots_unreachable", "unreachable", detail), now
	}
	return nil, at
}

// verdict is what an origin's robots.txt means for its pages: rules, or the
// outcome that all of them have.
type verdict struct {
	rules                   *robots.Rules
	outcome, reason, detail string
	expires                 time.Time
}

func (r *robotsCache) unreachable(outcome, reason, detail string) *verdict {
	return &verdict{rules: r.all, outcome: outcome, reason: reason, detail: detail}
}

// robotsCache holds the verdicts, bounded by the bytes of their rules.
type robotsCache struct {
	agent string
	all   *robots.Rules // shared by the many origins that have no rules

	mu      sync.Mutex
	origins map[string]*verdict
	asking  map[string][]*page // origins that a page is asking for, and who waits for it
	size    int
}

func newRobotsCache(agent string) *robotsCache {
	return &robotsCache{agent: agent, all: robots.AllowAll(), origins: make(map[string]*verdict), asking: make(map[string][]*page)}
}

func (r *robotsCache) get(origin string) *verdict {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.origins[origin]
	if v != nil && time.Now().After(v.expires) {
		r.drop(origin, v)
		return nil
	}
	return v
}

// answer is what ask says.
type answer int

const (
	askNow  answer = iota // the page is the one to ask
	askWait               // another page asks; this one is kept until its put
	asked                 // the verdict is there meanwhile
)

// ask says who is to ask for an origin's robots.txt. A page that is kept is not
// the caller's any more when ask returns: letGo is called before.
func (r *robotsCache) ask(origin string, p *page, letGo func()) answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.origins[origin] != nil {
		return asked
	}
	waiting, asking := r.asking[origin]
	if asking {
		letGo()
		r.asking[origin] = append(waiting, p)
		return askWait
	}
	r.asking[origin] = nil
	return askNow
}

// put keeps a verdict and returns the pages that waited for it. What is over
// the bound is dropped, in no order: it is asked for again if it is needed.
func (r *robotsCache) put(origin string, v *verdict) (waiting []*page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ttl := robotsTTL
	if v.outcome != "" {
		ttl = robotsDownTTL
	}
	v.expires = time.Now().Add(ttl)
	waiting = r.asking[origin]
	delete(r.asking, origin)
	if old := r.origins[origin]; old != nil {
		r.drop(origin, old)
	}
	for o, old := range r.origins {
		if r.size+v.rules.Size() <= robotsMaxSize {
			break
		}
		r.drop(o, old)
	}
	r.origins[origin] = v
	r.size += v.rules.Size() + verdictSize
	return waiting
}

// verdictSize is about what an entry costs beside its rules.
const verdictSize = 256

func (r *robotsCache) drop(origin string, v *verdict) {
	delete(r.origins, origin)
	r.size -= v.rules.Size() + verdictSize
}
