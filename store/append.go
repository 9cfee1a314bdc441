package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// AppendJSON appends the record's JSON to dst and returns the longer slice. It
// is one line of valid UTF-8 without the newline at its end: byte for byte what
// encoding/json writes with HTML escaping off, and the page as the last field.
//
// It is an error if Meta is not JSON, if FetchedAt is not a year of four
// digits, or if the page is not a JSON object on one line of valid UTF-8 (of which
// only the braces, the newlines and the encoding are looked at); dst is then
// returned as it was. It may be called for different records at once.
func (r *Record) AppendJSON(dst []byte) ([]byte, error) {
	e := encoder{b: dst}
	e.b = append(e.b, `{"schema":`...)
	e.b = strconv.AppendInt(e.b, int64(r.Schema), 10)
	e.b = append(e.b, `,"line":`...)
	e.b = strconv.AppendInt(e.b, r.Line, 10)
	e.number(`,"found":`, r.Found)
	e.text(`,"via":`, r.Via)
	e.number(`,"depth":`, int64(r.Depth))
	e.text(`,"input":`, r.Input)
	e.b = append(e.b, `,"url":`...)
	e.b = AppendString(e.b, r.URL)
	e.text(`,"final_url":`, r.FinalURL)
	e.text(`,"outcome":`, r.Outcome)
	e.number(`,"status":`, int64(r.Status))
	if r.Error != nil {
		e.b = append(e.b, `,"error":{"phase":`...)
		e.b = AppendString(e.b, r.Error.Phase)
		e.b = append(e.b, `,"reason":`...)
		e.b = AppendString(e.b, r.Error.Reason)
		e.text(`,"detail":`, r.Error.Detail)
		e.b = append(e.b, '}')
	}
	e.number(`,"duplicate_of":`, r.DuplicateOf)
	e.number(`,"duplicate_of_found":`, r.DuplicateOfFound)
	e.number(`,"attempts":`, int64(r.Attempts))
	e.redirects(r.Redirects)
	e.time(`,"fetched_at":`, r.FetchedAt)
	if r.Cached {
		e.b = append(e.b, `,"cached":true`...)
	}
	e.text(`,"ip":`, r.IP)
	e.text(`,"protocol":`, r.Protocol)
	e.headers(r.Headers)
	e.text(`,"content_type":`, r.ContentType)
	e.text(`,"charset":`, r.Charset)
	e.number(`,"bytes_wire":`, r.BytesWire)
	e.number(`,"bytes_body":`, r.BytesBody)
	e.text(`,"body_sha256":`, r.BodySHA256)
	e.texts(`,"warnings":[`, r.Warnings)
	if r.WARC != nil {
		e.b = append(e.b, `,"warc":{"file":`...)
		e.b = AppendString(e.b, r.WARC.File)
		e.b = append(e.b, `,"offset":`...)
		e.b = append(strconv.AppendInt(e.b, r.WARC.Offset, 10), '}')
	}
	if r.Timings != nil {
		e.b = append(e.b, `,"timings":`...)
		e.b = r.Timings.appendJSON(e.b)
	}
	e.meta(r.Meta)
	e.text(`,"fingerprint":`, r.Fingerprint)
	if r.Nofollow {
		e.b = append(e.b, `,"nofollow":true`...)
	}
	e.texts(`,"follow":[`, r.Follow)
	e.number(`,"sitemaps":`, int64(r.Sitemaps))
	if r.Page != nil {
		e.page(r.Page.JSON())
	}
	if e.err != nil {
		return dst, fmt.Errorf("store: record of line %d: %w", r.Line, e.err)
	}
	return append(e.b, '}'), nil
}

// An encoder appends the optional fields: each of its methods writes nothing
// when the value is zero. Keys come with their comma, quotes and colon.
type encoder struct {
	b   []byte
	err error // the first error
}

func (e *encoder) text(key, s string) {
	if s != "" {
		e.b = append(e.b, key...)
		e.b = AppendString(e.b, s)
	}
}

func (e *encoder) texts(key string, list []string) {
	if len(list) == 0 {
		return
	}
	e.b = append(e.b, key...)
	for i, s := range list {
		e.comma(i)
		e.b = AppendString(e.b, s)
	}
	e.b = append(e.b, ']')
}

func (e *encoder) number(key string, n int64) {
	if n != 0 {
		e.b = append(e.b, key...)
		e.b = strconv.AppendInt(e.b, n, 10)
	}
}

func (e *encoder) time(key string, t *time.Time) {
	if t == nil {
		return
	}
	e.b = append(append(e.b, key...), '"')
	var err error
	if e.b, err = t.UTC().AppendText(e.b); err != nil {
		e.fail(err)
	}
	e.b = append(e.b, '"')
}

func (e *encoder) redirects(hops []Redirect) {
	if len(hops) == 0 {
		return
	}
	e.b = append(e.b, `,"redirects":[`...)
	for i, hop := range hops {
		e.comma(i)
		e.b = append(e.b, `{"url":`...)
		e.b = AppendString(e.b, hop.URL)
		e.b = append(e.b, `,"status":`...)
		e.b = strconv.AppendInt(e.b, int64(hop.Status), 10)
		e.b = append(e.b, '}')
	}
	e.b = append(e.b, ']')
}

func (e *encoder) headers(h map[string]string) {
	if len(h) == 0 {
		return
	}
	e.b = append(e.b, `,"headers":{`...)
	var room [len(keptHeaders)]string
	names := slices.AppendSeq(room[:0], maps.Keys(h))
	slices.Sort(names)
	for i, name := range names {
		e.comma(i)
		e.b = AppendString(e.b, name)
		e.b = append(e.b, ':')
		e.b = AppendString(e.b, h[name])
	}
	e.b = append(e.b, '}')
}

// meta appends what stood in the user's list. That may be spread over lines,
// and its strings may hold bytes that are not UTF-8.
func (e *encoder) meta(raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	var buf bytes.Buffer
	if err := json.Compact(&buf, raw); err != nil {
		e.fail(fmt.Errorf("meta is not JSON: %w", err))
		return
	}
	e.b = append(e.b, `,"meta":`...)
	e.b = append(e.b, bytes.ToValidUTF8(buf.Bytes(), []byte("\uFFFD"))...)
}

func (e *encoder) page(raw []byte) {
	n := len(raw)
	switch {
	case n == 0:
		return
	case n < 2 || raw[0] != '{' || raw[n-1] != '}' || bytes.IndexByte(raw, '\n') >= 0 || !utf8.Valid(raw):
		e.fail(errors.New("page is not a JSON object on one line of UTF-8"))
		return
	}
	e.b = append(e.b, `,"page":`...)
	e.b = append(e.b, raw...)
}

func (e *encoder) comma(i int) {
	if i > 0 {
		e.b = append(e.b, ',')
	}
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// AppendString appends s as a JSON string (RFC 8259, section 7). Like
// encoding/json it writes a byte that is not UTF-8 as \ufffd, and escapes U+2028
// and U+2029, which end a line in older JavaScript.
func AppendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0 // of the run that is copied as it is
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\b':
				dst = append(dst, '\\', 'b')
			case '\f':
				dst = append(dst, '\\', 'f')
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		bad := r == utf8.RuneError && n == 1
		if bad || r == '\u2028' || r == '\u2029' {
			dst = append(dst, s[start:i]...)
			if bad {
				dst = append(dst, `\ufffd`...)
			} else {
				dst = append(dst, '\\', 'u', '2', '0', '2', hex[r&15])
			}
			start = i + n
		}
		i += n
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
