package discovery

import (
	"encoding/binary"
	"math"
	"math/bits"

	"weft/parse/weburl"
)

// A place is where a URL was first met: on a line of the list, or as the k-th
// page that was found by following links.
type place uint32

// foundPage marks a place of found pages. Lines and found pages from 2³¹-1 on
// are all remembered as that number.
const foundPage place = 1 << 31

func lineAt(line int64) place    { return place(min(line, math.MaxInt32)) }
func foundAt(number int64) place { return foundPage | lineAt(number) }

// split says which line, or which found page, a place is; the other is 0.
func (p place) split() (line, found int64) {
	if p&foundPage != 0 {
		return 0, int64(p &^ foundPage)
	}
	return int64(p), 0
}

// seenSet is the set of the pages that were met, each with its place. It keeps
// 64 bits of a page's ID and the place, 12 bytes an entry in open-addressed
// tables between 16/25 and 4/5 full: 15 to 19 bytes a page, and at most 30 while
// tables grow and no garbage is collected (BenchmarkSeen10M). That two of n URLs
// share these bits has the chance n²/2⁶⁵, 3 in a million for ten million URLs;
// whoever wants to hide a given page would have to try 2⁶⁴ URLs.
//
// The tables are many and small, so that growing one copies little.
// The set has one user at a time.
type seenSet struct {
	shards [1024]shard
}

type shard struct {
	hashes []uint64
	places []place // 0: empty
	used   int
}

// add notes that a page stands at a place, which is not 0. If it stood at an
// earlier one, add changes nothing and returns that.
func (s *seenSet) add(id weburl.ID, at place) (earlier place, dup bool) {
	h := binary.LittleEndian.Uint64(id[:])
	sh := &s.shards[h%uint64(len(s.shards))]
	if sh.used >= len(sh.places)*4/5 {
		sh.grow(firstSize + int(h%5))
	}
	i := sh.find(h)
	if sh.places[i] != 0 {
		return sh.places[i], true
	}
	sh.hashes[i], sh.places[i] = h, at
	sh.used++
	return 0, false
}

// has reports whether a page was met.
func (s *seenSet) has(id weburl.ID) bool {
	h := binary.LittleEndian.Uint64(id[:])
	sh := &s.shards[h%uint64(len(s.shards))]
	return sh.used > 0 && sh.places[sh.find(h)] != 0
}

// find returns where the hash is, or the empty one where it belongs.
// The search begins at the hash's share of the table's length; the bits that
// chose the shard weigh least in it.
func (sh *shard) find(h uint64) int {
	hi, _ := bits.Mul64(h, uint64(len(sh.places)))
	for i := int(hi); ; i++ {
		if i == len(sh.places) {
			i = 0
		}
		if sh.places[i] == 0 || sh.hashes[i] == h {
			return i
		}
	}
}

// firstSize is how many entries the first table of a shard has room for, but for
// up to four more: so the shards do not all grow at the same time.
const firstSize = 20

// grow makes the table a quarter larger, or gives the shard its first.
func (sh *shard) grow(first int) {
	old := *sh
	n := max(first, len(old.places)+len(old.places)/4)
	sh.hashes, sh.places = make([]uint64, n), make([]place, n)
	for i, at := range old.places {
		if at != 0 {
			j := sh.find(old.hashes[i])
			sh.hashes[j], sh.places[j] = old.hashes[i], at
		}
	}
}
