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

// FirstRows appends the rows of all blocks for the first forest to dst.
func (p *Page) FirstRows(dst []float32, each func(block int, row []float32)) []float32 {
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

// SecondRows does the same for the second forest. likely says of each block
// how likely it is content, in thousandths, by the first.
func (p *Page) SecondRows(dst []float32, likely []int32, each func(block int, row []float32)) []float32 {
	c := p.context(p.typeScores())
	p.expect(likely)
	heading, section := int32(-1), int32(-1)
	for i := range p.blocks {
		dst = p.context2(dst[:0], &c, likely, int32(i), heading, section)
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

// expect sums up how many words of content are expected before each block.
func (p *Page) expect(likely []int32) {
	p.expected = append(p.expected[:0], 0)
	sum := int64(0)
	for i := range p.blocks {
		sum += int64(likely[i]) * int64(p.blocks[i].words)
		p.expected = append(p.expected, sum)
	}
}

// mean is the mean of what is likely over the words of [first, end).
func (p *Page) mean(first, end int32) float32 {
	words := p.sums[end].words - p.sums[first].words
	if words == 0 {
		return 0
	}
	return float32(p.expected[end]-p.expected[first]) / float32(words)
}

func (p *Page) context2(dst []float32, c *context, likely []int32, i, heading, section int32) []float32 {
	r := row(dst)
	b := &p.blocks[i]
	e := &p.elems[b.elem]
	n := int32(len(p.blocks))
	all := p.expected[n]

	r.add(likely[i])
	for _, d := range [...]int32{-4, -3, -2, -1, 1, 2, 3, 4} {
		if j := i + d; j >= 0 && j < n {
			r.add(likely[j])
		} else {
			r.add(-1)
		}
	}
	for _, d := range [...]int32{2, 6, 16} {
		r = append(r, p.mean(max(0, i-d), i), p.mean(i+1, min(n, i+1+d)))
	}
	at := p.container(b.elem)
	for range containers {
		if at < 0 {
			r = append(r, -1, -1, -1, -1, -1)
			continue
		}
		o := &p.elems[at]
		r = append(r, p.mean(o.first, o.end), p.mean(o.first, i), p.mean(min(i+1, o.end), o.end))
		r = append(r, float32(p.expected[o.end]-p.expected[o.first])/float32(max(1, all)))
		r.ratio(i-o.first, o.end-o.first)
		at = o.up
	}
	for _, at := range e.top {
		if at < 0 {
			r.add(-1)
			continue
		}
		r = append(r, p.mean(p.elems[at].first, p.elems[at].end))
	}
	r = append(r, float32(p.expected[i])/float32(max(1, all)))
	r = append(r, float32(all)/float32(max(1, c.all.words)))
	r = append(r, float32(all)/1000)
	for _, h := range [...]int32{heading, section} {
		if h < 0 {
			r = append(r, -1, -1, 0)
			continue
		}
		r.add(likely[h])
		r = append(r, p.mean(h, i))
		r.add(i - h)
	}
	if p.titleBlock >= 0 {
		r.add(likely[p.titleBlock])
		r.add(i - p.titleBlock)
	} else {
		r = append(r, -1, -9999)
	}
	if p.core >= 0 {
		r = append(r, p.mean(p.elems[p.core].first, p.elems[p.core].end))
		r.add(int32(e.level - e.coreShared))
	} else {
		r = append(r, -1, -1)
	}
	r.add(b.words)
	r.ratio(b.linkWords, b.words)
	r.flag(b.stopped)
	r.add(int32(b.kind))
	r.add(int32(b.level))
	r.add(b.lex)
	r.add(e.path)
	r.add(e.mostRepeats)
	r.add(b.copies)
	r.add(c.all.words)
	r.add(n)
	for _, t := range c.types {
		r.add(t)
	}
	return r
}
