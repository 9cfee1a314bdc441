package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// An exchange is one call of Do.
type exchange struct {
	watch
	client *Client
	proxy  *url.URL // nil for none
	tunnel bool     // the proxy connects to the server
	ready  func() error
	probe  [1]byte

	conn     *conn      // of HTTP/1
	stream   *stream    // of HTTP/2
	tap      *tap       // of conn, nil without an archive
	ip       netip.Addr // of the other end, which may be a proxy
	reused   bool
	answered bool  // a byte of the answer came
	unready  error // what ready said
	whole    bool  // the body came to its end
	close    bool  // the connection ends with the answer
	nConns   int   // of HTTP/2 that were tried
}

// An answerError is an answer that we refuse, though net/http would not.
type answerError struct {
	reason string
	detail string
}

func (e *answerError) Error() string { return e.detail }

// run does the work of Do. Its errors are raw; explain turns them into Do's.
func (x *exchange) run(ctx context.Context, r Request) (*Response, error) {
	hr, err := x.client.request(r)
	if err != nil {
		return nil, err
	}
	if err := x.findProxy(hr.URL, r.PublicOnly); err != nil {
		return nil, err
	}
	if x.proxy != nil && !x.tunnel {
		hr.URL = wholeURL(hr.URL)
		if x.proxy.User != nil {
			hr.Header = hr.Header.Clone()
			hr.Header.Set("Proxy-Authorization", basicAuth(x.proxy.User))
		}
	}
	resp, err := x.roundTrip(ctx, hr, r.PublicOnly)
	if err != nil {
		return nil, err
	}
	return x.take(ctx, r, hr, resp)
}

// roundTrip sends a request and reads the head of the answer, on a connection that
// is there or on a new one.
func (x *exchange) roundTrip(ctx context.Context, hr *http.Request, publicOnly bool) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	pool := x.client.pick(publicOnly)
	to := x.route(hr.URL)
	if c := pool.take(to); c != nil {
		resp, err := x.ask(c, hr)
		if err == nil || !x.again(err) {
			return resp, err
		}
	}
	if to.scheme == "https" && pool.speaksHTTP2(to) {
		if resp, err := x.overHTTP2(ctx, pool, hr, nil); !errors.Is(err, errNoConn) {
			return resp, err
		}
	}
	for {
		raw, err := x.connect(ctx, to, publicOnly)
		if err != nil {
			return nil, err
		}
		http2 := isHTTP2(raw)
		if to.scheme == "https" {
			pool.spoke(http2, to)
		}
		if !http2 {
			return x.ask(newConn(raw, to, x.client.cfg.Archive != nil), hr)
		}
		if resp, err := x.overHTTP2(ctx, pool, hr, raw); !errors.Is(err, errNoConn) {
			return resp, err
		}
	}
}

// take reads an answer whose head is there. It is no part of run, so that what it
// needs is not on the stack of a page that waits.
func (x *exchange) take(ctx context.Context, r Request, hr *http.Request, resp *http.Response) (res *Response, err error) {
	if err := checkStatus(resp.StatusCode); err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusProxyAuthRequired && x.proxy != nil && !x.tunnel {
		x.tap = nil // no answer of the server, as of a proxy that refuses a tunnel
		return nil, &Error{Kind: ConnectError, Phase: PhaseConnect, Reason: "proxy", Err: errors.New("proxy answered 407: it wants a user and a password")}
	}
	if err := x.head(); err != nil {
		return nil, err
	}

	c := x.client
	res = &Response{Status: resp.StatusCode, Header: resp.Header, Protocol: resp.Proto, IP: x.addr()}
	res.Public = c.isPublic(hr.URL, x.proxy != nil, res.IP)
	maxBody := r.MaxBody
	if maxBody <= 0 {
		maxBody = c.cfg.MaxBody
	}
	enough := r.Enough
	if res.Status < 200 || res.Status > 299 {
		enough = nil
	}
	if enough != nil && enough(resp.Header, nil) {
		res.Stopped = true
	}
	if res.Stopped || headIsAll(res.Status, r) {
		x.skipBody(resp, res)
	} else {
		err = x.readBody(ctx, resp, res, wireLimit(maxBody), r.Reserve, enough)
	}
	x.close = resp.Close
	if x.conn != nil && x.conn.mender.mended {
		res.Warnings = append(res.Warnings, "mended_head")
	}
	if err != nil {
		return res, err
	}
	return res, unsolicited(res.Status, hr.Header)
}

// unsolicited refuses the answers that only make sense if they were asked for.
func unsolicited(status int, asked http.Header) error {
	switch {
	case status == http.StatusPartialContent && asked["Range"] == nil:
		return &Error{Kind: Incomplete, Phase: PhaseBody, Reason: "unsolicited_206", Err: errors.New("206 Partial Content, but no range was asked for")}
	case status == http.StatusNotModified && asked["If-None-Match"] == nil && asked["If-Modified-Since"] == nil:
		return &Error{Kind: ProtocolError, Phase: PhaseHeaders, Reason: "unsolicited_304", Err: errors.New("304 Not Modified, but nothing was said to be there")}
	}
	return nil
}

// findProxy asks the caller for the proxy of u.
func (x *exchange) findProxy(u *url.URL, publicOnly bool) error {
	c := x.client
	if c.cfg.Proxy == nil {
		return nil
	}
	proxy, err := c.cfg.Proxy(u)
	if err != nil {
		return &Error{Kind: ConnectError, Phase: PhaseConnect, Reason: "proxy", Err: err}
	}
	x.proxy, x.tunnel = proxy, tunnels(proxy, u)
	if publicOnly && proxy != nil && !c.isPublic(u, true, netip.Addr{}) {
		return &Error{Kind: BlockedAddress, Phase: PhaseConnect, Reason: "not_public", Err: &blockedError{u.Host}}
	}
	return nil
}

// wholeURL returns u as net/http has to see it, so that it asks an HTTP proxy
// for the whole URL (RFC 9112 section 3.2.2). It does so by itself, but for a URL
// with Opaque, which it sends as it stands.
func wholeURL(u *url.URL) *url.URL {
	if !strings.HasPrefix(u.Opaque, "/") || strings.HasPrefix(u.Opaque, "//") {
		return u
	}
	whole := *u
	whole.Opaque = "//" + u.Host + u.Opaque
	return &whole
}

func checkStatus(status int) error {
	switch {
	case status == http.StatusSwitchingProtocols:
		return &answerError{"unsolicited_101", "101 Switching Protocols, but no other protocol was asked for"}
	case status < 200:
		return &answerError{"bad_status", fmt.Sprintf("status %03d", status)}
	}
	return nil
}

// addr returns what Response.IP promises.
func (x *exchange) addr() netip.Addr {
	if x.proxy != nil {
		return netip.Addr{}
	}
	return x.ip
}

func tooMany1xx() error {
	return &answerError{"too_many_1xx", fmt.Sprintf("more than %d informational answers", max1xx)}
}

// explain turns the error that ended the exchange into the one that Do returns.
func (x *exchange) explain(ctx context.Context, err error) error {
	limit, phase := x.failure()
	var ready *Error
	var own *reserveError
	switch {
	case x.unready != nil:
		return x.unready
	case limit != nil:
		return limit
	case errors.As(err, &own):
		return own.err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &ready):
		return ready
	}
	e := classify(err, phase)
	if e.Reason == "malformed_head" && x.reused {
		e.Reason = "stale_reply"
	}
	return e
}
