package blocks

import (
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

// maxTitle is how much of titles and headings is compared with each other, in bytes:
// that takes time in proportion to the product of their lengths.
const maxTitle = 2 << 10

// agreement says how much of the shorter text stands in the longer one, in
// hundredths of the longer one's length; 0 unless all of it does. Less than least
// may be 0, and so is that of what is longer than any title.
func agreement(text []byte, title string, least int) int {
	if title == "" || len(text) < 3 || max(len(text), len(title)) > maxTitle {
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
	title := p.ogTitle
	if title == "" {
		title = p.title
	}
	title = withoutSite(oneLine(title), p.siteName)
	if p.titleBlock < 0 {
		return title
	}
	b := &p.Blocks[p.titleBlock]
	text := p.Text[b.Start:b.End]
	site := p.namesSite(text)
	agrees := agreement(text, p.title, 0) > 0 || agreement(text, p.ogTitle, 0) > 0
	if !(b.Level == 1 && site == notSite || agrees && site != surelySite) || len(text) > longestHeadline && title != "" {
		return title
	}
	heading := withoutLabel(withoutSection(oneLine(string(text)), p.siteName), title)
	if isPart(heading, title) {
		return title
	}
	return heading
}

// longestHeadline is the number of bytes from which a heading is a paragraph.
const longestHeadline = 200

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// isPart reports whether the heading is not all of the title, which goes on with
// a subtitle or begins with a number: "Index funds", "Index Funds: How to Invest".
func isPart(heading, title string) bool {
	rest := len(title) - len(heading)
	if rest <= 0 {
		return false
	}
	if strings.EqualFold(title[:len(heading)], heading) {
		after := strings.TrimLeft(title[len(heading):], " ")
		return strings.HasPrefix(after, ":") || strings.HasPrefix(after, "?") && len(after) > 1
	}
	number, ok := strings.CutSuffix(title[:rest], " ")
	return ok && strings.EqualFold(title[rest:], heading) && number != "" && strings.Trim(number, "0123456789") == ""
}

// withoutLabel takes off a heading what stands beside the title in it: a label
// ("Title: …", "Blog: …") or a date.
func withoutLabel(heading, title string) string {
	if strings.Count(title, " ") < 2 || len(heading) <= len(title) {
		return heading
	}
	rest := len(heading) - len(title)
	before, after := heading[:rest], heading[len(title):]
	switch {
	case strings.EqualFold(heading[rest:], title) && (isDate(before) || strings.HasSuffix(strings.TrimSpace(before), ":") && !strings.Contains(strings.TrimSpace(before), " ")):
		return heading[rest:]
	case strings.EqualFold(heading[:len(title)], title) && isDate(after):
		return heading[:len(title)]
	}
	return heading
}

// isDate reports whether s is numbers and one word or none between signs: the day
// of an entry, as a heading has it.
func isDate(s string) bool {
	words, numbers := 0, 0
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if word[0] >= '0' && word[0] <= '9' {
			numbers++
		} else {
			words++
		}
	}
	return words <= 1 && numbers >= 1 && words+numbers >= 2 && numbers <= 3
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
			if beginsSite(tail, site) || len(tail) < len(head) && len(tail) <= 30 {
				return head
			}
		}
	}
	return title
}

// beginsSite reports whether tail is the site's name, or the beginning of it.
func beginsSite(tail, site string) bool {
	tail = strings.TrimSpace(tail)
	return len(site) >= len(tail) && tail != "" && strings.EqualFold(site[:len(tail)], tail) && (len(site) == len(tail) || site[len(tail)] == ' ')
}

// How far a heading is the name of the site.
const (
	notSite = iota
	maybeSite
	surelySite
)

// namesSite says whether a heading is the name of the site or of a part of it. It
// is for certain if the page says so, or if it is what the document's title has
// besides og:title; it may be if the titles, without that name, share no longer
// word with it.
func (p *Page) namesSite(heading []byte) int {
	if p.siteName != "" && strings.EqualFold(string(heading), p.siteName) && (differs(p.title, p.siteName) || differs(p.ogTitle, p.siteName)) {
		return surelySite
	}
	if rest, ok := strings.CutPrefix(p.title, string(heading)); ok && p.ogTitle != "" && strings.EqualFold(strings.TrimLeft(rest, " :|·–—-"), p.ogTitle) {
		return surelySite
	}
	titles := strings.ToLower(beginning(p.title) + " " + beginning(p.ogTitle))
	if p.siteName != "" {
		titles = strings.ReplaceAll(titles, strings.ToLower(p.siteName), "")
	}
	if strings.Count(titles, " ") < 3 {
		return notSite
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(beginning(string(heading))), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) > 3 && strings.Contains(titles, word) {
			return notSite
		}
	}
	return maybeSite
}

// beginning is as much of a title as is compared.
func beginning(title string) string { return title[:min(len(title), maxTitle)] }

// differs reports whether a title says more than the name of the site.
func differs(title, site string) bool { return title != "" && !strings.EqualFold(title, site) }
