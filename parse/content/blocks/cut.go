package blocks

import (
	"math/bits"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// addText adds a text node to the block that is open, or begins one.
func (p *Page) addText(s string) {
	if p.open < 0 || len(p.Blocks) >= maxBlocks {
		return
	}
	if p.pres > 0 {
		p.addPre(s)
		return
	}
	for i := 0; ; {
		start, end := dom.NextRun(s, i)
		if start > i {
			p.space()
		}
		if start == end {
			return
		}
		p.write(s[start:end])
		i = end
	}
}

// addPre adds text that keeps its white space.
func (p *Page) addPre(s string) {
	if !p.curOpen {
		blank := 0 // lines before the first one that has something
		for i := 0; i < len(s); i++ {
			if s[i] == '\n' {
				blank = i + 1
			} else if s[i] != ' ' && s[i] != '\t' && s[i] != '\r' {
				break
			}
		}
		if s = s[blank:]; s == "" {
			return
		}
	}
	p.write(s)
	p.cur.pre = true
}

func (p *Page) write(run string) {
	if !p.curOpen {
		p.beginBlock()
	} else if p.held != 0 {
		p.Text = append(p.Text, p.held)
	}
	p.held = 0
	p.brs = 0
	p.Text = append(p.Text, run...)
	p.count(run)
}

func (p *Page) beginBlock() {
	glue := p.cur.Glue
	p.cur = Block{Start: int32(len(p.Text)), Elem: p.open, Glue: glue}
	if glue == 0 {
		p.cur.Glue = '\n'
	}
	p.curOpen, p.newCell = true, false
	if p.links > 0 {
		p.cur.links++
	}
}

// Eight bytes at once.
const (
	ones     = 0x0101010101010101
	highBits = 0x80 * ones
)

// count measures a run of text. Eight bytes of ASCII are looked at together; of
// these, what is counted by the byte is below '@'.
func (p *Page) count(s string) {
	b := &p.cur
	words, wide := int32(0), int32(0)
	before := uint64(0) // the highest bit of the lowest byte says that it is of a word
	for i := 0; i < len(s); {
		if x := load(s, i); i+8 < len(s) && x&highBits == 0 {
			written := (x + (0x80-' '-1)*ones) & highBits
			starts := written &^ (written<<8 | before)
			before = written >> 56
			words += int32(bits.OnesCount64(starts))
			b.uppers += int32(bits.OnesCount64(starts & (x + (0x80-'A')*ones) &^ (x + (0x80-'Z'-1)*ones)))
			for m := written &^ (x << 1); m != 0; m &= m - 1 {
				p.countByte(s, i+bits.TrailingZeros64(m)/8)
			}
			i += 8
			continue
		}
		for end := min(i+8, len(s)); i < end; i++ {
			c := s[i]
			if c <= ' ' {
				before = 0
				continue
			}
			if before == 0 {
				before = 0x80
				words++
				if 'A' <= c && c <= 'Z' {
					b.uppers++
				}
			}
			if c < '@' {
				p.countByte(s, i)
			} else if c >= utf8.RuneSelf {
				wide += p.countForeign(s, i)
			}
		}
	}
	words += wide / 2
	b.Words += words
	b.chars += int32(len(s))
	if p.links > 0 {
		b.linkWords += words
	}
}

// load reads the eight bytes at s[i]; 0 if there are fewer.
func load(s string, i int) uint64 {
	if i+8 > len(s) {
		return 0
	}
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// countByte counts the digit or sign s[i].
func (p *Page) countByte(s string, i int) {
	b := &p.cur
	switch textBytes[s[i]] {
	case digit:
		b.digits++
	case comma:
		b.commas++
	case stop:
		if i+1 == len(s) || s[i+1] <= ' ' || s[i+1] == '"' {
			b.stops++
		}
	case currency:
		b.currency++
	}
}

// countForeign counts what begins with s[i], beyond ASCII; wide is 1 if it is mostly
// a character of a script without spaces.
func (p *Page) countForeign(s string, i int) (wide int32) {
	b := &p.cur
	c := s[i]
	if c >= 0xE3 && c <= 0xED {
		if c == 0xE3 && i+2 < len(s) && s[i+1] == 0x80 && (s[i+2] == 0x81 || s[i+2] == 0x82) {
			if s[i+2] == 0x82 {
				b.stops++
			} else {
				b.commas++
			}
		}
		return 1
	}
	if c == 0xC2 && i+1 < len(s) && (s[i+1] == 0xA3 || s[i+1] == 0xA5) || c == 0xE2 && i+2 < len(s) && s[i+1] == 0x82 && s[i+2] == 0xAC {
		b.currency++
	}
	return 0
}

// What a byte is for countByte.
const (
	plain = iota
	digit
	comma
	stop
	currency
)

var textBytes = func() (table [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		table[c] = digit
	}
	table[','], table['.'], table['!'], table['?'], table['$'] = comma, stop, stop, stop, currency
	return table
}()

func (p *Page) countLink() {
	if p.curOpen {
		p.cur.links++
	}
}

func (p *Page) space() {
	if p.curOpen && p.held == 0 && p.pres == 0 {
		p.held = ' '
	}
}

// lineBreak is a <br>: two of them end a paragraph.
func (p *Page) lineBreak() {
	if p.pres > 0 {
		p.addPre("\n")
		return
	}
	if !p.curOpen {
		return
	}
	if p.brs++; p.brs > 1 {
		p.endBlock()
		return
	}
	p.held = '\n'
}

// longCell is the number of words from which a cell is a block of its own.
const longCell = 12

// endCell ends a cell: its row is one block as long as the cells are short.
func (p *Page) endCell() {
	if !p.curOpen {
		return
	}
	if p.cur.Words > longCell {
		p.glueBlock('\t')
		return
	}
	if p.held != '\n' {
		p.held = '\t'
	}
}

// beginCell begins a cell in the row that is open. What was written of the row is
// a tab away, also where it was paragraphs.
func (p *Page) beginCell() {
	p.endCell()
	if !p.curOpen && p.open >= 0 && int(p.Elems[p.open].First) < len(p.Blocks) {
		p.cur.Glue, p.newCell = '\t', true
	}
}

// endBlock ends the block that is open; the next one begins a line.
func (p *Page) endBlock() {
	if p.curOpen {
		p.finishBlock()
	} else if p.newCell {
		return
	}
	p.cur.Glue = '\n'
}

// glueBlock ends the block that is open, but not its line.
func (p *Page) glueBlock(glue byte) {
	if !p.curOpen {
		return
	}
	p.finishBlock()
	p.cur.Glue = glue
}

func (p *Page) finishBlock() {
	b := &p.cur
	p.curOpen, p.held, p.brs = false, 0, 0
	for len(p.Text) > int(b.Start) && p.Text[len(p.Text)-1] <= ' ' {
		p.Text = p.Text[:len(p.Text)-1]
	}
	b.End = int32(len(p.Text))
	if b.End == b.Start {
		p.dropNodes()
		return
	}
	p.classify(b)
	b.stopped = endsSentence(p.Text[b.Start:b.End])
	if p.record != nil {
		p.record.startBlock()
	}
	p.lexicon(b)
	p.Blocks = append(p.Blocks, *b)
}

// classify finds what kind of block it is: that of the nearest element that
// makes one.
func (p *Page) classify(b *Block) {
	for e := b.Elem; e >= 0; e = p.Elems[e].Parent {
		tag := p.Elems[e].Tag
		k, _ := shape(tag)
		if k == headline && tag != atom.Summary {
			b.Level = uint8(tag.String()[1] - '0')
		}
		if k != other || makesBlock(tag) {
			b.Kind = k
			break
		}
	}
}

func endsSentence(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	switch text[len(text)-1] {
	case '.', '!', '?', ':':
		return true
	case '"', ')', '\'':
		return len(text) > 1 && (text[len(text)-2] == '.' || text[len(text)-2] == '!' || text[len(text)-2] == '?')
	}
	r, _ := utf8.DecodeLastRune(text)
	return r == '。' || r == '！' || r == '？' || r == '…' || r == '।' || r == '”' && len(text) > 4 && text[len(text)-4] == '.'
}
