package crawler

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"weft/fetch"
)

// retryAt says when a page is to be tried again after an exchange, if it is.
// When its host has been off for too long, the page's record is complete.
func (c *Crawler) retryAt(p *page, resp *fetch.Response, err error) (at time.Time, again bool) {
	now := time.Now()
	if c.cfg.Once {
		return now, false
	}
	if err == nil && (resp.Status == http.StatusTooManyRequests || resp.Status == http.StatusServiceUnavailable) &&
		!p.challenged {
		return c.refused(p, resp, now)
	}
	if err == nil {
		c.health.answered(p.task.Host, now)
	}
	var fe *fetch.Error
	switch {
	case p.tries >= c.cfg.Retries:
		return now, false
	case err == nil && (p.challenged || !retryableStatus(resp.Status)):
		return now, false
	case err != nil && (!errors.As(err, &fe) || !retryable(fe)):
		return now, false
	}
	p.tries++
	return now.Add(backoff(p.tries - 1)), true
}

// refused puts the host off, not the page: a 429 or 503 uses up no tries.
func (c *Crawler) refused(p *page, resp *fetch.Response, now time.Time) (time.Time, bool) {
	wait, asked := retryAfter(resp.Header, now)
	next := c.front.Slow(&p.task)
	until, last, parked := c.health.refused(p.task.Host, wait, asked, next, now)
	if parked {
		c.parked(p)
		c.front.GiveUp(p.task.Host)
		return now, false
	}
	if p.refusedSince.IsZero() {
		p.refusedSince = now
	}
	if until.Sub(p.refusedSince) > c.cfg.MaxHostWait {
		// The host answers others: it is this page that it refuses.
		return now, false
	}
	c.front.Delay(p.task.Host, until)
	// The page itself waits a little longer, so that it is another one that
	// finds out whether the host answers again: it may be this page alone that
	// is refused. But not so long that its host is not known to be off by then.
	p.refusals++
	if at := until.Add(backoff(p.refusals - 1)); at.Before(last) {
		return at, true
	}
	return last, true
}

// parked completes the record of a page whose host was given up.
func (c *Crawler) parked(p *page) bool {
	detail, parked := c.health.parked(p.next().Host)
	if parked {
		p.fail("host_parked", "request", "parked", detail)
	}
	return parked
}

// retryable reports whether another try of a failed exchange can help: what
// depends on the moment, not what the other side is. A refused connection is
// an answer.
func retryable(e *fetch.Error) bool {
	switch e.Kind {
	case fetch.Timeout, fetch.Incomplete:
		return e.Reason != "unsolicited_206"
	case fetch.DNSError:
		return e.Reason != "no_such_host"
	case fetch.ConnectError:
		return e.Reason != "refused"
	case fetch.ProtocolError:
		switch e.Reason {
		case "h2_reset", "h2_goaway", "h2_refused", "stale_reply":
			return true
		}
	}
	return false
}

func retryableStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// backoff is how long to wait after the n-th failure in a row, from 0: half to
// one and a half of 1 s, 2 s, 4 s, … 64 s.
func backoff(n int) time.Duration {
	d := time.Second << min(n, 6)
	return d/2 + rand.N(d)
}

// retryAfter reads Retry-After: seconds, or a date that is taken against the
// answer's own Date, so that a wrong clock on either side does no harm.
// (RFC 9110, section 10.2.3)
func retryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if s == "" {
		return 0, false
	}
	if n, err := strconv.ParseUint(s, 10, 63); err == nil || errors.Is(err, strconv.ErrRange) {
		const longest = 100 * 365 * 24 * 60 * 60
		return time.Duration(min(n, longest)) * time.Second, true
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(0, at.Sub(now)), true
}

// health remembers the hosts that refuse (429, 503), and only those.
type health struct {
	maxWait time.Duration

	mu    sync.Mutex
	hosts map[string]*spell
}

// spell is a time in which a host refuses.
type spell struct {
	since  time.Time // its first refusal
	until  time.Time // nothing is asked before
	level  int       // refusals in a row
	parked string    // why it was given up; "" if not
}

func newHealth(maxWait time.Duration) *health {
	return &health{maxWait: maxWait, hosts: make(map[string]*spell)}
}

// refused says until when a host that refuses is left alone and when it has to
// have answered at last, or that it was off for so long, or wants to be, that it
// is parked. Refusals of requests that were under way together count once.
//
// next is when the host's slowed pace allows another request. That counts from
// the second refusal on: a host whose own pace is slower than maxWait is asked
// twice at least.
func (h *health) refused(host string, wait time.Duration, asked bool, next, now time.Time) (until, last time.Time, parked bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.hosts[host]
	if s == nil {
		s = &spell{since: now}
		h.hosts[host] = s
	}
	if now.After(s.until) || s.until.IsZero() {
		s.until = now.Add(backoff(s.level))
		s.level++
	}
	if at := now.Add(wait); asked && at.After(s.until) {
		s.until = at
	}
	off := s.until
	if s.level > 1 && next.After(off) {
		off = next
	}
	if off.Sub(s.since) > h.maxWait {
		s.parked = "off since " + s.since.UTC().Format(time.RFC3339) +
			", not to be asked before " + off.UTC().Format(time.RFC3339)
	}
	return s.until, s.since.Add(h.maxWait), s.parked != ""
}

// answered notes that a host answered as usual. Its refusals are forgiven when
// it has been quiet for as long as it was off, and for a minute at least.
func (h *health) answered(host string, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.hosts[host]
	if s == nil || s.parked != "" {
		return
	}
	if quiet := max(time.Minute, s.until.Sub(s.since)); now.Sub(s.until) > quiet {
		delete(h.hosts, host)
		return
	}
	if now.After(s.until) {
		s.since = now // it is not off in one go
	}
}

func (h *health) parked(host string) (detail string, parked bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.hosts[host]
	if s == nil {
		return "", false
	}
	return s.parked, s.parked != ""
}

func detailOf(e *fetch.Error) string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
