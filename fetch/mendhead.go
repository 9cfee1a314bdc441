package fetch

import (
	"bytes"
	"strings"
)

// maxHeld bounds what is held back of a head, in bytes: the line that has not
// ended, and the fields that say how long the body is. Beyond it the head is left
// as it is.
const maxHeld = 64 << 10

const (
	contentLength    = "Content-Length"
	transferEncoding = "Transfer-Encoding"
)

// cleanHead reports whether b begins with the whole head of an answer in which
// nothing may have to be mended, how long that head is, and whether chunks
// follow.
func cleanHead(b []byte) (n int, chunked, ok bool) {
	const status = len("HTTP/1.x ")
	if len(b) <= status || !bytes.HasPrefix(b, []byte("HTTP/1.")) || b[status] == '1' {
		return 0, false, false
	}
	version0 := b[status-2] == '0'
	for first := true; ; first = false {
		end := bytes.IndexByte(b[n:], '\n')
		if end < 0 {
			return 0, false, false
		}
		line := trimCR(b[n : n+end])
		n += end + 1
		if first {
			if n < len(b) && isBlank(b[n]) {
				return 0, false, false
			}
			continue
		}
		if len(line) == 0 {
			return n, chunked && !version0, true
		}
		if !isBlank(line[0]) && !isPlainField(line) {
			return 0, false, false
		}
		switch value := bytes.TrimSpace(line[min(len(line), 1+bytes.IndexByte(line, ':')):]); {
		case isField(line, contentLength):
			if bytes.IndexByte(value, ',') >= 0 {
				return 0, false, false
			}
		case isField(line, transferEncoding):
			if chunked || !strings.EqualFold(string(value), "chunked") {
				return 0, false, false
			}
			chunked = true
		}
	}
}

// isField reports whether line is a field of the name.
func isField(line []byte, name string) bool {
	return len(line) > len(name) && line[len(name)] == ':' && strings.EqualFold(string(line[:len(name)]), name)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func trimCR(line []byte) []byte { return bytes.TrimSuffix(line, []byte("\r")) }

// A head is the head of an answer while it is mended. Lines go on as they come,
// but for those that say how long the body is, which come last.
type head struct {
	line   []byte   // what came of a line that has not ended
	early  []byte   // the lines before the first field that begin with white space, as they came
	held   []byte   // the lines of Content-Length and Transfer-Encoding, as they came
	length []string // the elements of Content-Length
	list   bool     // one of its fields has several
	coding []string // and of Transfer-Encoding

	began    bool // the status line was there
	fields   bool // a line that does not begin with white space was there
	holding  bool // the last line was held
	dropping bool // the last line was left out
	folded   bool // a held line goes on in the next one: nothing is mended
	version0 bool // HTTP/1.0, which has no transfer codings

	informational bool // the status is 1xx, and another head follows
	mended        bool
	chunked       bool // chunks follow; known at the end
}

// fresh reports whether nothing of the head was there yet.
func (h *head) fresh() bool { return !h.began && len(h.line) == 0 }

// feed takes b, appends to out what is to be read of it, and returns what is
// left of b when the head is done: it ended, or it is none.
func (h *head) feed(out, b []byte) (_, rest []byte, done bool) {
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		h.line = append(h.line, b[:end]...)
		b = b[end:]
		if !h.plausible() {
			return h.giveUp(out), b, true
		}
		if h.line[len(h.line)-1] != '\n' {
			return out, b, false
		}
		out, done = h.take(out, h.line)
		if h.line = h.line[:0]; done {
			return out, b, true
		}
	}
	return out, b, false
}

// plausible reports whether what came so far is the head of an answer.
func (h *head) plausible() bool {
	const version = "HTTP/1."
	if !h.began && string(h.line[:min(len(h.line), len(version))]) != version[:min(len(h.line), len(version))] {
		return false
	}
	return len(h.line)+len(h.held)+len(h.early) <= maxHeld
}

// giveUp appends to out what is held, as it came.
func (h *head) giveUp(out []byte) []byte {
	out = append(append(append(out, h.early...), h.held...), h.line...)
	*h = head{mended: h.mended}
	return out
}

// take takes a whole line.
func (h *head) take(out, line []byte) (_ []byte, end bool) {
	text := trimCR(line[:len(line)-1])
	switch {
	case !h.began:
		h.began = true
		h.version0 = len(text) > 7 && text[7] == '0'
		h.informational = len(text) > 9 && text[9] == '1' && !bytes.HasPrefix(text[9:], []byte("101"))
		return append(out, line...), false
	case len(text) > 0 && isBlank(text[0]) && !h.fields:
		h.early = append(h.early, line...)
		return out, false
	}
	if !h.fields {
		out, h.fields = h.mendEarly(out), true
	}
	switch {
	case len(text) == 0:
		return append(h.framing(out), line...), true
	case isBlank(text[0]) && h.dropping:
		return out, false
	case isBlank(text[0]) && h.holding:
		h.held, h.folded = append(h.held, line...), true
		return out, false
	case isBlank(text[0]):
		return append(out, line...), false
	}
	h.dropping = false
	if !isPlainField(text) {
		if field, ok := mendField(text); ok {
			h.mended = true
			if h.dropping = field == nil; h.dropping {
				return out, false
			}
			text, line = field, append(field, "\r\n"...)
		}
	}
	h.holding = true
	switch {
	case isField(text, contentLength):
		h.length, h.list = appendElements(h.length, text), h.list || bytes.IndexByte(text, ',') >= 0
	case isField(text, transferEncoding):
		h.coding = appendElements(h.coding, text)
	default:
		h.holding = false
		return append(out, line...), false
	}
	h.held = append(h.held, line...)
	return out, false
}

// mendEarly appends the lines before the fields that begin with white space.
// Browsers read them as if they did not; RFC 9112 section 2.2 lets us ignore
// them. If one would say how long the body is, all stay, and are refused.
func (h *head) mendEarly(out []byte) []byte {
	var good []byte
	for line := range bytes.Lines(h.early) {
		field := bytes.Trim(line, " \t\r\n")
		name, _, ok := bytes.Cut(field, []byte(":"))
		name = bytes.TrimRight(name, " \t")
		if strings.EqualFold(string(name), contentLength) || strings.EqualFold(string(name), transferEncoding) {
			out, h.early = append(out, h.early...), nil
			return out
		}
		if ok && isToken(name) {
			good = append(append(good, field...), "\r\n"...)
		}
	}
	h.mended = h.mended || len(h.early) > 0
	h.early = nil
	return append(out, good...)
}

// framing appends the fields that say how long the body is, mended if they have
// to be and can be.
func (h *head) framing(out []byte) []byte {
	if h.folded {
		return append(out, h.held...)
	}
	length, goodLength := mendLength(h.length)
	applied, chunked, goodCoding := mendCoding(h.coding)
	switch {
	case h.version0 && len(h.coding) > 0, !goodLength, !goodCoding,
		len(applied) > 0 && !chunked && len(h.length) > 0: // two ends
		return append(out, h.held...)
	}
	h.chunked = chunked
	if !h.list && (len(h.coding) == 0 || len(h.coding) == 1 && chunked) {
		return append(out, h.held...)
	}
	h.mended = true
	if length != "" {
		out = append(out, contentLength+": "+length+"\r\n"...)
	}
	if chunked {
		out = append(out, transferEncoding+": chunked\r\n"...)
	}
	if len(applied) > 0 {
		out = append(out, "Content-Encoding: "+strings.Join(applied, ", ")+"\r\n"...)
	}
	return out
}

// appendElements appends the elements of a field's value, which is a list.
func appendElements(list []string, field []byte) []string {
	_, value, _ := strings.Cut(string(field), ":")
	for element := range strings.SplitSeq(value, ",") {
		list = append(list, strings.Trim(element, " \t"))
	}
	return list
}

// mendLength returns the length that all of the list say.
func mendLength(list []string) (length string, ok bool) {
	for i, l := range list {
		if l == "" || strings.Trim(l, "0123456789") != "" || i > 0 && l != length {
			return "", false
		}
		length = l
	}
	return length, true
}

// mendCoding returns the codings of a Transfer-Encoding that are also those of a
// Content-Encoding, in their order, and whether chunked stands behind them.
func mendCoding(list []string) (applied []string, chunked, ok bool) {
	for _, coding := range list {
		switch coding = strings.ToLower(coding); coding {
		case "", "identity":
		case "chunked":
			chunked = true
		case "gzip", "x-gzip", "deflate":
			if chunked {
				return nil, false, false
			}
			applied = append(applied, coding)
		default:
			return nil, false, false
		}
	}
	return applied, chunked, true
}

// isToken reports whether b is the name of a field (RFC 9110 section 5.6.2).
func isToken(b []byte) bool {
	for _, c := range b {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0:
			return false
		}
	}
	return len(b) > 0
}
