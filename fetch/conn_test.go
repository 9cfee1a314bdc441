package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const okHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

// keptServer answers the n-th request (from 1) of its connections with what serve
// writes, and counts the connections. Serve says whether to go on.
func keptServer(t testing.TB, serve func(c net.Conn, n int) bool) (url string, conns *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conns = new(atomic.Int32)
	serveConns(t, l, func(c net.Conn) {
		conns.Add(1)
		eachRequest(c, func(_ string, n int) bool { return serve(c, n) })
	})
	return "http://" + l.Addr().String() + "/", conns
}

// eachRequest reads the requests on a connection, and calls serve with the head of each
// and its number, from 1. It ends when they do, or when serve says so.
func eachRequest(c net.Conn, serve func(head string, n int) bool) {
	in := bufio.NewReader(c)
	for n := 1; ; n++ {
		if head, err := readHead(in); err != nil || !serve(head, n) {
			return
		}
	}
}

// A connection is used again where the answer leaves no doubt where it ends
// (RFC 9112 section 9.3), and nowhere else.
func TestWhichConnectionsAreKept(t *testing.T) {
	long := strings.Repeat("x", 100<<10)
	for _, tt := range []struct {
		name, answer string
		kept         bool
	}{
		{"length", okHello, true},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n", true},
		{"no body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true},
		{"204", "HTTP/1.1 204 No Content\r\n\r\n", true},
		{"a redirect", "HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nhello", true},
		{"behind early hints", "HTTP/1.1 103 Early Hints\r\n\r\n" + okHello, true},
		{"HTTP/1.0 with keep-alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", true},
		{"of no concern", "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello", true},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", false},
		{"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", false},
		{"more than its length", okHello + "and more", false},
		{"two answers", okHello + okHello, false},
		{"mended", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", false},
		{"cut", "HTTP/1.1 200 OK\r\nContent-Length: 102400\r\n\r\n" + long, false},
		{"of no concern, long", "HTTP/1.1 404 Not Found\r\nContent-Length: 102400\r\n\r\n" + long, false},
		{"enough", "HTTP/1.1 200 OK\r\nX-Enough: 1\r\nContent-Length: 102400\r\n\r\n" + long, false},
		{"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", false},
		{"no HTTP", "hello\r\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, conns := keptServer(t, func(c net.Conn, _ int) bool { io.WriteString(c, tt.answer); return true })
			c := newClient(t, Config{MaxBody: 1 << 10})
			for range 3 {
				c.Do(t.Context(), Request{URL: parseURL(t, url), OnlyOK: true, Enough: func(h http.Header, _ []byte) bool { return h.Get("X-Enough") != "" }})
			}
			if want := map[bool]int32{true: 1, false: 3}[tt.kept]; conns.Load() != want {
				t.Errorf("%d connections for three requests, want %d", conns.Load(), want)
			}
		})
	}
}

// A server may close a kept connection while a request is on its way: it is asked
// once more, on a new connection. Who closes a new one, or has begun to answer, is
// not asked again.
func TestClosedBeforeTheAnswer(t *testing.T) {
	for _, tt := range []struct {
		name   string
		last   string // what a connection says before it is closed
		nth    int    // at which of its requests
		asked  int32  // requests for two pages
		reason string // of the second page
	}{
		{"kept", "", 2, 3, ""},
		{"kept, in the head", "HTTP/1.1 200 OK\r\nA: b\r\n", 2, 2, "closed"},
		{"kept, nonsense", "nonsense\r\n\r\n", 2, 2, "stale_reply"},
		{"new", "", 1, 1, "closed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, _ := keptServer(t, func(c net.Conn, n int) bool {
				if n == tt.nth {
					io.WriteString(c, tt.last)
					return false
				}
				io.WriteString(c, okHello)
				return true
			})
			c := newClient(t, Config{})
			var asked, sent int32
			r := Request{URL: parseURL(t, url), Ready: func() error { asked++; return nil }, Sent: func() { sent++ }}
			var err error
			for range tt.nth {
				_, err = c.Do(t.Context(), r)
			}
			var e *Error
			if tt.reason == "" && err != nil || tt.reason != "" && (!errors.As(err, &e) || e.Reason != tt.reason) {
				t.Errorf("got %v, want %q", err, tt.reason)
			}
			if asked != tt.asked || sent != tt.asked {
				t.Errorf("Ready was asked %d times, Sent called %d times, want %d", asked, sent, tt.asked)
			}
		})
	}
}

// What Ready refuses the second time is not sent.
func TestReadyIsAskedAgain(t *testing.T) {
	url, _ := keptServer(t, func(c net.Conn, n int) bool {
		if n == 2 {
			return false
		}
		io.WriteString(c, okHello)
		return true
	})
	no := errors.New("no more")
	c := newClient(t, Config{})
	asked := 0
	ready := func() error {
		if asked++; asked == 3 {
			return no
		}
		return nil
	}
	var err error
	for range 2 {
		_, err = c.Do(t.Context(), Request{URL: parseURL(t, url), Ready: ready})
	}
	if err != no {
		t.Errorf("got %v, want %v", err, no)
	}
}

// list returns the idle connections of p, the one used last first.
func (p *pool) list() (all []*conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for e := p.order.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(*conn))
	}
	return all
}

// until waits until f holds.
func until(t *testing.T, f func() bool) {
	t.Helper()
	for !f() {
		if t.Context().Err() != nil {
			t.Fatal("it never was")
		}
		time.Sleep(time.Millisecond)
	}
}

// A server that says something on an idle connection, or closes it, is asked on
// another one.
func TestIdleConnectionsThatWereNotLeftAlone(t *testing.T) {
	for name, last := range map[string]string{"answered early": okHello, "told to go": "HTTP/1.1 408 Request Timeout\r\n\r\n", "closed": ""} {
		t.Run(name, func(t *testing.T) {
			idle := make(chan bool)
			url, conns := keptServer(t, func(c net.Conn, n int) bool {
				io.WriteString(c, strings.Replace(okHello, "hello", "right", 1))
				<-idle
				io.WriteString(c, last)
				return last != ""
			})
			c := newClient(t, Config{})
			for i := range 2 {
				var sent int
				res, err := c.Do(t.Context(), Request{URL: parseURL(t, url), Sent: func() { sent++ }})
				if err != nil || string(res.Body) != "right" || sent != 1 {
					t.Fatalf("got %+v, %v, sent %d times", res, err, sent)
				}
				kept := c.anywhere.list()[0]
				idle <- true
				if i == 0 && (last != "" || runtime.GOOS != "windows") {
					until(t, func() bool { return !kept.quiet() })
				}
			}
			if conns.Load() != 2 {
				t.Errorf("%d connections, want 2", conns.Load())
			}
		})
	}
}

// What a server sends behind its answer over TLS, in the same record, is not taken for
// the answer to the next request.
func TestAnswerBehindAnAnswerOverTLS(t *testing.T) {
	ca := newAuthority(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, loopback())}, DynamicRecordSizingDisabled: true})
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Repeat("x", 8<<10) // more than a buffer: what follows stays with TLS
	serveConns(t, l, func(c net.Conn) {
		eachRequest(c, func(string, int) bool {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 8192\r\n\r\n"+page+okHello)
			return true
		})
	})
	c := newClient(t, Config{RootCAs: ca.pool()})
	for range 2 {
		if res, err := get(t, c, "https://"+l.Addr().String()); err != nil || string(res.Body) != page {
			t.Fatalf("got %+v, %v", res, err)
		}
	}
}

// A connection over TLS on which nothing else came is used again.
func TestKeptOverTLS(t *testing.T) {
	ca := newAuthority(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, loopback())}, MaxVersion: version})
		if err != nil {
			t.Fatal(err)
		}
		var conns atomic.Int32
		serveConns(t, l, func(c net.Conn) {
			conns.Add(1)
			eachRequest(c, func(string, int) bool { io.WriteString(c, okHello); return true })
		})
		c := newClient(t, Config{RootCAs: ca.pool()})
		for range 5 {
			if _, err := get(t, c, "https://"+l.Addr().String()); err != nil {
				t.Fatal(err)
			}
		}
		if n := conns.Load(); n != 1 {
			t.Errorf("%s: %d connections for five requests, want 1", tls.VersionName(version), n)
		}
	}
}

// Who gives up waits for nothing more, in whichever phase, and the connection is
// closed.
func TestCancelInEveryPhase(t *testing.T) {
	for _, tt := range []struct{ name, scheme, proxy, answer string }{
		{"TLS", "https", "", ""},
		{"tunnel", "https", "http", ""},
		{"SOCKS", "http", "socks5", ""},
		{"TLS to a proxy", "http", "https", ""},
		{"head", "http", "", ""},
		{"half a head", "http", "", "HTTP/1.1 200 OK\r\nA"},
		{"body", "http", "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"},
		{"body of a proxy", "http", "http", "HTTP/1.1 200 OK\r\n\r\nhello"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			began, ended := make(chan bool), make(chan bool)
			serveConns(t, l, func(c net.Conn) {
				c.Read(make([]byte, 4096))
				io.WriteString(c, tt.answer)
				close(began)
				io.Copy(io.Discard, c)
				close(ended)
			})
			cfg := Config{}
			if tt.proxy != "" {
				via := &url.URL{Scheme: tt.proxy, Host: l.Addr().String()}
				cfg.Proxy = func(*url.URL) (*url.URL, error) { return via, nil }
			}
			c := newClient(t, cfg)
			ctx, cancel := context.WithCancel(t.Context())
			go func() { <-began; cancel() }()
			if _, err := c.Do(ctx, Request{URL: &url.URL{Scheme: tt.scheme, Host: l.Addr().String(), Path: "/"}}); err != context.Canceled {
				t.Errorf("got %v, want %v", err, context.Canceled)
			}
			<-ended
		})
	}
}

// Whoever gives up too late disturbs nobody.
func TestCancelAfterTheEnd(t *testing.T) {
	url, conns := keptServer(t, func(c net.Conn, _ int) bool { io.WriteString(c, okHello); return true })
	c := newClient(t, Config{})
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := c.Do(ctx, Request{URL: parseURL(t, url)}); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	if conns.Load() != 1 {
		t.Errorf("%d connections, want 1", conns.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Do(ctx, Request{URL: parseURL(t, url), Sent: func() { t.Error("a request was sent") }}); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// MaxIdle bounds the idle connections to all servers; the one used least lately goes.
func TestMaxIdle(t *testing.T) {
	c := newClient(t, Config{MaxIdle: 2})
	var urls []string
	gone := make(chan int, 3)
	for i := range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		serveConns(t, l, func(c net.Conn) {
			eachRequest(c, func(string, int) bool { io.WriteString(c, okHello); return true })
			gone <- i
		})
		urls = append(urls, "http://"+l.Addr().String())
	}
	for _, i := range []int{0, 1, 0, 2} {
		if _, err := get(t, c, urls[i]); err != nil {
			t.Fatal(err)
		}
	}
	if i := <-gone; i != 1 {
		t.Errorf("the connection to %d was closed, want that to 1", i)
	}
	if n := len(c.anywhere.list()); n != 2 {
		t.Errorf("%d idle connections, want 2", n)
	}
}

// Idle connections are closed after a time, and with the client; those that are
// given back later, too.
func TestIdleConnectionsEnd(t *testing.T) {
	closed := make(chan bool)
	hold := make(chan bool)
	url, _ := keptServer(t, func(c net.Conn, _ int) bool {
		<-hold
		io.WriteString(c, okHello)
		_, err := c.Read(make([]byte, 1))
		closed <- err != nil
		return false
	})
	c := newClient(t, Config{IdleTimeout: time.Millisecond})
	go func() { hold <- true }()
	if _, err := get(t, c, url); err != nil {
		t.Fatal(err)
	}
	<-closed
	until(t, func() bool { return len(c.anywhere.list()) == 0 })

	c = newClient(t, Config{IdleTimeout: time.Hour})
	go func() { c.Close(); hold <- true }()
	if _, err := get(t, c, url); err != nil {
		t.Fatal(err)
	}
	<-closed
}

// A connection through one proxy serves no request that is to go through another.
func TestEachProxyHasItsConnections(t *testing.T) {
	server := rawServer(t, say(okHello))
	var via []*url.URL
	var conns [2]*atomic.Int32
	for i := range 2 {
		var u string
		u, conns[i] = keptServer(t, func(c net.Conn, _ int) bool { io.WriteString(c, okHello); return true })
		via = append(via, parseURL(t, u))
	}
	n := 0
	c := newClient(t, Config{Proxy: func(*url.URL) (*url.URL, error) { n++; return via[n%2], nil }})
	for range 6 {
		if _, err := get(t, c, server); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := conns[0].Load(), conns[1].Load(); a != 1 || b != 1 {
		t.Errorf("%d and %d connections, want one to each proxy", a, b)
	}
}

// A server that changes between HTTP/2 and HTTP/1.1 is understood.
func TestServersThatChangeTheirProtocol(t *testing.T) {
	ca := newAuthority(t)
	cert := ca.issue(t, loopback())
	var speak atomic.Value
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) })}
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.TLSConfig.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{speak.Load().(string)}}, nil
	}
	s.Protocols = new(http.Protocols)
	s.Protocols.SetHTTP1(true)
	s.Protocols.SetHTTP2(true)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.ServeTLS(l, "", "")
	defer s.Close()
	c := newClient(t, Config{RootCAs: ca.pool()})
	for _, protocol := range []string{"h2", "h2", "http/1.1", "http/1.1", "h2"} {
		speak.Store(protocol)
		for range 2 {
			res, err := get(t, c, "https://"+l.Addr().String())
			if want := map[string]string{"h2": "HTTP/2.0", "http/1.1": "HTTP/1.1"}[protocol]; err != nil || string(res.Body) != want {
				t.Fatalf("%s: got %+v, %v", protocol, res, err)
			}
		}
		c.anywhere.http2.CloseIdleConnections()
		for _, idle := range c.anywhere.list() {
			idle.hangUp()
		}
	}
}
