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
	var sum [types]int32
	for _, i := range p.PageTokens {
		for t, w := range &m.Types[i] {
			sum[t] += w
		}
	}
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
