package warc

import (
	"bytes"
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
	length  int64 // -1 if it does not say, or in more ways than one
	coded   bool  // there is a Content-Encoding
}

// readMessage looks at the head.
func readMessage(raw []byte) message {
	m := message{raw: raw, length: -1}
	lengths := 0
	for at := 0; ; {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			return message{raw: raw, length: -1}
		}
		line := bytes.TrimSuffix(raw[at:at+end], []byte("\r"))
		at += end + 1
		if len(line) == 0 {
			m.body = at
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch strings.ToLower(string(name)) {
		case "transfer-encoding":
			m.chunked = m.chunked || strings.HasSuffix(strings.ToLower(string(value)), "chunked")
		case "content-encoding":
			m.coded = true
		case "content-length":
			lengths++
			n, err := strconv.ParseInt(string(value), 10, 64)
			if err != nil || lengths > 1 && n != m.length {
				n = -1
			}
			m.length = n
		}
	}
	return m
}

// informational reports whether another head follows (RFC 9110, section 15.2).
func (m message) informational() bool {
	const status = len("HTTP/1.x ")
	return m.body > status+3 && bytes.HasPrefix(m.raw, []byte("HTTP/1.")) && m.raw[status] == '1' &&
		!bytes.HasPrefix(m.raw[status:], []byte("101"))
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
		if n, _, _ := bytes.Cut(line, []byte(":")); !strings.EqualFold(string(n), name) {
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
