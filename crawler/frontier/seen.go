package frontier

import "hash/maphash"

// Seen is the set of canonical URLs that stood in the list, each with the line
// where it stood first. It keeps a 64-bit hash and the line, 16 bytes an entry
// in open-addressed tables between 7/16 and 7/8 full: 18 to 37 bytes a URL.
// That two of n URLs share a hash has the chance n²/2⁶⁵, 3 in a million for ten
// million URLs; the hash is seeded, so that no list can be made to collide.
//
// The tables are many and small, so that growing one copies little.
// Seen has one user at a time.
type Seen struct {
	seed   maphash.Seed
	shards [256]shard
}

type shard struct {
	slots []slot // a power of two
	used  int
}

type slot struct {
	hash uint64
	line int64 // 0: empty
}

// NewSeen returns an empty set.
func NewSeen() *Seen { return &Seen{seed: maphash.MakeSeed()} }

// Add notes that key stands on line, which is at least 1. If it stood on an
// earlier one, Add changes nothing and returns that.
func (s *Seen) Add(key string, line int64) (earlier int64, dup bool) {
	h := maphash.String(s.seed, key)
	sh := &s.shards[h>>56]
	if sh.used >= len(sh.slots)/8*7 {
		sh.grow()
	}
	p := sh.find(h)
	if p.line != 0 {
		return p.line, true
	}
	*p = slot{h, line}
	sh.used++
	return 0, false
}

// find returns the slot that has the hash, or the empty one where it belongs.
func (sh *shard) find(h uint64) *slot {
	mask := uint64(len(sh.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if p := &sh.slots[i]; p.line == 0 || p.hash == h {
			return p
		}
	}
}

func (sh *shard) grow() {
	old := sh.slots
	sh.slots = make([]slot, max(8, 2*len(old)))
	for _, o := range old {
		if o.line != 0 {
			*sh.find(o.hash) = o
		}
	}
}
