package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// Attributes and the texts of elements are decoded when the tree is made: they
// are text, and "<3" and "&lt;" in them mean themselves. A script's text is not,
// and what pages put into JSON-LD is often meant to be: see plainText.

// oneLine takes needless white space out of text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainText makes one line of text out of what may have markup in it: tags are
// taken out, and character references are decoded, once.
func plainText(s string) string {
	return oneLine(decodeReferences(withoutTags(s)))
}

// withoutTags takes out what begins as a tag or comment does, with "<" and a
// letter, a slash or an exclamation mark (HTML standard, section 13.2.5.6), and
// has an end. Tags that end a word leave a space.
func withoutTags(s string) string {
	var b strings.Builder
	for {
		start := strings.IndexByte(s, '<')
		if start < 0 {
			break
		}
		b.WriteString(s[:start])
		s = s[start:]
		end := strings.IndexByte(s, '>')
		name := tagName(s)
		if end < 0 || name == "" {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		if dom.LayoutOf(atom.Lookup([]byte(strings.ToLower(name)))) != dom.Flowing {
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

// decodeReferences decodes character references that end with a semicolon: the
// others are most often parameters of a URL, as in "?a=1&copy=2".
func decodeReferences(s string) string {
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
