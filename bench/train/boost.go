package main

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"weft/parse/content"
)

// Gradient boosting of decision trees on histograms (Friedman 2001), with log loss
// and labels between 0 and 1. All leaves of a tree are split by the same question, as
// in CatBoost (Prokhorenkova et al., NeurIPS 2018).
type boosting struct {
	trees          int
	rate           float64
	minWeight      float64 // of the rows in a leaf
	l2             float64
	features, rows float64 // shares that a tree sees
	seed           uint64
}

// A table holds rows, a column after the other, each value as the number of
// its bin.
type table struct {
	rows    int
	bins    [][]uint8
	cuts    [][]float32 // upper bounds of the bins but the last
	labels  []float32
	weights []float32
}

const maxBins = 64

// newCuts finds bounds that split each feature's values evenly.
func newCuts(rows [][]float32) [][]float32 {
	if len(rows) == 0 {
		return nil
	}
	cuts := make([][]float32, len(rows[0]))
	parallel(len(cuts), func(f int) {
		values := make([]float32, 0, len(rows))
		for _, r := range rows {
			values = append(values, r[f])
		}
		slices.Sort(values)
		distinct := slices.Compact(slices.Clone(values))
		if len(distinct) <= maxBins {
			for i := 1; i < len(distinct); i++ {
				cuts[f] = append(cuts[f], distinct[i-1]+(distinct[i]-distinct[i-1])/2)
			}
			return
		}
		for b := 1; b < maxBins; b++ {
			v := values[b*len(values)/maxBins]
			if n := len(cuts[f]); (n == 0 || v > cuts[f][n-1]) && v < values[len(values)-1] {
				cuts[f] = append(cuts[f], v)
			}
		}
	})
	return cuts
}

func binOf(cuts []float32, v float32) uint8 {
	i, _ := slices.BinarySearch(cuts, v) // v <= cuts[i]
	return uint8(i)
}

func parallel(n int, f func(i int)) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
}

type bin struct{ g, h float64 }

// A leaf is rows that a tree has told apart from all others, with the sums of their
// gradients and of their second derivatives.
type leaf struct {
	rows []int32
	hist [][]bin // for each feature that the tree sees
	g, h float64
}

func (bo *boosting) fit(t *table) content.Forest {
	var forest content.Forest
	rng := rand.New(rand.NewPCG(bo.seed, 7))
	score := make([]float64, t.rows)
	grad, hess := make([]float32, t.rows), make([]float32, t.rows)
	sum, weight := 0.0, 0.0
	for i := range t.labels {
		sum += float64(t.labels[i] * t.weights[i])
		weight += float64(t.weights[i])
	}
	base := math.Log(sum / (weight - sum))
	for i := range score {
		score[i] = base
	}
	for range bo.trees {
		for i := range score {
			p := 1 / (1 + math.Exp(-score[i]))
			grad[i] = float32(p-float64(t.labels[i])) * t.weights[i]
			hess[i] = float32(p*(1-p)) * t.weights[i]
		}
		var rows []int32
		for i := range t.rows {
			if rng.Float64() < bo.rows {
				rows = append(rows, int32(i))
			}
		}
		var features []int
		for f := range t.bins {
			if rng.Float64() < bo.features && len(t.cuts[f]) > 0 {
				features = append(features, f)
			}
		}
		tree := bo.tree(t, rows, features, grad, hess)
		t.apply(&tree, score)
		if len(forest) == 0 { // it says the base, too, which is in the scores
			for i := range tree.Leaves {
				tree.Leaves[i] += int16(math.Round(base * content.ScoreOne))
			}
		}
		forest = append(forest, tree)
	}
	return forest
}

// apply adds what a tree says to the scores.
func (t *table) apply(tree *content.Tree, score []float64) {
	var cut [content.Questions]uint8
	for q, f := range tree.Feature {
		cut[q] = binOf(t.cuts[f], tree.Most[q])
	}
	parallel(2, func(half int) {
		for r := half * t.rows / 2; r < (half+1)*t.rows/2; r++ {
			leaf := 0
			for q, f := range tree.Feature {
				leaf *= 2
				if t.bins[f][r] > cut[q] {
					leaf++
				}
			}
			score[r] += float64(tree.Leaves[leaf]) / content.ScoreOne
		}
	})
}

// tree grows a tree: level by level, as long as a question is worth asking.
func (bo *boosting) tree(t *table, rows []int32, features []int, grad, hess []float32) (tree content.Tree) {
	root := leaf{rows: rows, hist: bo.histogram(t, rows, features, grad, hess)}
	for _, b := range root.hist[0] {
		root.g += b.g
		root.h += b.h
	}
	leaves := []leaf{root}
	asked := 0
	for asked < content.Questions {
		i, at := bo.question(t, leaves, features)
		if i < 0 {
			break
		}
		f := features[i]
		tree.Feature[asked], tree.Most[asked] = uint8(f), t.cuts[f][at]
		asked++
		var next []leaf
		for _, l := range leaves {
			left, right := l.split(t.bins[f], i, at)
			small, large := &left, &right
			if len(right.rows) < len(left.rows) {
				small, large = &right, &left
			}
			small.hist = bo.histogram(t, small.rows, features, grad, hess)
			large.hist = l.hist
			for i := range large.hist {
				for b := range large.hist[i] {
					large.hist[i][b].g -= small.hist[i][b].g
					large.hist[i][b].h -= small.hist[i][b].h
				}
			}
			next = append(next, left, right)
		}
		leaves = next
	}
	for q := asked; q < content.Questions; q++ {
		tree.Most[q] = float32(math.Inf(1))
	}
	for i, l := range leaves {
		says := -l.g / (l.h + bo.l2) * bo.rate * content.ScoreOne
		tree.Leaves[i<<(content.Questions-asked)] = int16(math.Round(says))
	}
	return tree
}

// split parts the rows by the bin of a feature, the ith of the histograms.
func (l *leaf) split(column []uint8, i int, at uint8) (left, right leaf) {
	cut := 0
	for k, r := range l.rows { // stable enough: the sums are the same each time
		if column[r] <= at {
			l.rows[k], l.rows[cut] = l.rows[cut], l.rows[k]
			cut++
		}
	}
	left, right = leaf{rows: l.rows[:cut]}, leaf{rows: l.rows[cut:]}
	for _, b := range l.hist[i][:int(at)+1] {
		left.g += b.g
		left.h += b.h
	}
	right.g, right.h = l.g-left.g, l.h-left.h
	return left, right
}

func (bo *boosting) histogram(t *table, rows []int32, features []int, grad, hess []float32) [][]bin {
	hist := make([][]bin, len(features))
	parallel(len(features), func(i int) {
		h := make([]bin, maxBins)
		column := t.bins[features[i]]
		for _, r := range rows {
			b := &h[column[r]&(maxBins-1)]
			b.g += float64(grad[r])
			b.h += float64(hess[r])
		}
		hist[i] = h
	})
	return hist
}

// question finds what to ask of all leaves: one of the features, and the bin from
// which on the answer is another one; -1 if nothing would be gained. A leaf that would
// be left with too little on one side gains nothing.
func (bo *boosting) question(t *table, leaves []leaf, features []int) (best int, at uint8) {
	worth := func(g, h float64) float64 { return g * g / (h + bo.l2) }
	gains, ats := make([]float64, len(features)), make([]uint8, len(features))
	parallel(len(features), func(i int) {
		sums := make([]bin, len(leaves))
		for b := range t.cuts[features[i]] {
			gain := 0.0
			for k := range leaves {
				l, s := &leaves[k], &sums[k]
				s.g += l.hist[i][b].g
				s.h += l.hist[i][b].h
				if s.h >= bo.minWeight && l.h-s.h >= bo.minWeight {
					gain += worth(s.g, s.h) + worth(l.g-s.g, l.h-s.h) - worth(l.g, l.h)
				}
			}
			if gain > gains[i] {
				gains[i], ats[i] = gain, uint8(b)
			}
		}
	})
	best = -1
	for i, gain := range gains {
		if gain > 1e-9 && (best < 0 || gain > gains[best]) {
			best, at = i, ats[i]
		}
	}
	return best, at
}
