package main

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"weft/parse/text/langid"
)

// readLingua reads the tables of a language: for one to five letters, how
// frequent each n-gram is among those that begin with the same letters but the
// last. They hold n-grams inside words; those at the edges follow from sums: a
// word begins with "th" as often as "th" occurs without a letter before it.
func readLingua(dir, code string) (map[uint32]float64, error) {
	var rate [6]map[string]float64 // n-grams a letter, by length
	for n, name := range []string{1: "uni", 2: "bi", 3: "tri", 4: "quadri", 5: "five"} {
		if n == 0 {
			continue
		}
		conditional, err := readTable(filepath.Join(dir, code, name+"grams.pb.bin.zip"))
		if err != nil {
			return nil, err
		}
		if rate[n] = conditional; n > 1 {
			for gram, p := range conditional {
				r := []rune(gram)
				rate[n][gram] = p * rate[n-1][string(r[:len(r)-1])]
			}
		}
	}
	grams := map[uint32]float64{}
	add := func(gram string, f float64) {
		if f > 1e-7 {
			grams[langid.Hash([]rune(gram))] += f
		}
	}
	var begin [6]map[string]float64
	for n := 1; n <= 4; n++ {
		begin[n] = map[string]float64{}
		end := map[string]float64{}
		for gram, f := range rate[n] {
			add(gram, f)
			begin[n][gram] += f
			end[gram] += f
		}
		for gram, f := range rate[n+1] {
			r := []rune(gram)
			begin[n][string(r[1:])] -= f
			end[string(r[:n])] -= f
		}
		if n < 4 {
			for gram, f := range begin[n] {
				add("_"+gram, f)
			}
			for gram, f := range end {
				add(gram+"_", f)
			}
		}
	}
	for n := 1; n <= 3; n++ { // whole words begin, and do not go on
		for gram, f := range begin[n+1] {
			r := []rune(gram)
			begin[n][string(r[:n])] -= f
		}
		for gram, f := range begin[n] {
			add("_"+gram+"_", f)
		}
	}
	return grams, nil
}

// readTable reads a zipped protocol buffer of sets (field 4), each with a
// probability (field 1) and n-grams (field 2).
func readTable(path string) (map[string]float64, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	table := map[string]float64{}
	err = fields(data, func(number int, value []byte) error {
		if number != 4 {
			return nil
		}
		var p float64
		return fields(value, func(number int, value []byte) error {
			if number == 1 {
				p = math.Float64frombits(binary.LittleEndian.Uint64(value))
			} else {
				table[string(value)] = p
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return table, nil
}

// fields walks over the fields of a protocol buffer.
func fields(data []byte, visit func(number int, value []byte) error) error {
	for len(data) > 0 {
		key, n := binary.Uvarint(data)
		if n <= 0 {
			return io.ErrUnexpectedEOF
		}
		data = data[n:]
		size := 0
		switch key & 7 {
		case 0:
			_, size = binary.Uvarint(data)
		case 1:
			size = 8
		case 2:
			length, n := binary.Uvarint(data)
			data, size = data[max(n, 0):], int(length)
		default:
			return fmt.Errorf("wire type %d", key&7)
		}
		if size > len(data) {
			return io.ErrUnexpectedEOF
		}
		if err := visit(int(key>>3), data[:size]); err != nil {
			return err
		}
		data = data[size:]
	}
	return nil
}
