package blocks

import "unicode/utf8"

// What a page says of itself for machines, in meta descriptions and JSON-LD,
// often stands in its content word for word. A passage is found again by four
// words in a row.

const (
	inDescription = 1 // of a meta element
	inLinked      = 2 // in JSON-LD
	passage       = 4
	maxDescribed  = 64 << 10 // bytes of each kind that are looked at
)

// passages calls each with a hash of every four words in a row of s, until it
// returns false. Letters of any script make words; JSON's escapes and tags
// stand between them.
func passages[T string | []byte](s T, each func(h uint32) bool) {
	var last [passage]uint32
	n := 0
	word, length := uint32(fnvOffset), 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) {
			c := passageBytes[s[i]]
			if c != 0 && !(c == 0xE2 && i+2 < len(s) && s[i+1] == 0x80) {
				word = hashByte(word, c)
				length++
				continue
			}
			switch {
			case c == 0xE2: // general punctuation
				i += 2
			case s[i] == '\\' && i+1 < len(s) && s[i+1] == 'u':
				i += 5
			case s[i] == '\\':
				i++
			}
		}
		if length == 0 {
			continue
		}
		last[n%passage] = word
		word, length = fnvOffset, 0
		if n++; n >= passage {
			h := uint32(fnvOffset)
			for k := n; k < n+passage; k++ {
				h = (h ^ last[k%passage]) * fnvPrime
			}
			if !each(h) {
				return
			}
		}
	}
}

// passageBytes is what a byte is in a passage: a letter or a part of one in lower
// case, a digit, or 0 for what stands between words.
var passageBytes = func() (table [256]uint8) {
	for i := range table {
		if c := lower(byte(i)); 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= utf8.RuneSelf {
			table[i] = c
		}
	}
	return table
}()

// findDescribed marks the blocks that are described.
func (p *Page) findDescribed() {
	size := 16
	total := min(len(p.description), maxDescribed)
	for _, s := range p.scripts {
		total += min(len(s), maxDescribed)
	}
	for size < min(total, 2*maxDescribed)/2 {
		size *= 2
	}
	if cap(p.passages) < size {
		p.passages = make([]uint32, size)
	}
	p.passages = p.passages[:size]
	clear(p.passages)
	room := size / 2
	add := func(s string, source uint32) {
		passages(s[:min(len(s), maxDescribed)], func(h uint32) bool {
			if slot := p.passageSlot(h); *slot == 0 {
				*slot = h&^3 | source
				room--
			} else {
				*slot |= source
			}
			return room > 0
		})
	}
	add(p.description, inDescription)
	for _, s := range p.scripts {
		if room <= 0 {
			break
		}
		add(s, inLinked)
	}
	if room == size/2 {
		return // there is nothing
	}
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if b.Words < passage {
			continue
		}
		tries := passage
		passages(p.Text[b.Start:b.End], func(h uint32) bool {
			b.described |= uint8(*p.passageSlot(h) & 3)
			tries--
			return tries > 0
		})
	}
}

// passageSlot finds the slot of a hash, whose two lowest bits do not count.
func (p *Page) passageSlot(h uint32) *uint32 {
	mask := uint32(len(p.passages) - 1)
	for i := spot(h&^3, 0); ; i++ {
		if s := &p.passages[i&mask]; *s == 0 || *s&^3 == h&^3 {
			return s
		}
	}
}
