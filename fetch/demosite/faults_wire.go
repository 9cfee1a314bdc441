package demosite

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"time"
)

// wireFaults break HTTP/1.1 itself, which net/http would not: they are written
// to the connection by hand.
func wireFaults() []fault {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	const chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
	hello := goodPage("hello")
	packed := gzipped([]byte(hello))
	sized := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(hello), hello)
	line := "<p>" + strings.Repeat("all work and no play ", 200) + "\n"
	padding := "X-Padding: " + strings.Repeat("0123456789", 10) + "\r\n"
	return []fault{
		{
			Fault: Fault{Row: "1", Name: "endless-body", Describe: "a page without length that never ends", Outcome: "ok", Warning: "truncated"},
			conn:  answer(head+"\r\n"+hello, line),
		}, {
			Fault: Fault{Row: "1", Name: "endless-length", Describe: "a page whose length is nine exabytes", Outcome: "ok", Warning: "truncated"},
			conn:  answer(head+"Content-Length: 9223372036854775807\r\n\r\n"+hello, line),
		}, {
			Fault: Fault{Row: "1", Name: "endless-chunked", Describe: "chunks without end", Outcome: "ok", Warning: "truncated"},
			conn:  answer(chunked, fmt.Sprintf("%x\r\n%s\r\n", len(line), line)),
		}, {
			Fault: Fault{
				Row: "2", Name: "drip", Describe: "a byte of body a second", Outcome: "too_slow", Reason: "min_speed",
				Needs: "a minimum speed, or a timeout (and the outcome is timeout)",
			},
			conn: drip(head + "Content-Length: 100000\r\n\r\n"),
		}, {
			Fault: Fault{
				Row: "3", Name: "hang-headers", Describe: "no answer to the request", Outcome: "timeout", Reason: "header_timeout",
				Needs: "a header timeout of a second",
			},
			conn: hang(""),
		}, {
			Fault: Fault{
				Row: "3", Name: "hang-half-head", Describe: "a head that stops in the middle", Outcome: "timeout", Reason: "header_timeout",
				Needs: "a header timeout of a second",
			},
			conn: hang("HTTP/1.1 200 OK\r\nContent-Ty"),
		}, {
			Fault: Fault{
				Row: "3", Name: "drip-head", Describe: "a byte of head a second", Outcome: "timeout", Reason: "header_timeout",
				Needs: "a header timeout of a second",
			},
			conn: drip("HTTP/1.1 200 OK\r\nX-Drip: "),
		}, {
			Fault: Fault{
				Row: "3", Name: "hang-body", Describe: "a body that stops in the middle", Outcome: "timeout", Reason: "total_timeout",
				Needs: "a timeout of seconds, and no minimum speed (or the outcome is too_slow)",
			},
			conn: hang(head + "Content-Length: 1000\r\n\r\n" + hello),
		}, {
			Fault: Fault{
				Row: "3", Name: "hang-tls", Describe: "no answer to the TLS handshake", Outcome: "timeout", Reason: "connect_timeout",
				Needs: "a connect timeout of a second",
			},
			rawTLS: true,
			conn:   func(_ context.Context, c net.Conn) { _, _ = io.Copy(io.Discard, c) },
		}, {
			Fault: Fault{Row: "4", Name: "short-body", Describe: "less body than its length", Outcome: "incomplete", Reason: "short_body"},
			conn:  answer(head+"Content-Length: 100000\r\n\r\n"+hello, ""),
		}, {
			Fault: Fault{Row: "4", Name: "reset-body", Describe: "the connection is reset within the body", Outcome: "incomplete", Reason: "reset"},
			conn: request(func(ctx context.Context, c net.Conn, _ *http.Request) {
				_, _ = io.WriteString(c, head+"Content-Length: 100000\r\n\r\n"+hello)
				sleep(ctx, 100*time.Millisecond) // a reset overtakes what was not read yet
				_ = c.(*net.TCPConn).SetLinger(0)
			}),
		}, {
			Fault: Fault{Row: "4", Name: "no-answer", Describe: "the connection is closed without a word", Outcome: "connect_error", Reason: "closed"},
			conn:  answer("", ""),
		}, {
			Fault: Fault{Row: "5", Name: "long-body", Describe: "more body than its length", Outcome: "ok"},
			conn:  answer(head+sized+"and more", ""),
		}, {
			Fault: Fault{Row: "6", Name: "length-conflict", Describe: "two lengths that differ", Outcome: "protocol_error", Reason: "bad_length"},
			conn:  answer(head+"Content-Length: 5\r\n"+sized, ""),
		}, {
			Fault: Fault{Row: "6", Name: "length-negative", Describe: "a length below zero", Outcome: "protocol_error", Reason: "bad_length"},
			conn:  answer(head+"Content-Length: -5\r\n\r\n"+hello, ""),
		}, {
			Fault: Fault{Row: "6", Name: "length-absurd", Describe: "a length beyond 64 bits", Outcome: "protocol_error", Reason: "bad_length"},
			conn:  answer(head+"Content-Length: 99999999999999999999\r\n\r\n"+hello, ""),
		}, {
			Fault: Fault{Row: "6", Name: "length-list", Describe: "a length that is said twice in one field", Outcome: "ok", Warning: "mended_head"},
			conn:  answer(fmt.Sprintf("%sContent-Length: %d, %[2]d\r\n\r\n%s", head, len(hello), hello), ""),
		}, {
			Fault: Fault{Row: "7", Name: "chunked-twice", Describe: "chunked, said twice", Outcome: "ok", Warning: "mended_head"},
			conn:  answer(fmt.Sprintf("%sTransfer-Encoding: chunked\r\n%s%x\r\n%s\r\n0\r\n\r\n", head, chunked[len(head):], len(hello), hello), ""),
		}, {
			Fault: Fault{Row: "7", Name: "transfer-identity", Describe: "a transfer coding that is none", Outcome: "ok", Warning: "mended_head"},
			conn:  answer(head+"Transfer-Encoding: identity\r\n"+sized, ""),
		}, {
			Fault: Fault{Row: "7", Name: "transfer-gzip", Describe: "gzip as a transfer coding, which nobody asked for", Outcome: "ok", Warning: "mended_head"},
			conn:  answer(fmt.Sprintf("%sTransfer-Encoding: gzip, chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", head, len(packed), packed), ""),
		}, {
			Fault: Fault{Row: "7", Name: "length-and-chunked", Describe: "a length, and chunks: the chunks count", Outcome: "ok"},
			conn:  answer(fmt.Sprintf("%sContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", head, len(hello), hello), ""),
		}, {
			Fault: Fault{Row: "8", Name: "chunk-garbage", Describe: "a chunk whose size is no number", Outcome: "protocol_error", Reason: "bad_chunk"},
			conn:  answer(chunked+"5\r\nhello\r\nxyz\r\nmore\r\n0\r\n\r\n", ""),
		}, {
			Fault: Fault{Row: "8", Name: "chunk-truncated", Describe: "the connection ends within a chunk", Outcome: "incomplete", Reason: "truncated_chunk"},
			conn:  answer(chunked+"fff\r\n"+hello, ""),
		}, {
			Fault: Fault{Row: "8", Name: "chunk-extensions", Describe: "a byte a chunk, each with a kilobyte of extensions", Outcome: "protocol_error", Reason: "bad_chunk"},
			conn:  answer(chunked, "1;"+strings.Repeat("x", 1000)+"\r\nx\r\n"),
		}, {
			Fault: Fault{Row: "8", Name: "chunk-lf", Describe: "chunk lines that end with LF alone", Outcome: "ok", Warning: "mended_head"},
			conn:  answer(fmt.Sprintf("%s%x\n%s\n0\n\n", chunked, len(hello), hello), ""),
		}, {
			Fault: Fault{Row: "14", Name: "headers-endless", Describe: "headers without end", Outcome: "protocol_error", Reason: "headers_too_large"},
			conn:  answer(head, padding),
		}, {
			Fault: Fault{Row: "14", Name: "headers-10mb", Describe: "ten megabytes of headers before a page", Outcome: "protocol_error", Reason: "headers_too_large"},
			conn: request(func(_ context.Context, c net.Conn, _ *http.Request) {
				_, _ = io.WriteString(c, head)
				if repeat(c, padding, 10<<20/len(padding)) == nil {
					_, _ = io.WriteString(c, sized)
				}
			}),
		}, {
			Fault: Fault{Row: "15", Name: "informational-flood", Describe: "103 Early Hints, again and again", Outcome: "protocol_error", Reason: "too_many_1xx"},
			conn:  answer("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
		}, {
			Fault: Fault{Row: "16", Name: "http-0.9", Describe: "a page without a head", Outcome: "protocol_error", Reason: "malformed_head"},
			conn:  answer("<html><title>0.9</title><p>hello</p></html>\n", ""),
		}, {
			Fault: Fault{Row: "16", Name: "ssh-banner", Describe: "another protocol's greeting", Outcome: "protocol_error", Reason: "malformed_head"},
			conn:  answer("SSH-2.0-OpenSSH_9.6\r\n\r\n", ""),
		}, {
			Fault: Fault{Row: "16", Name: "status-042", Describe: "a status below 100", Outcome: "protocol_error", Reason: "bad_status"},
			conn:  answer("HTTP/1.1 042 Odd\r\n"+sized, ""),
		}, {
			Fault: Fault{Row: "16", Name: "status-101", Describe: "another protocol, which nobody asked for", Outcome: "protocol_error", Reason: "unsolicited_101"},
			conn:  answer("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", ""),
		}, {
			Fault: Fault{Row: "16", Name: "status-999", Describe: "some sites' way to say no", Outcome: "http_error", Reason: "status"},
			conn:  answer("HTTP/1.1 999 Request denied\r\n"+sized, ""),
		}, {
			Fault: Fault{Row: "16", Name: "blank-field", Describe: "a first field that begins with a space", Outcome: "ok", Warning: "mended_head"},
			conn:  answer("HTTP/1.1 200 OK\r\n Server: x\r\nContent-Type: text/html\r\n"+sized, ""),
		}, {
			Fault: Fault{Row: "16", Name: "no-field", Describe: "a line in the head that is no field", Outcome: "ok", Warning: "mended_head"},
			conn:  answer("HTTP/1.1 200 OK\r\n<b>Warning</b>\r\nContent-Type : text/html\r\n"+sized, ""),
		}, {
			Fault: Fault{Row: "17", Name: "not-modified", Describe: "304, though nothing was said to be there", Outcome: "protocol_error", Reason: "unsolicited_304"},
			conn:  answer("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", ""),
		}, {
			Fault: Fault{Row: "17", Name: "partial", Describe: "a part, which nobody asked for", Outcome: "incomplete", Reason: "unsolicited_206"},
			conn:  answer("HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-9/100000\r\nContent-Length: 10\r\n\r\n<!DOCTYPE ", ""),
		}, {
			Fault: Fault{Row: "48", Name: "status-escapes", Describe: "escape sequences in the status line", Outcome: "ok"},
			conn:  answer("HTTP/1.1 200 \x1b[2J\x1b[31mpwned\r\nContent-Type: text/html\r\n"+sized, ""),
		},
	}
}

// request reads one request, answers it with a 404 if it asks for robots.txt,
// and leaves any other one to serve.
func request(serve func(context.Context, net.Conn, *http.Request)) func(context.Context, net.Conn) {
	return func(ctx context.Context, c net.Conn) {
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		if r.URL.Path == "/robots.txt" {
			_, _ = io.WriteString(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		serve(ctx, c, r)
	}
}

// answer says text, then endless over and over until the client has had
// enough, or nothing more where it is empty.
func answer(text, endless string) func(context.Context, net.Conn) {
	return request(func(_ context.Context, c net.Conn, _ *http.Request) {
		_, err := io.WriteString(c, text)
		if err == nil && endless != "" {
			_ = repeat(c, endless, math.MaxInt)
		}
	})
}

// leads says text to a request for /, then nothing more where it hangs, and has a
// page at any other path.
func leads(text string, hangs bool) func(context.Context, net.Conn) {
	return request(func(_ context.Context, c net.Conn, r *http.Request) {
		if r.URL.Path == "/" {
			_, _ = io.WriteString(c, text)
			if hangs {
				_, _ = io.Copy(io.Discard, c)
			}
			return
		}
		page := goodPage("there")
		_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", len(page), page)
	})
}

// hang says text and then nothing more.
func hang(text string) func(context.Context, net.Conn) {
	return request(func(_ context.Context, c net.Conn, _ *http.Request) {
		_, _ = io.WriteString(c, text)
		_, _ = io.Copy(io.Discard, c) // until the client goes
	})
}

// drip says text, then a byte a second.
func drip(text string) func(context.Context, net.Conn) {
	return request(func(ctx context.Context, c net.Conn, _ *http.Request) {
		_, err := io.WriteString(c, text)
		for err == nil && sleep(ctx, time.Second) {
			_, err = io.WriteString(c, "x")
		}
	})
}

// sleep reports whether d passed before the end of ctx.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// repeat writes piece n times, many at once.
func repeat(w io.Writer, piece string, n int) error {
	many := max(1, 32<<10/len(piece))
	portion := strings.Repeat(piece, many)
	for ; n > 0; n -= many {
		if n < many {
			portion = portion[:n*len(piece)]
		}
		if _, err := io.WriteString(w, portion); err != nil {
			return err
		}
	}
	return nil
}

// goodPage is a small page without fault.
func goodPage(title string) string {
	return "<!DOCTYPE html>\n<html lang=\"en\"><head><title>" + title + "</title></head>\n<body><main><h1>" + title +
		"</h1>\n<p>This page is all there is to see. <a href=\"/next\">The next page</a> does not exist.</p></main></body></html>\n"
}
