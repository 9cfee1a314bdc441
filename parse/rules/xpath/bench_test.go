package xpath_test

import (
	"strings"
	"testing"

	"weft/parse/rules/xpath"
)

// BenchmarkEvaluate is one expression on a page of 22,000 nodes, of which 200
// are nested.
func BenchmarkEvaluate(b *testing.B) {
	root := parse(b, strings.Repeat("<div class=x>", 200)+strings.Repeat("<ul class=l><li class=a><a href=/x>one</a> two</li><li>three</li></ul>\n", 2000))
	for _, expression := range []string{"//a/@href", "//li[@class='a'][1]", "//ul/li[last()]", "//div//li", "//li | //a", "count(//li[contains(., 'two')])", "//a/ancestor::ul"} {
		b.Run(expression, func(b *testing.B) {
			e, err := xpath.Compile(expression)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := e.Evaluate(xpath.NewDocument(root, 1e9), root); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
