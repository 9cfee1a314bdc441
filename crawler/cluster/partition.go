package cluster

import (
	"hash/fnv"
	"math/bits"
	"slices"

	"weft/parse/weburl"
)

// Partitions is how many parts the work has. It is part of the protocol.
const Partitions = 256

// PartitionOf is the part that a host is in, given with or without its port: one
// for all hosts of a site, so that whoever owns the part can keep a site's pace
// alone. Beside the registrable domain that is an address, or a name without
// dots.
func PartitionOf(host string) int {
	h := fnv.New32a()
	h.Write([]byte(weburl.URL{Host: host}.Site()))
	return int(mix(uint64(h.Sum32())) % Partitions)
}

// mix spreads the bits of a hash (the finalizer of SplitMix64).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// assign says whose each partition should be. Each goes to the member with the
// highest hash of the pair (rendezvous hashing) that has not its share yet, so
// all have the same number within one, and few partitions move when a member
// comes or goes. Members that know of the same members agree.
func assign(members []string) [Partitions]string {
	var out [Partitions]string
	if len(members) == 0 {
		return out
	}
	members = slices.Clone(members)
	slices.Sort(members)
	type weighed struct {
		weight uint64
		index  int
	}
	has := make([]int, len(members))
	share, larger := Partitions/len(members), Partitions%len(members)
	order := make([]weighed, len(members))
	for p := range Partitions {
		for i, id := range members {
			h := fnv.New64a()
			h.Write([]byte(id))
			order[i] = weighed{mix(h.Sum64() ^ bits.RotateLeft64(uint64(p+1)*0x9e3779b97f4a7c15, 17)), i}
		}
		slices.SortFunc(order, func(a, b weighed) int {
			if a.weight > b.weight {
				return -1
			}
			return 1
		})
		for _, w := range order {
			if has[w.index] < share || has[w.index] == share && larger > 0 {
				if has[w.index]++; has[w.index] > share {
					larger--
				}
				out[p] = members[w.index]
				break
			}
		}
	}
	return out
}
