package table

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"weft/store"
)

// A Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Null  Kind = iota // the record has no such field
	Text              // Value.Text, as it is
	Int               // Value.Int
	Float             // Value.Float
	Bool              // Value.Int is 1 or 0
	Time              // Value.Time, UTC
	JSON              // Value.Text, a list, an object, or a whole number that no other kind holds
)

// A Value is one cell.
type Value struct {
	Kind  Kind
	Text  []byte
	Int   int64
	Float float64
	Time  time.Time
}

// TextOf is a text; Null if it is empty. What is not UTF-8 in it becomes U+FFFD,
// byte for byte, as in the record's JSON.
func TextOf(s string) Value {
	if s == "" {
		return Value{}
	}
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return Value{Kind: Text, Text: []byte(s)}
}

func intOf(n int64) Value {
	if n == 0 {
		return Value{}
	}
	return Value{Kind: Int, Int: n}
}

// ValueOf is the value that a piece of valid JSON is.
func ValueOf(raw []byte) Value {
	if len(raw) == 0 {
		return Value{}
	}
	switch c := raw[0]; c {
	case '"':
		return Value{Kind: Text, Text: unquoted(raw)}
	case '{', '[':
		return Value{Kind: JSON, Text: raw}
	case 't':
		return Value{Kind: Bool, Int: 1}
	case 'f':
		return Value{Kind: Bool}
	case 'n':
		return Value{}
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return Value{Kind: Int, Int: n}
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || isWhole(raw) && string(strconv.AppendFloat(nil, f, 'f', -1, 64)) != string(raw) {
		return Value{Kind: JSON, Text: raw} // such as a number of 20 digits that names something
	}
	return Value{Kind: Float, Float: f}
}

// isWhole reports whether a number of JSON has neither a fraction nor an exponent.
func isWhole(number []byte) bool {
	for _, c := range bytes.TrimPrefix(number, []byte{'-'}) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(number) > 0
}

// AppendJSON appends the value as JSON.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.Kind {
	case Null:
		return append(dst, "null"...)
	case Text:
		return store.AppendString(dst, string(v.Text))
	case Time:
		dst = v.AppendText(append(dst, '"'))
		return append(dst, '"')
	}
	return v.AppendText(dst)
}

// unquoted is a JSON string's text (RFC 8259, section 7). A surrogate without its
// other half becomes U+FFFD, as encoding/json has it.
func unquoted(raw []byte) []byte {
	raw = raw[1 : len(raw)-1]
	i := bytes.IndexByte(raw, '\\')
	if i < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for ; i >= 0; i = bytes.IndexByte(raw, '\\') {
		out = append(out, raw[:i]...)
		raw = raw[i+1:]
		if len(raw) == 0 {
			break
		}
		c := raw[0]
		raw = raw[1:]
		switch c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex4(raw)
			raw = raw[min(4, len(raw)):]
			if utf16.IsSurrogate(r) {
				second := rune(-1)
				if bytes.HasPrefix(raw, []byte(`\u`)) {
					second = hex4(raw[2:])
				}
				if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
					raw = raw[6:]
				}
			}
			out = utf8.AppendRune(out, r)
		default: // a quote, a slash, a backslash
			out = append(out, c)
		}
	}
	return append(out, raw...)
}

func hex4(b []byte) rune {
	if len(b) < 4 {
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 32)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}
