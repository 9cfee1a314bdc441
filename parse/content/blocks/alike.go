package blocks

// Blocks whose elements have the same names all the way up, such as the prices of
// a list of products, are content or not together. What is said of each of them
// alone differs by chance, and is levelled out.

// fewAlike is how many blocks make a list.
const fewAlike = 3

// mostScore bounds what one of them counts: nobody is that sure.
const mostScore = 1600

// group is the blocks that are alike.
type group struct {
	alike  uint32 // hash of the names
	blocks int32
	sum    int32 // of scores
}

// Level gives blocks that are alike the mean of their scores.
func (p *Page) Level(scores []int32) {
	mask := p.clearSlots(len(p.Blocks))
	p.groups = p.groups[:0]
	for i := range p.Blocks {
		b := &p.Blocks[i]
		b.group = p.groupOf(p.Elems[b.Elem].alike, mask)
		g := &p.groups[b.group]
		g.blocks++
		g.sum += max(-mostScore, min(mostScore, scores[i]))
	}
	for i := range p.Blocks {
		if g := &p.groups[p.Blocks[i].group]; g.blocks >= fewAlike {
			scores[i] = g.sum / g.blocks
		}
	}
}

// groupOf finds the group of a hash, or makes it.
func (p *Page) groupOf(alike, mask uint32) int32 {
	for h := spot(alike, 0); ; h++ {
		switch s := &p.slots[h&mask]; {
		case *s == 0:
			p.groups = append(p.groups, group{alike: alike})
			*s = int32(len(p.groups))
			return *s - 1
		case p.groups[*s-1].alike == alike:
			return *s - 1
		}
	}
}
