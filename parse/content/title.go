package content

import "strings"

// maxTitles bounds the headings that are looked at for the title.
const maxTitles = 300

// findTitle finds the block that is the title of the content: of the headings,
// the one that <title> and og:title agree with most.
func (p *Page) findTitle() {
	p.titleBlock = -1
	best, seen := 0, 0
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.kind != headline && !(b.words >= 3 && b.words <= 30) {
			continue
		}
		score := 0
		text := p.text[b.start:b.end]
		if len(text) <= 300 {
			agree := max(agreement(text, p.title), agreement(text, p.ogTitle))
			if b.kind != headline && agree < 70 {
				continue
			}
			score = agree
		}
		if b.kind == headline {
			if b.level > 0 {
				score += 60 / int(b.level)
			}
		}
		f := p.elems[b.elem].flags
		if f&(inNav|inFooter|inAside|inDialog|inHidden) != 0 {
			score -= 60
		}
		if f&inHeader != 0 {
			score -= 10
		}
		if b.linkWords == b.words {
			score -= 15
		}
		if score > best {
			best, p.titleBlock = score, int32(i)
		}
		if seen++; seen == maxTitles {
			return
		}
	}
}

// agreement says how much of the shorter text stands in the longer one, in
// hundredths of the longer one's length; 0 unless all of it does.
func agreement(text []byte, title string) int {
	if title == "" || len(text) < 3 {
		return 0
	}
	if len(text) <= len(title) {
		if at := indexFold(title, text); at >= 0 {
			score := 100 * len(text) / len(title)
			if at == 0 {
				score += 20 // what follows is the site's name
			}
			return min(score, 100)
		}
		return 0
	}
	if indexFold(string(text), []byte(title)) >= 0 {
		return 100 * len(title) / len(text)
	}
	return 0
}

// indexFold is strings.Index without regard to the case of ASCII letters.
func indexFold(s string, sub []byte) int {
	first := lower(sub[0])
	for i := 0; i+len(sub) <= len(s); i++ {
		if lower(s[i]) == first && strings.EqualFold(s[i:i+len(sub)], string(sub)) {
			return i
		}
	}
	return -1
}
