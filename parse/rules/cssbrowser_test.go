package rules_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"weft/parse/rules/css"
)

// A selectors makes random selectors that browsers and weft should agree on.
type selectors struct {
	*rand.Rand
	inHas bool // where there can be no other :has
}

func (r selectors) of(choices ...string) string { return choices[r.IntN(len(choices))] }

func (r selectors) compound(depth int) string {
	s := r.of("", "", "*", "p", "DIV", "li", "a", "td", "i", "linearGradient", "lineargradient", "svg", "SVG", "body", "input", "ul")
	for range r.IntN(3) {
		s += r.simple(depth)
	}
	if s == "" {
		return "*"
	}
	return s
}

func (r selectors) simple(depth int) string {
	switch n := r.IntN(11); {
	case n < 4:
		return r.attribute()
	case n == 4 && depth > 0:
		return ":not(" + r.list(depth-1) + ")"
	case n == 5 && depth > 0 && !r.inHas:
		r.inHas = true
		return ":has(" + r.of("", "", ">", " > ", "+ ", "~") + r.list(depth-1) + ")"
	case n == 10 && depth > 0:
		return r.of(":is(", ":where(") + r.list(depth-1) + ")"
	case n == 6:
		return r.of(".a", ".b", ".x", `.\61`, "#a", "#u", "#top", `#\000061 `)
	}
	return r.of(":first-child", ":last-child", ":only-child", ":nth-child(2n+1)", ":nth-last-child(2)", ":nth-of-type(2)", ":first-of-type", ":last-of-type",
		":only-of-type", ":root", ":checked", ":nth-child(odd)", ":nth-child(-n+2)", ":empty", ":link", ":enabled", ":disabled", ":lang(en)", ":lang(EN)", ":lang(de)", ":lang(en-gb)")
}

func (r selectors) attribute() string {
	name := r.of("class", "type", "TYPE", "href", "title", "name", "id", "viewBox", "viewbox", "colspan", "lang", "content", "value", `\63lass`)
	if r.IntN(6) == 0 {
		return "[" + name + "]"
	}
	value := r.of("''", `""`, "'a'", "a", "A", `"a b"`, "' '", "CHECKBOX", "checkbox", "text", "'0 0 1 1'", "en", "EN", "'2'", "x", "top", `\74op`, "'/'", "'é'", "'-'", "Text")
	return "[" + r.of("", " ") + name + r.of("=", "=", "~=", "|=", "^=", "$=", "*=") + value + r.of("", "", "", " i", " I ") + "]"
}

func (r selectors) list(depth int) string {
	s := r.compound(depth)
	for range r.IntN(3) {
		s += r.of(" ", " ", " > ", ">", "+", " ~ ", "  ", "/**/ ") + r.compound(depth)
	}
	if r.IntN(5) == 0 {
		s += r.of(",", " , ") + r.compound(depth)
	}
	return s
}

// What weft finds with CSS is what a browser finds.
func TestCSSAsInBrowsers(t *testing.T) {
	r := selectors{Rand: rand.New(rand.NewPCG(1, 0))}
	pages := append([]string{`<!doctype html>` + cssPage}, browserPages...)
	var queries []query
	for i := range 3000 {
		queries = append(queries, query{Page: i % len(pages), Context: "0", CSS: true, Text: r.list(2)})
	}
	for _, name := range htmlAttributes {
		queries = append(queries, query{Context: "0", CSS: true, Text: "[" + name + "=VALUE]"})
	}
	want := askBrowser(t, pages, queries)
	var documents []names
	for _, p := range pages {
		documents = append(documents, newNames(parse(t, p)))
	}
	wrong, found := 0, 0
	for i, q := range queries {
		var list []string
		s, err := css.Compile(q.Text)
		if err != nil {
			list = append(list, "error SyntaxError")
		} else {
			for place, n := range documents[q.Page].nodes {
				if s.Match(n) {
					list = append(list, strconv.Itoa(place))
				}
			}
		}
		if got := strings.Join(list, " "); got != want[i] {
			if wrong++; wrong <= 20 {
				t.Errorf("page %d: %s\ngot  %.300s\nwant %.300s", q.Page, q.Text, got, want[i])
			}
		} else if got != "" {
			found++
		}
	}
	t.Logf("%d selectors, %d of them found something, %d differ", len(queries), found, wrong)
	if found < 500 {
		t.Errorf("only %d selectors found something", found)
	}
}

// htmlAttributes are those whose values have no case in selectors, and others.
var htmlAttributes = strings.Fields(`accept accept-charset align alink axis bgcolor charset checked clear codetype color compact
	declare defer dir direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref noresize noshade nowrap
	readonly rel rev rules scope scrolling selected shape target text type valign valuetype vlink
	abbr action alt async class data-x for height href id label name role sizes src style title value width wrap`)

var cssPage = "<body class='a b' title=' '><p" + func() string {
	var s string
	for _, name := range htmlAttributes {
		s += " " + name + "=value"
	}
	return s
}() + "><svg type=value TITLE=value viewBox='0 0 1 1'><a href=x rel=value></a></svg><div lang=en-GB class=''><p title='a  b'><i></i><b> </b><!-- --></p><p lang=DE>de<i lang=''>none</i></div><link href=x><fieldset disabled><input><legend><input></legend><legend><input></legend></fieldset><p class=A id=A>"
