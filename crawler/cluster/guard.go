package cluster

import (
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
}

// sendAllowance is how long it may take until a request is on the wire.
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
	if interval := w.crawler.Interval(host); interval > margin(w.member.lease) {
		until := time.Now().Add(interval + sendAllowance)
		w.sink.commit(map[*holding]map[string]crawler.Pause{h: {host: {Until: until.Round(0)}}})
		if w.box.isLost() {
			return nil, crawler.ErrLetGo
		}
	}
	r.Ready = ready(func() bool { return w.member.valid() && h.may() })
	resp, err := g.next.Do(ctx, r)
	if resp != nil && (resp.Status == http.StatusTooManyRequests || resp.Status == http.StatusServiceUnavailable) {
		w.refused()
	}
	return resp, err
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
