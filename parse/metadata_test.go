package parse

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMetadata(t *testing.T) {
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	tests := []struct{ name, field, body, want string }{
		{"people of JSON-LD", "authors", ld(`{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ann Example"},{"@type":"Person","name":"Bob Sample"}]}`), `{"authors":["Ann Example","Bob Sample"]}`},
		{"a graph with references", "authors", ld(`{"@graph":[{"@type":"Article","author":{"@id":"#ann"}},{"@type":"Person","@id":"#ann","name":"Ann Example"}]}`), `{"authors":["Ann Example"]}`},
		{"reviews are by others", "authors", ld(`{"@type":"Product","review":{"@type":"Review","author":"Cy Critic"}}`), `{}`},
		{"the site is no author", "authors", `<meta property=og:site_name content="The Gazette"><meta name=author content="The Gazette"><p class=byline>By Ann Example</p>`, `{"authors":["Ann Example"]}`},
		{"byline", "authors", `<div class="post__byline">By <a rel=author href=/ann>Ann Example</a> and <a rel=author href=/bob>Bob Sample</a>, Senior Editor</div>`, `{"authors":["Ann Example","Bob Sample"]}`},
		{"byline in text", "authors", `<p class=byline>Von Änne Müller und Björn Ågren | 4. März 2021</p>`, `{"authors":["Änne Müller","Björn Ågren"]}`},
		{"roles and degrees", "authors", `<meta name=author content="Written by: Ann Example, PhD, Chief Reporter; Bob Sample">`, `{"authors":["Ann Example","Bob Sample"]}`},
		{"library", "authors", `<meta name=citation_author content="Example, Ann"><meta name=citation_author content="Sample, Bob">`, `{"authors":["Ann Example","Bob Sample"]}`},
		{"no address is an author", "authors", `<meta property=article:author content="https://www.facebook.com/ann"><meta name=author content=ann@example.org>`, `{}`},
		{"authors of comments are none", "authors", `<div class=comments><span class=author>Cy Critic</span></div>`, `{}`},
		{"microdata", "authors", `<div itemscope itemtype="https://schema.org/BlogPosting"><span itemprop=author itemscope><b itemprop=name>Ann Example</b></span></div>`, `{"authors":["Ann Example"]}`},

		{"published", "published", ld(`{"@type":"Article","datePublished":"2021-03-04T10:20:30+01:00"}`), `{"published":"2021-03-04T10:20:30+01:00"}`},
		{"published, more precisely", "published", ld(`{"@type":"Article","datePublished":"2021-03-04"}`) + `<meta property=article:published_time content="2021-03-04T10:20:30Z">`, `{"published":"2021-03-04T10:20:30Z"}`},
		{"published, of a time element", "published", `<time datetime="2021-03-04" pubdate>yesterday</time>`, `{"published":"2021-03-04"}`},
		{"published, to be read", "published", `<span class=post-date>Published on March 4th, 2021</span>`, `{"published":"2021-03-04"}`},
		{"published, in German", "published", `<html lang=de><span class=datum>Stand: 04.03.2021, 10.20 Uhr</span>`, `{"published":"2021-03-04T10:20:00"}`},
		{"published, of RDFa", "published", `<span property="schema:datePublished" content="2021-03-04">4/3</span>`, `{"published":"2021-03-04"}`},
		{"no date", "published", `<meta name=date content="0000-00-00"><time>2 hours ago</time>`, `{}`},
		{"modified", "modified", `<meta property=og:updated_time content="1614853230">`, `{"modified":"2021-03-04T10:20:30Z"}`},
		{"modified before it was published", "modified", `<meta name=date content=2021-03-04><meta name=lastmod content=2019-01-01>`, `{}`},

		{"image", "image", `<meta property=og:image content="/i.png">`, `{"image":"https://example.org/i.png"}`},
		{"image of structured data", "image", ld(`{"@type":"Article","image":{"@type":"ImageObject","url":"i.png"}}`), `{"image":"https://example.org/a/i.png"}`},
		{"name of the publisher", "site_name", ld(`{"@type":"Article","publisher":{"name":"The &amp; Gazette"}}`), `{"site_name":"The & Gazette"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := pageOf(t, Config{Fields: []string{tt.field}}, tt.body); got != tt.want {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestStructured(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"as found", `{"@type":"A","n":1.50,"t":true,"o":{"l":[1,"x",[]]}}`, `{"@type":"A","n":1.50,"t":true,"o":{"l":[1,"x",[]]}}`},
		{"a list", `[{"a":1},{"b":2}]`, `{"a":1},{"b":2}`},
		{"several", `{"a":1}{"b":2};`, `{"a":1},{"b":2}`},
		{"commas", `{"a":[1,,2,],"b":2,}`, `{"a":[1,2],"b":2}`},
		{"no commas", "{\"a\":\"x\"\n\"b\":\"y\"}", `{"a":"x","b":"y"}`},
		{"in a comment", `<!-- {"a":1} -->`, `{"a":1}`},
		{"in CDATA", "//<![CDATA[\n{\"a\":1}\n//]]>", `{"a":1}`},
		{"with comments", "/* x */{\"a\":1, // y\n\"b\":2}", `{"a":1,"b":2}`},
		{"line ends in strings", "{\"a\":\"x\ny\t\x01\"}", `{"a":"x\ny\t\u0001"}`},
		{"quotes in strings", `{"a":"say "hi" to","b":1}`, `{"a":"say \"hi\" to","b":1}`},
		{"wrong escapes", `{"a":"it\'s \ud83d\ude00 \ud83d \u00e9"}`, `{"a":"it's 😀 � é"}`},
		{"null", `{"a":null,"b":[null,1]}`, `{"b":[1]}`},
		{"no number", `{"a":01,"b":1e999,"c":+1}`, `{"a":"01","b":"1e999","c":"+1"}`},
		{"twice", `{"a":1,"a":2}`, `{"a":2}`},
		{"no end", `{"a":{"b":["x`, `{"a":{"b":["x"]}}`},
		{"nothing", `null "x" 12`, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := `{}`
			if tt.want != "" {
				want = `{"structured":[` + tt.want + `]}`
			}
			if got := pageOf(t, Config{Fields: []string{"structured"}}, `<script type="application/ld+json">`+tt.script+`</script>`); got != want {
				t.Error(cmp.Diff(want, got))
			}
		})
	}
	body := `<meta property=og:title content=T><meta property=article:tag content=a><meta property=article:tag content=b>` +
		`<div itemscope itemtype=https://schema.org/Product itemid=urn:1><h2 itemprop=name>Chair</h2><img itemprop=image src=i.png>` +
		`<div itemprop=offers itemscope itemtype=https://schema.org/Offer><meta itemprop=price content=51.77></div><i itemprop=color>red</i><i itemprop=color>blue</i></div>`
	want := `{"structured":[{"@context":"https://schema.org","@type":"Product","@id":"urn:1","name":"Chair","image":"https://example.org/a/i.png",` +
		`"offers":{"@context":"https://schema.org","@type":"Offer","price":"51.77"},"color":["red","blue"]},{"og:title":"T","article:tag":["a","b"]}]}`
	if got := pageOf(t, Config{Fields: []string{"structured"}}, body); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

// A property of an element that leads somewhere is the address it leads to (HTML
// standard, microdata, "Values").
func TestMicrodataAddresses(t *testing.T) {
	for element, want := range map[string]string{
		`<a itemprop=p href="/x y?q=ü">text</a>`:                    `https://example.org/x%20y?q=%C3%BC`,
		`<link itemprop=p href="https://ö.example">`:                `https://xn--nda.example/`,
		`<area itemprop=p href="#f">`:                               `https://example.org/a/b.html?q=1#f`,
		"<img itemprop=p src=' i.\npng '>":                          `https://example.org/a/i.png`,
		`<video itemprop=p src="//cdn.example/v"></video>`:          `https://cdn.example/v`,
		`<object itemprop=p data=o></object>`:                       `https://example.org/a/o`,
		`<a itemprop=p href="mailto:a@b.example">text</a>`:          `mailto:a@b.example`,
		`<a itemprop=p href="https://user:secret@b.example/">t</a>`: `https://b.example/`,
		`<a itemprop=p>text</a>`:                                    `text`,
		`<a itemprop=p content=c href=/x>text</a>`:                  `c`,
		`<span itemprop=p>/x</span>`:                                `/x`,
	} {
		want = `{"structured":[{"p":"` + want + `"}]}`
		if got := pageOf(t, Config{Fields: []string{"structured"}}, `<div itemscope>`+element+`</div>`); got != want {
			t.Errorf("%s: %s", element, cmp.Diff(want, got))
		}
	}
}

// Structured data made to take long or to grow is cut, with a warning.
func TestStructuredIsBounded(t *testing.T) {
	for name, body := range map[string]string{
		"deep": `<script type="application/ld+json">` + strings.Repeat(`{"a":[`, 100_000),
		"many": `<script type="application/ld+json">[` + strings.Repeat(`{},`, 100_000),
		"members": `<script type="application/ld+json">{` + strings.Repeat(`"a":1,`, 10) + func() (s string) {
			var b strings.Builder
			for i := range 5000 {
				b.WriteString(`"` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/182) + `":1,`)
			}
			return b.String()
		}(),
		"items": strings.Repeat(`<div itemscope itemprop=x>`, 500) + strings.Repeat(`<b itemprop=y>`+strings.Repeat("z ", 30_000)+`</b>`, 50),
	} {
		if name == "items" {
			body = `<div itemscope>` + body
		}
		res := newParser(t, Config{Fields: []string{"structured"}}).Parse(Document{ContentType: "text/html", Body: []byte(body)})
		if !res.warned("long_structured") || !json.Valid(res.Page) || len(res.Page) > 4<<20 {
			t.Errorf("%s: %s, %d bytes", name, report(res), len(res.Page))
		}
	}
}

// What is not asked for costs nothing: no notes are taken, and none are read.
func TestMetadataNotAskedFor(t *testing.T) {
	p := newParser(t, Config{Fields: []string{"title"}})
	body := []byte(`<title>T</title><script type="application/ld+json">` + strings.Repeat(`{"@type":"Article","author":"Ann Example"},`, 1000) + `</script><p class=byline>By Ann`)
	doc := Document{ContentType: "text/html", Body: body}
	p.Parse(doc)
	few := testing.AllocsPerRun(10, func() { p.Parse(doc) })
	all := newParser(t, Config{Fields: []string{"title", "authors"}})
	if many := testing.AllocsPerRun(10, func() { all.Parse(doc) }); few > 60 || many < 1000 {
		t.Errorf("%v allocations for the title, %v with the authors", few, many)
	}
}
