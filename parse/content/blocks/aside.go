package blocks

import (
	"bytes"
	"strings"
	"unicode"
)

// An aside has so few words.
const asideWords = 25

// Aside reports whether block i stands in the text of an article without being
// of it: the caption of a figure, or a line that leads to another article or to
// a newsletter ("Read more: …", "Lesen Sie auch").
func (p *Page) Aside(i int) bool {
	b := &p.Blocks[i]
	if b.Kind == caption {
		return p.Elems[b.Elem].Flags&inFigure != 0
	}
	return b.Words < asideWords && leadsAway(p.Text[b.Start:b.End], 2*b.linkWords >= b.Words)
}

// leadsAway reports whether a line begins with words that lead away, and is little
// else, or goes on with a colon or a link.
func leadsAway(text []byte, linked bool) bool {
	const longest = 40 // bytes of the words, about
	start := bytes.IndexFunc(text, unicode.IsLetter)
	if start < 0 || start > 8 {
		return false
	}
	line := strings.ToLower(string(text[start:min(len(text), start+2*longest)]))
	for _, words := range leads {
		rest, ok := strings.CutPrefix(line, words)
		if !ok {
			continue
		}
		word := strings.IndexFunc(rest, unicode.IsLetter)
		if word == 0 && words[len(words)-1] < 0x80 {
			continue // of a longer word
		}
		if linked || word < 0 || strings.ContainsAny(rest[:word], ":：") || strings.Count(strings.TrimSpace(rest), " ") < 2 {
			return true
		}
	}
	return false
}

// leads are what lines that lead away begin with, in lower case.
var leads = [...]string{
	"read more", "read also", "also read", "read next", "related", "see also", "more on", "more from", "recommended", "you may also like", "you might also like",
	"further reading", "must read", "don't miss", "don’t miss", "sign up", "subscribe", "watch:", "read:", "more:", "also see", "up next",
	"lesen sie auch", "lies auch", "mehr zum thema", "mehr dazu", "lire aussi", "à lire aussi", "à lire également", "sur le même sujet", "lea también", "lee también",
	"te puede interesar", "ver también", "leia também", "leia mais", "veja também", "leggi anche", "lees ook", "lees meer", "läs mer", "läs även", "läs också",
	"læs også", "les også", "lue myös", "czytaj też", "czytaj także", "czytaj również", "zobacz też", "zobacz także", "čtěte také", "čítajte aj", "citește și", "olvasd el",
	"читайте также", "читайте також", "διαβάστε επίσης", "διαβάστε ακόμα", "ilginizi çekebilir", "baca juga", "xem thêm", "関連記事", "あわせて読みたい", "相关阅读", "延伸阅读", "相關新聞", "관련기사",
}
