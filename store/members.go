package store

import (
	"bytes"
	"encoding/json"
)

// eachMember calls f with the members of a JSON object (RFC 8259, section 4) in
// their order, the key in quotes and without escapes, the value as it stands, until f
// returns false.
// It reports whether what it has looked at was an object's beginning. It does
// not look into values for anything but where they end, so that it costs little
// more than finding their quotes.
func eachMember(object []byte, f func(key, value []byte) bool) bool {
	return members(object, 0, f) >= 0
}

// members is eachMember of the object that begins at i. It returns where that, or
// what was looked at of it, ends; -1 instead of false.
func members(b []byte, i int, f func(key, value []byte) bool) int {
	i = space(b, i)
	if i >= len(b) || b[i] != '{' {
		return -1
	}
	if i = space(b, i+1); i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		key := i
		if i >= len(b) || b[i] != '"' {
			return -1
		}
		if i = stringEnd(b, i); i < 0 {
			return -1
		}
		name := withoutEscapes(b[key:i])
		if i = space(b, i); i >= len(b) || b[i] != ':' {
			return -1
		}
		value := space(b, i+1)
		if i = valueEnd(b, value); i < 0 {
			return -1
		}
		if !f(name, b[value:i]) {
			return i
		}
		if i = space(b, i); i >= len(b) {
			return -1
		}
		switch b[i] {
		case '}':
			return i + 1
		case ',':
			i = space(b, i+1)
		default:
			return -1
		}
	}
}

// withoutEscapes is a key that may have been written with some, by other programs
// or because it needs them, with its characters as they are between the quotes.
func withoutEscapes(key []byte) []byte {
	if bytes.IndexByte(key, '\\') < 0 {
		return key
	}
	var name string
	if json.Unmarshal(key, &name) != nil {
		return key
	}
	return []byte(`"` + name + `"`)
}

// space skips white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// stringEnd is where the string that begins at i ends; -1 if it does not.
func stringEnd(b []byte, i int) int {
	for i++; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n + 1
		escapes := 0 // an odd number of backslashes makes the quote a part of it
		for b[i-2-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i
		}
	}
}

// valueEnd is where the value that begins at i ends; -1 if it does not.
func valueEnd(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	if b[i] == '"' {
		return stringEnd(b, i)
	}
	start, depth := i, 0
	for i < len(b) {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return end(start, i)
			}
			if depth == 0 {
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

// end is that of a number or a word, which must have something in it.
func end(start, i int) int {
	if i == start {
		return -1
	}
	return i
}

// EachObject calls f with what the objects in a JSON array (RFC 8259, section 5)
// have under the keys, in one pass over it. The values are as they stand, nil for
// a key that an object does not have, as no element has that is no object, and
// valid until f returns. It reports whether the array is whole.
func EachObject(array []byte, keys []string, f func(values [][]byte)) bool {
	values := make([][]byte, len(keys))
	take := func(key, value []byte) bool {
		for n, k := range keys {
			if string(key[1:len(key)-1]) == k {
				values[n] = value
				break
			}
		}
		return true
	}
	i := space(array, 0)
	if i >= len(array) || array[i] != '[' {
		return false
	}
	if i = space(array, i+1); i < len(array) && array[i] == ']' {
		return true
	}
	for {
		clear(values)
		if i < len(array) && array[i] == '{' {
			i = members(array, i, take)
		} else {
			i = valueEnd(array, i)
		}
		if i < 0 {
			return false
		}
		f(values)
		if i = space(array, i); i >= len(array) {
			return false
		}
		switch array[i] {
		case ']':
			return true
		case ',':
			i = space(array, i+1)
		default:
			return false
		}
	}
}

// EachMember calls f with the members of a JSON object in their order, the name
// decoded and the value as it stands, until f returns false. It reports whether
// what it has looked at was an object's beginning.
func EachMember(object []byte, f func(name string, value []byte) bool) bool {
	return eachMember(object, func(key, value []byte) bool { return f(string(key[1:len(key)-1]), value) })
}
