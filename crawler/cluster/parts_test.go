package cluster

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// Members that know of the same members agree on who has what; all have the same
// number of partitions within one, and few move when one comes or goes.
func TestAssign(t *testing.T) {
	var members []string
	before := assign(nil)
	if before != [Partitions]string{} {
		t.Error("without members somebody has partitions")
	}
	for n := 1; n <= 9; n++ {
		members = append(members, fmt.Sprintf("member-%d", n))
		after := assign(members)
		shuffled := append([]string(nil), members...)
		rand.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if assign(shuffled) != after {
			t.Errorf("%d members in another order are assigned otherwise", n)
		}
		has := make(map[string]int)
		moved := 0
		for p, id := range after {
			has[id]++
			if n > 1 && id != before[p] {
				moved++
			}
		}
		for _, id := range members {
			if has[id] < Partitions/n || has[id] > Partitions/n+1 {
				t.Errorf("of %d members %s has %d partitions", n, id, has[id])
			}
		}
		if most := 2 * Partitions / n; moved > most {
			t.Errorf("with the %dth member %d partitions move, want %d at most", n, moved, most)
		}
		before = after
	}
}

// A site has one partition, whatever the host, the scheme and the port.
func TestPartitionOf(t *testing.T) {
	for _, same := range [][]string{
		{"example.co.uk:80", "www.example.co.uk:443", "a.b.example.co.uk", "example.co.uk:8080"},
		{"127.0.0.1:80", "127.0.0.1:8080", "127.0.0.1"},
		{"[::1]:80", "[::1]:8080"},
		{"localhost:80", "localhost:8080"},
	} {
		want := PartitionOf(same[0])
		for _, host := range same[1:] {
			if got := PartitionOf(host); got != want {
				t.Errorf("%s is in %d, %s in %d", same[0], want, host, got)
			}
		}
	}
	hit := make(map[int]int)
	for i := range 25_600 {
		hit[PartitionOf(fmt.Sprintf("site%d.example:80", i))]++
	}
	for p := range Partitions {
		if hit[p] < 50 || hit[p] > 160 {
			t.Errorf("partition %d has %d of 25600 sites", p, hit[p])
		}
	}
}

// A taskSet is a set, before and after it was written down.
func TestTaskSet(t *testing.T) {
	for round := range 50 {
		r := rand.New(rand.NewPCG(1, uint64(round)))
		var s taskSet
		in := make(map[int64]bool)
		for range 200 {
			n := 1 + r.Int64N(150)
			if got := s.add(n); got == in[n] {
				t.Fatalf("add(%d) is %v", n, got)
			}
			in[n] = true
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var read taskSet
		if err := json.Unmarshal(b, &read); err != nil {
			t.Fatal(err)
		}
		upTo := int64(0)
		for in[upTo+1] {
			upTo++
		}
		for name, s := range map[string]*taskSet{"made": &s, "read": &read} {
			for n := int64(0); n < 160; n++ {
				if s.has(n) != in[n] {
					t.Errorf("%s: has(%d) is %v", name, n, s.has(n))
				}
			}
			if s.upTo() != upTo {
				t.Errorf("%s: all up to %d are in, want %d", name, s.upTo(), upTo)
			}
		}
	}
	for _, bad := range []string{`[1]`, `[0,1]`, `[-1,2]`, `[1,-2]`, `{}`} {
		if err := json.Unmarshal([]byte(bad), new(taskSet)); err == nil {
			t.Errorf("%s is taken for a set", bad)
		}
	}
}
