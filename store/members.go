package store

import "bytes"

// eachMember calls f with the members of a JSON object (RFC 8259, section 4) in
// their order, both as they stand, the key in its quotes, until f returns false.
// It reports whether what it has looked at was an object's beginning. It does
// not look into values for anything but where they end, so that it costs little
// more than finding their quotes.
func eachMember(object []byte, f func(key, value []byte) bool) bool {
	i := space(object, 0)
	if i >= len(object) || object[i] != '{' {
		return false
	}
	if i = space(object, i+1); i < len(object) && object[i] == '}' {
		return true
	}
	for {
		key := i
		if i >= len(object) || object[i] != '"' {
			return false
		}
		if i = stringEnd(object, i); i < 0 {
			return false
		}
		name := object[key:i]
		if i = space(object, i); i >= len(object) || object[i] != ':' {
			return false
		}
		value := space(object, i+1)
		if i = valueEnd(object, value); i < 0 {
			return false
		}
		if !f(name, object[value:i]) {
			return true
		}
		if i = space(object, i); i >= len(object) {
			return false
		}
		switch object[i] {
		case '}':
			return true
		case ',':
			i = space(object, i+1)
		default:
			return false
		}
	}
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

// EachElement calls f with the elements of a JSON array (RFC 8259, section 5) in
// their order, as they stand, until f returns false. It reports whether what it
// has looked at was an array's beginning. Nothing of an element is looked at but
// where it ends.
func EachElement(array []byte, f func(element []byte) bool) bool {
	i := space(array, 0)
	if i >= len(array) || array[i] != '[' {
		return false
	}
	if i = space(array, i+1); i < len(array) && array[i] == ']' {
		return true
	}
	for {
		element := i
		if i = valueEnd(array, element); i < 0 {
			return false
		}
		if !f(array[element:i]) {
			return true
		}
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
	return eachMember(object, func(key, value []byte) bool {
		var name string
		return textInto(&name, key) == nil && f(name, value)
	})
}
