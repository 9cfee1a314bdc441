package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"weft/parse/rules/xpath"
)

// Pages without a doctype, which is a node in browsers, and without template and
// names in SVG, where a stored page differs on purpose.
var browserPages = []string{
	`<html lang=en><head><title>List</title><meta name=d content="a  b"></head>
<body class="x y"><!-- first --><h1 id=top>Head <b>bold</b> tail</h1>
<div id=a class=outer><p class=a>one<p class="a b">two <i>deep</i></p><div id=b class=a><p>three<p class=b>4</div>text<p class=a>5</div>
<ul id=u><li class=a>10<li>2.5<li class=a>x<ul><li class=a>-3<li>  7  </ul><li></ul>
<table><tr><td>1<td>2<td class=a>3<tr><td colspan=2>4<td>5<tr></table>
<form><input type=text name=q value=" v "><input TYPE=CheckBox checked><select><option>1<option selected>2</select></form>
<svg viewBox="0 0 1 1"><linearGradient xlink:href="#top"/><use href=z></use><title>t</title></svg>
<a href=/one title="">é ü</a><a href=/two name=top>two&nbsp;w</a><!--last--></body></html>`,
	`<div><div><div><a href=/x>x</a><div><a>y</a></div></div><span>s</span></div><a href=/z>z</a></div><p id=p1>full</p><p id=p2></p><p id=p3> </p>` +
		strings.Repeat("<section><div class=a><p>1<div class=b><p>2<p class=a>3</div><p>4</div></section>", 3),
}

// An expressions makes random expressions that browsers and this package should
// agree on.
type expressions struct {
	*rand.Rand
	absolute bool // also paths from the root
}

func (r expressions) of(choices ...string) string { return choices[r.IntN(len(choices))] }

func (r expressions) test(axis string) string {
	if axis == "attribute" {
		return r.of("class", "id", "href", "*", "node()", "name", "text()")
	}
	return r.of("p", "div", "li", "a", "td", "*", "*", "node()", "text()", "comment()", "ul", "tr", "P", "Div", "i", "html", "body")
}

func (r expressions) step(depth int) string {
	if r.IntN(12) == 0 {
		return r.of(".", "..")
	}
	axis := r.of("child", "child", "child", "child", "descendant", "descendant-or-self", "self", "attribute", "attribute", "following", "following-sibling",
		"parent", "ancestor", "ancestor-or-self", "preceding", "preceding-sibling")
	s := axis + "::"
	if axis == "child" && r.IntN(3) > 0 {
		s = ""
	} else if axis == "attribute" && r.IntN(2) > 0 {
		s = "@"
	}
	s += r.test(axis)
	for range r.IntN(3) {
		s += r.predicate(depth - 1)
	}
	return s
}

func (r expressions) predicate(depth int) string {
	if depth <= 0 || r.IntN(2) == 0 {
		return "[" + r.of("1", "2", "3", "last()", "position()<3", "position() > 1", "position()!=2", "last()-1", "@class", "@class='a'", "p", "a", ".//p",
			"position() mod 2 = 1", "not(@class)", "text()", "last()>1", "string()", ". = 3", ". > 2", "not(normalize-space())", "contains(@class,'a')") + "]"
	}
	r.absolute = false // Chromium takes an attribute for the root of a document
	return "[" + r.any(depth-1) + "]"
}

func (r expressions) path(depth int) string {
	var s string
	switch {
	case r.absolute && r.IntN(2) == 0:
		s = r.of("//", "//", "/")
	case depth > 0 && r.IntN(4) == 0:
		s = "(" + r.nodes(depth-1) + ")" + r.predicate(depth-1) + r.of("/", "//")
	case r.absolute:
		s = "//"
	}
	s += r.step(depth)
	for range r.IntN(3) {
		s += r.of("/", "/", "//") + r.step(depth)
	}
	return s
}

func (r expressions) nodes(depth int) string {
	switch n := r.IntN(8); {
	case depth > 0 && n == 0:
		return r.path(depth-1) + " | " + r.path(depth-1)
	case depth > 0 && n == 1:
		return "(" + r.path(depth-1) + ")" + r.predicate(depth)
	case n == 2:
		return "id('" + r.of("a", "b u", "top", "nosuch", "p1 p1") + "')"
	}
	return r.path(depth)
}

func (r expressions) text(depth int) string {
	if depth <= 0 {
		return r.of("'a'", "'one two'", "''", "'3'", "string()", "name()", "'p'", "normalize-space(.)")
	}
	a, b := func() string { return r.text(depth - 1) }, func() string { return r.number(depth - 1) }
	return r.of("string("+r.any(depth-1)+")", "concat("+a()+","+a()+")", "substring("+a()+","+b()+")", "substring("+a()+","+b()+","+b()+")",
		"substring-before("+a()+","+a()+")", "substring-after("+a()+", "+a()+")", "normalize-space("+r.nodes(depth-1)+")",
		"translate("+a()+",'aeot','AE')", "local-name("+r.nodes(depth-1)+")", "name("+r.nodes(depth-1)+")", "namespace-uri("+r.nodes(depth-1)+")")
}

func (r expressions) number(depth int) string {
	if depth <= 0 {
		return r.of("1", "2", "0", "-1", ".5", "2.5", "-.5", "position()", "last()", "1 div 0", "0 div 0", "number()", "string-length()")
	}
	a, b := func() string { return r.text(depth - 1) }, func() string { return r.number(depth - 1) }
	return r.of("count("+r.nodes(depth-1)+")", "sum("+r.nodes(depth-1)+")", "number("+a()+")", "string-length("+a()+")", "floor("+b()+")", "ceiling("+b()+")",
		"round("+b()+")", b()+" + "+b(), b()+" - "+b(), b()+" * "+b(), b()+" div "+b(), b()+" mod "+b(), "-"+b(), "number("+r.nodes(depth-1)+")")
}

func (r expressions) truth(depth int) string {
	if depth <= 0 {
		return r.of("true()", "false()", "position() = 1", "not(.)")
	}
	a := func() string { return r.any(depth - 1) }
	return r.of("not("+a()+")", "boolean("+a()+")", "("+a()+" = "+a()+")", "("+a()+" != "+a()+")", "("+a()+" < "+a()+")", "("+a()+" >= "+a()+")",
		"("+a()+" and "+a()+")", "("+a()+" or "+a()+")", "contains("+r.text(depth-1)+","+r.text(depth-1)+")", "starts-with("+a()+", "+a()+")",
		"("+r.nodes(depth-1)+" = "+r.nodes(depth-1)+")", "("+r.nodes(depth-1)+" != "+r.nodes(depth-1)+")", "("+r.nodes(depth-1)+" < "+r.nodes(depth-1)+")")
}

func (r expressions) any(depth int) string {
	switch r.IntN(6) {
	case 0:
		return r.text(depth)
	case 1:
		return r.number(depth)
	case 2:
		return r.truth(depth)
	}
	return r.nodes(depth)
}

// What weft finds with XPath is what a browser finds.
func TestXPathAsInBrowsers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const number = 3000
	r := expressions{Rand: rand.New(rand.NewPCG(1, 0))}
	var queries []query
	for i := range number {
		q := query{Page: i % len(browserPages), Context: "0"}
		if r.absolute = i%3 > 0; r.absolute {
			q.Text = r.nodes(2)
		} else {
			q.Context = strconv.Itoa(1 + r.IntN(50))
			q.Text = r.any(3)
		}
		queries = append(queries, q)
	}
	want := askBrowser(t, browserPages, queries)
	var pages []names
	for _, p := range browserPages {
		pages = append(pages, newNames(parse(t, p)))
	}
	wrong, found := 0, 0
	for i, q := range queries {
		n := pages[q.Page]
		from, _ := strconv.Atoi(q.Context)
		got, err := n.evaluate(q.Text, from)
		if err != nil {
			got = err.Error()
		}
		if !sameAnswer(got, want[i]) {
			if wrong++; wrong <= 20 {
				t.Errorf("page %d, node %d: %s\ngot  %.300s\nwant %.300s", q.Page, from, q.Text, got, want[i])
			}
		} else if got != "" {
			found++
		}
	}
	t.Logf("%d expressions, %d of them found something, %d differ", number, found, wrong)
	if found < 500 {
		t.Errorf("only %d expressions found something", found)
	}
}

// evaluate writes an answer as script does.
func (n names) evaluate(expression string, from int) (string, error) {
	e, err := xpath.Compile(expression)
	if err != nil {
		return "", err
	}
	d := xpath.NewDocument(n.nodes[0], 1e8)
	v, err := e.Evaluate(d, n.nodes[from])
	if err != nil {
		return "", err
	}
	switch v.Kind {
	case xpath.String:
		return "text " + v.Text, nil
	case xpath.Number:
		return "number " + d.Text(v), nil
	case xpath.Boolean:
		return fmt.Sprint("boolean ", v.Truth), nil
	}
	var list []string
	for _, node := range v.Nodes {
		list = append(list, n.name(node))
	}
	return strings.Join(list, " "), nil
}

func (n names) name(node xpath.Node) string {
	m, a := node.HTML()
	s := strconv.Itoa(n.place[m])
	switch {
	case a == nil:
	case a.Namespace != "":
		s += "@" + a.Namespace + ":" + a.Key
	default:
		s += "@" + a.Key
	}
	return s
}

// sameAnswer lets numbers differ in how they are written, and the attributes of
// an element in their order, which is nobody's business (5).
func sameAnswer(got, want string) bool {
	g, ok := strings.CutPrefix(got, "number ")
	w, ok2 := strings.CutPrefix(want, "number ")
	if !ok || !ok2 {
		return sortAttributes(got) == sortAttributes(want)
	}
	x, err := strconv.ParseFloat(g, 64)
	y, err2 := strconv.ParseFloat(w, 64)
	return err == nil && err2 == nil && (x == y || x != x && y != y)
}

func sortAttributes(answer string) string {
	nodes := strings.Split(answer, " ")
	slices.SortStableFunc(nodes, func(a, b string) int {
		element, nameA, ok := strings.Cut(a, "@")
		same, nameB, ok2 := strings.Cut(b, "@")
		if !ok || !ok2 || element != same {
			return 0
		}
		return strings.Compare(nameA, nameB)
	})
	return strings.Join(nodes, " ")
}
