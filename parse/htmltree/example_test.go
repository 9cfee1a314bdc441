package htmltree_test

import (
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"weft/parse/htmltree"
)

// The tree is one of golang.org/x/net/html: what walks those walks this.
func ExampleParse() {
	doc, _ := htmltree.Parse([]byte("<title>Tea</title><ul><li><a href=/green>green<li><a href=/black>black"), htmltree.Limits{})
	for _, link := range goquery.NewDocumentFromNode(doc).Find("li > a").EachIter() {
		fmt.Println(link.AttrOr("href", ""), link.Text())
	}
	// Output:
	// /green green
	// /black black
}

// A document that goes over a limit still has a tree.
func ExampleReport() {
	doc, report := htmltree.Parse([]byte(strings.Repeat("<div>", 10_000)+"<h1>deep"), htmltree.Limits{Nesting: 100})
	fmt.Println(report.Hit())
	fmt.Println(goquery.NewDocumentFromNode(doc).Find("h1").Text())
	// Output:
	// [nesting]
	// deep
}
