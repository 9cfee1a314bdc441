package blocks

// A Vocabulary holds the tokens that are known, and how much each speaks for
// content.
type Vocabulary struct {
	Keys   []uint32 // ascending
	Markup []int32  // for each key

	slots  []slot                  // hash table of Keys
	filter [filterBits / 64]uint64 // a bit for each key
}

// A slot is small, as most of them are not in the nearest caches.
type slot struct {
	key   uint32
	place int32 // index of the key + 1; 0 if the slot is empty
}

// Index has to be called when the keys and what they speak for are complete.
func (v *Vocabulary) Index() {
	size := 1
	for size < 2*len(v.Keys) {
		size *= 2
	}
	v.slots = make([]slot, size)
	clear(v.filter[:])
	mask := uint32(size - 1)
	for i, k := range v.Keys {
		v.filter[k%filterBits/64] |= 1 << (k % 64)
		for h := k; ; h++ {
			if s := &v.slots[h&mask]; s.place == 0 {
				*s = slot{key: k, place: int32(i) + 1}
				break
			}
		}
	}
}

// filterBits is eight times as many as there are keys and yet so few that the
// filter stays in the nearest caches: it answers for most unknown tokens.
const filterBits = 1 << 18

// maybe drops tokens that are unknown for certain, in place, without a branch for
// each: which ones are known is hard to foresee.
func (v *Vocabulary) maybe(tokens []uint32) []uint32 {
	n := 0
	for _, k := range tokens {
		tokens[n] = k
		n += int(v.filter[k%filterBits/64] >> (k % 64) & 1)
	}
	return tokens[:n]
}

// find returns the index of a token and how much it speaks for content; -1 if it
// is unknown.
func (v *Vocabulary) find(k uint32) (index, markup int32) {
	mask := uint32(len(v.slots) - 1)
	for h := k; ; h++ {
		s := &v.slots[h&mask]
		if s.place == 0 {
			return -1, 0
		}
		if s.key == k {
			return s.place - 1, v.Markup[s.place-1]
		}
	}
}

// Find returns the indices of those tokens that are known.
func (v *Vocabulary) Find(tokens []uint32) []int32 {
	list := make([]int32, 0, len(tokens)/2)
	for _, h := range tokens {
		if i, _ := v.find(h); i >= 0 {
			list = append(list, i)
		}
	}
	return list
}
