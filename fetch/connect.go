package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// route returns where an exchange with u has to connect to.
func (x *exchange) route(u *url.URL) route {
	r := route{scheme: u.Scheme, host: asciiHost(u.Hostname()), port: portOf(u)}
	if x.proxy == nil {
		return r
	}
	if !x.tunnel {
		r.host, r.port = "", ""
	}
	r.proxy = x.proxy.String()
	return r
}

// asciiHost returns a name as the DNS has it; one that is none stays as it is, for the
// look-up to refuse.
func asciiHost(name string) string {
	for _, c := range []byte(name) {
		if c >= utf8.RuneSelf {
			if ascii, err := idna.Lookup.ToASCII(name); err == nil {
				return ascii
			}
			break
		}
	}
	return name
}

// connect makes a connection for x, by a goroutine of its own: dialling takes more
// of a stack than what comes after it, and the page waits with the stack that it had
// to have.
func (x *exchange) connect(ctx context.Context, to route, publicOnly bool) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	x.interruptBy(cancel)
	type result struct {
		conn net.Conn
		err  error
	}
	done := make(chan result, 1)
	go func() {
		conn, err := x.reach(ctx, to, publicOnly)
		if err != nil && x.proxy != nil {
			err = &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
		}
		if err == nil && to.scheme == "https" {
			conn, err = x.handshake(ctx, conn, to.host, x.client.protocols)
		}
		done <- result{conn, err}
	}()
	r := <-done
	return r.conn, r.err
}

// reach makes a connection to the server, or to the proxy that is asked for pages:
// directly, or through the tunnel of a proxy.
func (x *exchange) reach(ctx context.Context, to route, publicOnly bool) (net.Conn, error) {
	d := &x.client.dialer
	if x.proxy == nil {
		t := d.target(to.host, to.port)
		return d.dial(ctx, x, t, publicOnly && !t.given)
	}
	via := d.resolve(target{host: x.proxy.Hostname(), port: proxyPort(x.proxy)})
	conn, err := d.dial(ctx, x, via, false)
	if err == nil && x.proxy.Scheme == "https" {
		conn, err = x.handshake(ctx, conn, x.proxy.Hostname(), nil)
	}
	if err != nil || !x.tunnel {
		return conn, err
	}
	addr := net.JoinHostPort(to.host, to.port)
	if isSOCKS(x.proxy) {
		err = askSOCKS(ctx, conn, x.proxy, addr)
	} else {
		err = askForTunnel(ctx, conn, x.proxy, addr)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// handshake begins TLS on conn, which it closes if that fails.
func (x *exchange) handshake(ctx context.Context, conn net.Conn, name string, protocols []string) (net.Conn, error) {
	x.dialing(PhaseTLS)
	cfg := &x.client.cfg
	secure := tls.Client(conn, &tls.Config{RootCAs: cfg.RootCAs, InsecureSkipVerify: cfg.Insecure, ServerName: name, NextProtos: protocols})
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}
