package fetch

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// kept is an archive in memory.
type kept struct {
	mu  sync.Mutex
	all []RawExchange
	err error
}

func (k *kept) Keep(x *RawExchange) (Place, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	own := *x
	own.Request, own.Answer = append([]byte{}, x.Request...), append([]byte{}, x.Answer...)
	k.all = append(k.all, own)
	return Place{File: "x", Offset: int64(len(k.all))}, k.err
}

// last is the latest exchange.
func (k *kept) last() RawExchange {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.all) == 0 {
		return RawExchange{}
	}
	return k.all[len(k.all)-1]
}

const oddAnswer = "HTTP/1.1 103 Early Hints\r\nlInK: </a>\r\n\r\nHTTP/1.1 200  Odd\r\nx-b:1\r\nX-A:  2 \r\nTransfer-Encoding: chunked, chunked\r\nX-b: 3\r\n\r\n3;ext=1\r\nhel\r\n02\r\nlo\r\n0\r\nT: u\r\n\r\n"

// What went over the wire is kept as it went: the case and the order of names,
// informational answers, the framing of chunks, what had to be mended; over TLS,
// through proxies, and one exchange after the other on a connection.
func TestArchiveHasTheWire(t *testing.T) {
	authority := newAuthority(t)
	cert := authority.issue(t, &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	roots := x509.NewCertPool()
	roots.AddCert(authority.cert)
	plain, secure := rawServer(t, say(oddAnswer)), rawTLSServer(t, cert, say(oddAnswer))+"/"
	proxy := rawServer(t, tunnelProxy)
	secureProxy := rawTLSServer(t, cert, tunnelProxy)
	socks := socksServer(t)
	for _, tt := range []struct{ name, url, proxy string }{
		{"plain", plain, ""}, {"TLS", secure, ""},
		{"through a tunnel", secure, proxy}, {"through a tunnel over TLS", secure, secureProxy},
		{"through SOCKS", plain, socks}, {"TLS through SOCKS", secure, socks},
		{"from a proxy", plain, proxy}, {"from a proxy over TLS", plain, secureProxy},
	} {
		archive := new(kept)
		cfg := Config{RootCAs: roots, Archive: archive}
		if tt.proxy != "" {
			via := parseURL(t, strings.Replace(tt.proxy, "://", "://me:secret@", 1))
			cfg.Proxy = func(*url.URL) (*url.URL, error) { return via, nil }
		}
		res, err := get(t, newClient(t, cfg), tt.url)
		if err != nil || string(res.Body) != "hello" || res.Archived == nil || *res.Archived != (Place{"x", 1}) {
			t.Errorf("%s: got %+v, %v", tt.name, res, err)
			continue
		}
		x := archive.last()
		target := "/"
		if strings.HasPrefix(tt.name, "from a proxy") {
			target = tt.url
		}
		request := "GET " + target + " HTTP/1.1\r\nHost: " + parseURL(t, tt.url).Host + "\r\nUser-Agent: weft\r\nAccept: "
		if x.URL != tt.url || string(x.Answer) != oddAnswer || !strings.HasPrefix(string(x.Request), request) || !strings.HasSuffix(string(x.Request), "\r\n\r\n") ||
			x.Truncated != "" || x.IP.IsValid() != (tt.proxy == "") || x.Began.IsZero() {
			t.Errorf("%s: got %+v\n%s\n%s", tt.name, x, x.Request, x.Answer)
		}
	}
}

// tunnelProxy is a proxy that answers oddly, or connects.
func tunnelProxy(c net.Conn, head string) {
	target, ok := strings.CutPrefix(head, "CONNECT ")
	if !ok {
		io.WriteString(c, oddAnswer)
		return
	}
	target, _, _ = strings.Cut(target, " ")
	io.WriteString(c, "HTTP/1.1 200 Connected\r\n\r\n")
	join(c, target)
}

func join(c net.Conn, target string) {
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { io.Copy(server, c); server.Close() }()
	io.Copy(c, server)
}

// socksServer is a SOCKS 5 proxy that wants a password (RFC 1928 and 1929).
func socksServer(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serveConns(t, l, func(c net.Conn) {
		in := bufio.NewReader(c)
		skip := func(n int) []byte { b := make([]byte, n); io.ReadFull(in, b); return b }
		skip(int(skip(2)[1]))
		c.Write([]byte{5, 2})
		skip(int(skip(2)[1]))
		skip(int(skip(1)[0]))
		c.Write([]byte{1, 0})
		if skip(4)[3] != 1 { // an IPv4 address
			return
		}
		addr := skip(6)
		c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		join(c, net.JoinHostPort(net.IP(addr[:4]).String(), strconv.Itoa(int(addr[4])<<8|int(addr[5]))))
	})
	return "socks5://" + l.Addr().String()
}

// On a connection that is kept, each exchange has its own bytes, and only those.
func TestArchiveCutsAtExchanges(t *testing.T) {
	archive := new(kept)
	server := serveKept(t)
	c := newClient(t, Config{Archive: archive})
	for i := range 20 {
		path := "p" + strconv.Itoa(i)
		if _, err := get(t, c, server+path); err != nil {
			t.Fatal(err)
		}
		x := archive.last()
		if !strings.HasPrefix(string(x.Request), "GET /"+path+" ") || strings.Count(string(x.Request), "GET ") != 1 ||
			!strings.HasSuffix(string(x.Answer), "\r\n\r\nthis is /"+path) || strings.Count(string(x.Answer), "HTTP/1.1") != 1 {
			t.Errorf("%s: got\n%s\n%s", path, x.Request, x.Answer)
		}
	}
}

// That holds where a connection is in its next exchange before the last one has
// been kept.
func TestArchiveOfManyAtOnce(t *testing.T) {
	archive := new(kept)
	server := serveKept(t)
	c := newClient(t, Config{Archive: archive})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 200 {
				path := strconv.Itoa(i) + "-" + strconv.Itoa(j)
				if res, err := get(t, c, server+path); err != nil || res.Archived == nil {
					t.Errorf("%s: got %+v, %v", path, res, err)
				}
			}
		})
	}
	all.Wait()
	for _, x := range archive.all {
		_, path, _ := strings.Cut(strings.TrimPrefix(x.URL, "http://"), "/")
		if !strings.HasPrefix(string(x.Request), "GET /"+path+" ") || strings.Count(string(x.Request), "GET ") != 1 ||
			!strings.HasSuffix(string(x.Answer), "\r\n\r\nthis is /"+path) || strings.Count(string(x.Answer), "HTTP/1.1") != 1 {
			t.Fatalf("%s: got\n%s\n%s", path, x.Request, x.Answer)
		}
	}
	if len(archive.all) != 8*200 {
		t.Errorf("%d were kept", len(archive.all))
	}
}

// serveKept is a server on connections that are kept.
func serveKept(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serveConns(t, l, func(c net.Conn) {
		eachRequest(c, func(head string, _ int) bool {
			body := "this is " + strings.Fields(head)[1]
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
			return true
		})
	})
	return "http://" + l.Addr().String() + "/"
}

// An answer that is not whole is kept as far as it came, and it is said why. What
// was not answered is not kept.
func TestArchiveSaysWhatIsNotWhole(t *testing.T) {
	long := strings.Repeat("long ", 40<<10)
	hang := func(c net.Conn, _ string) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhel")
		io.Copy(io.Discard, c)
	}
	for _, tt := range []struct {
		name   string
		serve  func(c net.Conn, head string)
		answer string // "" if nothing is kept; else the beginning
		why    string
	}{
		{"whole", say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", ""},
		{"too long", say("HTTP/1.1 200 OK\r\n\r\n" + long), "HTTP/1.1 200 OK\r\n\r\nlong ", "length"},
		{"of no concern", say("HTTP/1.1 302 Found\r\n\r\n" + long), "HTTP/1.1 302 Found\r\n\r\nlong ", "length"},
		{"of no concern, whole", say("HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nhello"), "HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nhello", ""},
		{"broken off", say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "disconnect"},
		{"broken off in the head", say("HTTP/1.1 200 OK\r\nA: b"), "HTTP/1.1 200 OK\r\nA: b", "disconnect"},
		{"slow", hang, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhel", "time"},
		{"no HTTP", say("<title>x</title>\n"), "<title>x</title>\n", "unspecified"},
		{"a head without end", say("HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 60<<10)), "HTTP/1.1 200 OK\r\nA: b\r\n", "length"},
		{"a part", say("HTTP/1.1 206 Partial\r\nContent-Length: 5\r\n\r\nhello"), "HTTP/1.1 206 Partial\r\nContent-Length: 5\r\n\r\nhello", ""},
		{"nothing", say(""), "", ""},
	} {
		archive := new(kept)
		cfg := Config{Archive: archive, MaxBody: 1 << 10}
		if tt.why == "time" {
			cfg.Timeout = 200e6
		}
		res, err := get(t, newClient(t, cfg), rawServer(t, tt.serve))
		x := archive.last()
		if (x.Answer == nil) != (tt.answer == "") || !strings.HasPrefix(string(x.Answer), tt.answer) || x.Truncated != tt.why {
			t.Errorf("%s: got %+v, %.80q", tt.name, x.Truncated, x.Answer)
		}
		var e *Error
		if tt.answer != "" && !(res != nil && res.Archived != nil || errors.As(err, &e) && e.Archived != nil) {
			t.Errorf("%s: the place is not in %+v, %v", tt.name, res, err)
		}
	}
}

// What is kept is reserved, as the body is; a failure of the archive is one of
// its own; and what the caller gave up is not kept.
func TestArchiveWithinTheBudget(t *testing.T) {
	const size = 1 << 20
	url := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n"+strings.Repeat("x", size)))
	archive := new(kept)
	c := newClient(t, Config{Archive: archive})
	var reserved int64
	r := Request{URL: parseURL(t, url), Reserve: func(_ context.Context, n int64) error { reserved += n; return nil }}
	if _, err := c.Do(t.Context(), r); err != nil || reserved < 2*size || reserved > 4*size {
		t.Errorf("%d bytes reserved for %d, %v", reserved, size, err)
	}
	full := errors.New("full")
	r.Reserve = func(context.Context, int64) error { return full }
	if _, err := c.Do(t.Context(), r); !errors.Is(err, full) || len(archive.all) != 1 {
		t.Errorf("got %v, %d kept", err, len(archive.all))
	}
	archive.err = full
	var broken *ArchiveError
	r.Reserve = nil
	if res, err := c.Do(t.Context(), r); !errors.As(err, &broken) || !errors.Is(err, full) || res != nil {
		t.Errorf("got %+v, %v; want the archive's error", res, err)
	}
}

// With an archive HTTP/1.1 is spoken, also where the server could do more.
func TestArchiveSpeaksHTTP1(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	for _, archive := range []Archive{nil, new(kept)} {
		res, err := get(t, newClient(t, Config{RootCAs: roots, Archive: archive}), server.URL)
		want := map[bool]string{true: "HTTP/2.0", false: "HTTP/1.1"}[archive == nil]
		if err != nil || res.Protocol != want || string(res.Body) != want {
			t.Errorf("got %+v, %v; want %s", res, err, want)
		}
	}
}
