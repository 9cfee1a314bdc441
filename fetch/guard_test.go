package fetch

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// A private server counts the requests that reach it.
func privateServer(t *testing.T) (port string, requests *atomic.Int32) {
	requests = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		io.WriteString(w, "secret")
	}))
	t.Cleanup(s.Close)
	_, port, _ = net.SplitHostPort(s.Listener.Addr().String())
	return port, requests
}

func TestPublicOnly(t *testing.T) {
	port, requests := privateServer(t)
	names := newNameServer(t, map[string][]string{"rebound.example": {"127.0.0.1"}, "metadata.example": {"169.254.169.254"}})
	c := newClient(t, Config{Resolver: names.resolver()})
	for _, host := range []string{"127.0.0.1", "127.8.8.8", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[fe80::1]", "rebound.example", "metadata.example"} {
		u := parseURL(t, fmt.Sprintf("http://%s:%s/", host, port))
		_, err := c.Do(t.Context(), Request{URL: u, PublicOnly: true})
		wantError(t, err, BlockedAddress, PhaseConnect, "not_public")
	}
	if got := requests.Load(); got != 0 {
		t.Errorf("got %d requests through the guard", got)
	}
}

// The name is public when it is looked up first, and private later: what counts
// is the address that is dialled. A connection that an allowed request left in
// the pool is no way around that.
func TestRebindingAndPooledConnections(t *testing.T) {
	port, requests := privateServer(t)
	names := newNameServer(t, map[string][]string{"rebound.example": {"127.0.0.1"}})
	c := newClient(t, Config{Resolver: names.resolver()})
	u := parseURL(t, "http://rebound.example:"+port)
	for range 2 {
		if res, err := c.Do(t.Context(), Request{URL: u}); err != nil || res.Public {
			t.Fatalf("got %+v, %v; want a page that is not public", res, err)
		}
		_, err := c.Do(t.Context(), Request{URL: u, PublicOnly: true})
		wantError(t, err, BlockedAddress, PhaseConnect, "not_public")
	}
	if got := requests.Load(); got != 2 {
		t.Errorf("got %d requests, want the two allowed ones", got)
	}
}

func TestOddNumbers(t *testing.T) {
	port, requests := privateServer(t)
	names := newNameServer(t, nil)
	c := newClient(t, Config{Resolver: names.resolver()})
	for _, host := range []string{"2130706433", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.1."} {
		u := &url.URL{Scheme: "http", Host: host + ":" + port}
		if _, err := c.Do(t.Context(), Request{URL: u, PublicOnly: true}); err == nil {
			t.Errorf("%s: got an answer", host)
		}
	}
	if got := requests.Load(); got != 0 {
		t.Errorf("got %d requests through the guard", got)
	}
}

func TestGuardSeesTheDialledAddress(t *testing.T) {
	for addr, want := range map[string]bool{
		"93.184.216.34:80": true, "[2606:4700::1111]:443": true,
		"127.0.0.1:80": false, "[fe80::1%eth0]:80": false, "[::ffff:10.0.0.1]:80": false, "nonsense": false,
	} {
		if err := guard("tcp", addr, nil); (err == nil) != want {
			t.Errorf("guard(%s): got %v, want allowed %v", addr, err, want)
		}
	}
}

func TestAddressesOfTheUserAreAllowed(t *testing.T) {
	port, _ := privateServer(t)
	local := netip.MustParseAddr("127.0.0.1")
	for name, cfg := range map[string]Config{
		"resolve":         {Resolve: []Resolve{{Host: "page.example", Port: port, Addrs: []netip.Addr{local}}}},
		"resolve any":     {Resolve: []Resolve{{Host: "*", Port: port, Addrs: []netip.Addr{local}}}},
		"connect to":      {ConnectTo: []ConnectTo{{FromHost: "page.example", ToHost: "127.0.0.1"}}},
		"connect to port": {ConnectTo: []ConnectTo{{FromPort: "1234"}, {ToHost: "127.0.0.1", ToPort: port}}},
		"both": {
			ConnectTo: []ConnectTo{{ToHost: "other.example", ToPort: port}},
			Resolve:   []Resolve{{Host: "other.example", Port: port, Addrs: []netip.Addr{local}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg.Resolver = newNameServer(t, nil).resolver()
			res, err := newClient(t, cfg).Do(t.Context(), Request{URL: parseURL(t, "http://Page.Example:"+port), PublicOnly: true})
			if err != nil || !res.Public || res.IP != local {
				t.Errorf("got %+v, %v; want a page that counts as public", res, err)
			}
		})
	}
}

func TestProxy(t *testing.T) {
	var heads []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heads = append(heads, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization")+r.Header.Get("Authorization"))
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		io.WriteString(w, "from the proxy")
	}))
	defer proxy.Close()
	proxyURL := parseURL(t, strings.Replace(proxy.URL, "//", "//me:secret@", 1))
	c := newClient(t, Config{Proxy: func(*url.URL) (*url.URL, error) { return proxyURL, nil }})

	res, err := c.Do(t.Context(), Request{URL: parseURL(t, "http://page.example/x"), PublicOnly: true})
	if err != nil || string(res.Body) != "from the proxy" || res.IP.IsValid() || !res.Public {
		t.Errorf("got %+v, %v; want a page without an address", res, err)
	}
	res, err = get(t, c, "http://10.0.0.1/")
	if err != nil || res.Public {
		t.Errorf("got %+v, %v; want a page that is not public", res, err)
	}
	_, err = c.Do(t.Context(), Request{URL: parseURL(t, "http://10.0.0.1/"), PublicOnly: true})
	wantError(t, err, BlockedAddress, PhaseConnect, "not_public")

	_, err = get(t, c, "https://page.example/")
	wantError(t, err, ConnectError, PhaseConnect, "proxy")
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("got the password in %v", err)
	}
	want := "GET http://page.example/x Basic bWU6c2VjcmV0"
	if len(heads) != 3 || heads[0] != want {
		t.Errorf("the proxy got %q, want %q first of three", heads, want)
	}

	proxy.Close()
	_, err = get(t, c, "http://page.example/")
	wantError(t, err, ConnectError, PhaseConnect, "proxy")
}

// That a proxy wants a password is no answer of the site: a robots.txt that is not there
// allows all. Nor is it kept. A 407 of a site is its own.
func TestProxyThatWantsAPassword(t *testing.T) {
	server := rawServer(t, say("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 5\r\n\r\nhello"))
	via := parseURL(t, server)
	kept := &kept{}
	_, err := get(t, newClient(t, Config{Archive: kept, Proxy: func(*url.URL) (*url.URL, error) { return via, nil }}), "http://page.example/")
	wantError(t, err, ConnectError, PhaseConnect, "proxy")
	if len(kept.all) > 0 {
		t.Errorf("kept is %q", kept.all[0].Answer)
	}
	res, err := get(t, newClient(t, Config{}), server)
	if err != nil || res.Status != http.StatusProxyAuthRequired || string(res.Body) != "hello" {
		t.Errorf("got %+v, %v; want the site's answer", res, err)
	}
}

// Whatever net/url thinks of a path, a proxy is asked for the whole URL and a
// server for the path, exactly as they stand in the list.
func TestProxyGetsTheWholeURL(t *testing.T) {
	targets := make(chan string, 1)
	server := rawServer(t, func(c net.Conn, head string) {
		target, _, _ := strings.Cut(head, "\r\n")
		targets <- target
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	})
	via := parseURL(t, server)
	direct := newClient(t, Config{})
	proxied := newClient(t, Config{Proxy: func(*url.URL) (*url.URL, error) { return via, nil }})
	for _, tt := range []struct {
		url             url.URL
		direct, byProxy string
	}{
		{url.URL{Path: "/a"}, "/a", "/a"},
		{url.URL{Path: "/a|b", Opaque: "/a|b"}, "/a|b", "/a|b"},
		{url.URL{Path: "/a|b", Opaque: "/a|b", RawQuery: "q=|"}, "/a|b?q=|", "/a|b?q=|"},
		{url.URL{Path: "//a|b", Opaque: "//" + via.Host + "//a|b"}, "http://" + via.Host + "//a|b", "//a|b"},
		{url.URL{Path: "/a|b", Opaque: "/a|b", User: url.User("me")}, "/a|b", "/a|b"},
	} {
		u := tt.url
		u.Scheme, u.Host = "http", via.Host
		before := u
		for client, want := range map[*Client]string{direct: tt.direct, proxied: "http://" + via.Host + tt.byProxy} {
			if _, err := client.Do(t.Context(), Request{URL: &u}); err != nil {
				t.Fatal(err)
			}
			if got := <-targets; got != "GET "+want+" HTTP/1.1" {
				t.Errorf("%+v: got %q, want %q asked for", tt.url, got, want)
			}
		}
		if u != before {
			t.Errorf("got the caller's URL changed to %+v", u)
		}
	}
}

func TestSOCKSProxyHangs(t *testing.T) {
	socks := rawServer(t, func(c net.Conn, _ string) { io.Copy(io.Discard, c) })
	proxy := parseURL(t, strings.Replace(socks, "http:", "socks5:", 1))
	c := newClient(t, Config{ConnectTimeout: 100e6, Proxy: func(*url.URL) (*url.URL, error) { return proxy, nil }})
	_, err := get(t, c, "http://page.example/")
	wantError(t, err, Timeout, PhaseConnect, "connect_timeout")
}
