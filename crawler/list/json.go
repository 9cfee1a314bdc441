package list

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// unquote decodes a JSON string. One that is no JSON decodes to nothing.
func unquote(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b[1 : len(b)-1]
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil
	}
	return []byte(s)
}

// members walks over the members of a JSON object without changing a byte of
// them. It checks no syntax: whatever the bytes, it ends and stays in bounds.
type members struct {
	b []byte
	i int // after the brace, or after the last member

	key         []byte // decoded
	rawKey, val []byte // as written; both are set only when next returned true
}

// next goes to the next member. After it returned false, key is that of the
// member in which the bytes ended, if they ended in a value.
func (m *members) next() bool {
	m.key, m.rawKey, m.val = nil, nil, nil
	m.i = skipAny(m.b, m.i, " \t\r\n,")
	end := skipString(m.b, m.i)
	if end < 0 {
		return false
	}
	m.rawKey = m.b[m.i:end]
	m.key = unquote(m.rawKey)
	start := skipAny(m.b, end, " \t\r\n:")
	end = skipValue(m.b, start)
	if end < 0 {
		return false
	}
	m.val = m.b[start:end]
	m.i = end
	return true
}

// skipAny returns the index of the first byte from i on that is not in set.
func skipAny(b []byte, i int, set string) int {
	for i < len(b) && strings.IndexByte(set, b[i]) >= 0 {
		i++
	}
	return i
}

// skipString returns the index behind the string at i, or -1.
func skipString(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// skipValue returns the index behind the value at i, or -1 if it does not end.
func skipValue(b []byte, i int) int {
	start, depth := i, 0
	for i < len(b) {
		switch b[i] {
		case '"':
			if i = skipString(b, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return end(start, i)
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return end(start, i)
			}
		}
		i++
	}
	return -1
}

// end returns i, the end of a number or a word, or -1 if it has no bytes.
func end(start, i int) int {
	if i == start {
		return -1
	}
	return i
}

// appendJSON appends text as a JSON string. Invalid UTF-8 becomes U+FFFD.
func appendJSON(b, text []byte) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for len(text) > 0 {
		switch r, size := utf8.DecodeRune(text); {
		case r == utf8.RuneError:
			b, text = append(b, "\ufffd"...), text[size:]
		case r == '"' || r == '\\':
			b, text = append(b, '\\', text[0]), text[1:]
		case r == '\n':
			b, text = append(b, `\n`...), text[1:]
		case r == '\t':
			b, text = append(b, `\t`...), text[1:]
		case r < ' ':
			b, text = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15]), text[1:]
		default:
			b, text = append(b, text[:size]...), text[size:]
		}
	}
	return append(b, '"')
}
