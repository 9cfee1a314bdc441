package content

import "math"

// typeScores says how much speaks for each type: log odds, the best one 0.
func (p *Page) typeScores() (scores [types]int32) {
	m := p.vocab
	if len(m.Types) == 0 {
		return scores
	}
	var sum [types]int32
	for _, i := range p.pageTokens {
		for t, w := range &m.Types[i] {
			sum[t] += w
		}
	}
	scale := float32(math.Sqrt(float64(max(1, len(p.pageTokens)))))
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

// Rows hands the row of every block to each. It uses the memory of dst, and returns it.
func (p *Page) Rows(dst []float32, each func(block int, row []float32)) []float32 {
	c := p.context(p.typeScores())
	heading, section := int32(-1), int32(-1)
	for i := range p.blocks {
		dst = p.features(dst[:0], &c, int32(i), heading, section)
		each(i, dst)
		if b := &p.blocks[i]; b.kind == headline {
			heading = int32(i)
			if b.level == 1 || b.level == 2 {
				section = heading
			}
		}
	}
	return dst
}
