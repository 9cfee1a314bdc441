package htmltree

import "strings"

// The tokenizer of section 13.2.5. The standard's 80 states are places in
// these functions: where its machine loops over characters that change
// nothing, a search jumps over them. It reads a document that is in memory as
// a whole, so it never has to stop in the middle of a token.
type tokenizer struct {
	src string // newlines are normalised
	pos int    // where the next token starts

	// Where the next '&' and the next U+0000 stand, as far as they were looked
	// for: at or after the place of the last search. So each byte of the
	// document is searched once for each, whatever the tokens are.
	nextRef, nextNUL int

	// What the tree construction switches: the state in which it wants the
	// text after a start tag read, and whether CDATA sections are allowed.
	content content
	rawName string // the name whose end tag ends the text; not in plaintext
	cdata   bool

	maxAttributes int
	seen          map[string]struct{} // names of a tag with many attributes
	refs          map[string]string   // named character references met before
	slabs         *slabs
	report        *Report
}

// content is how the text after a start tag is to be read.
type content uint8

const (
	dataContent      content = iota // 13.2.5.1
	rcdataContent                   // 13.2.5.2, title and textarea
	rawtextContent                  // 13.2.5.3
	scriptContent                   // 13.2.5.4
	plaintextContent                // 13.2.5.5
)

// Classes of bytes, for the loops over short runs.
const (
	space      = 1 << iota // whitespace in a tag
	letter                 // ASCII
	upper                  // ASCII upper case
	nameEnd                // ends a tag name: space, '/' and '>'
	keyEnd                 // ends an attribute name: these and '='
	valueEnd               // ends an unquoted value: space and '>'
	alnum                  // ASCII letter or digit
	unlikeSelf             // changes when a name is read: upper case and U+0000
)

var classes = func() (c [256]uint8) {
	for _, b := range []byte(whitespace) {
		c[b] = space | nameEnd | keyEnd | valueEnd
	}
	c['/'] = nameEnd | keyEnd
	c['>'] = nameEnd | keyEnd | valueEnd
	c['='] = keyEnd
	for b := 'a'; b <= 'z'; b++ {
		c[b] = letter | alnum
		c[b-'a'+'A'] = letter | alnum | upper | unlikeSelf
	}
	for b := '0'; b <= '9'; b++ {
		c[b] = alnum
	}
	c[0] = unlikeSelf
	return c
}()

// next reads one token into t.
func (z *tokenizer) next(t *token) {
	if z.content != dataContent && z.rawText(t) {
		return
	}
	if z.pos == len(z.src) {
		t.kind = endOfFile
		return
	}
	if z.src[z.pos] == '<' && z.markup(t) {
		return
	}
	end := z.pos
	for {
		i := strings.IndexByte(z.src[end:], '<')
		if i < 0 {
			end = len(z.src)
			break
		}
		end += i
		if end > z.pos && z.opensMarkup(end) {
			break
		}
		end++
	}
	t.kind = characters
	t.data, t.nul = z.characters(z.pos, end)
	z.pos = end
}

// opensMarkup says whether the '<' at i begins something else than text
// (13.2.5.6, tag open state).
func (z *tokenizer) opensMarkup(i int) bool {
	if i+1 == len(z.src) {
		return false
	}
	switch c := z.src[i+1]; c {
	case '!', '?':
		return true
	case '/':
		return i+2 < len(z.src)
	default:
		return classes[c]&letter != 0
	}
}

// markup reads what the '<' at z.pos opens (13.2.5.6 and 13.2.5.7). It returns
// false where that is text.
func (z *tokenizer) markup(t *token) bool {
	if !z.opensMarkup(z.pos) {
		return false
	}
	switch c := z.src[z.pos+1]; c {
	case '!':
		z.declaration(t)
	case '?':
		z.bogusComment(t, z.pos+1)
	case '/':
		switch c := z.src[z.pos+2]; {
		case classes[c]&letter != 0:
			z.tag(t, endTag, z.pos+2)
		case c == '>':
			// The standard emits nothing; see doc.go on html.Parse.
			t.kind, t.data = comment, ""
			z.pos += len("</>")
		default:
			z.bogusComment(t, z.pos+2)
		}
	default:
		z.tag(t, startTag, z.pos+1)
	}
	return true
}

// characters returns src[from:to] with its character references decoded, and
// whether U+0000 stands in it.
func (z *tokenizer) characters(from, to int) (s string, nul bool) {
	s = z.src[from:to]
	nul = z.hasNUL(from, to)
	if z.hasRef(from, to) {
		s = z.decode(s, false)
	}
	return s, nul
}

// hasRef says whether a '&' stands in src[from:to]. The ranges asked for come
// in the order of the document.
func (z *tokenizer) hasRef(from, to int) bool {
	if z.nextRef < from {
		z.nextRef = z.index(from, '&')
	}
	return z.nextRef < to
}

// hasNUL is hasRef for U+0000.
func (z *tokenizer) hasNUL(from, to int) bool {
	if z.nextNUL < from {
		z.nextNUL = z.index(from, 0)
	}
	return z.nextNUL < to
}

// index returns where c stands in src at or after from, or the end of src.
func (z *tokenizer) index(from int, c byte) int {
	if i := strings.IndexByte(z.src[from:], c); i >= 0 {
		return from + i
	}
	return len(z.src)
}

// normalizeNewlines is the preprocessing of 13.2.3.5: CR LF and CR become LF.
// A document without CR, as most are, is returned as it is.
func normalizeNewlines(s string) string {
	i := strings.IndexByte(s, '\r')
	if i < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i >= 0 {
		b = append(append(b, s[:i]...), '\n')
		if i++; i < len(s) && s[i] == '\n' {
			i++
		}
		s = s[i:]
		i = strings.IndexByte(s, '\r')
	}
	return shared(append(b, s...))
}
