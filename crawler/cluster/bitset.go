package cluster

// A bitset is a set of small numbers.
type bitset struct{ words []uint64 }

func (b *bitset) has(n int64) bool {
	i := n / 64
	return n >= 0 && i < int64(len(b.words)) && b.words[i]>>(n%64)&1 == 1
}

// add puts n, which is not negative, in, and reports whether that is new.
func (b *bitset) add(n int64) bool {
	i := int(n / 64)
	if i >= len(b.words) {
		b.words = append(b.words, make([]uint64, i+1-len(b.words)+i/4)...)
	}
	was := b.words[i]
	b.words[i] |= 1 << (n % 64)
	return b.words[i] != was
}
