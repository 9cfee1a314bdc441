package metadata

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// factsOf collects everything from a page.
func factsOf(t *testing.T, page string) Facts {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var c Collector
	c.Reset(Want{Description: true, SiteName: true, Authors: true, Published: true, Modified: true, Image: true, Structured: true})
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			c.Element(n)
		}
	}
	return c.Facts("https://example.org/", "")
}

func ld(s string) string { return `<script type="application/ld+json">` + s + `</script>` }

func TestAStatedNameIsOnePerson(t *testing.T) {
	for _, name := range []string{
		"Nora K. Le Brun", "Ursula K. Le Guin", "Thomas More", "Kim Min Jae", "Brian Harold May", "José Ortega y Gasset", "Henry Louis Gates, Jr.", "Doe, Jane",
		"Santiago Ramón y Cajal", "Antoni Gaudí i Cornet", "Maria João da Costa e Silva", "Ludwig van Beethoven", "Daphne du Maurier", "Abd al-Rahman ibn Khaldun",
		"J. R. R. Tolkien", "April June Read", "Will Photo", "August Date", "Martin Luther King Jr.", "Sammy Davis Jr.", "Robert Downey, Sr.", "Conan O'Brien", "Jean-Luc Picard",
		"García Márquez, Gabriel", "Gabriel García Márquez", "Van Morrison", "Di Stefano Alfredo", "Mary Editor", "Prince Bernhard, Jr.", "May Share",
	} {
		quoted, _ := json.Marshal(name)
		for how, page := range map[string]string{
			"JSON-LD":                    ld(`{"@type":"Article","author":{"@type":"Person","name":` + string(quoted) + `}}`),
			"JSON-LD in a list":          ld(`{"@type":"Article","author":[{"name":` + string(quoted) + `}]}`),
			"microdata":                  `<div itemscope itemtype="https://schema.org/Article"><p itemprop=author itemscope itemtype="https://schema.org/Person"><b itemprop=name>` + name + `</b></p></div>`,
			"microdata outside any item": `<p itemprop=author itemscope><b itemprop=name>` + name + `</b></p>`,
			"RDFa":                       `<p property="schema:author"><b property="schema:name">` + name + `</b></p>`,
		} {
			if diff := cmp.Diff([]string{name}, factsOf(t, page).Authors); diff != "" {
				t.Errorf("%s, %s: %s", name, how, diff)
			}
		}
	}
}

// Where a text stands in the place of a person it may be a whole byline.
func TestATextAsAuthorIsReadAsOneNameOrAsAByline(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Thomas More", []string{"Thomas More"}},
		{"Kim Min Jae", []string{"Kim Min Jae"}},
		{"Ursula K. Le Guin", []string{"Ursula K. Le Guin"}},
		{"José Ortega y Gasset", []string{"José Ortega y Gasset"}},
		{"Henry Louis Gates, Jr.", []string{"Henry Louis Gates, Jr."}},
		{"Doe, Jane", []string{"Doe, Jane"}},
		{"By Thomas More", []string{"Thomas"}}, // "More" may be of a button
		{"By Ann Example and Bob Sample, Senior Editor", []string{"Ann Example", "Bob Sample"}},
		{"Ann Example, Bob Sample", []string{"Ann Example", "Bob Sample"}},
		{"Ann Example & Bob Sample", []string{"Ann Example", "Bob Sample"}},
		{"Von Änne Müller", []string{"Änne Müller"}},
		{"Ann Example, PhD", []string{"Ann Example"}},
		{"Ann Example | The Gazette", []string{"Ann Example"}},
		{"Ana López y Juan Pérez", []string{"Ana López", "Juan Pérez"}},
		{"By Edgar A Poe", []string{"Edgar A Poe"}},
		{"By John E Smith and Mary I Jones", []string{"John E Smith", "Mary I Jones"}},
		{"By Mary Ann E. Jones and Bob Y Sample, Senior Editor", []string{"Mary Ann E. Jones", "Bob Y Sample"}},
		{"By Mary Ann E Jones and Bob Sample", []string{"Mary Ann E Jones", "Bob Sample"}},
		{"Thomas A Edison, Susan E Rice", []string{"Thomas A Edison", "Susan E Rice"}},
		{"Jones, Mary E", []string{"Jones, Mary E"}},
		{"Susan I. Rice", []string{"Susan I. Rice"}},
		{"Автор: Анна И Примерова", []string{"Анна И Примерова"}},
		{"Por Ana López Y Juan Pérez", []string{"Ana López", "Juan Pérez"}},
		{"ANA LOPEZ Y JUAN PEREZ", []string{"ANA LOPEZ", "JUAN PEREZ"}},
		{"ANA Y JUAN", []string{"ANA", "JUAN"}},
		{"Updated March 2021", nil},
		{"admin", nil},
		{"https://example.org/ann", nil},
	} {
		quoted, _ := json.Marshal(tt.text)
		for how, page := range map[string]string{
			"JSON-LD": ld(`{"@type":"Article","author":` + string(quoted) + `}`),
			"meta":    `<meta name=author content="` + tt.text + `">`,
		} {
			if diff := cmp.Diff(tt.want, factsOf(t, page).Authors); diff != "" {
				t.Errorf("%s, %s: %s", tt.text, how, diff)
			}
		}
	}
	for _, name := range []string{"admin", "N/A", "https://example.org/ann", "ann@example.com", "{{author}}", "-", ""} {
		quoted, _ := json.Marshal(name)
		if got := factsOf(t, ld(`{"@type":"Article","author":{"@type":"Person","name":`+string(quoted)+`}}`)).Authors; got != nil {
			t.Errorf("%q is an author: %q", name, got)
		}
	}
}

func TestTextIsDecodedOnce(t *testing.T) {
	for _, tt := range []struct{ raw, attribute, script string }{
		{"We &lt;3 cats and dogs", "We <3 cats and dogs", "We <3 cats and dogs"},
		{"1 &lt; 2 and 3 &gt; 2", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
		{"use &lt;b&gt; for bold", "use <b> for bold", "use <b> for bold"},
		{"AT&amp;amp;T", "AT&amp;T", "AT&amp;T"},
		{"&amp;lt;3", "&lt;3", "&lt;3"},
		{"Tom &amp; Jerry", "Tom & Jerry", "Tom & Jerry"},
		{"caf&eacute; &#8217; &#x41;", "café ’ A", "café ’ A"},
		{"a &nope; b &amp c", "a &nope; b & c", "a &nope; b &amp c"},
		{"We <3 cats", "We <3 cats", "We <3 cats"},
		{"a < b", "a < b", "a < b"},
		{"<p>One.</p><p>Two <b>t</b>wo</p>", "<p>One.</p><p>Two <b>t</b>wo</p>", "One. Two two"},
		{"x <!-- y --> z", "x <!-- y --> z", "x z"},
		{"no end <b", "no end <b", "no end <b"},
	} {
		if got := factsOf(t, `<meta name=description content="`+tt.raw+`"><meta property=og:site_name content="`+tt.raw+`">`); got.Description != tt.attribute || got.SiteName != tt.attribute {
			t.Errorf("%q in an attribute: got %q and %q, want %q", tt.raw, got.Description, got.SiteName, tt.attribute)
		}
		if got := factsOf(t, ld(`{"@type":"Article","description":"`+tt.raw+`"}`)).Description; got != tt.script {
			t.Errorf("%q in JSON-LD: got %q, want %q", tt.raw, got, tt.script)
		}
		text := factsOf(t, `<div itemscope itemtype="https://schema.org/Article"><meta itemprop=description content="`+tt.raw+`"></div>`).Description
		if text != tt.attribute {
			t.Errorf("%q in microdata: got %q, want %q", tt.raw, text, tt.attribute)
		}
	}
	for _, tt := range []struct{ page, image string }{
		{`<meta property=og:image content="/i?a=1&amp;copy=2">`, "/i?a=1&copy=2"},
		{`<meta property=og:image content="/i?a=1&amp;amp;b=2">`, "/i?a=1&amp;b=2"},
		{ld(`{"@type":"Article","image":"/i?a=1&copy=2&lt=3"}`), "/i?a=1&copy=2&lt=3"},
		{ld(`{"@type":"Article","image":"/i?a=1&amp;b=2"}`), "/i?a=1&b=2"},
	} {
		if got := factsOf(t, tt.page).Image; got != tt.image {
			t.Errorf("%s: got %q, want %q", tt.page, got, tt.image)
		}
	}
	for _, tt := range []struct{ page, author string }{
		{ld(`{"@type":"Article","author":{"name":"Ann &amp; Co"}}`), "Ann & Co"},
		{`<meta name=author content="Ann O&#39;Brien">`, "Ann O'Brien"},
		{`<div itemscope itemtype="https://schema.org/Article"><i itemprop=author itemscope><b itemprop=name>Ann &amp;amp; Co</b></i></div>`, "Ann &amp; Co"},
	} {
		if got := factsOf(t, tt.page).Authors; len(got) != 1 || got[0] != tt.author {
			t.Errorf("%s: got %q, want %q", tt.page, got, tt.author)
		}
	}
}

// A name or date is looked for in the beginning of a text and of a class alone: a page
// may have hundreds of them in an element of megabytes.
func TestNamesAndDatesAreNotLookedForInAllOfALongText(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bytes int
		found bool
	}{{"short", lookBytes / 2, true}, {"long", 2 * lookBytes, false}} {
		space := strings.Repeat(" ", tt.bytes)
		if got := factsOf(t, "<h1>T</h1><p class=byline>"+space+"By Ann Example</p>").Authors; (len(got) == 1) != tt.found {
			t.Errorf("behind %s white space: %q", tt.name, got)
		}
		if got := factsOf(t, "<h1>T</h1><p class=date>"+space+"4 March 2021</p>").Published; (got != "") != tt.found {
			t.Errorf("behind %s white space: %q", tt.name, got)
		}
		if got := factsOf(t, "<h1>T</h1><div class='"+space+"comment'><p class=byline>By Ann Example</p></div>").Authors; (len(got) == 0) != tt.found {
			t.Errorf("behind %s white space in a class: %q", tt.name, got)
		}
	}
}
