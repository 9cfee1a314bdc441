package rules_test

import (
	"fmt"
	"log"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"weft/parse/rules"
)

func parse(t testing.TB, s string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func text(n *html.Node) string { return goquery.NewDocumentFromNode(n).Text() }

func page(root *html.Node) rules.Page { return rules.Page{Root: root, Text: text} }

// texts returns the texts of the only field.
func texts(v rules.Value) (list []string, all bool) {
	for _, item := range v.Items {
		if item.Kind != rules.Array {
			return []string{item.Text}, false
		}
		for _, i := range item.Items {
			list = append(list, i.Text)
		}
		all = true
	}
	return list, all
}

var wide = rules.Limits{Values: 100, Bytes: 1000, Work: 100_000}

func TestGrammar(t *testing.T) {
	const body = `<p id=one class=x>1</p><p title="a@b">2</p><a href=/h data-x=d>3</a><a>4</a><svg viewBox='0 0 1 1'><linearGradient id=g /><use xlink:href='#g'/></svg>`
	tests := []struct {
		line string
		want []string // nil: no value
		all  bool
	}{
		{"a=p", []string{"1"}, false},
		{"a[]=p", []string{"1", "2"}, true},
		{"a=p@id", []string{"one"}, false},
		{"a=p@title", []string{"a@b"}, false},
		{"a=p@TITLE", []string{"a@b"}, false},
		{"a[]=a@href", []string{"/h"}, true},
		{"a=a@data-x", []string{"d"}, false},
		{`a=p[title="a@b"]`, []string{"2"}, false},
		{`a=p[title="a@b"]@title`, []string{"a@b"}, false},
		{"a=p, a", []string{"1"}, false},
		{"a[]=p:not(.x), a", []string{"2", "3", "4"}, true},
		{"_a-1= p", []string{"1"}, false},
		{"a=p[id=one]", []string{"1"}, false},
		{"a=svg@viewBox", []string{"0 0 1 1"}, false},
		{"a=use@xlink:href", []string{"#g"}, false},
		{"a[]=a::attr(href)", []string{"/h"}, true},
		{"a=p::attr( TITLE )", []string{"a@b"}, false},
		{"a=p::text", []string{"1"}, false},
		{"a[]=p:not(.x)::text", []string{"2"}, true},
		{`a=p[title="::text"]`, nil, false},
		{"a=linearGradient@id", []string{"g"}, false},
		{"a[]=[title^='']", nil, false},
		{"a=h1", nil, false},
		{"a=p@nothing", nil, false},
	}
	for _, tt := range tests {
		set, err := rules.Compile([]string{tt.line})
		if err != nil {
			t.Errorf("%s: %v", tt.line, err)
			continue
		}
		v, report := set.Apply(page(parse(t, body)), wide)
		got, all := texts(v)
		if diff := cmp.Diff(tt.want, got); diff != "" || report.Cut || all != (tt.all && got != nil) {
			t.Errorf("%s: %+v, all %v\n%s", tt.line, report, all, diff)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	tests := []struct{ line, want string }{
		{"p", `field "p", column 2: want NAME=CSS, found no "="`},
		{"", `field "", column 1: want NAME=CSS`},
		{"=p", `column 1: the name is empty`},
		{"[]=p", `column 1: the name is empty`},
		{"a b=p", `field "a b=p", column 2: a name cannot have " " here`},
		{"1a=p", `column 1: a name cannot have "1" here`},
		{`a"=p`, `column 2: a name cannot have "\"" here`},
		{"a=", `column 3: the selector is empty`},
		{"a=@href", `column 3: the selector is empty`},
		{"abc[]=p[", `column 7: selector "p["`},
		{"a=p:nosuch", `column 3: selector "p:nosuch": unknown pseudoclass`},
		{"a=p {", `column 3: selector "p {"`},
		{"dup=p", `field "dup=p", column 1: there is a field "dup" already`},
	}
	for _, tt := range tests {
		_, err := rules.Compile([]string{"dup=i", tt.line})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got error %v, want one with %q", tt.line, err, tt.want)
		}
	}
}

func TestLimits(t *testing.T) {
	set, err := rules.Compile([]string{"a[]=p"})
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, "<p>éé<p>é<p>é")
	for _, tt := range []struct {
		limits rules.Limits
		want   []string
		cut    bool
	}{
		{rules.Limits{Values: 3, Bytes: 8}, []string{"éé", "é", "é"}, false},
		{rules.Limits{Values: 2, Bytes: 8}, []string{"éé", "é"}, true},
		{rules.Limits{Values: 3, Bytes: 3}, []string{"é"}, true},
		{rules.Limits{Values: 3, Bytes: 7}, []string{"éé", "é", ""}, true},
	} {
		v, report := set.Apply(page(root), tt.limits)
		got, _ := texts(v)
		if diff := cmp.Diff(tt.want, got); diff != "" || report.Cut != tt.cut {
			t.Errorf("%+v: %+v\n%s", tt.limits, report, diff)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"a=p", "a[]=p > a[href^='x']@href", "a=:not(:has(p))", "a=p:nth-child(2n+1)", "=", "a=p@", "a=*|p"} {
		f.Add(s)
	}
	root := parse(f, "<p id=x><a href=y>z</a><p>q")
	f.Fuzz(func(t *testing.T, line string) {
		set, err := rules.Compile([]string{line})
		if err != nil {
			return
		}
		v, _ := set.Apply(page(root), wide)
		if len(v.Names) != len(v.Items) || len(v.Items) > 1 {
			t.Errorf("%q: %+v", line, v)
		}
	})
}

func Example() {
	set, err := rules.Compile([]string{"price=.price", "pictures[]=img@src"})
	if err != nil {
		log.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(`<b class=price>£12</b><img src=a.png><img src=b.png>`))
	if err != nil {
		log.Fatal(err)
	}
	text := func(n *html.Node) string { return goquery.NewDocumentFromNode(n).Text() }
	v, _ := set.Apply(rules.Page{Root: root, Text: text}, rules.Limits{Values: 100, Bytes: 10_000})
	fmt.Println(v.Names[0], v.Items[0].Text)
	fmt.Println(v.Names[1], v.Items[1].Items[0].Text, v.Items[1].Items[1].Text)
	// Output:
	// price £12
	// pictures a.png b.png
}

// A default is a number as JSON has it, or it is refused: any other would make a
// record that nobody can read.
func TestDefaultsAreNumbersOfJSON(t *testing.T) {
	for text, plain := range map[string]bool{
		"0": true, "7": true, "-12.5": true, "0.5": true, "-0": true, "12345678901234567890": true,
		"007": false, "-07": false, "-.5": false, ".5": false, "00.5": false, "1.e5": false, "0x10": false, "1_000": false,
	} {
		err := new(rules.Set).AddFile("r", "rules:\n  - fields:\n      a: {css: b, default: "+text+"}\n")
		if plain != (err == nil) || err != nil && !strings.Contains(err.Error(), "want a plain number such as -12.5") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
