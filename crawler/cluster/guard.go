package cluster

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"weft/crawler"
	"weft/fetch"
)

// A guard stands around the fetcher: it lets no request to a host out of the
// partitions of others, none without a lease, and none to a slow host before the
// store knows of it.
type guard struct {
	next  crawler.Fetcher
	agent *agent
	now   func() time.Time
}

// sendAllowance is how long it may take, from when a request begins to be written down,
// until it is on the wire. The frontier waits as long before it hands out the next one.
const sendAllowance = 4 * time.Second

// Do implements crawler.Fetcher.
func (g *guard) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	w := g.agent.work.Load()
	if w == nil || !w.member.valid() {
		return nil, crawler.ErrLetGo
	}
	host := hostPort(r.URL)
	h := w.holding(PartitionOf(host))
	if h == nil || !h.begin() {
		// A robots.txt may redirect to any host, and only who asked for it can
		// read what stands there.
		if !ofRobots(r) || h != nil {
			return nil, crawler.ErrLetGo
		}
		r.Ready = ready(w.member.valid)
		return g.next.Do(ctx, r)
	}
	defer h.end()
	r.Ready = ready(func() bool { return w.member.valid() && h.may() })
	if interval := w.crawler.Interval(host); interval > margin(w.member.lease) {
		began, err := g.writeDown(w, h, host, interval)
		if err != nil {
			return nil, err
		}
		may := r.Ready
		r.Ready = func() (err error) {
			if passed(began, g.now()) > sendAllowance { // the connection took so long
				if began, err = g.writeDown(w, h, host, interval); err != nil {
					return err
				}
			}
			return may()
		}
	}
	resp, err := g.next.Do(ctx, r)
	if resp != nil && (resp.Status == http.StatusTooManyRequests || resp.Status == http.StatusServiceUnavailable || ofRobots(r) && asksForDelay(resp.Body)) {
		w.paused()
	}
	return resp, err
}

// asksForDelay reports whether a robots.txt may have a Crawl-delay.
func asksForDelay(robots []byte) bool {
	return bytes.Contains(bytes.ToLower(robots), []byte("crawl-delay"))
}

// writeDown tells the store of a request to a slow host before it is made. It may be made
// until sendAllowance has passed since the time returned. Where the store took longer, the
// host's next request may be on its way by now, and this one has to wait for its turn anew.
func (g *guard) writeDown(w *work, h *holding, host string, interval time.Duration) (began time.Time, err error) {
	began = g.now()
	until := began.Add(sendAllowance + interval).Round(0)
	w.sink.commit(map[*holding]map[string]crawler.Pause{h: {host: {Until: until}}})
	switch {
	case w.box.isLost():
		return began, crawler.ErrLetGo
	case passed(began, g.now()) > sendAllowance:
		return began, crawler.ErrNotNow
	}
	return began, nil
}

// ofRobots reports whether a request is for a robots.txt, or where one redirects to.
func ofRobots(r fetch.Request) bool { return r.OnlyOK && r.NoStore }

// ready makes the last check before a request is written.
func ready(ok func() bool) func() error {
	return func() error {
		if !ok() {
			return crawler.ErrLetGo
		}
		return nil
	}
}

// hostPort is the host of a URL as the frontier has it.
func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	port := "80"
	if u.Scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), port)
}
