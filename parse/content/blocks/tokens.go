package blocks

import (
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Tokens are how markup and words are known to the model: 32-bit FNV-1a hashes,
// begun with a letter that says where the word stands. The model has those that
// occur on several sites; all others say nothing.
const (
	ofTag      = 't' // the name of the element
	ofClass    = 'c' // a word of a class, an id or a test id
	ofName     = 'n' // a whole class or id
	ofRole     = 'r' // role, or the type of an input
	ofItem     = 'i' // itemprop, itemtype, property, typeof
	ofLabel    = 'a' // a word of aria-label
	ofRoot     = 'b' // a word of a class or id of <html> or <body>
	ofWord     = 'w' // a word of the text
	ofPair     = 'p' // two words of the text that follow each other
	ofOpener   = 'o' // all of a short block
	ofHead     = 'h' // a word of a meta element or of JSON-LD
	ofAddress  = 'u' // a word of the URL
	ofMeasure  = 'm' // a number of the page, in steps
	fnvOffset  = 2166136261
	fnvPrime   = 16777619
	maxTokenLn = 40
)

func hashStart(kind byte) uint32 { return hashByte(fnvOffset, kind) }

func hashByte(h uint32, c byte) uint32 { return (h ^ uint32(c)) * fnvPrime }

func hashString(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = hashByte(h, lower(s[i]))
	}
	return h
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// names gives the element that is open the tokens of an attribute. Most attributes
// of a page say what others have said before, but for IDs.
func (p *Page) names(s string, whole, part byte) (said saidNames) {
	if len(s) == 0 {
		return said
	}
	place := &p.namesSaid[(uint(len(s))*31+uint(s[0])*7+uint(s[len(s)-1])+uint(s[len(s)/2])*3)%uint(len(p.namesSaid))]
	if place.names == s && place.whole == whole && place.part == part && p.record == nil {
		p.own += place.own
		return *place
	}
	said = saidNames{names: s, whole: whole, part: part, own: p.newNames(s, whole, part), hash: hashString(fnvOffset, s)}
	if part == ofClass {
		said.flags = commentFlag(s)
	}
	*place = said
	return said
}

// newNames gives the element that is open the tokens of an attribute, and returns
// what they say.
func (p *Page) newNames(s string, whole, part byte) int32 {
	before := p.own
	p.hashes = appendNames(p.hashes[:0], s, whole, part)
	p.tokens(p.hashes)
	return p.own - before
}

// saidNames are the names of an attribute and what they said.
type saidNames struct {
	names       string
	whole, part byte
	own         int32
	hash        uint32 // of all of them
	flags       Flags  // of a class or an ID
}

// appendNames makes a token of each name of a class attribute, and one of each
// word in it: "post-bodyText2" is also "post", "body" and "text".
func appendNames(dst []uint32, s string, whole, part byte) []uint32 {
	wholeStart, partStart := hashStart(whole), hashStart(part)
	name, word := wholeStart, partStart
	nameLen, wordLen := 0, 0
	parts := 0
	kind := uint8(nameEnd)
	for i := 0; i <= len(s); i++ {
		before := kind
		c := byte(' ')
		if i < len(s) {
			c = s[i]
		}
		kind = nameKinds[c]
		if kind < capital || kind == capital && before == small { // a word ends
			if wordLen > 1 && wordLen <= maxTokenLn {
				dst = append(dst, word)
				parts++
			}
			word, wordLen = partStart, 0
		}
		if kind == nameEnd {
			if nameLen > 2 && nameLen <= maxTokenLn && whole != part && parts != 1 {
				dst = append(dst, name)
			}
			name, nameLen, parts = wholeStart, 0, 0
			continue
		}
		c = nameBytes[c]
		if kind >= capital {
			word = hashByte(word, c)
			wordLen++
		}
		name = hashByte(name, c)
		nameLen++
	}
	return dst
}

// What a byte is for names.
const (
	nameEnd = iota // white space
	notLetter
	capital
	small // or beyond ASCII
)

// nameBytes are bytes as names are hashed: in lower case, and all numbers are one.
var nameKinds, nameBytes = func() (kinds, bytes [256]uint8) {
	for i := range kinds {
		c := byte(i)
		kinds[i], bytes[i] = notLetter, lower(c)
		switch {
		case c <= ' ':
			kinds[i] = nameEnd
		case 'A' <= c && c <= 'Z':
			kinds[i] = capital
		case 'a' <= c && c <= 'z' || c >= utf8.RuneSelf:
			kinds[i] = small
		case '0' <= c && c <= '9':
			bytes[i] = '0'
		}
	}
	return kinds, bytes
}()

// tokens adds what the model says of tokens to the element that is open.
func (p *Page) tokens(hashes []uint32) {
	if p.record != nil {
		p.record.Tokens = append(p.record.Tokens, hashes...)
	}
	for _, h := range p.vocab.maybe(hashes) {
		if i, markup := p.vocab.find(h); i >= 0 {
			p.own += markup
			p.note(i)
		}
	}
}

func (p *Page) token(h uint32) { p.tokens([]uint32{h}) }

// tag gives the element that is open the token of its name. Most have one that
// others had before.
func (p *Page) tag(n *html.Node) {
	place := &p.tagsSaid[n.DataAtom>>10%atom.Atom(len(p.tagsSaid))]
	if place.tag == n.DataAtom && n.DataAtom != 0 && p.record == nil {
		p.own += place.own
		return
	}
	before := p.own
	p.token(hashString(hashStart(ofTag), n.Data))
	*place = saidTag{n.DataAtom, p.own - before}
}

// saidTag is the name of an element and what it said.
type saidTag struct {
	tag atom.Atom
	own int32
}

// pageToken notes a token that says something of the page as a whole.
func (p *Page) pageToken(h uint32) {
	if p.record != nil {
		p.record.PageTokens = append(p.record.PageTokens, h)
	}
	if i, _ := p.vocab.find(h); i >= 0 {
		p.note(i)
	}
}

func (p *Page) note(i int32) {
	if !p.seen[i] {
		p.seen[i] = true
		p.PageTokens = append(p.PageTokens, i)
	}
}

// maxLexWords is how many words of a block the word model reads: what is not
// content says so at its beginning.
const maxLexWords = 24

// lexicon asks the word model about a block's first words.
func (p *Page) lexicon(b *Block) {
	text := p.Text[b.Start:b.End]
	var prev uint32
	word, n := hashStart(ofWord), 0
	whole := hashStart(ofOpener)
	words := 0
	hashes := p.hashes[:0]
	for i := 0; i <= len(text) && words < maxLexWords; i++ {
		c := byte(' ')
		if i < len(text) {
			c = wordBytes[text[i]]
		}
		if c >= 'a' || c == '\'' && n > 0 {
			word = hashByte(word, c)
			n++
			continue
		}
		if c == '0' {
			word = digitWord
			n++
			continue
		}
		if n == 0 {
			if c != ' ' {
				prev = 0
			}
			continue
		}
		hashes = append(hashes, word)
		if prev != 0 {
			hashes = append(hashes, hashByte(hashByte(hashByte(hashByte(hashByte(hashByte(prev, ofPair), byte(word)), byte(word>>8)), byte(word>>16)), byte(word>>24)), ofPair))
		}
		whole = (whole ^ word) * fnvPrime
		prev = word
		word, n = hashStart(ofWord), 0
		words++
	}
	if words > 2 && words <= 6 {
		hashes = append(hashes, whole)
	}
	p.hashes = hashes
	p.words(b, hashes)
}

// wordBytes is what a byte is for lexicon: a letter or a part of one in lower case, 0 for
// a digit, an apostrophe, white space, or a full stop for all other signs.
var wordBytes = func() (table [256]byte) {
	for c := range table {
		switch b := lower(byte(c)); {
		case 'a' <= b && b <= 'z', b >= utf8.RuneSelf, b == '\'':
			table[c] = b
		case '0' <= b && b <= '9':
			table[c] = '0'
		case b <= ' ':
			table[c] = ' '
		default:
			table[c] = '.'
		}
	}
	return table
}()

var digitWord = hashString(hashStart(ofWord), "0")

// words adds what the model says of words to the block.
func (p *Page) words(b *Block, hashes []uint32) {
	if p.record != nil {
		p.record.Words = append(p.record.Words, hashes...)
	}
	for _, h := range p.vocab.maybe(hashes) {
		if i, markup := p.vocab.find(h); i >= 0 {
			b.lex += markup
			b.lexWords++
			p.note(i)
		}
	}
}
