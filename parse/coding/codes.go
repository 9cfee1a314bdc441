package coding

import "math/bits"

// fixedCodes sets the tables of blocks that bring none.
func (f *inflater) fixedCodes() {
	if f.fixed {
		return
	}
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	fill(f.litlen[:], litlenBits, lengths[:], litlenEntries[:], false)
	for i := range 32 {
		lengths[i] = 5
	}
	fill(f.dist[:], distBits, lengths[:32], distEntries[:], false)
	f.fixed = true
}

// precodeOrder is the order in which the lengths of the precode's codes stand.
var precodeOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamicCodes reads the tables of a block.
func (f *inflater) dynamicCodes() error {
	f.fixed = false
	litlens, dists, precodes := 257+f.take(5), 1+f.take(5), 4+f.take(4)
	if litlens > maxLitlen || dists > maxDist {
		return errDeflate
	}
	var lengths [19]uint8
	for i := range precodes {
		if i%16 == 0 {
			if err := f.refill(); err != nil {
				return err
			}
		}
		lengths[precodeOrder[i]] = uint8(f.take(3))
	}
	if !fill(f.precode[:], precodeBits, lengths[:], precodeEntries[:], false) {
		return errDeflate
	}
	all := f.lengths[:litlens+dists]
	for i := 0; i < len(all); {
		if err := f.refill(); err != nil {
			return err
		}
		e := f.precode[f.word&(1<<precodeBits-1)]
		f.take(e.drop())
		symbol, length, times := e.byte(), e.byte(), 1
		switch {
		case symbol == 16 && i == 0:
			return errDeflate
		case symbol == 16:
			length, times = all[i-1], 3+f.take(2)
		case symbol == 17:
			length, times = 0, 3+f.take(3)
		case symbol == 18:
			length, times = 0, 11+f.take(7)
		}
		if times > len(all)-i {
			return errDeflate
		}
		for range times {
			all[i] = length
			i++
		}
	}
	if !fill(f.litlen[:], litlenBits, all[:litlens], litlenEntries[:], false) ||
		!fill(f.dist[:], distBits, all[litlens:], distEntries[:], true) {
		return errDeflate
	}
	return nil
}

// An entry is what a table says of the bits that were looked up in it:
//
//	bits    0 to 7    how many of them belong to the symbol, its extra bits included
//	        8 to 12   how many of those are its code; or the bits of a further table
//	        13        there is a further table
//	        14        the symbol is the end of the block
//	        15        there is no such symbol
//	        16 to 30  a byte, the smallest length or distance, or where the further table begins
//	        31        it is a byte
type entry uint32

const (
	entryTable   entry = 1 << 13
	entryEnd     entry = 1 << 14
	entryNone    entry = 1 << 15
	entryLiteral entry = 1 << 31
)

func (e entry) literal() bool { return e&entryLiteral != 0 }
func (e entry) further() bool { return e&entryTable != 0 }
func (e entry) special() bool { return e&(entryEnd|entryNone) != 0 }
func (e entry) drop() uint    { return uint(e & 63) }
func (e entry) byte() byte    { return byte(e >> 16) }

// value is the length or distance, of which word has the extra bits.
func (e entry) value(word uint64) int {
	extra := word & (1<<(e&63) - 1) >> (e >> 8 & 31)
	return int(e>>16) + int(extra)
}

// in is what e stands for, which was looked up in table for word: e itself, or what a
// further table has for the bits after those that led there.
func (e entry) in(table []entry, word uint64) entry {
	if !e.further() {
		return e
	}
	return table[int(e>>16)+int(word>>(e&63)&(1<<(e>>8&31)-1))]
}

// fill makes a table of the lengths of the symbols' codes, of which the first size bits are looked
// up at once. symbols are their entries without the length of the code. It reports
// whether there are codes as there should be: all bits mean something, or, if one may,
// one symbol alone has a code of one bit, or none has a code.
func fill(table []entry, size uint, lengths []uint8, symbols []entry, one bool) bool {
	var count, offset [16]int
	for _, n := range lengths {
		count[n]++
	}
	free := 1
	for n := 1; n < len(count); n++ {
		free = 2*free - count[n]
		if free < 0 {
			return false
		}
		if n > 1 {
			offset[n] = offset[n-1] + count[n-1]
		}
	}
	coded := len(lengths) - count[0]
	if free > 0 && !(one && (coded == 0 || coded == 1 && count[1] == 1)) {
		return false
	}
	var sorted [288]uint16 // symbols that have codes, in the order of these
	for symbol, n := range lengths {
		if n > 0 {
			sorted[offset[n]] = uint16(symbol)
			offset[n]++
		}
	}
	if free > 0 {
		for i := range 1 << size {
			table[i] = entryNone
		}
	}

	code, at := uint16(0), 1<<size
	group, groupAt, groupBits := -1, 0, uint(0)
	for i, before := 0, uint(0); i < coded; i++ {
		symbol := sorted[i]
		n := uint(lengths[symbol])
		code <<= n - before
		before = n
		reversed := int(bits.Reverse16(code) >> (16 - n))
		code++
		e := symbols[symbol]
		if e != entryNone {
			e += entry(n)<<8 | entry(n)
		}
		if n <= size {
			for j := reversed; j < 1<<size; j += 1 << n {
				table[j] = e
			}
			continue
		}
		if prefix := reversed & (1<<size - 1); prefix != group {
			// The last code that begins so is the longest.
			group, groupAt, groupBits = prefix, at, longest(lengths, sorted[i:coded], code-1, size)
			at += 1 << groupBits
			if at > len(table) {
				return false
			}
			table[prefix] = entry(groupAt)<<16 | entryTable | entry(groupBits)<<8 | entry(size)
		}
		for j := reversed >> size; j < 1<<groupBits; j += 1 << (n - size) {
			table[groupAt+j] = e
		}
	}
	return true
}

// longest is by how many bits the longest code exceeds size that has the first size
// bits of code, the one of the first of the symbols.
func longest(lengths []uint8, symbols []uint16, code uint16, size uint) uint {
	before := uint(lengths[symbols[0]])
	prefix := code >> (before - size)
	most := before
	for _, symbol := range symbols[1:] {
		n := uint(lengths[symbol])
		code = (code + 1) << (n - before)
		before = n
		if code>>(n-size) != prefix {
			break
		}
		most = n
	}
	return most - size
}

// The entries of all symbols, without the lengths of their codes.
var (
	litlenEntries  = litlenSymbols()
	distEntries    = distSymbols()
	precodeEntries = precodeSymbols()
)

func litlenSymbols() (t [288]entry) {
	for i := range 256 {
		t[i] = entryLiteral | entry(i)<<16
	}
	t[endOfBlock] = entryEnd
	base := 3
	for i := range 28 {
		extra := max(0, i/4-1)
		t[257+i] = entry(base)<<16 | entry(extra)
		base += 1 << extra
	}
	t[285] = 258 << 16
	t[286], t[287] = entryNone, entryNone
	return t
}

func distSymbols() (t [32]entry) {
	base := 1
	for i := range maxDist {
		extra := max(0, i/2-1)
		t[i] = entry(base)<<16 | entry(extra)
		base += 1 << extra
	}
	t[30], t[31] = entryNone, entryNone
	return t
}

func precodeSymbols() (t [19]entry) {
	for i := range t {
		t[i] = entry(i) << 16
	}
	return t
}
