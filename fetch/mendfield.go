package fetch

import "bytes"

// isPlainField reports whether a line is a field that needs no mending.
func isPlainField(line []byte) bool {
	return isToken(line[:max(0, bytes.IndexByte(line, ':'))]) && isValue(line)
}

// mendField mends a field line that net/http refuses the whole answer for, or takes
// for a field of another name, in the way in which browsers read it:
//
//   - white space before the colon goes (RFC 9112 section 5.1),
//   - control characters become spaces (RFC 9110 section 5.5),
//   - a line without a colon, or whose name is none, is left out: field is nil.
//
// It reports false for one that stays as it is: with a NUL, which browsers refuse;
// with spaces within the name, which net/http lets pass; or where it may be meant
// to say how long the body is.
func mendField(line []byte) (field []byte, ok bool) {
	name, value, hasColon := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	isName := hasColon && isToken(name)
	switch {
	case bytes.IndexByte(line, 0) >= 0:
		return nil, false
	case !(isName && isValue(value)) && saysLength(line):
		return nil, false
	case hasColon && !isName && isToken(bytes.ReplaceAll(name, []byte(" "), nil)):
		return nil, false
	case !isName:
		return nil, true
	}
	field = append(append(field, name...), ':')
	for _, c := range value {
		if isControl(c) {
			c = ' '
		}
		field = append(field, c)
	}
	return field, true
}

// isValue reports whether there is no control character in the value of a field
// (RFC 9110 section 5.5).
func isValue(b []byte) bool {
	for _, c := range b {
		if isControl(c) {
			return false
		}
	}
	return true
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

// saysLength reports whether a line has the name of a field that says how long
// the body is, wherever it stands.
func saysLength(line []byte) bool {
	line = bytes.ToLower(line)
	return bytes.Contains(line, []byte("content-length")) || bytes.Contains(line, []byte("transfer-encoding"))
}
