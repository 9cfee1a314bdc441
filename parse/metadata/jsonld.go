package metadata

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Value is a JSON value. null is none.
type Value struct {
	Kind  Kind
	Text  string   // of a String; of a Literal, a number or true or false, its JSON
	Names []string // of an Object, one for each of Items
	Items []Value

	Address bool // Text is a URL, perhaps relative to the page

	decoded bool // Text has no markup and no character references any more
}

// A Kind says what a Value is.
type Kind int

// The kinds of a Value.
const (
	String Kind = iota
	Literal
	Array
	Object
)

// Limits of the structured data of a page, far beyond what pages made for
// people hold. They are counts, so that they are the same on every machine.
const (
	maxScriptBytes   = 1 << 20 // of all JSON-LD
	maxPropertyBytes = 1 << 20 // of all microdata
	maxPropertySteps = 1 << 20 // nodes looked at for it, and pieces of text and attributes
	maxValues        = 50_000  // of all structured data
	maxMembers       = 1_000   // of one object
	maxDepth         = 64
)

// jsonReader reads JSON as it is found on pages: wrapped in comments or CDATA,
// with commas too many or missing, line ends and quotes in strings, comments,
// several values one after the other, or an end that is missing. It goes
// forward only, so its time is linear.
type jsonReader struct {
	s    string
	i    int
	left int  // values
	cut  bool // a limit was reached

	decoded bool // s has no character references any more
}

// values reads all values of s, which are objects or lists of them, and
// appends the objects to dst.
func (r *jsonReader) values(dst []Value) []Value {
	for r.skip(); r.i < len(r.s); r.skip() {
		switch r.s[r.i] {
		case '{', '[':
			if v, ok := r.value(0); ok {
				dst = appendObjects(dst, v)
			}
		default:
			r.i++
		}
	}
	return dst
}

func appendObjects(dst []Value, v Value) []Value {
	switch v.Kind {
	case Object:
		if len(v.Names) == 0 {
			return dst
		}
		return append(dst, v)
	case Array:
		for _, item := range v.Items {
			dst = appendObjects(dst, item)
		}
	}
	return dst
}

// quotesAreEscaped reports whether somebody escaped a script as if it were text:
// its first name begins with a character reference. A browser finds no JSON-LD
// in it, others do.
func quotesAreEscaped(s string) bool {
	i := strings.IndexByte(s, '{')
	if i < 0 || strings.ContainsAny(s[:i], "\"") {
		return false
	}
	rest := strings.TrimLeft(s[i+1:], " \t\r\n")
	rest = strings.ToLower(rest[:min(len("&quot;"), len(rest))])
	for _, quote := range []string{"&quot;", "&#34;", "&#034;", "&#x22;"} {
		if strings.HasPrefix(rest, quote) {
			return true
		}
	}
	return false
}

// value reads one value. ok is false for null and for what is no value.
func (r *jsonReader) value(depth int) (v Value, ok bool) {
	if depth == maxDepth || r.left <= 0 {
		r.cut, r.i = true, len(r.s)
		return v, false
	}
	r.left--
	switch r.s[r.i] {
	case '{':
		return r.object(depth), true
	case '[':
		return r.array(depth), true
	case '"':
		return Value{Text: r.quoted(), decoded: r.decoded}, true
	}
	start := r.i
	for r.i < len(r.s) && !strings.ContainsRune(",:{}[]\"\n", rune(r.s[r.i])) {
		r.i++
	}
	switch word := strings.TrimSpace(r.s[start:r.i]); {
	case word == "", word == "null", word == "undefined":
		return v, false
	case word == "true", word == "false", isNumber(word):
		return Value{Kind: Literal, Text: word}, true
	default:
		return Value{Text: strings.Trim(word, "'"), decoded: r.decoded}, true
	}
}

// isNumber reports whether s is a number of JSON that fits a float64.
func isNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || len(digits) > 1 && digits[0] == '0' && '0' <= digits[1] && digits[1] <= '9' {
		return false
	}
	if strings.HasSuffix(digits, ".") || strings.Contains(digits, ".e") || strings.Contains(digits, ".E") || strings.ContainsAny(digits, "xXpP_nN") {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func (r *jsonReader) object(depth int) Value {
	v := Value{Kind: Object}
	r.i++
	for r.skip(); r.i < len(r.s); r.skip() {
		switch c := r.s[r.i]; c {
		case '}':
			r.i++
			return v
		case ']': // the end of something around it: this one has none
			return v
		case '"':
			name := r.quoted()
			if r.skip(); r.i == len(r.s) || r.s[r.i] != ':' {
				continue
			}
			r.i++
			if r.skip(); r.i == len(r.s) {
				return v
			}
			if item, ok := r.value(depth + 1); ok {
				r.cut = !v.set(name, item) || r.cut
			}
		default:
			r.i++
		}
	}
	return v
}

// set adds a member. A name that is there already gets the new value, as in a
// browser. It reports whether there was room.
func (v *Value) set(name string, item Value) bool {
	for i, have := range v.Names {
		if have == name {
			v.Items[i] = item
			return true
		}
	}
	if len(v.Names) == maxMembers {
		return false
	}
	v.Names, v.Items = append(v.Names, name), append(v.Items, item)
	return true
}

func (r *jsonReader) array(depth int) Value {
	v := Value{Kind: Array}
	r.i++
	for r.skip(); r.i < len(r.s); r.skip() {
		switch r.s[r.i] {
		case ']':
			r.i++
			return v
		case '}':
			return v
		case ',', ':':
			r.i++
		default:
			start := r.i
			if item, ok := r.value(depth + 1); ok {
				v.Items = append(v.Items, item)
			}
			r.i = max(r.i, start+1)
		}
	}
	return v
}

// skip goes to the next character that may be JSON.
func (r *jsonReader) skip() {
	for r.i < len(r.s) {
		rest := r.s[r.i:]
		switch c := rest[0]; {
		case c <= ' ' || c == ';':
			r.i++
		case c == '/' && strings.HasPrefix(rest, "/*"):
			r.after("*/", rest)
		case c == '/' && strings.HasPrefix(rest, "//"):
			if mark := strings.TrimLeft(rest[2:], " \t"); strings.HasPrefix(mark, "<![CDATA[") || strings.HasPrefix(mark, "]]>") {
				r.i += 2
			} else {
				r.after("\n", rest)
			}
		case c == '<' && strings.HasPrefix(rest, "<!--"):
			r.i += len("<!--")
		case c == '-' && strings.HasPrefix(rest, "-->"):
			r.i += len("-->")
		case c == '<' && strings.HasPrefix(rest, "<![CDATA["):
			r.i += len("<![CDATA[")
		case c == ']' && strings.HasPrefix(rest, "]]>"):
			r.i += len("]]>")
		case c >= utf8.RuneSelf && (strings.HasPrefix(rest, "\u00a0") || strings.HasPrefix(rest, "\ufeff") || strings.HasPrefix(rest, "\u2028")):
			_, size := utf8.DecodeRuneInString(rest)
			r.i += size
		default:
			return
		}
	}
}

func (r *jsonReader) after(mark, rest string) {
	if end := strings.Index(rest, mark); end >= 0 {
		r.i += end + len(mark)
	} else {
		r.i = len(r.s)
	}
}

// quoted reads a string. A quote that something else than punctuation comes
// after is taken for a part of it that somebody forgot to escape.
func (r *jsonReader) quoted() string {
	r.i++
	start, plain := r.i, true
	for r.i < len(r.s) {
		switch r.s[r.i] {
		case '\\':
			plain = false
			r.i++
		case '"':
			if r.ends(r.i + 1) {
				s := r.s[start:r.i]
				r.i++
				if plain {
					return s
				}
				return unescape(s)
			}
		}
		r.i++
	}
	r.i = len(r.s)
	return unescape(r.s[start:])
}

// ends reports whether a string may end before s[i].
func (r *jsonReader) ends(i int) bool {
	lineEnd := false
	for ; i < len(r.s); i++ {
		switch c := r.s[i]; {
		case c == '\n' || c == '\r':
			lineEnd = true
		case c <= ' ':
		case c == '"':
			return lineEnd // a comma is missing
		default:
			return c == ',' || c == ':' || c == '}' || c == ']' || c == '/' || c == ';'
		}
	}
	return true
}

// unescape resolves the escapes of a JSON string. One that JSON does not have
// stands for its character.
func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'b', 'f':
			b.WriteByte(' ')
		case 'u':
			v, n := unescapeRune(s[i+1:])
			b.WriteRune(v)
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescapeRune reads what comes after \u, a pair of surrogates included, and
// says how many bytes that were. What is no character is U+FFFD.
func unescapeRune(s string) (r rune, size int) {
	first, ok := hex4(s)
	if !ok {
		return utf8.RuneError, 0
	}
	if first < 0xd800 || first > 0xdfff {
		return first, 4
	}
	if first < 0xdc00 && len(s) >= 10 && s[4:6] == `\u` {
		if second, ok := hex4(s[6:]); ok && second >= 0xdc00 && second <= 0xdfff {
			return 0x10000 + (first-0xd800)<<10 + (second - 0xdc00), 10
		}
	}
	return utf8.RuneError, 4
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(n), err == nil
}
