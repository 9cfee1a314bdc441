package coding

import (
	"encoding/binary"
	"errors"
	"slices"
)

// An inflater undoes DEFLATE (RFC 1951) where all of the data is in memory, and all
// that it yields stays there: nothing is copied out of a window, and bits are taken
// from words of 64. It takes half of the time of a decoder that reads and writes in
// pieces.
//
// That something is wrong is all that it says of it: what, and where, such a decoder
// tells.
type inflater struct {
	in   []byte
	next int    // of in, what is not in word
	word uint64 // bits of in, the first one lowest; beyond held they are right or 0
	held uint   // how many there are in word

	out   []byte // what came before, all that was decoded, and room
	end   int    // of what was decoded
	start int    // of what was decoded of this stream: no distance reaches beyond
	limit int    // out does not grow when there is more

	litlen  [litlenSize]entry
	dist    [distSize]entry
	precode [1 << precodeBits]entry
	lengths [maxLitlen + maxDist]uint8
	fixed   bool // the tables are those of fixed codes
}

var errDeflate = errors.New("not a DEFLATE stream, or too long a one")

// How many bits of the data are looked up at once, and how large a table can get with
// those for longer codes behind it: what zlib's enough.c says for codes of 15 bits and
// 288 and 32 symbols.
const (
	litlenBits, litlenSize = 10, 1334
	distBits, distSize     = 8, 402
	precodeBits            = 7
)

// How many symbols a dynamic block may have codes for. Those beyond, which fixed codes
// have, mean nothing.
const (
	maxLitlen = 286
	maxDist   = 30
)

const endOfBlock = 256

// slack is how much room out has beyond what was decoded, at least, when a symbol
// is begun: for the longest match, and what again writes too much.
const slack = 258 + 16

// stream decodes one stream from the beginning of f.in, and returns how many bytes that
// was: more than there are, if the end is missing.
func (f *inflater) stream() (n int, err error) {
	f.next, f.word, f.held = 0, 0, 0
	f.start = f.end
	for final := false; !final; {
		if err = f.refill(); err != nil {
			return 0, err
		}
		final = f.take(1) == 1
		switch f.take(2) {
		case 0:
			err = f.stored()
		case 1:
			f.fixedCodes()
			err = f.block()
		case 2:
			if err = f.dynamicCodes(); err == nil {
				err = f.block()
			}
		default:
			err = errDeflate
		}
		if err != nil {
			return 0, err
		}
	}
	return f.next - int(f.held/8), nil
}

// refill sees to it that word has 56 bits at least. Beyond the end they are 0.
func (f *inflater) refill() error {
	if f.next <= len(f.in)-8 {
		f.word |= binary.LittleEndian.Uint64(f.in[f.next:]) << f.held
		f.next += int((63 - f.held) / 8)
		f.held |= 56
		return nil
	}
	for ; f.held < 56; f.held += 8 {
		if f.next < len(f.in) {
			f.word |= uint64(f.in[f.next]) << f.held
		}
		f.next++
	}
	if f.next > len(f.in)+8 {
		return errDeflate
	}
	return nil
}

// take takes bits out of word.
func (f *inflater) take(n uint) int {
	v := f.word & (1<<n - 1)
	f.word >>= n
	f.held -= n
	return int(v)
}

// stored copies a block that is not compressed.
func (f *inflater) stored() error {
	f.take(f.held % 8)
	f.next -= int(f.held / 8)
	f.word, f.held = 0, 0
	if len(f.in)-f.next < 4 {
		return errDeflate
	}
	n, not := binary.LittleEndian.Uint16(f.in[f.next:]), binary.LittleEndian.Uint16(f.in[f.next+2:])
	f.next += 4
	if n != ^not || len(f.in)-f.next < int(n) {
		return errDeflate
	}
	if f.end+int(n) > f.limit {
		return errDeflate
	}
	f.out = append(f.out[:f.end], f.in[f.next:f.next+int(n)]...)
	f.out = f.out[:cap(f.out)]
	f.end += int(n)
	f.next += int(n)
	return nil
}

// block decodes what the tables have codes for, up to the end of the block. It is
// the loop that takes all the time, so what it works with is in variables.
func (f *inflater) block() error {
	in, next, word, held := f.in, f.next, f.word, f.held
	out, end := f.out, f.end
	litlen, dist := &f.litlen, &f.dist
	last := len(in) - 8
	for {
		if end > len(out)-slack {
			if end > f.limit {
				return errDeflate
			}
			out = f.grow(end)
		}
		if next > last {
			f.next, f.word, f.held = next, word, held
			if err := f.refill(); err != nil {
				return err
			}
			next, word, held = f.next, f.word, f.held
		} else {
			word |= binary.LittleEndian.Uint64(in[next:]) << (held & 63)
			next += int((63 - held) / 8)
			held |= 56
		}
		e, bits := litlen[word&(1<<litlenBits-1)].in(litlen[:], word), word
		word >>= e.drop()
		held -= e.drop()
		switch {
		case e.literal():
			out[end] = e.byte()
			end++
			continue
		case e.special():
			f.next, f.word, f.held, f.end = next, word, held, end
			if e == entryNone {
				return errDeflate
			}
			return nil // the block is over
		}
		length := e.value(bits)

		e, bits = dist[word&(1<<distBits-1)].in(dist[:], word), word
		word >>= e.drop()
		held -= e.drop()
		from := end - e.value(bits)
		if e.special() || from < f.start {
			return errDeflate
		}
		again(out, end, from, length)
		end += length
	}
}

// again appends to out[:end] what is there since from, length bytes of it, which may
// include what it appends; up to 15 bytes more are written.
func again(out []byte, end, from, length int) {
	if end-from < 8 {
		for i := range length {
			out[end+i] = out[from+i]
		}
		return
	}
	src, dst := out[from:from+length+16], out[end:end+length+16]
	for {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src))
		binary.LittleEndian.PutUint64(dst[8:], binary.LittleEndian.Uint64(src[8:]))
		if length -= 16; length <= 0 {
			return
		}
		src, dst = src[16:], dst[16:]
	}
}

// grow makes room for more than end bytes.
func (f *inflater) grow(end int) []byte {
	f.out = slices.Grow(f.out[:end], max(end, 4<<10)+slack)
	f.out = f.out[:cap(f.out)]
	return f.out
}
