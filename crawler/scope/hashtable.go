package scope

// A hashTable is a set of hashes that keeps 44 bits of each: 12 choose one of
// 4,096 small tables and 32 stand in it, open-addressed, between 16/25 and 4/5
// full: 5 to 6.3 bytes a hash, and at most 10 while tables grow and no garbage
// is collected. A hash is taken for one of n others with the chance n/2⁴⁴, one
// in 1.7 million for ten million.
type hashTable struct {
	shards []shard // nil until the first
}

type shard struct {
	slots []uint32 // 0: empty
	used  int
}

const (
	shardBits = 12
	firstSize = 4
)

// has reports whether the hash is in the set.
func (t *hashTable) has(h uint64) bool {
	if t.shards == nil {
		return false
	}
	sh, v := t.place(h)
	return len(sh.slots) > 0 && sh.slots[sh.find(v)] != 0
}

// add adds a hash and reports whether it is new.
func (t *hashTable) add(h uint64) bool {
	if t.shards == nil {
		t.shards = make([]shard, 1<<shardBits)
	}
	sh, v := t.place(h)
	if sh.used >= len(sh.slots)*4/5 {
		sh.grow(firstSize + int(v%3)) // so that not all grow at the same time
	}
	i := sh.find(v)
	if sh.slots[i] != 0 {
		return false
	}
	sh.slots[i] = v
	sh.used++
	return true
}

func (t *hashTable) place(h uint64) (*shard, uint32) {
	return &t.shards[h%(1<<shardBits)], max(1, uint32(h>>shardBits))
}

// find returns where v is, or the empty slot where it belongs.
func (sh *shard) find(v uint32) int {
	i := int(uint64(v) * uint64(len(sh.slots)) >> 32)
	for sh.slots[i] != 0 && sh.slots[i] != v {
		if i++; i == len(sh.slots) {
			i = 0
		}
	}
	return i
}

func (sh *shard) grow(first int) {
	old := sh.slots
	sh.slots = make([]uint32, max(first, len(old)+len(old)/4))
	for _, v := range old {
		if v != 0 {
			sh.slots[sh.find(v)] = v
		}
	}
}
