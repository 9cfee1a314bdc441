package blocks

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
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
		score, least := 0, 0
		if b.Kind != headline {
			least = 70
		}
		if text := p.Text[b.Start:b.End]; len(text) <= 300 {
			score = max(agreement(text, p.title, least), agreement(text, p.ogTitle, least))
			if score < least {
				continue
			}
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
// hundredths of the longer one's length; 0 unless all of it does. Less than least
// may be 0.
func agreement(text []byte, title string, least int) int {
	if title == "" || len(text) < 3 {
		return 0
	}
	if len(text) > len(title) {
		score := 100 * len(title) / len(text)
		if score < least || indexFold(text, title) < 0 {
			return 0
		}
		return score
	}
	score := 100 * len(text) / len(title)
	if score+atStart < least {
		return 0
	}
	switch indexFold(title, text) {
	case -1:
		return 0
	case 0:
		score += atStart
	}
	return min(score, 100)
}

// atStart is how much better it is that only something follows: the site's name.
const atStart = 20

// indexFold is strings.Index without regard to the case of letters, for a sub that
// begins with an ASCII one.
func indexFold[S, T string | []byte](s S, sub T) int {
	first, second := lower(sub[0]), byte(0)
	if len(sub) > 1 {
		second = lower(sub[1])
	}
	for i := 0; i+len(sub) <= len(s); i++ {
		if lower(s[i]) != first {
			continue
		}
		// What follows an ASCII letter begins a letter; only those beyond ASCII have
		// other bytes and may be the same.
		if len(sub) > 1 && first < utf8.RuneSelf {
			if c := lower(s[i+1]); c != second && c < utf8.RuneSelf && second < utf8.RuneSelf {
				continue
			}
		}
		if strings.EqualFold(string(s[i:i+len(sub)]), string(sub)) {
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
		if text := p.Text[b.Start:b.End]; b.Level == 1 && !p.namesSite(text) || agreement(text, p.title, 0) > 0 || agreement(text, p.ogTitle, 0) > 0 {
			return withoutSection(string(bytes.Join(bytes.Fields(text), []byte(" "))), p.siteName)
		}
	}
	title := p.ogTitle
	if title == "" {
		title = p.title
	}
	return strings.Join(strings.Fields(withoutSite(title, p.siteName)), " ")
}

// withoutSection takes off the end of a heading what is no part of it: behind a
// bar a section or the site, behind a dash the site. A single word is no title.
func withoutSection(heading, site string) string {
	if title, _, ok := strings.Cut(heading, " | "); ok && strings.Contains(title, " ") {
		heading = title
	}
	for _, mark := range []string{" – ", " — ", " - "} {
		if at := strings.LastIndex(heading, mark); at > 0 && site != "" && strings.EqualFold(heading[at+len(mark):], site) {
			return heading[:at]
		}
	}
	return heading
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
