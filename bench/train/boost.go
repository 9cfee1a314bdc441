package main

import (
	"log"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"weft/parse/content"
)

// Gradient boosting of decision trees on histograms (Friedman 2001; the trees
// are grown leaf by leaf as in LightGBM, Ke et al. 2017), with log loss and
// labels between 0 and 1.
type boosting struct {
	trees, leaves  int
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

type leaf struct {
	rows  []int32
	hist  [][]bin
	g, h  float64
	gain  float64
	split int // feature
	at    uint8
	node  int // where its number stands: node, and whether on its left
	left  bool
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
	carry := base // goes into the first tree's leaves
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
		nodes, leaves := bo.tree(t, rows, features, grad, hess)
		if len(nodes) == 0 {
			continue
		}
		values := make([]int32, len(leaves))
		for i, v := range leaves {
			values[i] = int32(math.Round((v*bo.rate + carry) * content.ScoreOne))
		}
		carry = 0
		forest.Add(nodes, values)
		t.apply(nodes, values, score, len(forest.Roots) == 1)
	}
	if err := forest.Index(); err != nil {
		log.Fatal(err)
	}
	return forest
}

// apply adds a tree to the scores. The first one holds the base, which stands
// there already.
func (t *table) apply(nodes []content.Node, leaves []int32, score []float64, first bool) {
	cut := make([]uint8, len(nodes))
	for i, n := range nodes {
		cut[i] = binOf(t.cuts[n.Feature], n.Most)
	}
	parallel(2, func(half int) {
		for r := half * t.rows / 2; r < (half+1)*t.rows/2; r++ {
			i := int16(0)
			for i >= 0 {
				if t.bins[nodes[i].Feature][r] <= cut[i] {
					i = nodes[i].Left
				} else {
					i = nodes[i].Right
				}
			}
			v := float64(leaves[^i]) / content.ScoreOne
			if first {
				score[r] = v
			} else {
				score[r] += v
			}
		}
	})
}

func (bo *boosting) tree(t *table, rows []int32, features []int, grad, hess []float32) ([]content.Node, []float64) {
	root := &leaf{rows: rows, node: -1}
	root.hist = bo.histogram(t, rows, features, grad, hess)
	for _, b := range root.hist[0][:len(t.cuts[features[0]])+1] {
		root.g += b.g
		root.h += b.h
	}
	bo.best(t, root, features)
	leaves := []*leaf{root}
	var nodes []content.Node
	for len(leaves) < bo.leaves {
		at := 0
		for i, l := range leaves {
			if l.gain > leaves[at].gain {
				at = i
			}
		}
		l := leaves[at]
		if l.gain <= 1e-9 {
			break
		}
		node := len(nodes)
		f := features[l.split]
		nodes = append(nodes, content.Node{Feature: uint16(f), Most: t.cuts[f][l.at]})
		if l.node >= 0 {
			if l.left {
				nodes[l.node].Left = int16(node)
			} else {
				nodes[l.node].Right = int16(node)
			}
		}
		column := t.bins[f]
		cut := 0
		for i, r := range l.rows { // stable enough: the sums are the same each time
			if column[r] <= l.at {
				l.rows[i], l.rows[cut] = l.rows[cut], l.rows[i]
				cut++
			}
		}
		left := &leaf{rows: l.rows[:cut], node: node, left: true}
		right := &leaf{rows: l.rows[cut:], node: node}
		for b := 0; b <= int(l.at); b++ {
			left.g += l.hist[l.split][b].g
			left.h += l.hist[l.split][b].h
		}
		right.g, right.h = l.g-left.g, l.h-left.h
		small, large := left, right
		if len(right.rows) < len(left.rows) {
			small, large = right, left
		}
		small.hist = bo.histogram(t, small.rows, features, grad, hess)
		large.hist = l.hist
		for i := range large.hist {
			for b := range large.hist[i] {
				large.hist[i][b].g -= small.hist[i][b].g
				large.hist[i][b].h -= small.hist[i][b].h
			}
		}
		bo.best(t, left, features)
		bo.best(t, right, features)
		leaves[at] = left
		leaves = append(leaves, right)
	}
	if len(nodes) == 0 {
		return nil, nil
	}
	values := make([]float64, len(leaves))
	for i, l := range leaves {
		if l.left {
			nodes[l.node].Left = ^int16(i)
		} else {
			nodes[l.node].Right = ^int16(i)
		}
		values[i] = -l.g / (l.h + bo.l2)
	}
	return nodes, values
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

func (bo *boosting) best(t *table, l *leaf, features []int) {
	l.gain = 0
	base := l.g * l.g / (l.h + bo.l2)
	for i, f := range features {
		var g, h float64
		for b := range t.cuts[f] {
			g += l.hist[i][b].g
			h += l.hist[i][b].h
			if h < bo.minWeight {
				continue
			}
			if l.h-h < bo.minWeight {
				break
			}
			if gain := g*g/(h+bo.l2) + (l.g-g)*(l.g-g)/(l.h-h+bo.l2) - base; gain > l.gain {
				l.gain, l.split, l.at = gain, i, uint8(b)
			}
		}
	}
}
