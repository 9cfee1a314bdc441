package blocks

import (
	"bytes"
	"strings"
	"unicode"
)

// maxTitles bounds the headings that are looked at for the title.
const maxTitles = 300

// findTitle finds the block that is the title of the content: of the headings,
// the one that <title> and og:title agree with most.
func (p *Page) findTitle() {
	p.titleBlock = -1
	best, seen := 0, 0
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if b.Kind != headline && !(b.Words >= 3 && b.Words <= 30) {
			continue
		}
		score := 0
		text := p.Text[b.Start:b.End]
		if len(text) <= 300 {
			agree := max(agreement(text, p.title), agreement(text, p.ogTitle))
			if b.Kind != headline && agree < 70 {
				continue
			}
			score = agree
		}
		if b.Kind == headline {
			if b.Level > 0 {
				score += 60 / int(b.Level)
			}
		}
		f := p.Elems[b.Elem].Flags
		if f&(InNav|InFooter|InAside|InDialog|InHidden) != 0 {
			score -= 60
		}
		if f&inHeader != 0 {
			score -= 10
		}
		if b.linkWords == b.Words {
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

// Headline is the best title of the content: the heading that the page's titles
// agree with, or one of those titles without the site's name.
func (p *Page) Headline() string {
	if p.titleBlock >= 0 {
		b := &p.Blocks[p.titleBlock]
		if text := p.Text[b.Start:b.End]; b.Level == 1 && !p.namesSite(text) || agreement(text, p.title) > 0 || agreement(text, p.ogTitle) > 0 {
			return string(bytes.Join(bytes.Fields(text), []byte(" ")))
		}
	}
	title := p.ogTitle
	if title == "" {
		title = p.title
	}
	return strings.Join(strings.Fields(withoutSite(title, p.siteName)), " ")
}

// withoutSite takes the name of the site off the end or the beginning of a
// title.
func withoutSite(title, site string) string {
	for _, mark := range []string{" | ", " – ", " — ", " - ", " · ", " » ", " : "} {
		if at := strings.LastIndex(title, mark); at > 0 {
			head, tail := title[:at], title[at+len(mark):]
			if site != "" && strings.EqualFold(strings.TrimSpace(head), site) {
				return tail
			}
			if site != "" && strings.EqualFold(strings.TrimSpace(tail), site) || len(tail) < len(head) && len(tail) <= 30 {
				return head
			}
		}
	}
	return title
}

// namesSite reports whether a heading is the name of the site or of a part of it:
// the page's titles, if it has any, share no longer word with it.
func (p *Page) namesSite(heading []byte) bool {
	if p.siteName != "" && strings.EqualFold(string(heading), p.siteName) {
		return true
	}
	titles := strings.ToLower(p.title + " " + p.ogTitle)
	if strings.Count(titles, " ") < 3 {
		return false
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(string(heading)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) > 3 && strings.Contains(titles, word) {
			return false
		}
	}
	return true
}
