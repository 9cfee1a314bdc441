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
	words [shingle]uint64 // hashes of the latest words, the latest first
	n     int             // words
	// planes counts, for each of the 64 bits, the features that have it set:
	// bit i of planes[k] is bit k of the counter i.
	planes [32]uint64
}

// add adds the word with this hash.
func (h *simhash) add(word uint64) {
	h.words[2], h.words[1], h.words[0] = h.words[1], h.words[0], word
	if h.n++; h.n >= shingle {
		h.feature()
	}
}

func (h *simhash) feature() {
	f := h.words[0] + 0x9E3779B97F4A7C15*bits.RotateLeft64(h.words[1], 21) + 0xC2B2AE3D27D4EB4F*bits.RotateLeft64(h.words[2], 42)
	f ^= f >> 32
	f *= 0xD6E8FEB86659FD93
	f ^= f >> 32
	for k := 0; f != 0 && k < len(h.planes); k++ { // add one where f has a bit
		h.planes[k], f = h.planes[k]^f, h.planes[k]&f
	}
}

// sum returns the fingerprint; ok says that there was a word.
func (h *simhash) sum() (fp uint64, ok bool) {
	if h.n == 0 {
		return 0, false
	}
	features := h.n - shingle + 1
	if features < 1 {
		h.feature()
		features = 1
	}
	for i := range 64 {
		count := 0
		for k, plane := range &h.planes {
			count |= int(plane>>i&1) << k
		}
		if 2*count > features {
			fp |= 1 << i
		}
	}
	return fp, true
}
