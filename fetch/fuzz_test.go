package fetch

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// Whatever a server sends, Do comes back with a response or with an error whose
// reason stands in the documentation.
func FuzzAnswer(f *testing.F) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		f.Fatal(err)
	}
	_, table, _ := strings.Cut(string(source), "The reasons, by kind:")
	reasons := strings.FieldsFunc(table[:strings.Index(table, "type Error")], func(r rune) bool { return strings.ContainsRune(" \t\n/,()", r) })
	documented := make(map[string]bool)
	for _, r := range reasons {
		documented[r] = true
	}

	for _, s := range []string{
		"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.0 200\n\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\n",
		"HTTP/1.1 103 Hi\r\n\r\nHTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", "HTTP/1.1 101 Up\r\n\r\n", "SSH-2.0-x\r\n",
	} {
		f.Add(s)
	}
	answers := make(chan string, 1)
	u := parseURL(f, rawServer(f, func(c net.Conn, _ string) { io.WriteString(c, <-answers) }))
	c := newClient(f, Config{Timeout: 10 * time.Second, MaxBody: 1 << 10})
	f.Fuzz(func(t *testing.T, s string) {
		answers <- s
		res, err := c.Do(t.Context(), Request{URL: u})
		var e *Error
		switch {
		case err == nil && (res == nil || res.Status < 200 || res.Status > 999 || len(res.Body) > 1<<10+wireSlack):
			t.Errorf("got %+v and no error", res)
		case err != nil && (!errors.As(err, &e) || !documented[e.Reason]):
			t.Errorf("got error %v", err)
		}
		select {
		case <-answers: // the answer was not fetched
		default:
		}
	})
}
