package fetch

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// An answer that was stored reads as it was when it came.
func TestStoredAnswersReadAsTheyCame(t *testing.T) {
	answers := []string{
		"", "\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 999 \r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "<!DOCTYPE html><title>x</title>",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("long ", 20000),
		"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n" + strings.Repeat("l", 90000),
		"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", 310<<10) + "\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
		strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 17) + "HTTP/1.1 200 OK\r\n\r\nhello",
		"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello",
	}
	for _, tt := range mendCases {
		answers = append(answers, tt.answer)
	}
	cfg := Config{MaxBody: 1 << 10}
	for _, answer := range answers {
		url := rawServer(t, func(c net.Conn, _ string) { io.WriteString(c, answer) })
		want, wantErr := get(t, newClient(t, cfg), url)
		got, gotErr := ReadResponse(strings.NewReader(answer), cfg.MaxBody)
		if diff := cmp.Diff(plainError(wantErr), plainError(gotErr)); diff != "" {
			t.Errorf("%.60q: error (-when it came +stored):\n%s", answer, diff)
		}
		if diff := cmp.Diff(plainResponse(want), plainResponse(got), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("%.60q: (-when it came +stored):\n%s", answer, diff)
		}
	}
}

// plainResponse is a response without what only a connection knows.
func plainResponse(r *Response) *Response {
	if r == nil {
		return nil
	}
	return &Response{Status: r.Status, Header: r.Header, Body: append([]byte{}, r.Body...), Wire: r.Wire, Cut: r.Cut, Protocol: r.Protocol, Warnings: r.Warnings}
}

// plainError is what a record has of an error.
func plainError(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return ""
	}
	return string(e.Kind) + " " + string(e.Phase) + " " + e.Reason
}
