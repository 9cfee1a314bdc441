package fetch

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // net/http's remarks on servers that misbehave
	// The parallel ones wait, and compute nothing.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// rawServer answers every connection with serve, which gets the head of the
// first request, and returns the URL of the server. Its connections are closed
// when serve returns.
func rawServer(t testing.TB, serve func(c net.Conn, head string)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serveConns(t, l, func(c net.Conn) {
		if head, err := readHead(bufio.NewReader(c)); err == nil {
			serve(c, head)
		}
	})
	return "http://" + l.Addr().String() + "/"
}

// serveConns serves the connections of l, and closes each when serve returns,
// and all when the test ends.
func serveConns(t testing.TB, l net.Listener, serve func(c net.Conn)) {
	var conns sync.Map
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Store(c, nil)
			wg.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		conns.Range(func(c, _ any) bool { c.(net.Conn).Close(); return true })
		wg.Wait()
	})
}

func readHead(r *bufio.Reader) (string, error) {
	var head strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		head.WriteString(line)
		if line == "\r\n" {
			return head.String(), nil
		}
	}
}

// say is a serve function that writes s and closes.
func say(s string) func(net.Conn, string) {
	return func(c net.Conn, _ string) { io.WriteString(c, s) }
}

func newClient(t testing.TB, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func get(t testing.TB, c *Client, rawURL string) (*Response, error) {
	t.Helper()
	return c.Do(t.Context(), Request{URL: parseURL(t, rawURL)})
}

func parseURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// wantError checks the class of err.
func wantError(t testing.TB, err error, kind Kind, phase Phase, reason string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *fetch.Error", err)
	}
	if e.Kind != kind || e.Phase != phase || e.Reason != reason {
		t.Errorf("got %s in %s: %s (%v), want %s in %s: %s", e.Kind, e.Phase, e.Reason, e.Err, kind, phase, reason)
	}
}

func TestPage(t *testing.T) {
	url := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"))
	start := time.Now()
	res, err := get(t, newClient(t, Config{}), url)
	if err != nil {
		t.Fatal(err)
	}
	if res.Status != 200 || string(res.Body) != "hello" || res.Wire != 5 || res.Cut || res.Protocol != "HTTP/1.1" {
		t.Errorf("got %+v", res)
	}
	if res.IP != netip.MustParseAddr("127.0.0.1") || res.Public {
		t.Errorf("got IP %v, public %v; want 127.0.0.1, not public", res.IP, res.Public)
	}
	if got := res.Header.Get("Content-Type"); got != "text/html" {
		t.Errorf("got Content-Type %q", got)
	}
	if total := res.Timings.Total(); total <= 0 || total > time.Since(start) {
		t.Errorf("got timings %+v: more than the call took", res.Timings)
	}
}

func TestRedirectIsAResponse(t *testing.T) {
	url := rawServer(t, say("HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"))
	res, err := get(t, newClient(t, Config{}), url)
	if err != nil || res.Status != http.StatusMovedPermanently || res.Header.Get("Location") != "/elsewhere" {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestHeaders(t *testing.T) {
	heads := make(chan string, 1)
	base := rawServer(t, func(c net.Conn, head string) {
		heads <- head
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	})
	c := newClient(t, Config{UserAgent: "weft/1 (+https://weft.example)"})
	for _, tt := range []struct {
		name     string
		req      Request
		want     []string
		wantNone []string
	}{
		{
			name:     "usual",
			want:     []string{"GET / HTTP/1.1", "User-Agent: weft/1 (+https://weft.example)", "Accept: text/html", "Accept-Encoding: gzip, deflate, br, zstd"},
			wantNone: []string{"Cookie", "Authorization", "Referer"},
		},
		{
			name:     "identity",
			req:      Request{Identity: true, Header: http.Header{"Accept-Encoding": {"br"}}},
			want:     []string{"Accept-Encoding: identity"},
			wantNone: []string{"gzip", "br\r"},
		},
		{
			name:     "replaced and removed",
			req:      Request{Header: http.Header{"user-agent": {"other/2"}, "Accept": nil, "X-Key": {"1", "2"}, "Host": {"name.example"}}},
			want:     []string{"User-Agent: other/2", "X-Key: 1", "X-Key: 2", "Host: name.example", "Accept-Encoding: gzip"},
			wantNone: []string{"weft/1", "Accept: "},
		},
		{
			name:     "no user agent at all",
			req:      Request{Header: http.Header{"User-Agent": nil}},
			wantNone: []string{"User-Agent"},
		},
		{
			name:     "user-info",
			req:      Request{URL: parseURL(t, strings.Replace(base, "//", "//me:p%40ss@", 1)+"x?y#z")},
			want:     []string{"GET /x?y HTTP/1.1", "Authorization: Basic bWU6cEBzcw=="},
			wantNone: []string{"me:", "@"},
		},
		{
			name:     "user-info and a header",
			req:      Request{URL: parseURL(t, strings.Replace(base, "//", "//me@", 1)), Header: http.Header{"Authorization": {"Bearer x"}}},
			want:     []string{"Authorization: Bearer x"},
			wantNone: []string{"Basic"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.req.URL == nil {
				tt.req.URL = parseURL(t, base)
			}
			if _, err := c.Do(t.Context(), tt.req); err != nil {
				t.Fatal(err)
			}
			head := <-heads
			for _, w := range tt.want {
				if !strings.Contains(head, w) {
					t.Errorf("got head %q, want %q in it", head, w)
				}
			}
			for _, w := range tt.wantNone {
				if strings.Contains(head, w) {
					t.Errorf("got head %q, want no %q in it", head, w)
				}
			}
		})
	}
}

func TestErrorsHoldNoUserInfo(t *testing.T) {
	c := newClient(t, Config{})
	for _, rawURL := range []string{
		rawServer(t, say("nonsense\r\n\r\n")),
		"http://127.0.0.1:1/",
		"http://[::1]:1/",
		"http://no such host.invalid/",
	} {
		u := &url.URL{Scheme: "http", User: url.UserPassword("name", "secret"), Host: strings.Trim(strings.TrimPrefix(rawURL, "http:"), "/")}
		_, err := c.Do(t.Context(), Request{URL: u, Header: http.Header{"X-Key": {"secret"}}})
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "name:") {
			t.Errorf("%s: got error %v", rawURL, err)
		}
	}
}

func TestConnectionsAreReused(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/chunked":
			w.(http.Flusher).Flush()
			io.WriteString(w, "hello")
		case "/redirect":
			http.Redirect(w, r, "/chunked", http.StatusFound)
		default:
			io.WriteString(w, "hello")
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := newClient(t, Config{})
	for _, path := range []string{"/", "/chunked", "/redirect", "/", "/chunked"} {
		if _, err := get(t, c, s.URL+path); err != nil {
			t.Fatal(err)
		}
	}
	if got := connections.Load(); got != 1 {
		t.Errorf("got %d connections, want 1", got)
	}
}

func TestReserve(t *testing.T) {
	const length = 20_000
	body := strings.Repeat("x", length)
	known := rawServer(t, say(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body)))
	unknown := rawServer(t, say("HTTP/1.1 200 OK\r\n\r\n"+body))
	for url, want := range map[string][]int64{
		known:   {length},
		unknown: {8 << 10, 8 << 10, 16 << 10},
	} {
		var got []int64
		res, err := newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), Reserve: func(_ context.Context, n int64) error {
			got = append(got, n)
			return nil
		}})
		if err != nil || string(res.Body) != body {
			t.Fatalf("got %v, want the body", err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got reservations %v, want %v", got, want)
		}
	}
}

func TestReservePausesTheClock(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	const limit, pause = time.Second, 1500 * time.Millisecond
	url := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	c := newClient(t, Config{Timeout: limit, MinSpeed: 1, SpeedWindow: limit / 2})
	res, err := c.Do(t.Context(), Request{URL: parseURL(t, url), Reserve: func(context.Context, int64) error {
		time.Sleep(pause)
		return nil
	}})
	if err != nil || string(res.Body) != "hello" {
		t.Fatalf("got %v, want no timeout", err)
	}
	if got := res.Timings.Paused; got < pause {
		t.Errorf("got %v paused, want at least %v", got, pause)
	}
}

func TestReserveFails(t *testing.T) {
	want := errors.New("budget closed")
	url := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	res, err := newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), Reserve: func(context.Context, int64) error { return want }})
	if err != want || res == nil || res.Status != 200 {
		t.Errorf("got %+v, %v; want the head, and %v", res, err, want)
	}
}

func TestCancel(t *testing.T) {
	started := make(chan struct{}, 1)
	url := rawServer(t, func(c net.Conn, _ string) {
		started <- struct{}{}
		io.Copy(io.Discard, c)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	if _, err := newClient(t, Config{}).Do(ctx, Request{URL: parseURL(t, url)}); err != context.Canceled {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// A server that answers too late for one request must not disturb the next.
func TestTimeoutDropsTheConnection(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	var n atomic.Int32
	url := rawServer(t, func(c net.Conn, _ string) {
		if n.Add(1) == 1 {
			time.Sleep(3 * time.Second)
		}
		io.WriteString(c, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d", n.Load()))
	})
	c := newClient(t, Config{HeaderTimeout: 2 * time.Second})
	_, err := get(t, c, url)
	wantError(t, err, Timeout, PhaseHeaders, "header_timeout")
	if res, err := get(t, c, url); err != nil || string(res.Body) != "2" {
		t.Errorf("got %+v, %v; want the second answer", res, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) }))
	defer s.Close()
	c := newClient(t, Config{})
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			for j := range 20 {
				path := fmt.Sprintf("/%d/%d", i, j)
				if res, err := get(t, c, s.URL+path); err != nil || string(res.Body) != path {
					t.Errorf("%s: got %+v, %v", path, res, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestConfigRefusesNonsense(t *testing.T) {
	for _, cfg := range []Config{{Timeout: -1}, {MaxBody: -1}, {MinSpeed: -1}} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%+v: got no error", cfg)
		}
	}
}
