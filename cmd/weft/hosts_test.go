package main

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// A host that flags name is found however it is spelled, there or in the list.
func TestHostsOfFlags(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	sent := make(map[string]string) // by host of the request
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent[r.Host] = r.Header.Get("X-Own")
		html("<p>text")(w, r)
	}))
	_, port, _ := net.SplitHostPort(s.addr)
	recs := crawl(t, []string{
		"http://bücher.example:" + port + "/", "http://dot.example:" + port + "/", "http://url-dot.example.:" + port + "/", "http://straße.example/", "http://to-dot.example./",
	},
		"--robots", "ignore", "--retries", "0", "--mode", "threads",
		"--resolve", "BÜCHER.example:"+port+":127.0.0.1", "--header-for", "bücher.example X-Own: 1",
		"--resolve", "dot.example.:"+port+":127.0.0.1", "--header-for", "dot.example. X-Own: 2",
		"--resolve", "url-dot.example:"+port+":127.0.0.1", "--header-for", "url-dot.example:"+port+" X-Own: 3",
		"--connect-to", "straße.example:80:"+s.addr, "--header-for", "STRASSE.example X-Own: 4", "--header-for", "straße.example:80 X-Own: 5",
		"--connect-to", "to-dot.example:80:"+s.addr, "--header-for", "to-dot.example X-Own: 6", "--header-for", "to-dot.example:81 X-Own: 7",
	)
	for _, r := range recs {
		if r.Outcome != "ok" {
			t.Errorf("%s: %s", r.URL, r.short())
		}
	}
	for host, want := range map[string]string{
		"xn--bcher-kva.example:" + port: "1", "dot.example:" + port: "2", "url-dot.example.:" + port: "3",
		"xn--strae-oqa.example": "5", "to-dot.example.": "6",
	} {
		if sent[host] != want {
			t.Errorf("%s was sent %q, want %q; all: %q", host, sent[host], want, sent)
		}
	}
}

// A proxy with a name that is not ASCII is looked up by its Punycode.
func TestProxiesToLookUp(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"http://user:pass@bücher.example:3128": "http://user:pass@xn--bcher-kva.example:3128",
		"socks5://Proxy.example.:1080":         "socks5://proxy.example.:1080",
		"http://[::1]:3128":                    "http://[::1]:3128",
	} {
		p, err := url.Parse(given)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := lookUpProxies(func(*url.URL) (*url.URL, error) { return p, nil })(nil); err != nil || got.String() != want {
			t.Errorf("%s: got %s, %v; want %s", given, got, err, want)
		}
	}
}

// Addresses of one link have a zone.
func TestNamesToLookUp(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"fe80::1%eth0": "fe80::1%eth0", "::1": "::1", "Bücher.example.": "xn--bcher-kva.example."} {
		if got, err := lookUpName(given); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", given, got, err, want)
		}
	}
}

// Headers are for one host, which has a name.
func TestHeadersForWhatIsNoHost(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"*.example.com X: 1", "* X: 1", "http://h.example X: 1", "a.example:http X: 1", " X: 1", "a.example"} {
		if h, err := hostHeaders([]string{s}); err == nil {
			t.Errorf("%q: got %v, want an error", s, h)
		}
	}
}

// Limits that cannot hold are refused.
func TestHostLimits(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"Example.COM": "example.com", "bücher.example.": "xn--bcher-kva.example", "example.com:80": "example.com:80",
		"[::1]:8080": "[::1]:8080", "::1": "::1", "*.Bücher.example": "*.xn--bcher-kva.example",
	} {
		if got, err := patternKey(key); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", key, got, err, want)
		}
	}
	for _, key := range []string{"*", "", "a*.example", "*.*.example", "*.", "*.127.0.0.1", "*.example.com:80", "example.com/", "http://example.com"} {
		if got, err := patternKey(key); err == nil {
			t.Errorf("%q: got %q, want an error", key, got)
		}
	}
	text := func(s string) *string { return &s }
	for _, h := range []hostSetting{{Rate: text("-1")}, {Conns: text("-5")}, {Conns: text("0")}, {Conns: text("x")}, {Delay: text("-2s")}, {Delay: text("5")}} {
		if l, err := h.limit(); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %+v, %v; want an error", l, err)
		}
	}
	if l, err := (hostSetting{Rate: text("0"), Conns: text("-1"), Delay: text("1m")}).limit(); err != nil || l.Rate != -1 || l.Conns != -1 || l.Delay.Minutes() != 1 {
		t.Errorf("got %+v, %v", l, err)
	}
}
