package warc

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
)

// A message is an HTTP/1 message as it went over the wire, or the beginning of
// one.
type message struct {
	raw  []byte
	body int // where the body begins; 0 if the head is not whole

	// What the head says of the body.
	chunked bool
	odd     bool  // there is another transfer coding, or one twice
	length  int64 // unsaid, or unclear
	coded   bool  // there is a Content-Encoding
}

const (
	unsaid  = -1
	unclear = -2
)

// readMessage looks at the head.
func readMessage(raw []byte) message {
	m := message{raw: raw, length: unsaid}
	lengths := 0
	for at := 0; ; {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			return message{raw: raw, length: unsaid}
		}
		line := bytes.TrimSuffix(raw[at:at+end], []byte("\r"))
		at += end + 1
		if len(line) == 0 {
			m.body = at
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch strings.ToLower(string(bytes.TrimSpace(name))) {
		case "transfer-encoding":
			m.odd = m.chunked || m.odd || !strings.EqualFold(string(value), "chunked")
			m.chunked = m.chunked || strings.HasSuffix(strings.ToLower(string(value)), "chunked")
		case "content-encoding":
			m.coded = true
		case "content-length":
			lengths++
			n, err := strconv.ParseInt(string(value), 10, 64)
			if err != nil || n < 0 || lengths > 1 && n != m.length {
				n = unclear
			}
			m.length = n
		}
	}
	return m
}

// status is that of an answer; 0 if it has none.
func (m message) status() int {
	const begin = len("HTTP/1.x ")
	if m.body < begin+4 || m.raw[begin-1] != ' ' || bytes.IndexByte([]byte(" \r\n"), m.raw[begin+3]) < 0 {
		return 0
	}
	if _, _, ok := http.ParseHTTPVersion(string(m.raw[:begin-1])); !ok {
		return 0
	}
	n, err := strconv.Atoi(string(m.raw[begin : begin+3]))
	if err != nil {
		return 0
	}
	return n
}

// informational reports whether another head follows (RFC 9110, section 15.2).
func (m message) informational() bool {
	s := m.status()
	return s >= 100 && s < 200 && s != http.StatusSwitchingProtocols
}

// hasPage reports whether the body is what whoever asked wanted: that of a
// redirect is not read, and a part is not the whole.
func (m message) hasPage() bool {
	s := m.status()
	return (s < 300 || s >= 400) && s != http.StatusPartialContent
}

// payload writes the body to w, with its transfer coding undone, and reports how
// long it is, and whether it is whole, with nothing behind it.
func (m message) payload(w io.Writer) (n int64, whole bool) {
	if m.body == 0 || m.odd {
		return 0, false
	}
	body := m.raw[m.body:]
	if !m.chunked {
		w.Write(body)
		n = int64(len(body))
		return n, m.length == unsaid || m.length == n
	}
	rest := bytes.NewReader(body)
	in := bufio.NewReader(rest)
	n, err := io.Copy(w, httputil.NewChunkedReader(in))
	return n, err == nil && len(trailers(body[len(body)-rest.Len()-in.Buffered():])) == 0
}

// trailers is what follows the trailers of a body in chunks.
func trailers(b []byte) []byte {
	for {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		if !ok {
			return []byte("the empty line is missing")
		}
		if b = rest; len(bytes.TrimSuffix(line, []byte("\r"))) == 0 {
			return b
		}
	}
}

// asHTTP1 writes the status line of a later version of HTTP, which has none on the
// wire, as HTTP/1.1, and returns that version; "" if raw is as it was. Archivers
// write "HTTP/2 200" or "HTTP/2.0 200 OK", with a head and a body as HTTP/1 has
// them.
func asHTTP1(raw []byte) (_ []byte, protocol string) {
	version, rest, ok := bytes.Cut(raw[:min(len(raw), len("HTTP/2.0 "))], []byte(" "))
	switch string(version) {
	case "HTTP/2", "HTTP/2.0":
		protocol = "HTTP/2.0"
	case "HTTP/3", "HTTP/3.0":
		protocol = "HTTP/3.0"
	}
	if !ok || protocol == "" {
		return raw, ""
	}
	return slices.Concat([]byte("HTTP/1.1 "), rest, raw[len(version)+1+len(rest):]), protocol
}

// settle brings a stored head in line with its body, where the archiver has
// undone a coding of the body and left it in the head, as many do. whole is
// the length of the whole message, of which raw may be the beginning.
func (m message) settle(whole int64) []byte {
	if m.body == 0 {
		return m.raw
	}
	body := m.raw[m.body:]
	switch {
	case m.chunked && len(body) > 0 && !beginsChunk(body):
		return m.without("transfer-encoding")
	case m.coded && m.length >= 0 && m.length != whole-int64(m.body) && isText(body):
		return m.without("content-length")
	}
	return m.raw
}

// without is the message without the fields of that name.
func (m message) without(name string) []byte {
	kept := make([]byte, 0, len(m.raw))
	for line := range bytes.Lines(m.raw[:m.body]) {
		if n, _, _ := bytes.Cut(line, []byte(":")); !strings.EqualFold(string(bytes.TrimSpace(n)), name) {
			kept = append(kept, line...)
		}
	}
	return append(kept, m.raw[m.body:]...)
}

// beginsChunk reports whether body begins with the line of a chunk (RFC 9112,
// section 7.1).
func beginsChunk(body []byte) bool {
	line, _, ok := bytes.Cut(body[:min(len(body), 1<<10)], []byte("\n"))
	size, _, _ := bytes.Cut(line, []byte(";"))
	size = bytes.TrimRight(size, " \t\r")
	return ok && len(size) > 0 && len(size) <= 16 && len(bytes.Trim(size, "0123456789abcdefABCDEF")) == 0
}

// isText reports whether body begins as text does, and compressed data does not.
func isText(body []byte) bool {
	for _, c := range body[:min(len(body), 512)] {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			return false
		}
	}
	return len(body) > 0
}
