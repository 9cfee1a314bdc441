package content

import "weft/parse/content/blocks"

// Choose decides which blocks to take, given how likely each one is content.
// It maximises the expected F1, or on what is surely an article an F that favours
// precision: of all sets, the best one holds the blocks above some threshold (Ye
// et al., Optimizing F-measure: a tale of two approaches, ICML 2012), so the
// thresholds are tried out. The expectation of the quotient is taken as the
// quotient of the expectations. Blocks from the threshold on are to be taken. What
// readers wrote below a page that is no forum is none of it, a passage is taken
// once, and small tables are taken whole: likely is changed for that.
func Choose(p *blocks.Page, types [types]int32, likely []int32) (threshold int32) {
	dropNotices(p, likely)
	recall := recallWeight(types)
	threshold = best(p, likely, recall)
	if dropComments(p, types, likely, threshold) {
		threshold = best(p, likely, recall)
	}
	dropAsides(p, types, likely, threshold)
	dropRepeated(p, types, likely, threshold)
	keepWhole(p, likely, threshold)
	return threshold
}

// recallWeight says how much recall counts, in hundredths of what precision does:
// the square of the beta of van Rijsbergen's F (Information Retrieval, 1979,
// chapter 7). The expectation takes blocks for independent of each other. What
// stands around an article is not: all of a box is content or none of it, so that
// on a page that is an article for sure less is taken than F1 says.
func recallWeight(t [types]int32) int64 {
	if t[article] != 0 {
		return 100
	}
	for kind, score := range t {
		if kind != article && score > -sureArticle {
			return 100
		}
	}
	return 60
}

// sureArticle is how much less than for an article has to speak for any other type.
const sureArticle = ScoreOne

func best(p *blocks.Page, likely []int32, recall int64) (threshold int32) {
	var words, expected [probabilityOne + 1]int64
	all := int64(0)
	for i := range p.Blocks {
		w := int64(p.Blocks[i].Words)
		words[likely[i]] += w
		expected[likely[i]] += w * int64(likely[i])
		all += w * int64(likely[i])
	}
	threshold = probabilityOne + 1
	highest := leastF / float64(100+recall)
	taken, hit := int64(0), int64(0)
	for t := int32(probabilityOne); t > 0; t-- {
		if words[t] == 0 {
			continue
		}
		taken += words[t]
		hit += expected[t]
		if f := float64(hit) / float64(100*taken*probabilityOne+recall*all); f > highest {
			highest, threshold = f, t
		}
	}
	return threshold
}

// leastF is the expected F up to which a page has no content at all: the shell of
// an application, a wall. Of what might be taken there hardly anything is content.
const leastF = 0.2
