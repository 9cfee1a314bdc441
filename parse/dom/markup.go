package dom

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// WithoutTags takes out what begins as a tag or comment does, with "<" and a
// letter, a slash or an exclamation mark (HTML standard, section 13.2.5.6), and
// has an end. Tags that end a word leave a space.
func WithoutTags(s string) string {
	var b strings.Builder
	for {
		start := strings.IndexByte(s, '<')
		if start < 0 {
			break
		}
		b.WriteString(s[:start])
		s = s[start:]
		name := tagName(s)
		if name == "" {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		if LayoutOf(atom.Lookup([]byte(strings.ToLower(name)))) != Flowing {
			b.WriteByte(' ')
		}
		s = s[end+1:]
	}
	if b.Len() == 0 {
		return s
	}
	b.WriteString(s)
	return b.String()
}

// tagName returns the name of the tag that s begins with, "!" for a comment, ""
// if it is none.
func tagName(s string) string {
	s = strings.TrimPrefix(s[1:], "/")
	if strings.HasPrefix(s, "!") {
		return "!"
	}
	end := 0
	for end < len(s) && ('a' <= s[end]|0x20 && s[end]|0x20 <= 'z' || end > 0 && '0' <= s[end] && s[end] <= '9') {
		end++
	}
	return s[:end]
}

// maxReference is the length of the longest character reference, in bytes.
const maxReference = 34

// DecodeReferences decodes character references that end with a semicolon: the
// others are most often parameters of a URL, as in "?a=1&copy=2".
func DecodeReferences(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var b strings.Builder
	for {
		start := strings.IndexByte(s, '&')
		if start < 0 {
			break
		}
		b.WriteString(s[:start])
		s = s[start:]
		end := strings.IndexByte(s[:min(len(s), maxReference)], ';')
		if end < 0 || strings.IndexByte(s[1:end], '&') >= 0 {
			end = 0
			b.WriteByte('&')
		} else {
			b.WriteString(html.UnescapeString(s[:end+1]))
		}
		s = s[end+1:]
	}
	b.WriteString(s)
	return b.String()
}
