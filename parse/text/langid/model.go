package langid

import (
	"cmp"
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// model.bin is made by bench/langmodel (see docs/text.md). It is used as it
// stands: nothing is decoded, so it costs no time at the start of a process,
// and no memory but the pages that are read.
//
//	1 byte     number of languages
//	8 bytes    of each: its code, padded with spaces
//	4 bytes    of each of the 2^14+1 buckets: offset of its first entry, little-endian
//	entries    2 bytes of hash, number of languages, then of each: number, weight;
//	           or 2 bytes of hash, 255, then the weights of all languages, and zeros
//	           up to a multiple of 8
//
// The bucket of an n-gram is the upper 14 bits of its hash; an entry has the
// lower 16. A weight is 16·log2 of how much more frequent the n-gram is in
// the language than Floor.
//
//go:embed model.bin
var model string

const (
	codeBytes  = 8
	bucketBits = 14

	// Floor is the frequency, in n-grams a letter, at and below which an
	// n-gram counts as not seen in a language.
	Floor = 1.0 / (1 << 13)

	weightScale = 16 // of a weight, in one doubling of the frequency

	ofAll   = 255 // stands for the number of languages of an entry that has all weights
	someFew = 24  // languages up to which an entry has pairs: eight weights are added at once
)

// code returns the language tag of language number i.
func code(i int) string {
	return strings.TrimRight(model[1+i*codeBytes:1+(i+1)*codeBytes], " ")
}

// entry returns the languages and weights of an n-gram, in pairs, or "". If all is
// set it has the weights of all languages instead.
func entry(hash uint32) (weights string, all bool) {
	index := 1 + int(model[0])*codeBytes
	at := index + int(hash>>(32-bucketBits))*4
	entries := index + (1<<bucketBits+1)*4
	bucket := model[entries+int(u32(at)) : entries+int(u32(at+4))]
	for i := 0; i+3 <= len(bucket); {
		begin := i + 3
		n, all := 2*int(bucket[i+2]), bucket[i+2] == ofAll
		if all {
			n = allBytes(int(model[0]))
		}
		if uint16(bucket[i])|uint16(bucket[i+1])<<8 == uint16(hash) {
			return bucket[begin : begin+n], all
		}
		i = begin + n
	}
	return "", false
}

// allBytes is the length of the weights of so many languages.
func allBytes(languages int) int { return (languages + 7) / 8 * 8 }

func u32(at int) uint32 {
	s := model[at : at+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// Encode makes a model of how frequent n-grams are in each language: their
// hashes, as Grams gives them, in n-grams a letter.
func Encode(codes []string, freq []map[uint32]float64) []byte {
	var all []posting
	for lang, grams := range freq {
		for h, f := range grams {
			if w := math.Round(weightScale * math.Log2(f/Floor)); w >= 1 {
				// Bits 16 and 17 are neither in the bucket nor in the entry.
				all = append(all, posting{h &^ (3 << 16), byte(lang), byte(min(w, 255))})
			}
		}
	}
	slices.SortFunc(all, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.lang, b.lang), cmp.Compare(a.weight, b.weight))
	})
	out := []byte{byte(len(codes))}
	for _, c := range codes {
		out = append(out, (c + strings.Repeat(" ", codeBytes))[:codeBytes]...)
	}
	index := make([]uint32, 1<<bucketBits+1)
	var entries []byte
	for len(all) > 0 {
		h, n := all[0].hash, 0
		for n < len(all) && all[n].hash == h {
			n++
		}
		entries = appendEntry(entries, all[:n], len(codes))
		index[h>>(32-bucketBits)+1] = uint32(len(entries))
		all = all[n:]
	}
	for i := 1; i < len(index); i++ { // empty buckets
		index[i] = max(index[i], index[i-1])
	}
	for _, v := range index {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return append(out, entries...)
}

// A posting says how frequent an n-gram is in a language.
type posting struct {
	hash         uint32
	lang, weight byte
}

// appendEntry appends what the postings of one n-gram say.
func appendEntry(dst []byte, list []posting, languages int) []byte {
	// Of two n-grams that are one by their hash the first one counts.
	list = slices.CompactFunc(list, func(a, b posting) bool { return a.lang == b.lang })
	dst = append(dst, byte(list[0].hash), byte(list[0].hash>>8))
	if len(list) > someFew {
		dst = append(dst, ofAll)
		weights := make([]byte, allBytes(languages))
		for _, p := range list {
			weights[p.lang] = p.weight
		}
		return append(dst, weights...)
	}
	dst = append(dst, byte(len(list)))
	for _, p := range list {
		dst = append(dst, p.lang, p.weight)
	}
	return dst
}
