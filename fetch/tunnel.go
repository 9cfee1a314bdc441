package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"
)

// tunnels reports whether a proxy is asked for a connection to the server of u,
// and not for the page.
func tunnels(proxy, u *url.URL) bool {
	return proxy != nil && (u.Scheme == "https" || strings.HasPrefix(proxy.Scheme, "socks"))
}

// reach makes a connection to addr for the exchange of ctx, through the tunnel of
// its proxy where there is one. Net/http could do that, too, but then it would
// keep what goes through the tunnel to itself.
func (c *Client) reach(ctx context.Context, network, addr string, publicOnly bool) (net.Conn, error) {
	x := ctx.Value(exchangeKey{}).(*exchange)
	if !x.tunnel {
		return c.dialer.dial(ctx, network, addr, publicOnly)
	}
	via := net.JoinHostPort(x.proxy.Hostname(), proxyPort(x.proxy))
	if strings.HasPrefix(x.proxy.Scheme, "socks") {
		return c.socks(ctx, x.proxy, via, addr)
	}
	conn, err := c.dialer.dial(ctx, network, via, publicOnly)
	if err == nil && x.proxy.Scheme == "https" {
		conn, err = c.handshake(ctx, conn, x.proxy.Hostname(), nil)
	}
	if err != nil {
		return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
	}
	if err := askForTunnel(conn, x.proxy, addr); err != nil {
		conn.Close()
		return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
	}
	return conn, nil
}

func proxyPort(u *url.URL) string {
	if u.Port() == "" && strings.HasPrefix(u.Scheme, "socks") {
		return "1080"
	}
	return portOf(u)
}

// askForTunnel asks for a connection to addr (RFC 9110, section 9.3.6). The
// connection has a deadline.
func askForTunnel(conn net.Conn, proxy *url.URL, addr string) error {
	r := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: make(http.Header)}
	if proxy.User != nil {
		r.Header.Set("Proxy-Authorization", basicAuth(proxy.User))
	}
	if err := r.Write(conn); err != nil {
		return err
	}
	in := bufio.NewReader(&storedConn{r: conn, left: 64 << 10})
	resp, err := http.ReadResponse(in, r)
	switch {
	case err != nil:
		return err
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("proxy answered %d", resp.StatusCode)
	case in.Buffered() > 0:
		return errors.New("the proxy went on before it was asked to")
	}
	return nil
}

func basicAuth(u *url.Userinfo) string {
	password, _ := u.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))
}

// socks asks a SOCKS 5 proxy for a connection to addr (RFC 1928). The proxy looks
// the name up.
func (c *Client) socks(ctx context.Context, via *url.URL, at, addr string) (net.Conn, error) {
	var auth *proxy.Auth
	if via.User != nil {
		auth = &proxy.Auth{User: via.User.Username()}
		auth.Password, _ = via.User.Password()
	}
	d, err := proxy.SOCKS5("tcp", at, auth, toProxy{&c.dialer})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.dialer.timeout)
	defer cancel()
	return d.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
}

// toProxy is a dialer as package proxy wants one.
type toProxy struct{ *dialer }

func (t toProxy) Dial(network, addr string) (net.Conn, error) {
	return nil, errors.New("fetch: a dial without a context")
}

func (t toProxy) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return t.dial(ctx, network, addr, false)
}

// handshake begins TLS on conn, which it closes if that fails.
func (c *Client) handshake(ctx context.Context, conn net.Conn, name string, protocols []string) (*tls.Conn, error) {
	cfg := c.tlsConfig()
	cfg.ServerName, cfg.NextProtos = name, protocols
	ctx, cancel := context.WithTimeout(ctx, c.dialer.timeout)
	defer cancel()
	ctx.Value(exchangeKey{}).(*exchange).dialing(PhaseTLS)
	secure := tls.Client(conn, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}
