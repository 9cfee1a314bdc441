package metadata

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Many pages name their author only in words, "By Ann Example", in an element
// whose class says nothing. They are believed where they stand below the
// heading, and name persons in full.

// spokenStarts are what such a line begins with, in lower case. They are fewer
// than bylineStarts: no evidence but theirs is there.
var spokenStarts = []string{
	"by", "this post was written by", "this article was written by", "this blog was written by", "written by", "words by", "article by", "story by", "posted by", "post by", "text by", "reported by", "authored by", "published by", "author", "authors", "author(s)", "contributor", "contributors", "about the author",
	"von", "geschrieben von", "verfasst von", "ein artikel von", "autor", "autorin", "par", "écrit par", "rédigé par", "publié par", "auteur", "autrice", "por", "escrito por", "publicado por", "redactado por", "autora",
	"di", "scritto da", "a cura di", "autore", "autrice", "door", "geschreven door", "av", "skriven av", "skrevet av", "skrevet af", "af", "forfatter", "författare", "kirjoittanut", "kirjoittaja", "autor textu", "napsal", "napsala", "autor článku",
	"napisał", "napisała", "írta", "szerző", "scris de", "de către", "yazan", "yazar", "oleh", "penulis", "ditulis oleh", "tác giả", "viết bởi", "автор", "автори", "текст", "писал", "написал", "написала", "napisao", "napisala", "avtor", "συγγραφέας", "γράφει ο", "γράφει η", "του", "της",
	"מאת", "بقلم", "كتب", "الكاتب", "作者", "文", "記者", "记者", "撰文", "著者", "執筆", "글", "기자", "ผู้เขียน", "โดย", "लेखक",
}

// reviewStarts are what such a line begins with that names who looked through what
// others wrote, in lower case.
var reviewStarts = []string{"reviewed by", "medically reviewed by", "clinically reviewed by", "expert reviewed by"}

const (
	maxSpoken     = 40
	maxSpokenLine = 120 // bytes; a longer one is a sentence
	maxNear       = 30  // elements below the heading: a byline, where one stands
)

// around notes what an element near the heading says: the first <h1>, or the first
// <h2> of a page without one.
func (c *Collector) around(n *html.Node) {
	first := n.DataAtom == atom.H1 && c.heading != atom.H1
	if c.heading != atom.H1 {
		c.aboveHeading(n)
	}
	if first {
		c.spoken, c.bare, c.near, c.below = c.spoken[:0], c.bare[:0], 0, 0
	}
	if c.heading != 0 && !first {
		c.words(n)
	}
	if first || n.DataAtom == atom.H2 && c.heading == 0 {
		c.heading = n.DataAtom
	}
}

// words notes an element whose text says what no class does.
func (c *Collector) words(n *html.Node) {
	if c.want.Authors && len(c.spoken) < maxSpoken && speaksOfAuthor(n) {
		c.spoken = append(c.spoken, n)
		if c.below < maxNear {
			c.near = len(c.spoken)
		}
	}
	if c.below++; c.below < maxBelow && len(c.bare) < maxBare && hasYear(n) {
		c.bare = append(c.bare, n)
	}
}

// aboveHeading notes a date right above the heading, of which the last one counts.
func (c *Collector) aboveHeading(n *html.Node) {
	c.since++
	if hasYear(n) {
		c.above, c.since = append(c.above[:0], n), 0
	}
	if n.DataAtom == atom.H1 && c.since > maxSince {
		c.above = c.above[:0]
	}
}

// maxSince is how many elements may stand between a date and the heading.
const maxSince = 12

// Dates in words, "3 March 2021", count if they are nearly all that an element
// says.
const (
	maxBelow    = 300 // elements below the heading that are looked at
	maxBare     = 12
	maxBareDate = 50 // bytes
)

// hasYear reports whether the text that an element begins with is short and has
// a year in it.
func hasYear(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode || len(c.Data) > 3*maxBareDate {
			continue
		}
		digits := 0
		for i := 0; i < len(c.Data); i++ {
			if b := c.Data[i]; b < '0' || b > '9' {
				digits = 0
			} else if digits++; digits == 4 && (c.Data[i-3] == '2' && c.Data[i-2] == '0' || c.Data[i-3] == '1' && c.Data[i-2] == '9') {
				return true
			}
		}
	}
	return false
}

// bareDates reads the first date in words below the heading.
func (c *Collector) bareDates(published, modified *dateFinder) {
	for _, n := range slices.Concat(c.bare, c.above) {
		s := shortText(n, maxByline)
		if len(s) > maxBareDate || strings.Contains(s, "©") || inComment(n) {
			continue
		}
		if d, ok := readDate(s, published.manner); !ok || !d.whole() {
			continue
		}
		if saysModified(s) {
			modified.try(s)
			continue
		}
		published.try(s)
		return
	}
}

// speaksOfAuthor reports whether the text of an element begins like a byline, maybe
// after a <time>.
func speaksOfAuthor(n *html.Node) bool {
	c := afterTime(n)
	if c == nil || c.Type != html.TextNode || len(c.Data) > 2*maxSpokenLine {
		return false
	}
	s := strings.TrimLeft(c.Data, " \t\r\n")
	return mayBeSpoken(s) && (startOf(s, spokenStarts) != "" || startOf(s, reviewStarts) != "")
}

// afterTime returns the first child of n, or the one after it if that is a <time>.
func afterTime(n *html.Node) *html.Node {
	c := n.FirstChild
	if c != nil && c.NextSibling != nil && c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" {
		c = c.NextSibling
	}
	if c != nil && c.DataAtom == atom.Time && c.NextSibling != nil {
		return c.NextSibling
	}
	return n.FirstChild
}

// spokenFirst are the first words of spokenStarts and reviewStarts; spokenBeginnings
// has, for each length of an ASCII one, a bit for each letter that one begins with.
var (
	spokenFirst      = firstWords(slices.Concat(spokenStarts, reviewStarts))
	spokenBeginnings = func() (bits [maxSpokenFirst + 1]uint32) {
		for word := range spokenFirst {
			if word[0] < utf8.RuneSelf {
				bits[len(word)] |= 1 << (word[0] % 32)
			}
		}
		return bits
	}()
)

const maxSpokenFirst = 24 // bytes of such a word

func firstWords(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		word, _, _ := strings.Cut(s, " ")
		set[word] = true
	}
	return set
}

// mayBeSpoken looks at the first word only, so that it is cheap: it is asked of all
// elements.
func mayBeSpoken(s string) bool {
	var word [maxSpokenFirst]byte
	n := 0
	for ; n < len(s) && n < len(word) && s[n] > ' ' && s[n] != ':' && s[n] != ',' && s[n] != '.' && !strings.HasPrefix(s[n:], "\u00a0"); n++ {
		word[n] = s[n]
		if 'A' <= s[n] && s[n] <= 'Z' {
			word[n] |= 0x20
		}
	}
	return n > 0 && (word[0] >= utf8.RuneSelf || spokenBeginnings[n]>>(word[0]%32)&1 != 0 && spokenFirst[string(word[:n])])
}

// startOf returns the longest of starts that s begins with, as it stands there, or
// "".
func startOf(s string, starts []string) string {
	lower := strings.ToLower(s[:min(len(s), 40)])
	best := ""
	for _, start := range starts {
		if len(start) > len(best) && strings.HasPrefix(lower, start) && len(start) <= len(s) && endsWord(s[len(start):]) {
			best = start
		}
	}
	return s[:len(best)]
}

// endsWord reports whether what follows a word is none of its letters.
func endsWord(rest string) bool {
	return rest == "" || strings.IndexByte(" \t\r\n:,.", rest[0]) >= 0 || strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, "\u00a0") || strings.HasPrefix(rest, "／")
}

// spokenAuthors reads the first of those lines that names persons.
func (c *Collector) spokenAuthors(l *authorList) { firstSpoken(l, c.spoken, spokenStarts) }

// reviewers reads who looked the page through: they stand for it where nobody is
// named who wrote it.
func (c *Collector) reviewers(l *authorList) {
	firstSpoken(l, slices.Concat(c.bylines, c.spoken), reviewStarts)
}

// firstSpoken reads the first of lines that begins with one of starts and names
// persons.
func firstSpoken(l *authorList, lines []*html.Node, starts []string) {
	for _, n := range lines {
		line := shortText(n, maxByline)
		if first := n.FirstChild; afterTime(n) != first {
			line = strings.TrimSpace(strings.TrimPrefix(line, shortText(afterTime(n).PrevSibling, maxByline)))
		}
		start := startOf(line, starts)
		if start == "" {
			continue
		}
		rest := strings.Trim(line[len(start):], " :：／,.\u00a0")
		// A label of its own, "Author", may stand aside, and so may "Written by Ann Example".
		if isApart(n, rest != "" && !strings.Contains(start, " ")) {
			continue
		}
		if rest == "" {
			rest = textAfter(n)
			line = rest
		}
		for at := n; rest == "" && at != nil && at != n.Parent.Parent; at = at.Parent {
			if next := nextElement(at); next != nil {
				line = shortText(next, maxByline)
				if rest = line; next.DataAtom == atom.Ul || next.DataAtom == atom.Ol {
					rest = itemsOf(next)
				}
			}
		}
		if len(line) > maxSpokenLine {
			continue
		}
		for _, name := range splitNames(rest) {
			if readsAsOneName(name) && !isRole(name) {
				l.addName(name)
			}
		}
		if len(l.names) > 0 {
			return
		}
	}
}

// itemsOf returns the texts of the items of a list, with semicolons between.
func itemsOf(list *html.Node) string {
	var items []string
	for li := list.FirstChild; li != nil && len(items) < maxAuthors; li = li.NextSibling {
		if s := shortText(li, maxAuthorName); s != "" {
			items = append(items, s)
		}
	}
	return strings.Join(items, "; ")
}

// textAfter returns the text right after an element.
func textAfter(n *html.Node) string {
	if n = n.NextSibling; n == nil || n.Type != html.TextNode || len(n.Data) > 2*maxSpokenLine {
		return ""
	}
	return oneLine(n.Data)
}

func nextElement(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil && (n.Type != html.ElementNode || n.DataAtom == atom.Br); n = n.NextSibling {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			return nil
		}
	}
	return n
}
