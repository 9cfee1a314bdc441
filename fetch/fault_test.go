package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The tests below are named after the rows of the project's list of faults.

func TestEndlessBody(t *testing.T) {
	const maxBody = 1 << 20
	endless := func(head, piece string) func(net.Conn, string) {
		return func(c net.Conn, _ string) {
			io.WriteString(c, head)
			for {
				if _, err := io.WriteString(c, piece); err != nil {
					return
				}
			}
		}
	}
	page := strings.Repeat("x", 4096)
	for name, serve := range map[string]func(net.Conn, string){
		"no length":   endless("HTTP/1.1 200 OK\r\n\r\n", page),
		"huge length": endless("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n", page),
		"chunked":     endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1000\r\n"+page+"\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			var reserved int64
			res, err := newClient(t, Config{}).Do(t.Context(), Request{
				URL: parseURL(t, rawServer(t, serve)), MaxBody: maxBody,
				Reserve: func(_ context.Context, n int64) error { reserved += n; return nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			const want = maxBody + 64<<10
			if !res.Cut || len(res.Body) != want || res.Wire != want {
				t.Errorf("got cut %v after %d bytes, want it after %d", res.Cut, len(res.Body), want)
			}
			if reserved != want || cap(res.Body) != want {
				t.Errorf("got %d bytes reserved for a buffer of %d, want %d", reserved, cap(res.Body), want)
			}
		})
	}
}

func TestBodyOfExactlyTheLimit(t *testing.T) {
	body := strings.Repeat("x", 1<<10+64<<10)
	for _, head := range []string{"", fmt.Sprintf("Content-Length: %d\r\n", len(body))} {
		url := rawServer(t, say("HTTP/1.1 200 OK\r\n"+head+"\r\n"+body))
		res, err := newClient(t, Config{MaxBody: 1 << 10}).Do(t.Context(), Request{URL: parseURL(t, url)})
		if err != nil || res.Cut || len(res.Body) != len(body) {
			t.Errorf("head %q: got %v, cut %v, %d bytes; want all %d", head, err, res.Cut, len(res.Body), len(body))
		}
	}
}

// drip sends head, then a byte every pause.
func drip(head string, pause time.Duration) func(net.Conn, string) {
	return func(c net.Conn, _ string) {
		_, err := io.WriteString(c, head)
		for ; err == nil; time.Sleep(pause) {
			_, err = io.WriteString(c, "x")
		}
	}
}

func TestDrip(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	url := rawServer(t, drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", 10*time.Millisecond))

	res, err := get(t, newClient(t, Config{MinSpeed: 10_000, SpeedWindow: 200 * time.Millisecond}), url)
	wantError(t, err, TooSlow, PhaseBody, "min_speed")
	if res == nil || len(res.Body) == 0 {
		t.Errorf("got response %+v, want what came", res)
	}

	_, err = get(t, newClient(t, Config{MinSpeed: 1, SpeedWindow: 900 * time.Millisecond, Timeout: time.Second}), url)
	wantError(t, err, Timeout, PhaseBody, "total_timeout")
}

func TestHang(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	hang := func(c net.Conn, _ string) { io.Copy(io.Discard, c) }
	t.Run("headers", func(t *testing.T) {
		c := newClient(t, Config{HeaderTimeout: 50 * time.Millisecond})
		_, err := get(t, c, rawServer(t, hang))
		wantError(t, err, Timeout, PhaseHeaders, "header_timeout")
	})
	t.Run("half a head", func(t *testing.T) {
		c := newClient(t, Config{HeaderTimeout: 50 * time.Millisecond})
		_, err := get(t, c, rawServer(t, drip("HTTP/1.1 200 OK\r\nX: ", 5*time.Millisecond)))
		wantError(t, err, Timeout, PhaseHeaders, "header_timeout")
	})
	t.Run("tls", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0") // completes the handshake of TCP, and nothing else
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, err = get(t, newClient(t, Config{ConnectTimeout: 500 * time.Millisecond}), "https://"+l.Addr().String())
		wantError(t, err, Timeout, PhaseTLS, "connect_timeout")
	})
	t.Run("body", func(t *testing.T) {
		c := newClient(t, Config{Timeout: time.Second})
		res, err := get(t, c, rawServer(t, func(conn net.Conn, head string) {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
			hang(conn, head)
		}))
		wantError(t, err, Timeout, PhaseBody, "total_timeout")
		if res == nil || string(res.Body) != "hello" {
			t.Errorf("got response %+v, want what came", res)
		}
	})
}

func TestShortBody(t *testing.T) {
	url := rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"))
	res, err := get(t, newClient(t, Config{}), url)
	wantError(t, err, Incomplete, PhaseBody, "short_body")
	if res == nil || res.Status != 200 || string(res.Body) != "hello" {
		t.Errorf("got response %+v, want what came", res)
	}
}

func TestReset(t *testing.T) {
	reset := func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }
	arrived := make(chan struct{})
	url := rawServer(t, func(c net.Conn, _ string) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
		<-arrived
		reset(c)
	})
	res, err := newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), Enough: func(_ http.Header, body []byte) bool {
		if body == nil { // it is asked with the head first
			close(arrived)
		}
		return false
	}})
	wantError(t, err, Incomplete, PhaseBody, "reset")
	if res == nil {
		t.Error("got no response beside the error")
	}

	_, err = get(t, newClient(t, Config{}), rawServer(t, func(c net.Conn, _ string) { reset(c) }))
	wantError(t, err, ConnectError, PhaseHeaders, "reset")

	_, err = get(t, newClient(t, Config{}), rawServer(t, say("")))
	wantError(t, err, ConnectError, PhaseHeaders, "closed")

	_, err = get(t, newClient(t, Config{}), rawServer(t, say("HTTP/1.1 200 OK\r\nServer: x\r\n")))
	wantError(t, err, ConnectError, PhaseHeaders, "closed")
}

func TestLongBody(t *testing.T) {
	connections := make(chan net.Conn, 10)
	url := rawServer(t, func(c net.Conn, _ string) {
		connections <- c
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more")
		io.Copy(io.Discard, c) // until the client drops the connection
	})
	c := newClient(t, Config{})
	for range 2 {
		res, err := get(t, c, url)
		if err != nil || string(res.Body) != "hello" {
			t.Fatalf("got %+v, %v", res, err)
		}
		time.Sleep(20 * time.Millisecond) // net/http sees the rest when it looks again
	}
	if n := len(connections); n != 2 {
		t.Errorf("got %d connections for two requests, want the first one dropped", n)
	}
}

func TestLengths(t *testing.T) {
	for _, lengths := range []string{
		"Content-Length: 5\r\nContent-Length: 6\r\n",
		"Content-Length: 5, 6\r\n",
		"Content-Length: -5\r\n",
		"Content-Length: +5\r\n",
		"Content-Length: 5x\r\n",
		"Content-Length: \r\n",
		"Content-Length: 99999999999999999999\r\n",
	} {
		t.Run(lengths, func(t *testing.T) {
			_, err := get(t, newClient(t, Config{}), rawServer(t, say("HTTP/1.1 200 OK\r\n"+lengths+"\r\nhello")))
			wantError(t, err, ProtocolError, PhaseHeaders, "bad_length")
		})
	}
	res, err := get(t, newClient(t, Config{}), rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello")))
	if err != nil || string(res.Body) != "hello" {
		t.Errorf("the same length twice: got %+v, %v", res, err)
	}
}

func TestChunkedWins(t *testing.T) {
	res, err := get(t, newClient(t, Config{}), rawServer(t, say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")))
	if err != nil || string(res.Body) != "hello" {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestChunks(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
	for _, tt := range []struct {
		name, rest string
		kind       Kind
		reason     string
	}{
		{"cut between chunks", "", Incomplete, "truncated_chunk"},
		{"cut within a chunk", "ff\r\nmore", Incomplete, "truncated_chunk"},
		{"cut within a size", "f", Incomplete, "truncated_chunk"},
		{"cut before the last line", "0\r\n", Incomplete, "truncated_chunk"},
		{"not a number", "xyz\r\nmore\r\n0\r\n\r\n", ProtocolError, "bad_chunk"},
		{"huge number", "fffffffffffffffff\r\nmore", ProtocolError, "bad_chunk"},
		{"longer than its size", "2\r\nmore\r\n0\r\n\r\n", ProtocolError, "bad_chunk"},
		{"long extension", "5;" + strings.Repeat("x", 10_000) + "\r\nhello\r\n0\r\n\r\n", ProtocolError, "bad_chunk"},
		{"flood of extensions", strings.Repeat("1;"+strings.Repeat("x", 1000)+"\r\nx\r\n", 100) + "0\r\n\r\n", ProtocolError, "bad_chunk"},
		{"endless trailer", "0\r\n" + strings.Repeat("X: y\r\n", 10_000), ProtocolError, "bad_chunk"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, err := get(t, newClient(t, Config{}), rawServer(t, say(head+tt.rest)))
			wantError(t, err, tt.kind, PhaseBody, tt.reason)
			if res == nil || !strings.HasPrefix(string(res.Body), "hello") {
				t.Errorf("got response %+v, want what came", res)
			}
		})
	}
}

func TestHeaderLimits(t *testing.T) {
	const line = "X-Padding: 0123456789012345678901234567890123456789\r\n"
	endless := func(c net.Conn, _ string) {
		_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for err == nil {
			_, err = io.WriteString(c, line)
		}
	}
	_, err := get(t, newClient(t, Config{}), rawServer(t, endless))
	wantError(t, err, ProtocolError, PhaseHeaders, "headers_too_large")

	for kib, want := range map[int]string{290: "", 310: "headers_too_large"} {
		head := "HTTP/1.1 200 OK\r\n" + strings.Repeat(line, kib<<10/len(line)) + "Content-Length: 0\r\n\r\n"
		_, err := get(t, newClient(t, Config{}), rawServer(t, say(head)))
		var e *Error
		switch {
		case want == "" && err != nil:
			t.Errorf("%d KiB: got %v", kib, err)
		case want != "" && (!errors.As(err, &e) || e.Reason != want):
			t.Errorf("%d KiB: got %v, want %s", kib, err, want)
		}
	}
}

func TestInformational(t *testing.T) {
	const early = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	res, err := get(t, newClient(t, Config{}), rawServer(t, say(strings.Repeat(early, 3)+ok)))
	if err != nil || string(res.Body) != "hello" {
		t.Errorf("three: got %+v, %v", res, err)
	}
	_, err = get(t, newClient(t, Config{}), rawServer(t, say(strings.Repeat(early, 100)+ok)))
	wantError(t, err, ProtocolError, PhaseHeaders, "too_many_1xx")
}

func TestNotHTTP(t *testing.T) {
	for _, tt := range []struct{ name, answer, reason string }{
		{"HTTP/0.9", "<html>hello</html>\r\n\r\n", "malformed_head"},
		{"HTTP/0.9 with a space", "<!DOCTYPE html>\n<title>hello</title>\n", "malformed_head"},
		{"HTTP/0.9, prose", "No such page here.\r\n\r\n", "malformed_head"},
		{"SMTP", "220 mail.example ESMTP\r\n\r\n", "malformed_head"},
		{"no status", "HTTP/1.1  \r\n\r\n", "malformed_head"},
		{"status 2x0", "HTTP/1.1 2x0 OK\r\n\r\n", "bad_status"},
		{"SSH", "SSH-2.0-OpenSSH_9.6\r\n\r\n", "malformed_head"},
		{"shoutcast", "ICY 200 OK\r\n\r\n", "malformed_head"},
		{"status 042", "HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n", "bad_status"},
		{"status 20", "HTTP/1.1 20 OK\r\n\r\n", "bad_status"},
		{"status 2000", "HTTP/1.1 2000 OK\r\n\r\n", "bad_status"},
		{"101", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "unsolicited_101"},
		{"bare 101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "unsolicited_101"},
		{"NUL", "HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n", "malformed_head"},
		{"unknown encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: br\r\n\r\n", "bad_transfer_encoding"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res, err := get(t, newClient(t, Config{}), rawServer(t, say(tt.answer)))
			wantError(t, err, ProtocolError, PhaseHeaders, tt.reason)
			if res != nil {
				t.Errorf("got a response: %+v", res)
			}
		})
	}
	res, err := get(t, newClient(t, Config{}), rawServer(t, say("HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n")))
	if err != nil || res.Status != 999 {
		t.Errorf("999: got %+v, %v; want a response", res, err)
	}
}

// A head that ends with the connection is no wrong one, wherever it ends: another
// try may get it whole.
func TestCutHead(t *testing.T) {
	const whole = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nTransfer-Encoding: identity\r\n\r\n"
	client := newClient(t, Config{})
	for n := 1; n < len(whole); n++ {
		_, err := get(t, client, rawServer(t, say(whole[:n])))
		var e *Error
		if !errors.As(err, &e) || e.Kind != ConnectError || e.Reason != "closed" {
			t.Errorf("%q: got %v, want closed", whole[:n], err)
		}
	}
}

func TestTheDetailIsBounded(t *testing.T) {
	_, err := get(t, newClient(t, Config{}), rawServer(t, say(strings.Repeat("é", 100_000)+"\r\n\r\n")))
	wantError(t, err, ProtocolError, PhaseHeaders, "malformed_head")
	if n := len(err.Error()); n > 600 {
		t.Errorf("got an error of %d bytes", n)
	}
}

func TestPartial(t *testing.T) {
	url := rawServer(t, say("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\nhello"))
	res, err := get(t, newClient(t, Config{}), url)
	wantError(t, err, Incomplete, PhaseBody, "unsolicited_206")
	if res == nil || string(res.Body) != "hello" {
		t.Errorf("got response %+v, want what came", res)
	}
	_, err = newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), Header: http.Header{"Range": {"bytes=0-4"}}})
	if err != nil {
		t.Errorf("asked for: got %v", err)
	}
}

func TestNotModified(t *testing.T) {
	url := rawServer(t, say("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"))
	for _, h := range []http.Header{nil, {"If-Match": {`"a"`}}} {
		res, err := newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), Header: h})
		wantError(t, err, ProtocolError, PhaseHeaders, "unsolicited_304")
		if res == nil || res.Status != http.StatusNotModified {
			t.Errorf("got response %+v, want the head", res)
		}
	}
	for _, h := range []http.Header{{"If-None-Match": {`"a"`}}, {"If-Modified-Since": {"Wed, 21 Oct 2015 07:28:00 GMT"}}} {
		if _, err := newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), Header: h}); err != nil {
			t.Errorf("asked for: got %v", err)
		}
	}
}

// bodies that no head should have.
var badBodies = map[string]string{
	"short":            "Content-Length: 100\r\n\r\nhello",
	"none":             "Content-Length: 100\r\n\r\n",
	"badly chunked":    "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello",
	"a chunk too few":  "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
	"not gzip":         "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
	"endless":          "\r\n" + strings.Repeat("x", 1<<20),
	"long for its way": "Content-Length: 9999999999\r\n\r\n" + strings.Repeat("x", 1<<20),
}

// Where a redirect leads stands in its head; what its body does is no failure.
func TestRedirectsWithBadBodies(t *testing.T) {
	for name, body := range badBodies {
		for _, status := range []string{"301", "302", "303", "307", "308"} {
			url := rawServer(t, say("HTTP/1.1 "+status+" Elsewhere\r\nLocation: /there\r\n"+body))
			res, err := get(t, newClient(t, Config{}), url)
			if err != nil || res.Header.Get("Location") != "/there" || len(res.Body) > 0 || res.Wire > idleBody || res.Cut {
				t.Errorf("%s: %s: got %+v, %v", status, name, res, err)
			}
		}
	}
	hanging := rawServer(t, func(c net.Conn, _ string) {
		io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 100\r\n\r\nhello")
		io.Copy(io.Discard, c)
	})
	if res, err := get(t, newClient(t, Config{}), hanging); err != nil || res.Status != http.StatusFound {
		t.Errorf("hanging: got %+v, %v", res, err)
	}
}

// With OnlyOK the status alone counts, where it is not 2xx.
func TestOnlyOK(t *testing.T) {
	ask := func(status, body string) (*Response, error) {
		url := rawServer(t, say("HTTP/1.1 "+status+" Status\r\n"+body))
		return newClient(t, Config{}).Do(t.Context(), Request{URL: parseURL(t, url), OnlyOK: true})
	}
	for name, body := range badBodies {
		for _, status := range []string{"300", "404", "410", "503"} {
			if res, err := ask(status, body); err != nil || len(res.Body) > 0 {
				t.Errorf("%s: %s: got %+v, %v", status, name, res, err)
			}
		}
	}
	if _, err := ask("200", badBodies["short"]); err == nil {
		t.Error("got no error of a short body with the status 200")
	}
	if res, err := ask("200", "Content-Length: 5\r\n\r\nhello"); err != nil || string(res.Body) != "hello" {
		t.Errorf("got %+v, %v, want the body", res, err)
	}
}

// A redirect with a body of the usual size costs no connection.
func TestRedirectsKeepTheirConnection(t *testing.T) {
	var conns atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/there")
		w.WriteHeader(http.StatusFound)
		io.WriteString(w, strings.Repeat("x", 10<<10))
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := newClient(t, Config{})
	for range 3 {
		if _, err := get(t, c, s.URL); err != nil {
			t.Fatal(err)
		}
	}
	if n := conns.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestCookiesAreNotKept(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Cookie"); got != "" {
			t.Errorf("got cookie %q", got)
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	}))
	defer s.Close()
	c := newClient(t, Config{})
	for range 2 {
		if _, err := get(t, c, s.URL); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDescriptorLimit(t *testing.T) {
	if got := DescriptorLimit(); got < 64 {
		t.Errorf("got %d descriptors", got)
	}
}

func TestConnectErrors(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String()) // nobody can listen at this end of it
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	res, err := get(t, newClient(t, Config{}), "http://"+conn.LocalAddr().String())
	wantError(t, err, ConnectError, PhaseConnect, "refused")
	if res != nil {
		t.Errorf("got a response: %+v", res)
	}
	var e *Error
	if errors.As(err, &e) && (e.Timings.Total() <= 0 || e.IP.IsValid()) {
		t.Errorf("got timings %+v and IP %v, want some and none", e.Timings, e.IP)
	}
}

func TestInvalidRequests(t *testing.T) {
	c := newClient(t, Config{})
	for _, r := range []Request{
		{},
		{URL: parseURL(t, "ftp://127.0.0.1/")},
		{URL: parseURL(t, "/path")},
		{URL: parseURL(t, "http:///path")},
		{URL: parseURL(t, "http://127.0.0.1/"), Header: http.Header{"X": {"a\r\nb"}}},
		{URL: parseURL(t, "http://127.0.0.1/"), Header: http.Header{"a b": {"x"}}},
	} {
		_, err := c.Do(t.Context(), r)
		wantError(t, err, ProtocolError, PhaseRequest, "invalid_request")
	}
}
