package scope

import (
	"slices"
	"strings"
)

// pattern is what a URL has in common with those that differ in numbers, dates,
// hashes and values only: the host, the path with "*" for each of them, and the
// names of the parameters, sorted and each once. A URL with neither "*" nor
// parameters is alone in its pattern: others is then false.
//
//	https://example.com/cal/2026-11/day-7.html?view=a&tz=1
//	example.com/cal/*/day-*.html?tz&view
func pattern(a address) (text string, others bool) {
	b := make([]byte, 0, len(a.path)+64)
	b = append(b, a.host()...)
	start := len(b)
	for i, segment := range strings.Split(a.path, "/") {
		if i > 0 {
			b = append(b, '/')
		}
		b = generalise(b, segment)
	}
	others = slices.Contains(b[start:], '*')
	ns := names(a.parameters())
	if len(ns) == 0 {
		return string(b), others
	}
	for i, n := range ns { // "&amp;" that was escaped again on every page
		for strings.HasPrefix(n, "amp;") {
			n = n[len("amp;"):]
		}
		ns[i] = n
	}
	slices.Sort(ns)
	b = append(b, '?')
	b = append(b, strings.Join(slices.Compact(ns), "&")...)
	return string(b), true
}

// adds reports whether a pattern is another one with more parameters, as a list
// is to which one more filter was added.
func adds(text, other string) bool {
	path, query, _ := strings.Cut(text, "?")
	otherPath, otherQuery, _ := strings.Cut(other, "?")
	if path != otherPath {
		return false
	}
	names := strings.Split(query, "&")
	for name := range strings.SplitSeq(otherQuery, "&") {
		if name != "" && !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// generalise appends a segment with "*" for what counts or names its content.
func generalise(b []byte, segment string) []byte {
	start := len(b)
	for i := 0; i < len(segment); {
		c := segment[i]
		switch {
		case c == '%' && i+3 <= len(segment): // its digits are no number
			b = append(b, segment[i:i+3]...)
			i += 3
		case isUUID(segment[i:]):
			b = appendStar(b, start)
			i += uuidLen
		case isAlnum(c):
			end := i + 1
			for end < len(segment) && isAlnum(segment[end]) {
				end++
			}
			b = generaliseWord(b, start, segment[i:end])
			i = end
		default:
			b = append(b, c)
			i++
		}
	}
	return b
}

func generaliseWord(b []byte, start int, word string) []byte {
	if isHash(word) {
		return appendStar(b, start)
	}
	for i := range len(word) {
		if isDigit(word[i]) {
			b = appendStar(b, start)
		} else {
			b = append(b, word[i])
		}
	}
	return b
}

// appendStar appends a "*", unless the segment, which begins at start, has one
// there already, perhaps with a separator behind it: 2026-11-28 and 3.14.2 are
// one "*", and so is 2026-11-28T12:00.
func appendStar(b []byte, start int) []byte {
	n := len(b)
	if n > start && b[n-1] == '*' {
		return b
	}
	if n > start+1 && b[n-2] == '*' && strings.IndexByte("-_.:,+~T", b[n-1]) >= 0 {
		return b[:n-1]
	}
	return append(b, '*')
}

const uuidLen = 36

// isUUID reports whether s begins with a UUID (RFC 9562, section 4).
func isUUID(s string) bool {
	if len(s) < uuidLen {
		return false
	}
	for i := range uuidLen {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return false
			}
		}
	}
	return true
}

// isHash reports whether a word is 8 or more hexadecimal digits, or 16 or more
// letters and digits, of both kinds.
func isHash(word string) bool {
	if len(word) < 8 {
		return false
	}
	digits, hex := 0, true
	for i := range len(word) {
		switch c := word[i]; {
		case isDigit(c):
			digits++
		case c|0x20 > 'f':
			hex = false
		}
	}
	return 0 < digits && digits < len(word) && (hex || len(word) >= 16)
}
