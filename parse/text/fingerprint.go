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
	words    [shingle]uint64 // hashes of the latest words, the latest first
	n        int             // words
	features uint

	// There are 64 counters, one for each bit, of the features that have it set.
	// Bit i of planes[k] is worth 2^k to counter i, and so is that of waiting[k]
	// while features has bit k: it waits for another to be added along with.
	planes, waiting [32]uint64
}

// add adds the word with this hash.
func (h *simhash) add(word uint64) {
	h.words[2], h.words[1], h.words[0] = h.words[1], h.words[0], word
	if h.n++; h.n >= shingle {
		h.count(h.feature())
	}
}

// feature is the hash of the latest words.
func (h *simhash) feature() uint64 {
	f := h.words[0] + 0x9E3779B97F4A7C15*bits.RotateLeft64(h.words[1], 21) + 0xC2B2AE3D27D4EB4F*bits.RotateLeft64(h.words[2], 42)
	f ^= f >> 32
	f *= 0xD6E8FEB86659FD93
	return f ^ f>>32
}

// count adds one to the counters where f has a bit: two adders on average, as one
// of the plane k has two to add at a time, every 2^k features.
func (h *simhash) count(f uint64) {
	k := 0
	for ; h.features>>k&1 != 0; k++ {
		a, b := h.planes[k], h.waiting[k]
		h.planes[k] = a ^ b ^ f
		f = a&b | (a^b)&f
	}
	h.waiting[k] = f
	h.features++
}

// sum returns the fingerprint; ok says that there was a word.
func (h *simhash) sum() (fp uint64, ok bool) {
	if h.n == 0 {
		return 0, false
	}
	if h.features == 0 {
		h.count(h.feature())
	}
	for i := range 64 {
		count := uint64(0)
		for k := range bits.Len(h.features) {
			count += h.planes[k] >> i & 1 << k
			count += h.waiting[k] >> i & uint64(h.features>>k&1) << k
		}
		if 2*count > uint64(h.features) {
			fp |= 1 << i
		}
	}
	return fp, true
}
