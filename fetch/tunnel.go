package fetch

import (
	"bufio"
	"context"
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
	return proxy != nil && (u.Scheme == "https" || isSOCKS(proxy))
}

func isSOCKS(proxy *url.URL) bool { return strings.HasPrefix(proxy.Scheme, "socks") }

func proxyPort(u *url.URL) string {
	if u.Port() == "" && isSOCKS(u) {
		return "1080"
	}
	return portOf(u)
}

// askForTunnel asks for a connection to addr (RFC 9110, section 9.3.6). When ctx
// ends, it closes conn.
func askForTunnel(ctx context.Context, conn net.Conn, proxy *url.URL, addr string) error {
	defer context.AfterFunc(ctx, func() { beneath(conn).Close() })()
	r := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: make(http.Header)}
	if proxy.User != nil {
		r.Header.Set("Proxy-Authorization", basicAuth(proxy.User))
	}
	if err := r.Write(conn); err != nil {
		return err
	}
	in := bufio.NewReader(&limit{r: conn, left: 64 << 10})
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

// askSOCKS asks a SOCKS 5 proxy for a connection to addr (RFC 1928). The proxy looks
// the name up.
func askSOCKS(ctx context.Context, conn net.Conn, via *url.URL, addr string) error {
	var auth *proxy.Auth
	if via.User != nil {
		auth = &proxy.Auth{User: via.User.Username()}
		auth.Password, _ = via.User.Password()
	}
	d, err := proxy.SOCKS5("tcp", "", auth, nil)
	if err != nil {
		return err
	}
	_, err = d.(interface {
		DialWithConn(ctx context.Context, c net.Conn, network, addr string) (net.Addr, error)
	}).DialWithConn(ctx, conn, "tcp", addr)
	return err
}
