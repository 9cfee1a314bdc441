package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// exchangeKey is the context key under which the transports' hooks find the
// exchange.
type exchangeKey struct{}

// An exchange is one call of Do.
type exchange struct {
	watch
	client *Client
	proxy  *url.URL // nil for none
	tunnel bool     // the proxy connects to the server
	trace  httptrace.ClientTrace
	probe  [1]byte

	// What the GotConn hook saw; it runs in Do's own goroutine.
	conn    *mender    // nil over HTTP/2
	raw     *recording // nil without an archive
	ip      netip.Addr // of the other end, which may be a proxy
	reused  bool
	ready   func() error
	unready error // what ready said
	nConns  int

	stopped bool // not all of a body was read, though it was of no concern

	n1xx int // for the Got1xxResponse hook alone
}

// An answerError is an answer that we refuse, though net/http would not.
type answerError struct {
	reason string
	detail string
}

func (e *answerError) Error() string { return e.detail }

// run does the work of Do. Its errors are raw; explain turns them into Do's.
func (x *exchange) run(ctx context.Context, r Request) (*Response, error) {
	x.trace = httptrace.ClientTrace{
		GetConn:              func(string) { x.getConn() },
		GotConn:              x.useConn,
		TLSHandshakeStart:    func() { x.dialing(PhaseTLS) },
		WroteRequest:         func(httptrace.WroteRequestInfo) { x.wrote() },
		GotFirstResponseByte: x.firstByte,
		Got1xxResponse:       x.count1xx,
	}
	c := x.client
	hr, err := c.request(httptrace.WithClientTrace(ctx, &x.trace), r)
	if err != nil {
		return nil, err
	}
	if err := x.findProxy(hr.URL, r.PublicOnly); err != nil {
		return nil, err
	}
	hr.URL = wholeURL(hr.URL, x.proxy)

	pool := c.pick(r)
	resp, err := pool.get().RoundTrip(hr)
	if err != nil {
		pool.fail()
		return nil, err
	}
	return x.take(ctx, r, hr, resp)
}

// take reads an answer whose head is there. It is no part of run, so that what it
// needs is not on the stack of a page that waits.
func (x *exchange) take(ctx context.Context, r Request, hr *http.Request, resp *http.Response) (res *Response, err error) {
	defer resp.Body.Close() // before cancel, or a whole answer would cost its connection
	if err := checkStatus(resp.StatusCode); err != nil {
		return nil, err
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
	if x.conn != nil && x.conn.mended.Load() {
		res.Warnings = append(res.Warnings, "mended_head")
		x.conn.Close()
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
func wholeURL(u, proxy *url.URL) *url.URL {
	if proxy == nil || tunnels(proxy, u) || u.Scheme != "http" ||
		!strings.HasPrefix(u.Opaque, "/") || strings.HasPrefix(u.Opaque, "//") {
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

// useConn is the GotConn hook.
func (x *exchange) useConn(info httptrace.GotConnInfo) {
	if x.proxy != nil {
		info.Conn.SetDeadline(time.Time{}) // set by dialer.dial
	}
	if x.ready != nil {
		if err := x.ready(); err != nil {
			x.unready = err
			if !isHTTP2(info.Conn) { // which looks at the context before it writes
				info.Conn.Close()
			}
			x.giveUp(ConnectError, "not_ready", err)
			return
		}
	}
	x.gotConn()
	if x.nConns++; x.nConns > maxConns && isHTTP2(info.Conn) {
		x.giveUp(ProtocolError, "h2_refused", errors.New("the server refused the request again and again"))
	}
	x.reused = info.Reused
	if x.conn, _ = info.Conn.(*mender); x.conn != nil {
		if t, ok := x.conn.Conn.(*tap); ok {
			x.raw = t.begin()
		}
		x.conn.begin()
	}
	if a, ok := info.Conn.RemoteAddr().(*net.TCPAddr); ok {
		x.ip = a.AddrPort().Addr().Unmap()
	}
}

// isHTTP2 has a frame of its own: the state of TLS is some 300 bytes, and below
// useConn the stack of a page that waits would double for them.
//
//go:noinline
func isHTTP2(c net.Conn) bool {
	t, ok := c.(*tls.Conn)
	return ok && t.ConnectionState().NegotiatedProtocol == "h2"
}

// addr returns what Response.IP promises.
func (x *exchange) addr() netip.Addr {
	if x.proxy != nil {
		return netip.Addr{}
	}
	return x.ip
}

// count1xx is the Got1xxResponse hook.
func (x *exchange) count1xx(int, textproto.MIMEHeader) error {
	if x.n1xx++; x.n1xx > max1xx {
		return tooMany1xx()
	}
	return nil
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
