package content

import "weft/parse/content/blocks"

// dropComments makes the blocks in comments unlikely where they are not what the
// page is about: of articles, documentation and services that have a text of
// their own. It reports whether one of them would have been taken.
func dropComments(p *blocks.Page, t [types]int32, likely []int32, threshold int32) bool {
	if t[forum] > maybeForum || t[article] != 0 && t[documentation] != 0 && t[service] != 0 {
		return false
	}
	var inside, outside int32
	for i := range p.Blocks {
		if likely[i] < threshold {
			continue
		}
		if p.Elems[p.Blocks[i].Elem].Flags&blocks.InComment != 0 {
			inside += p.Blocks[i].Words
		} else {
			outside += p.Blocks[i].Words
		}
	}
	if inside == 0 || outside < smallPage {
		return false
	}
	for i := range p.Blocks {
		if p.Elems[p.Blocks[i].Elem].Flags&blocks.InComment != 0 {
			likely[i] = 0
		}
	}
	return true
}

// The types of those names, among typeNames.
const (
	article = iota
	documentation
	service
	forum
)

// maybeForum is the score from which a page may be a forum, whose posts many
// programs call comments, though another type has the better score.
const maybeForum = -ScoreOne * 3 / 4
