package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"weft/parse/content"
)

var started = time.Now()

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(started).Seconds(), fmt.Sprintf(format, args...))
}

// newTable collects the rows of blocks of some pages, about flagMost of a page,
// chosen at random, and all long ones.
func newTable(samples []*sample) *table {
	rng := rand.New(rand.NewPCG(5, 11))
	var list [][]float32
	t := &table{}
	var arena []float32
	for _, s := range samples {
		blocks := 0
		total := 0.0
		for _, w := range s.words {
			if len(w) > 0 {
				blocks++
			}
			total += float64(len(w))
		}
		share := math.Min(1, float64(*flagMost)/float64(max(1, blocks)))
		s.page.Rows(nil, s.types, func(b int, r []float32) {
			n := float64(len(s.words[b]))
			if n == 0 {
				return
			}
			keep := share
			if n >= 40 {
				keep = 1
			}
			if rng.Float64() >= keep {
				return
			}
			if len(arena) < len(r) {
				arena = make([]float32, 1<<20)
			}
			copy(arena, r)
			list = append(list, arena[:len(r):len(r)])
			arena = arena[len(r):]
			t.labels = append(t.labels, s.labels[b])
			w := (math.Pow(n, *flagPower) / pageSum(s, *flagPower)) / keep
			t.weights = append(t.weights, float32(150*w))
		})
	}
	t.rows = len(list)
	t.cuts = newCuts(list)
	t.bins = make([][]uint8, len(t.cuts))
	parallel(len(t.cuts), func(f int) {
		column := make([]uint8, t.rows)
		for i, r := range list {
			column[i] = binOf(t.cuts[f], r[f])
		}
		t.bins[f] = column
	})
	return t
}

func pageSum(s *sample, power float64) (sum float64) {
	for _, w := range s.words {
		if len(w) > 0 {
			sum += math.Pow(float64(len(w)), power)
		}
	}
	return sum
}

// without returns the samples that are in none of the folds.
func without(samples []*sample, folds ...int) (out []*sample) {
next:
	for _, s := range samples {
		for _, f := range folds {
			if s.fold == f {
				continue next
			}
		}
		out = append(out, s)
	}
	return out
}

func within(samples []*sample, fold int) (out []*sample) {
	for _, s := range samples {
		if s.fold == fold {
			out = append(out, s)
		}
	}
	return out
}

// likely asks m about all blocks.
func likely(m *content.Model, s *sample) []int32 {
	out := make([]int32, len(s.words))
	s.page.Rows(nil, s.types, func(b int, r []float32) { out[b] = m.Blocks.Score(r) })
	m.Likely(s.page, s.types, out)
	return out
}
