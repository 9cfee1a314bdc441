package parse

import (
	"iter"
	"strings"
)

// A linkHeader is one link of an HTTP header (RFC 8288, section 3). Of a
// parameter that stands there twice the first counts.
type linkHeader struct {
	target, rel, typ, anchor string
}

// eachLinkHeader takes a Link field apart (RFC 8288, appendix B.2). What is not
// well-formed ends it.
func eachLinkHeader(field string) iter.Seq[linkHeader] {
	return func(yield func(linkHeader) bool) {
		s := field
		for {
			s = strings.TrimLeft(s, " \t,")
			if !strings.HasPrefix(s, "<") {
				return
			}
			target, rest, ok := strings.Cut(s[1:], ">")
			if !ok {
				return
			}
			l := linkHeader{target: target}
			s = l.params(rest)
			if !yield(l) {
				return
			}
		}
	}
}

// params reads the parameters of a link, and returns what stands after them.
func (l *linkHeader) params(s string) string {
	seen := make(map[string]bool, 4)
	for {
		s = strings.TrimLeft(s, " \t")
		if !strings.HasPrefix(s, ";") {
			return s
		}
		s = strings.TrimLeft(s[1:], " \t;")
		end := strings.IndexAny(s, " \t=;,")
		if end < 0 {
			end = len(s)
		}
		name := strings.ToLower(s[:end])
		s = strings.TrimLeft(s[end:], " \t")
		value := ""
		if rest, ok := strings.CutPrefix(s, "="); ok {
			value, s = headerValue(strings.TrimLeft(rest, " \t"))
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		switch name {
		case "rel":
			l.rel = value
		case "type":
			l.typ = value
		case "anchor":
			l.anchor = value
		}
	}
}

// headerValue reads a token or a quoted string (RFC 9110, section 5.6).
func headerValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, ";,")
		if end < 0 {
			end = len(s)
		}
		return strings.TrimRight(s[:end], " \t"), s[end:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:]
		case '\\':
			if i++; i == len(s) {
				return b.String(), ""
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
