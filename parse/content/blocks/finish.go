package blocks

import (
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
)

// finish works out what is known only once the whole document has been seen.
func (p *Page) finish() {
	p.inherit()
	p.countRepeats()
	p.countCopies()
	p.findDescribed()
	p.sumUp()
	p.findTitle()
	p.findCore()
	p.spread()
}

// spread hands down what goes by repetition, the uppermost containers, and the level
// of the deepest ancestor, or itself, that also holds the title, and the core.
func (p *Page) spread() {
	p.mostRepeated = 0
	for i := range p.Elems {
		e := &p.Elems[i]
		if e.repeats < 0 {
			e.repeats = p.Elems[-e.repeats-1].repeats
		}
		if e.repeats > max(2, p.mostRepeated) && p.WordsIn(e) >= 20 {
			p.mostRepeated = e.repeats
		}
		e.spanRepeats, e.mostRepeats = e.repeats, 0
		e.top = [3]int32{-1, -1, -1}
		e.titleShared, e.coreShared = 0, 0
		if e.Parent >= 0 {
			up := &p.Elems[e.Parent]
			e.top = up.top
			if e.level == up.level {
				e.spanRepeats = max(e.repeats, up.spanRepeats)
			}
			e.mostRepeats = max(e.repeats, up.mostRepeats)
			e.titleShared, e.coreShared = up.titleShared, up.coreShared
		}
		if 0 < e.level && e.level <= 3 {
			e.top[e.level-1] = int32(i)
		}
		if e.First <= p.titleBlock && p.titleBlock < e.End {
			e.titleShared = e.level
		}
		if e.First <= p.coreBlock && p.coreBlock < e.End {
			e.coreShared = e.level
		}
	}
}

// inherit hands down what elements have from their ancestors, which stand
// before them.
func (p *Page) inherit() {
	n := int32(len(p.Blocks))
	for i := range p.Elems {
		e := &p.Elems[i]
		e.First, e.End = min(e.First, n), min(e.End, n)
		e.path, e.low, e.high, e.up, e.level = e.own, min(e.own, 0), max(e.own, 0), -1, 0
		e.alike = e.signature * fnvPrime
		if e.Parent < 0 {
			continue
		}
		up := &p.Elems[e.Parent]
		e.alike ^= up.alike * 0x9E3779B1
		e.alike ^= e.alike >> 15
		e.path += up.path
		e.low, e.high = min(e.low, up.low), max(e.high, up.high)
		if up.End-up.First > e.End-e.First {
			e.up, e.level = e.Parent, up.level+1
		} else {
			e.up, e.level = up.up, up.level
		}
	}
}

// Nobody can tell what shares a place in a hash table: a page could be made so that
// all does.
var (
	seed  = maphash.MakeSeed()
	seeds = [2]uint64{rand.Uint64(), rand.Uint64() | 1}
)

// spot is where two numbers are looked for first in a hash table.
func spot(a, b uint32) uint32 {
	high, low := bits.Mul64((uint64(a)<<32|uint64(b))^seeds[0], seeds[1])
	return uint32(high ^ low)
}

// clearSlots empties the hash table, makes it at least twice as large as n, and
// returns the mask of its places.
func (p *Page) clearSlots(n int) (mask uint32) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if cap(p.slots) < size {
		p.slots = make([]int32, size)
	}
	p.slots = p.slots[:size]
	clear(p.slots)
	return uint32(size - 1)
}

// countRepeats counts the elements that have the same parent, tag and class:
// rows, cards, comments. The first one has their number, the others point to it.
func (p *Page) countRepeats() {
	mask := p.clearSlots(len(p.Elems))
	for i := range p.Elems {
		e := &p.Elems[i]
		if e.repeats = 1; e.First == e.End {
			continue
		}
		for h := spot(uint32(e.Parent), e.signature); ; h++ {
			s := &p.slots[h&mask]
			if *s == 0 {
				*s = int32(i) + 1
				break
			}
			if f := &p.Elems[*s-1]; f.Parent == e.Parent && f.signature == e.signature {
				f.repeats++
				e.repeats = -*s
				break
			}
		}
	}
}

// sums are counts over all blocks before one, so that what lies between two of
// them is a subtraction away.
type sums struct {
	words, linkWords, links int32
	stops, commas           int32
	long                    int32 // blocks of many words, few of them links
	longWords               int32
	headings                int32
	digits, chars, uppers   int32
	lex                     int32
	stopped                 int32
	currency                int32
	described, linked       int32 // words
}

func (p *Page) sumUp() {
	p.sums = append(p.sums[:0], sums{})
	var s sums
	for i := range p.Blocks {
		b := &p.Blocks[i]
		s.words += b.Words
		s.linkWords += b.linkWords
		s.links += b.links
		s.stops += b.stops
		s.commas += b.commas
		s.digits += b.digits
		s.chars += b.chars
		s.uppers += b.uppers
		s.lex += max(-2000, min(2000, b.lex))
		s.currency += b.currency
		if b.described&inDescription != 0 {
			s.described += b.Words
		}
		if b.described&inLinked != 0 {
			s.linked += b.Words
		}
		if b.stopped {
			s.stopped++
		}
		if b.Level > 0 {
			s.headings++
		}
		if b.Words >= longBlock && b.linkWords*2 < b.Words {
			s.long++
			s.longWords += b.Words
		}
		p.sums = append(p.sums, s)
	}
}

// longBlock is the number of words from which a block is hardly a label.
const longBlock = 15

// findCore finds the element that most of the running text stands in, directly
// or one level down.
func (p *Page) findCore() {
	p.core, p.coreBlock = -1, -1
	best := int32(0)
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if b.Words < longBlock || b.linkWords*2 > b.Words {
			continue
		}
		weight := 2 * b.Words
		for at := p.container(b.Elem); at >= 0 && weight > b.Words/2; at = p.Elems[at].up {
			e := &p.Elems[at]
			if e.weight += weight; e.weight > best {
				best, p.core = e.weight, at
			}
			weight /= 2
		}
	}
	if p.core < 0 {
		return
	}
	for i := p.Elems[p.core].First; i < p.Elems[p.core].End; i++ {
		if b := &p.Blocks[i]; b.Words >= longBlock {
			p.coreBlock = i
			break
		}
	}
}

// container returns the nearest element around e, or e itself, that holds more
// than one block; -1 if none does.
func (p *Page) container(e int32) int32 {
	if e >= 0 && p.Elems[e].End-p.Elems[e].First < 2 {
		return p.Elems[e].up
	}
	return e
}

// countCopies counts, for every block, the blocks with the same text.
func (p *Page) countCopies() {
	mask := p.clearSlots(len(p.Blocks))
	for i := range p.Blocks {
		b := &p.Blocks[i]
		b.copies, b.copy, b.first = 1, 0, int32(i)
		text := p.Text[b.Start:b.End]
		for h := uint32(maphash.Bytes(seed, text)); ; h++ {
			s := &p.slots[h&mask]
			if *s == 0 {
				*s = int32(i) + 1
				break
			}
			f := &p.Blocks[*s-1]
			if string(p.Text[f.Start:f.End]) == string(text) {
				b.copy, b.first = f.copies, *s-1
				f.copies++
				b.copies = -*s
				break
			}
		}
	}
	for i := range p.Blocks {
		if b := &p.Blocks[i]; b.copies < 0 {
			b.copies = p.Blocks[-b.copies-1].copies
		}
	}
}
