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
//	entries    2 bytes of hash, number of languages, then of each: number, weight
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
)

// code returns the language tag of language number i.
func code(i int) string {
	return strings.TrimRight(model[1+i*codeBytes:1+(i+1)*codeBytes], " ")
}

// entry returns the languages and weights of an n-gram, in pairs, or "".
func entry(hash uint32) string {
	index := 1 + int(model[0])*codeBytes
	at := index + int(hash>>(32-bucketBits))*4
	entries := index + (1<<bucketBits+1)*4
	bucket := model[entries+int(u32(at)) : entries+int(u32(at+4))]
	for len(bucket) > 0 {
		end := 3 + 2*int(bucket[2])
		if bucket[0] == byte(hash) && bucket[1] == byte(hash>>8) {
			return bucket[3:end]
		}
		bucket = bucket[end:]
	}
	return ""
}

func u32(at int) uint32 {
	s := model[at : at+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// Encode makes a model of how frequent n-grams are in each language: their
// hashes, as Grams gives them, in n-grams a letter.
func Encode(codes []string, freq []map[uint32]float64) []byte {
	type posting struct {
		hash         uint32
		lang, weight byte
	}
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
	for i := 0; i < len(all); {
		h := all[i].hash
		entries = append(entries, byte(h), byte(h>>8), 0)
		count := len(entries) - 1
		for ; i < len(all) && all[i].hash == h; i++ {
			if n := entries[count]; n > 0 && entries[len(entries)-2] == all[i].lang {
				continue // two n-grams that are one by their hash
			}
			entries[count]++
			entries = append(entries, all[i].lang, all[i].weight)
		}
		index[h>>(32-bucketBits)+1] = uint32(len(entries))
	}
	for i := 1; i < len(index); i++ { // empty buckets
		index[i] = max(index[i], index[i-1])
	}
	for _, v := range index {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return append(out, entries...)
}
