package frontier

import (
	"hash/maphash"
	"math"
	"math/bits"
)

// Seen is the set of canonical URLs that stood in the list, each with the line
// where it stood first. It keeps a 64-bit hash and the line, 12 bytes an entry
// in open-addressed tables between 16/25 and 4/5 full: 15 to 19 bytes a URL,
// and at most 34 while all tables grow and no garbage is collected. That two of
// n URLs share a hash has the chance n²/2⁶⁵, 3 in a million for ten million
// URLs; the hash is seeded, so that no list can be made to collide.
//
// The tables are many and small, so that growing one copies little.
// Seen has one user at a time.
type Seen struct {
	seed   maphash.Seed
	shards [1024]shard
}

type shard struct {
	hashes []uint64
	lines  []uint32 // 0: empty
	used   int
}

// NewSeen returns an empty set.
func NewSeen() *Seen { return &Seen{seed: maphash.MakeSeed()} }

// Add notes that key stands on line, which is at least 1. If it stood on an
// earlier one, Add changes nothing and returns that. Lines from 2³² on are all
// remembered as 2³²-1.
func (s *Seen) Add(key string, line int64) (earlier int64, dup bool) {
	h := maphash.String(s.seed, key)
	sh := &s.shards[h%uint64(len(s.shards))]
	if sh.used >= len(sh.lines)/5*4 {
		sh.grow()
	}
	i := sh.find(h)
	if sh.lines[i] != 0 {
		return int64(sh.lines[i]), true
	}
	sh.hashes[i], sh.lines[i] = h, uint32(min(line, math.MaxUint32))
	sh.used++
	return 0, false
}

// find returns the place that has the hash, or the empty one where it belongs.
// The search begins at the hash's share of the table's length; the bits that
// chose the shard weigh least in it.
func (sh *shard) find(h uint64) int {
	hi, _ := bits.Mul64(h, uint64(len(sh.lines)))
	for i := int(hi); ; i++ {
		if i == len(sh.lines) {
			i = 0
		}
		if sh.lines[i] == 0 || sh.hashes[i] == h {
			return i
		}
	}
}

// grow makes the table a quarter larger.
func (sh *shard) grow() {
	old := *sh
	n := max(10, len(old.lines)/4*5+5)
	sh.hashes, sh.lines = make([]uint64, n), make([]uint32, n)
	for i, line := range old.lines {
		if line != 0 {
			j := sh.find(old.hashes[i])
			sh.hashes[j], sh.lines[j] = old.hashes[i], line
		}
	}
}
