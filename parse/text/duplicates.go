package text

import (
	"cmp"
	"math/bits"
	"slices"
)

// MaxDistance is in how many bits of 64 the fingerprints of near duplicates
// differ at most (Manku et al. 2007, section 4).
const MaxDistance = 3

// A Print is the fingerprint of the page of a line.
type Print struct {
	Line        int64
	Fingerprint uint64
}

// A Duplicate is a line whose page is nearly that of an earlier one.
type Duplicate struct {
	Line, Of   int64
	Similarity float64 // 1 - differing bits / 64
}

// Duplicates finds the near duplicates among prints, which it sorts by line.
// Of is the first of all lines that are near: whoever drops what is reported
// keeps the earliest page. The answer does not depend on the order of prints.
//
// Fingerprints that differ in three bits at most are equal in one of four
// blocks of 16 bits; only those are compared. Equal fingerprints are looked up
// once, so many copies of one page cost nothing.
func Duplicates(prints []Print) []Duplicate {
	slices.SortFunc(prints, func(a, b Print) int { return cmp.Compare(a.Line, b.Line) })
	number := make(map[uint64]uint32, len(prints)) // of each fingerprint, by its first line
	var first []Print
	for _, p := range prints {
		if _, seen := number[p.Fingerprint]; !seen {
			number[p.Fingerprint] = uint32(len(first))
			first = append(first, p)
		}
	}
	near := make([]uint32, len(first)) // the first fingerprint that is near
	for i := range near {
		near[i] = uint32(i)
	}
	type member struct { // of a bucket
		fingerprint uint64
		number      uint32
	}
	members := make([]member, len(first)) // bucket after bucket
	const buckets = 1 << 16
	for shift := 0; shift < 64; shift += 16 {
		bucket := func(p Print) int { return int(p.Fingerprint >> shift & (buckets - 1)) }
		starts := make([]uint32, buckets+1)
		for _, p := range first {
			starts[bucket(p)+1]++
		}
		for b := range buckets {
			starts[b+1] += starts[b]
		}
		ends := slices.Clone(starts)
		for i, p := range first {
			b := bucket(p)
			for _, m := range members[starts[b]:ends[b]] {
				if m.number >= near[i] {
					break
				}
				if bits.OnesCount64(p.Fingerprint^m.fingerprint) <= MaxDistance {
					near[i] = m.number
					break
				}
			}
			members[ends[b]] = member{p.Fingerprint, uint32(i)}
			ends[b]++
		}
	}
	var found []Duplicate
	for _, p := range prints {
		of := first[near[number[p.Fingerprint]]]
		if of.Line < p.Line {
			distance := bits.OnesCount64(p.Fingerprint ^ of.Fingerprint)
			found = append(found, Duplicate{Line: p.Line, Of: of.Line, Similarity: 1 - float64(distance)/64})
		}
	}
	return found
}
