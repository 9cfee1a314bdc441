package fetch

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rawServer answers every connection with serve, which gets the head of the
// first request, and returns the URL of the server. Its connections are closed
// when serve returns.
func rawServer(t testing.TB, serve func(c net.Conn, head string)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serveRaw(t, l, serve)
	return "http://" + l.Addr().String() + "/"
}

func serveRaw(t testing.TB, l net.Listener, serve func(c net.Conn, head string)) {
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
				head, err := readHead(bufio.NewReader(c))
				if err == nil {
					serve(c, head)
				}
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

func TestFault04_ShortBody(t *testing.T) {
	url := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"))
	res, err := get(t, newClient(t, Config{}), url)
	wantError(t, err, Incomplete, PhaseBody, "short_body")
	if res == nil || string(res.Body) != "hello" {
		t.Errorf("got response %+v, want what came", res)
	}
}
