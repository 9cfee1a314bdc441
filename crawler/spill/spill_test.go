package spill

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// FuzzFile drives the file with pushes, pops and joins of 16 chains and compares
// with slices in memory.
func FuzzFile(f *testing.F) {
	f.Add([]byte{0x01, 0x12, 0x13, 0x81, 0x82, 0x01})
	f.Add(bytes.Repeat([]byte{0x61, 0x12, 0x33, 0x81}, 50))
	f.Add([]byte{0x01, 0x11, 0x12, 0x22, 0xf1, 0x13, 0x01, 0x81, 0xf0, 0xf1, 0x81, 0x80, 0x81, 0x81})
	f.Add(bytes.Repeat([]byte{0x7f, 0x01, 0x81}, 10))
	f.Add([]byte{0x12, 0x11, 0x7f, 0x7f, 0x7f, 0x7f, 0x82, 0x11, 0x81, 0x81}) // a link into what was read already
	f.Add(append(bytes.Repeat([]byte{0x31, 0x32, 0x43}, 1000), bytes.Repeat([]byte{0x82, 0x81, 0x83}, 1000)...))
	f.Fuzz(func(t *testing.T, ops []byte) {
		s, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var chains [16]Chain
		var want [16][][]byte
		for i, op := range ops {
			c := op & 15
			if op >= 0xf0 {
				before := (c + 1) & 15
				if err := s.Join(&chains[before], &chains[c]); err != nil {
					t.Fatal(err)
				}
				want[c], want[before] = append(want[before], want[c]...), nil
				continue
			}
			if op < 0x80 {
				size := [8]int{0, 10, 100, 600, 1100, 5000, 70_000, 300_000}[op>>4]
				payload := binary.LittleEndian.AppendUint32(bytes.Repeat([]byte{op}, size), uint32(i))
				if err := s.Push(&chains[c], payload); err != nil {
					t.Fatal(err)
				}
				want[c] = append(want[c], payload)
				continue
			}
			if chains[c].Len() != len(want[c]) {
				t.Fatalf("step %d: chain %d has %d records, want %d", i, c, chains[c].Len(), len(want[c]))
			}
			if chains[c].Len() == 0 {
				continue
			}
			got, err := s.Pop(&chains[c])
			if err != nil || !bytes.Equal(got, want[c][0]) {
				t.Fatalf("step %d: chain %d: got %d bytes, %v, want %d bytes", i, c, len(got), err, len(want[c][0]))
			}
			want[c] = want[c][1:]
		}
	})
}
