package text

import "math/bits"

// shingle is how many words in a row are one feature of a fingerprint.
const shingle = 3

// A simhash is a fingerprint of 64 bits in the making: texts that share most of
// their features differ in few bits (Charikar, Similarity Estimation Techniques
// from Rounding Algorithms, STOC 2002; for web pages and with the threshold of
// three bits: Manku, Jain and Das Sarma, Detecting Near-Duplicates for Web
// Crawling, WWW 2007). The features are shingles of three words in lower case;
// a shorter text is one feature.
type simhash struct {
	words [shingle - 1 + 64]uint64 // hashes of words whose features are not counted yet
	n     int                      // of words
	all   uint                     // features counted

	// There are 64 counters, one for each bit, of the features that have it set.
	// Features are added eight at a time, without a branch.
	ones, twos, fours uint64 // what their bits are worth to the counters
	eights            counters
}

// add adds the word with this hash.
func (h *simhash) add(word uint64) {
	if h.n == len(h.words) {
		h.count()
	}
	h.words[h.n] = word
	h.n++
}

// feature is the hash of three words in a row.
func feature(a, b, c uint64) uint64 {
	f := c + 0x9E3779B97F4A7C15*bits.RotateLeft64(b, 21) + 0xC2B2AE3D27D4EB4F*bits.RotateLeft64(a, 42)
	f ^= f >> 32
	f *= 0xD6E8FEB86659FD93
	return f ^ f>>32
}

// count counts the features of the words, as far as they are eights, and leaves
// the words of those that come next.
func (h *simhash) count() {
	w := h.words[:h.n]
	for ; len(w) >= shingle-1+8; w = w[8:] {
		var f [8]uint64
		for i := range f {
			f[i] = feature(w[i], w[i+1], w[i+2])
		}
		h.countEight(&f)
	}
	h.n = copy(h.words[:], w)
}

// countEight adds eight features (Harley and Seal's tree of adders; Warren,
// Hacker's Delight, 2nd edition, section 5-2).
func (h *simhash) countEight(l *[8]uint64) {
	h.all += 8
	ones, a := add3(h.ones, l[0], l[1])
	ones, b := add3(ones, l[2], l[3])
	twos, c := add3(h.twos, a, b)
	ones, a = add3(ones, l[4], l[5])
	ones, b = add3(ones, l[6], l[7])
	twos, d := add3(twos, a, b)
	fours, eights := add3(h.fours, c, d)
	h.ones, h.twos, h.fours = ones, twos, fours
	h.eights.add(eights)
}

// add3 adds three bits, in 64 places.
func add3(a, b, c uint64) (sum, carry uint64) {
	return a ^ b ^ c, a&b | (a^b)&c
}

// counters are 64 of them, one for each bit. Bit i of planes[k] is worth 2^k to
// counter i, and so is that of waiting[k] while n has bit k: it waits for another to
// be added along with.
type counters struct {
	n               uint // how often it was added to
	planes, waiting [32]uint64
}

// add adds one to the counters where v has a bit: two adders on average, as one of
// the plane k has two to add at a time, every 2^k times.
func (c *counters) add(v uint64) {
	k := 0
	for ; c.n>>k&1 != 0; k++ {
		c.planes[k], v = add3(c.planes[k], c.waiting[k], v)
	}
	c.waiting[k] = v
	c.n++
}

// counter is the counter i.
func (c *counters) counter(i int) (count uint64) {
	for k := range bits.Len(c.n) {
		count += c.planes[k] >> i & 1 << k
		count += c.waiting[k] >> i & uint64(c.n>>k&1) << k
	}
	return count
}

// sum returns the fingerprint; ok says that there was a word.
func (h *simhash) sum() (fp uint64, ok bool) {
	h.count()
	w := h.words[:h.n]
	if len(w) == 0 {
		return 0, false
	}
	var rest []uint64
	for i := range max(0, h.n-shingle+1) {
		rest = append(rest, feature(w[i], w[i+1], w[i+2]))
	}
	if h.all == 0 && len(rest) == 0 {
		var only [shingle]uint64
		copy(only[shingle-len(w):], w)
		rest = append(rest, feature(only[0], only[1], only[2]))
	}
	for i := range 64 {
		count := h.ones>>i&1 + h.twos>>i&1<<1 + h.fours>>i&1<<2 + h.eights.counter(i)<<3
		for _, f := range rest {
			count += f >> i & 1
		}
		if 2*count > uint64(h.all)+uint64(len(rest)) {
			fp |= 1 << i
		}
	}
	return fp, true
}
