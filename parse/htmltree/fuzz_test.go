package htmltree

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what FuzzMarkup builds documents from: a byte chooses one.
var pieces = func() []string {
	var list []string
	for _, name := range strings.Fields(`a b i u s font nobr code p div li ul ol dl dd dt h1 h2 pre span x-y address
		table tbody thead tr td th caption col colgroup template select option optgroup button form input
		object marquee svg math mi mtext annotation-xml mglyph desc foreignObject title style script
		html head body frameset frame noscript noframes ruby rb rt rp rtc br hr img textarea plaintext`) {
		list = append(list, "<"+name+">", "</"+name+">")
	}
	return append(list, strings.Split(`x| |
|
 | x |&amp;|&notit;|&#x41|&#0;|<a id=1>|<a id=2>|<b id=1>|<b id=1 class=x>|<font color=red>|<svg/>|<path/>|<input type=hidden>|<annotation-xml encoding=text/html>|<html id=1>|<body id=2 class=x>|<!doctype html>|<!--c-->|<!-->|</>|<![CDATA[x]]>|<|</|&`, "|")...)
}()

// FuzzMarkup compares the trees of documents that are made of tags. Run it with
//
//	go test -fuzz FuzzMarkup -fuzztime 30m ./parse/htmltree
func FuzzMarkup(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		choice := make([]byte, 1+r.IntN(30))
		few := 2 + r.IntN(20) // different pieces, so that they meet again
		first := r.IntN(len(pieces))
		for i := range choice {
			choice[i] = byte((first + r.IntN(few)*7) % len(pieces))
		}
		f.Add(choice)
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		var src []byte
		for _, c := range choice[:min(len(choice), 300)] {
			src = append(src, pieces[int(c)%len(pieces)]...)
		}
		compareWithHTMLParse(t, src)
		checkLimits(t, src)
	})
}

// FuzzDocument compares the trees of any documents.
func FuzzDocument(f *testing.F) {
	for _, test := range treeTests(f) {
		f.Add([]byte(test.data))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 10_000 {
			return
		}
		compareWithHTMLParse(t, src)
		checkLimits(t, src)
	})
}

// checkLimits parses with small limits and checks that they hold.
func checkLimits(t *testing.T, src []byte) {
	t.Helper()
	limits := Limits{Nesting: 6, Attributes: 2, MergedAttributes: 1, Formatting: 3, NodesPerTag: 1, Text: 5}
	doc, _ := Parse(src, limits)
	if _, depth := checkTree(t, doc); depth > limits.Nesting {
		t.Fatalf("%q: depth %d", src, depth)
	}
	limits.Nodes = 10
	doc, _ = Parse(src, limits)
	checkTree(t, doc)
}
