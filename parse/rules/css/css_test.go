package css_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"weft/parse/rules/css"
)

func parse(t testing.TB, s string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// find returns the IDs of the elements that a selector matches.
func find(s *css.Selector, root *html.Node) string {
	var ids []string
	for n := range root.Descendants() {
		if !s.Match(n) {
			continue
		}
		id := n.Data
		for _, a := range n.Attr {
			if a.Key == "id" {
				id = a.Val
			}
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

const page = `<!doctype html><title>t</title><link href=l><body lang=en-GB>` +
	`<div id=d class="a  b" title=" "><p id=p1 class=a lang=DE>x<i id=i1></i></p><p id=p2 title="">y<b id=b1> </b></p></div>` +
	`<form id=f method=post><input id=n1 type=checkbox name=Q value=On><input id=n2 type=TEXT accept-charset=UTF-8 checked><a id=a1 href=/x rel=NoFollow hreflang=EN-us>l</a></form>` +
	`<svg id=s viewBox="0 0 1 1" type=Mixed><linearGradient id=g gradientUnits=userSpaceOnUse></linearGradient><use id=u xlink:href="#g"></use></svg><p id=p3><p id=é>`

func TestMatch(t *testing.T) {
	root := parse(t, page)
	for _, tt := range []struct{ selector, want string }{
		// no value to look for
		{"[title^='']", ""}, {"[title$='']", ""}, {"[title*='']", ""}, {`[title^=""]`, ""}, {"[title~='']", ""}, {"[class~='']", ""}, {"[name^='' i]", ""},
		{"[title='']", "p2"}, {"[title|='']", "p2"}, {"[title]", "d p2"}, {"p:not([title^=''])", "p1 p2 p3 é"},
		// white space is text
		{"[title^=' ']", "d"}, {"[title*=' ']", "d"}, {"[title=' ']", "d"}, {"[class*='a  b']", "d"}, {"[class~='a  b']", ""}, {"[class~=b]", "d"},

		// values without case, of HTML elements only
		{"[type=CHECKBOX]", "n1"}, {"[type=text]", "n2"}, {"[TYPE='Text']", "n2"}, {"[method=POST]", "f"}, {"[rel=nofollow]", "a1"}, {"[rel~=NOFOLLOW]", "a1"},
		{"[hreflang|=en]", "a1"}, {"[lang=de]", "p1"}, {"[lang|=EN]", "body"}, {"[accept-charset^=utf]", "n2"}, {"[type$=BOX]", "n1"}, {"[type*=ex]", "n2"},
		{"[type=mixed]", ""}, {"[type=Mixed]", "s"}, {"[type=mixed i]", "s"},
		{"[name=q]", ""}, {"[name=Q]", "n1"}, {"[name=q i]", "n1"}, {"[value=on]", ""}, {"[value=ON I]", "n1"}, {"[class=A]", ""}, {"[href='/X']", ""},
		{"[id=É i]", ""}, {"[id=é i]", "é"}, {"[type!=CHECKBOX][name]", ""}, {"input[type!=checkbox]", "n2"}, {"[type#=(?i)^CHECK]", "n1"}, {"[type#=^CHECK]", ""},

		// names in mixed case
		{"linearGradient", "g"}, {"svg linearGradient", "g"}, {"lineargradient", "g"}, {"SVG > *", "g u"}, {"[viewBox]", "s"}, {"[viewBox^='0 0']", "s"},
		{"[gradientUnits=userSpaceOnUse]", "g"}, {"[gradientUnits=userspaceonuse]", ""}, {"[viewbox]", "s"}, {`[xlink\:href]`, "u"}, {"use[href]", ""},
		{"DIV > P", "p1 p2"}, {"[TITLE]", "d p2"}, {"p:not(linearGradient, .a)", "p2 p3 é"}, {"svg:has(linearGradient)", "s"},

		// the rest of the grammar
		{"*", "html head title link body d p1 i1 p2 b1 f n1 n2 a1 s g u p3 é"}, {"*|*.a", "d p1"}, {".a.b", "d"}, {".A", ""}, {"#p1, #p3", "p1 p3"}, {"#P1", ""},
		{"p + p", "p2 é"}, {"form ~ p", "p3 é"}, {"form+svg", "s"}, {"body > p", "p3 é"}, {"div>p i", "i1"}, {"form p", ""}, {"p1", ""},
		{`#\70 1`, "p1"}, {`#p\31`, "p1"}, {`.\61`, "d p1"}, {"[title='\\\n']", "p2"}, {`[href="\/x"]`, "a1"}, {"/* c */ #p1 /* d */, /**/#p2", "p1 p2"},
		{"div:has(i)", "d"}, {"div:has(div i)", ""}, {"body:has(div i)", "body"}, {"div:has(p + p)", "d"}, {"div:has(> i)", ""}, {"p:has(> i)", "p1"}, {"p:has(>i)", "p1"}, {"body:has(> div > p > i)", "body"}, {"html:has(> div)", ""}, {"p:has(+ p)", "p1 p3"}, {"div:has(~ svg)", "d"}, {"div:has(+ svg)", ""}, {"p:has(~ p b)", "p1"}, {"p:has(+ p > b)", "p1"}, {"p:has(+ p > i)", ""}, {"form:has(+ svg, > u)", "f"}, {"form:has(~ div ~ p)", ""}, {"form:has(~ svg ~ p)", "f"}, {"*:has(b, > i)", "html body d p1 p2"}, {"p:not(:has(> *))", "p3 é"}, {"> p", "error"}, {"a, > p", "error"}, {"p:not(> i)", "error"}, {"p:is(> i)", "error"}, {"p:has(> )", "error"}, {"p:has(> > i)", "error"},
		{":is(i, b)", "i1 b1"}, {"p:is(.a, [title=''])", "p1 p2"}, {":where(div) > :is(p:has(b), u)", "p2"}, {":IS(form input)", "n1 n2"}, {"p:not(:is(.a))", "p2 p3 é"}, {"[title=':is(']", ""}, {":is()", "error"}, {":is(", "error"},
		{"div:haschild(p)", "d"}, {"body:haschild(i)", ""},
		{"p:contains('x')", "p1"}, {"p:contains(\")\")", ""}, {"p:matches(^[xy])", "p1 p2"}, {"p:matchesOwn(^x$)", "p1"}, {"p:nth-child( 2n + 1 )", "p1 é"}, {"p:first-child", "p1"},
		{":root", "html"}, {"p:not(.a):not(:first-child)", "p2 p3 é"}, {":not(*)", ""},

		// pseudo-classes as in browsers
		{"p:empty", "p3 é"}, {"b:empty", ""}, {"i:empty", "i1"}, {":link", "a1"}, {":enabled", "n1 n2"}, {"p:lang(de)", "p1"}, {"p:lang(en)", "p2 p3 é"}, {"i:lang(EN)", ""}, {":checked", ""},
	} {
		s, err := css.Compile(tt.selector)
		if err != nil {
			if tt.want != "error" {
				t.Errorf("%s: %v", tt.selector, err)
			}
			continue
		}
		if got := find(s, root); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.selector, got, tt.want)
		}
	}
}

// No chain of ancestors and siblings is tried again and again: without that,
// each of these takes the depth of the page to the power of the selector's length.
func TestDeepPages(t *testing.T) {
	root := parse(t, strings.Repeat("<div class=x><i></i><i></i>", 200)+"<b id=deep>")
	for selector, want := range map[string]string{
		strings.Repeat("div ", 40) + "b":                  "deep",
		"u " + strings.Repeat("div ", 40) + "b":           "",
		"u > " + strings.Repeat("div > div ", 20) + "b":   "",
		"u " + strings.Repeat("i ~ div ", 20) + "b":       "",
		"u ~ " + strings.Repeat("i + i ~ div ", 20) + "b": "",
	} {
		s, err := css.Compile(selector)
		if err != nil {
			t.Fatal(err)
		}
		if got := find(s, root); got != want {
			t.Errorf("%s: got %s, want %s", selector, got, want)
		}
	}
}

var newer = regexp.MustCompile(`(?i):(is|where|has)\(`)

// What the library takes for a selector is one here, and nothing else but what is newer.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"p", "a[href^='x' i]", ":not(:has(p))", "p:nth-child(2n+1)", "*|p", "*|*", "[a#=(b[)]]", ":contains('\\')')", ":matches([)]x)", "a/**/b", `\70 > q`, "[a=b i ]", ":lang( en )", ":empty()", "p:not(a , b ):contains(x)", "a:has(> b, + c):is(d)"} {
		f.Add(s)
	}
	root := parse(f, page)
	f.Fuzz(func(t *testing.T, selector string) {
		s, err := css.Compile(selector)
		_, libraryErr := cascadia.ParseGroup(selector)
		if (err == nil) != (libraryErr == nil) && !newer.MatchString(selector) {
			t.Fatalf("%q: %v, the library: %v", selector, err, libraryErr)
		}
		if err == nil {
			find(s, root)
		}
	})
}
