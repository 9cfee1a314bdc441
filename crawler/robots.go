package crawler

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"weft/crawler/frontier"
	"weft/fetch"
	"weft/fetch/robots"
	"weft/parse/weburl"
)

const robotsMaxHops = 5 // RFC 9309, section 2.3.1.2

// robotsFetch is the visit of an origin's robots.txt. The frontier asks for it
// before the first page of the origin, and the pages wait until it has rules.
type robotsFetch struct {
	st      state
	took    time.Duration // all exchanges together
	guarded bool          // the page that it was made for came from a public address
	hops    int
	since   time.Time // of the first answer that put the host off
	rules   *frontier.Rules
	page    weburl.URL // that it was made for
}

// newRobotsFetch is the frontier's Config.Robots.
func newRobotsFetch(page *frontier.Task) *frontier.Task {
	r := &robotsFetch{page: page.URL}
	r.st.task.URL, r.st.task.Value = page.URL.Robots(), r
	r.st.task.PublicOnly, r.guarded = page.PublicOnly, page.PublicOnly
	return &r.st.task
}

func (r *robotsFetch) state() *state { return &r.st }

func (r *robotsFetch) request(c *Crawler) fetch.Request {
	return fetch.Request{
		URL:        r.st.task.URL.URL,
		Header:     noCookies, // the answer is for everybody
		Identity:   true,
		NoStore:    true,
		OnlyOK:     true, // 3xx and 4xx count by their status (RFC 9309, section 2.3.1)
		PublicOnly: r.st.task.PublicOnly || c.cfg.PublicOnly,
		Sent:       func() { c.front.Sent(&r.st.task) },
		MaxBody:    robots.MaxSize + 1, // one more, so that a torn last line shows
	}
}

// deny is never called: the frontier denies no robots fetch.
func (r *robotsFetch) deny(d *frontier.Denial) {
	r.rules = &frontier.Rules{Rules: robots.AllowAll(), Denial: d}
}

func (r *robotsFetch) again(*Crawler) { r.st.task.Host = r.st.task.URL.Host }

func (r *robotsFetch) over(*Crawler) bool { return false }

// judge makes rules of an answer, or says when to ask again.
// (RFC 9309, section 2.3.1)
func (r *robotsFetch) judge(_ context.Context, c *Crawler, a answer) (decision, error) {
	r.took += r.st.clock.phases.Total()
	clear(r.st.clock.phases[:])
	hops := r.hops
	at, again := r.read(c, a)
	d := decision{verb: finish, at: at, report: frontier.Report{Addr: a.addr()}}
	if again {
		d.verb = requeue
		r.st.tries++
		if r.hops > hops {
			r.st.tries = 0 // another URL
		}
		return d, nil
	}
	r.rules.Took = r.took
	r.keepDelay(c)
	d.report.Rules = r.rules
	return d, nil
}

// read says when to ask again, or sets the rules.
func (r *robotsFetch) read(c *Crawler, a answer) (at time.Time, again bool) {
	now := time.Now()
	fe := a.failure()
	cut := fe != nil && fe.Kind == fetch.Incomplete && a.resp != nil && a.resp.Status < 300
	if a.err != nil && !cut && a.status() == 0 {
		return r.failed(c, a.err, fe, now)
	}
	switch status := a.resp.Status; {
	case status >= 500 || status == http.StatusTooManyRequests:
		wait, _ := retryAfter(a.resp.Header, now)
		if status == http.StatusTooManyRequests {
			if next, _ := c.front.Refused(&r.st.task, frontier.Refusal{}); r.st.tries > 0 { // as for pages, from the second on
				wait = max(wait, next.Sub(now))
			}
		}
		return r.putOff(c, now, wait, "robots.txt answered "+statusText(status))
	case isRedirect(status):
		return now, r.redirected(c, a.resp)
	case status >= 200 && status < 300:
		if !r.parse(c, a.resp, cut) {
			return r.failed(c, a.err, fe, now)
		}
	default:
		r.rules = &frontier.Rules{Rules: c.allowAll}
	}
	return now, false
}

// parse sets the rules of a body, of which only the whole lines count if it was torn or
// is damaged: the beginning of a rule may be another one that allows more. It reports
// whether there was anything to go by.
func (r *robotsFetch) parse(c *Crawler, resp *fetch.Response, torn bool) bool {
	body, err := c.decoded(resp, robots.MaxSize+1)
	if torn || err != nil {
		body = body[:max(0, bytes.LastIndexAny(body, "\r\n"))]
		switch {
		case len(body) > 0:
		case torn:
			return false
		default:
			r.unreachable(c, "robots_unreachable", "bad_encoding", err.Error())
			return true
		}
	}
	r.rules = &frontier.Rules{Rules: robots.Parse(body, c.cfg.Agent)}
	return true
}

// keepDelay sets what is kept of a Crawl-delay. A host that asks for more than the
// longest one is parked: a list would stand still for it.
func (r *robotsFetch) keepDelay(c *Crawler) {
	d := r.rules.CrawlDelay()
	switch {
	case c.cfg.NoCrawlDelay:
	case d > c.cfg.MaxCrawlDelay && c.cfg.MaxCrawlDelay > 0:
		r.rules.Denial = &frontier.Denial{Outcome: "host_parked", Phase: "robots", Reason: "crawl_delay",
			Detail: fmt.Sprintf("Crawl-delay of %v, over %v", d, c.cfg.MaxCrawlDelay)}
	default:
		r.rules.Delay = d
	}
}

// failed goes on from an exchange without an answer.
func (r *robotsFetch) failed(c *Crawler, err error, fe *fetch.Error, now time.Time) (at time.Time, again bool) {
	if fe == nil {
		r.unreachable(c, "robots_unreachable", "unknown", err.Error())
		return now, false
	}
	if retryable(fe) && r.st.tries < c.cfg.Retries && !c.cfg.Once {
		at = now.Add(frontier.Backoff(r.st.tries))
		c.leaveAlone(r.page, at)
		return at, true
	}
	switch fe.Phase {
	case fetch.PhaseDNS, fetch.PhaseConnect, fetch.PhaseTLS:
		r.unreachable(c, string(fe.Kind), fe.Reason, detailOf(fe))
		return now, false
	}
	if fe.Kind == fetch.BlockedAddress {
		r.unreachable(c, string(fe.Kind), fe.Reason, detailOf(fe))
		r.rules.Guarded = r.guarded
		return now, false
	}
	return r.putOff(c, now, 0, fe.Reason)
}

// redirected follows a redirect, or finds that there are no rules.
func (r *robotsFetch) redirected(c *Crawler, resp *fetch.Response) (again bool) {
	from := r.st.task.URL
	to, err := weburl.Resolve(from, resp.Header.Get("Location"))
	if r.hops++; r.hops > robotsMaxHops || err != nil {
		r.rules = &frontier.Rules{Rules: c.allowAll}
		return false
	}
	if to.Origin() != from.Origin() {
		to = to.WithoutUser()
	}
	r.st.task.PublicOnly = r.st.task.PublicOnly || resp.Public
	r.st.task.URL = to
	return true
}

// putOff keeps the whole host off until it is asked again, or gives it up.
func (r *robotsFetch) putOff(c *Crawler, now time.Time, wait time.Duration, detail string) (at time.Time, again bool) {
	if r.since.IsZero() {
		r.since = now
	}
	at = now.Add(max(wait, frontier.Backoff(r.st.tries)))
	if c.cfg.Once || at.Sub(r.since) > c.cfg.MaxHostWait {
		r.unreachable(c, "robots_unreachable", "unreachable", detail)
		return now, false
	}
	c.leaveAlone(r.page, at)
	return at, true
}

// unreachable gives all pages of the origin that outcome.
func (r *robotsFetch) unreachable(c *Crawler, outcome, reason, detail string) {
	r.rules = &frontier.Rules{
		Rules:  c.allowAll,
		Denial: &frontier.Denial{Outcome: outcome, Phase: "robots", Reason: reason, Detail: detail},
	}
}
