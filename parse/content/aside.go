package content

import "weft/parse/content/blocks"

// dropAsides takes out of an article what stands in its text without being of it.
func dropAsides(p *blocks.Page, t [types]int32, likely []int32, threshold int32) {
	if t[article] != 0 {
		return
	}
	for i := range p.Blocks {
		if likely[i] >= threshold && p.Aside(i) {
			likely[i] = 0
		}
	}
}
