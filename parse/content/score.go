package content

import (
	"math"

	"weft/parse/content/blocks"
)

// TypeScores says how much speaks for each type of a page: log odds in units of
// 1/ScoreOne, the best one 0.
func (m *Model) TypeScores(p *blocks.Page) (scores [types]int32) {
	if len(m.Types) == 0 {
		return scores
	}
	sum := m.typeSums(p.PageTokens)
	scale := float32(math.Sqrt(float64(max(1, len(p.PageTokens)))))
	best := int32(math.MinInt32)
	for t := range sum {
		scores[t] = int32(float32(sum[t])/scale) + m.TypeBias[t]
		best = max(best, scores[t])
	}
	for t := range scores {
		scores[t] -= best
	}
	return scores
}

// typeSums sums up what tokens say. Those of a stored model have a byte for each
// type, 128 more than the weight in units of typeStep, and are added to each other in
// two words with sixteen bits for a type.
func (m *Model) typeSums(tokens []int32) (sum [types]int32) {
	if len(m.packed) != len(m.Types) {
		for _, i := range tokens {
			for t, w := range &m.Types[i] {
				sum[t] += w
			}
		}
		return sum
	}
	const even = 0x00FF00FF00FF00FF
	for len(tokens) > 0 {
		some := tokens[:min(len(tokens), 1<<8)] // more do not fit in
		tokens = tokens[len(some):]
		var sums [2]uint64
		for _, i := range some {
			w := m.packed[i]
			sums[0] += w & even
			sums[1] += w >> 8 & even
		}
		for t := range sum {
			total := int32(sums[t%2] >> (8 * (t &^ 1)) & 0xFFFF)
			sum[t] += (total - 0x80*int32(len(some))) * typeStep
		}
	}
	return sum
}

// smooth mixes a fifth of what is said of the blocks before and after it into what
// is said of each block: the text of an article hangs together, and a block that
// the ones around it contradict is often wrong.
func smooth(scores []int32) {
	if len(scores) == 0 {
		return
	}
	before := scores[0]
	for i, own := range scores {
		after := scores[min(i+1, len(scores)-1)]
		scores[i] = (8*own + before + after) / 10
		before = own
	}
}
