package parse

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"weft/parse/dom"
	"weft/parse/htmltree"
)

// What is wanted is what Chromium shows of the same markup: the texts of its flat
// tree.
func TestWhatIsInAShadowRootIsShown(t *testing.T) {
	const open = `<template shadowrootmode=open>`
	for _, tt := range []struct{ name, body, want string }{
		{"no slot", `<x-a>` + open + `<p>in</p></template></x-a>`, "in"},
		{"children without a slot are not shown", `<x-a>` + open + `<p>in</p></template><p>out</p>text</x-a>`, "in"},
		{"a slot", `<x-a>` + open + `<p>before</p><slot></slot><p>after</p></template><p>light</p></x-a>`, "before light after"},
		{"in the host as a whole", `<x-a>a` + open + `[<slot></slot>]</template>b</x-a>`, "[ab]"},
		{"named slots", `<x-a>` + open + `<slot name=two></slot> <slot></slot> <slot name=one></slot></template><b slot=one>1</b><b slot=two>2</b><b>3</b></x-a>`, "2 3 1"},
		{"what a slot has by itself", `<x-a>` + open + `<slot>none</slot></template></x-a>`, "none"},
		{"a comment fills no slot", `<x-a>` + open + `<slot>none</slot></template><!--c--></x-a>`, "none"},
		{"white space fills one", `<x-a>` + open + `[<slot>none</slot>]</template> </x-a>`, "[ ]"},
		{"the first of two slots", `<x-a>` + open + `<slot name=s>1</slot> <slot name=s>2</slot></template><b slot=s>b</b></x-a>`, "b 2"},
		{"a slot in a slot", `<x-a>` + open + `<slot name=s><slot>none</slot></slot></template>light</x-a>`, "light"},
		{"a name that no slot has", `<x-a>` + open + `<slot></slot></template><b slot=s>b</b>c</x-a>`, "c"},
		{"closed", `<div><template shadowrootmode=closed><p>in</p></template></div>`, "in"},
		{"upper case", `<DIV><TEMPLATE SHADOWROOTMODE=OPEN><p>in</p></TEMPLATE></DIV>`, "in"},
		{"another mode", `<div><template shadowrootmode=shut><p>in</p></template>out</div>`, "out"},
		{"the old attribute", `<div><template shadowroot=open><p>in</p></template>out</div>`, "out"},
		{"another template", `<div><template><p>in</p></template>out</div>`, "out"},
		{"the second of two", `<div>` + open + `1</template>` + open + `2</template>3</div>`, "1"},
		{"what can have none", `<ul>` + open + `<li>in</li></template><li>out</ul><a href=#>` + open + `in</template>link</a>`, "out link"},
		{"body", `<body>` + open + `[<slot></slot>]</template>light`, "[light]"},
		{"one within another", `<x-a>` + open + `<x-b>` + open + `(<slot></slot>)</template>[<slot></slot>]</x-b></template>light</x-a>`, "([light])"},
		{"one in what a slot takes", `<x-a>` + open + `[<slot></slot>]</template><x-b>` + open + `in</template>out</x-b></x-a>`, "[in]"},
		{"a slot handed on", `<x-a>` + open + `<x-b>` + open + `<slot name=s></slot></template><slot slot=s></slot></x-b></template>light</x-a>`, "light"},
		{"the slot of an inner one is not the outer's", `<x-a>` + open + `<x-b>` + open + `[<slot>none</slot>]</template></x-b><slot></slot></template>light</x-a>`, "[none]light"},
		{"in a template none is attached", `<div><template><x-a>` + open + `in</template></x-a></template>out</div>`, "out"},
		{"without an end tag", `<x-a>` + open + `<p>in`, "in"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, shadows, _ := buildTree(new(htmltree.Memory), []byte(tt.body))
			if shadows {
				showShadows(root)
			}
			for n := range root.Descendants() {
				if n.Type == html.ElementNode && dom.Hides(n) {
					n.FirstChild = nil
				}
			}
			if diff := cmp.Diff(tt.want, dom.Text(root)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const shadowPage = `<!doctype html><title>Title</title><main><x-card><template shadowrootmode="open"><h2>Heading</h2>
<p>A paragraph with <a href="/inside">a link</a>.</p><slot></slot><p>The end.</p></template><p>Light</p><a slot="none" href="/unseen">x</a></x-card></main>`

func TestAPageWithShadowRoots(t *testing.T) {
	res := newParser(t, Config{Text: "all", Follow: true, Fields: []string{"text", "headings", "links", "markdown"}}).
		Parse(Document{URL: "https://example.org/", ContentType: "text/html", Body: []byte(shadowPage)})
	if res.Outcome != OK {
		t.Fatalf("%s: %s", res.Outcome, res.Detail)
	}
	page := string(res.Page)
	for _, want := range []string{
		`"text":"Heading\nA paragraph with a link.\nLight\nThe end."`,
		`"headings":[{"level":2,"text":"Heading"}]`,
		`"url":"https://example.org/inside","text":"a link"`,
		`"markdown":"## Heading\n\nA paragraph with [a link](https://example.org/inside).\n\nLight\n\nThe end.`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in %s", want, page)
		}
	}
	var urls []string
	for _, l := range res.Links {
		urls = append(urls, l.URL)
	}
	if diff := cmp.Diff([]string{"https://example.org/inside", "https://example.org/unseen"}, urls); diff != "" {
		t.Error(diff)
	}
}

// As the documentation of rules says, and as goquery has it.
func TestTheUsersFieldsSeeTemplatesAsTheyAreWritten(t *testing.T) {
	count := func(doc *goquery.Document) (any, error) {
		return map[string]int{"inside": doc.Find("x-card > template > p > a").Length(), "light": doc.Find("x-card > p").Length()}, nil
	}
	for _, cfg := range []Config{
		{Select: []string{"inside=x-card > template > p > a::text", "light=x-card > p"}},
		{Extract: "count", Extractors: map[string]Extractor{"count": count}},
	} {
		res := newParser(t, cfg).Parse(Document{ContentType: "text/html", Body: []byte(shadowPage)})
		_, data, _ := strings.Cut(string(res.Page), `"data":`)
		if want := map[bool]string{true: `{"inside":1,"light":1}}`, false: `{"inside":"a link","light":"Light"}}`}[cfg.Extract != ""]; data != want {
			t.Errorf("got %s, want %s", data, want)
		}
	}
}

func TestManyShadowRootsAreNoWork(t *testing.T) {
	const one = `<x-a><template shadowrootmode=open><div><slot></slot></div></template>`
	for _, body := range []string{
		strings.Repeat(one, 20_000),
		strings.Repeat(`<x-a><template shadowrootmode=open>`, 20_000),
		strings.Repeat(one+`</x-a>`, 20_000),
		`<x-a><template shadowrootmode=open>` + strings.Repeat(`<slot name=n>`, 20_000) + `</template>` + strings.Repeat(`<p slot=n>`, 20_000),
	} {
		root, _, _ := buildTree(new(htmltree.Memory), []byte(body))
		showShadows(root)
		depth, deepest := 0, 0
		for n := root; n != nil; {
			if n.FirstChild != nil {
				n = n.FirstChild
				depth++
				deepest = max(deepest, depth)
				continue
			}
			for n != nil && n.NextSibling == nil {
				n = n.Parent
				depth--
			}
			if n != nil {
				n = n.NextSibling
			}
		}
		if limit := 4 * maxShadowed; deepest > limit {
			t.Errorf("%.60s: %d deep, want %d at most", body, deepest, limit)
		}
	}
}
