package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/parse/weburl"
)

// outlinksOf writes the links of a document as "KIND PATH", with a "!" for
// nofollow. The document stands at https://example.org/a/b.html?q=1.
func outlinksOf(t testing.TB, cfg Config, doc Document) (links []string, res Result) {
	t.Helper()
	cfg.Follow = true
	if cfg.Fields == nil {
		cfg.Fields = []string{"title"}
	}
	doc.URL = "https://example.org/a/b.html?q=1"
	if doc.ContentType == "" {
		doc.ContentType = "text/html; charset=utf-8"
	}
	res = newParser(t, cfg).Parse(doc)
	if res.Outcome != OK {
		t.Fatalf("outcome %s: %s", res.Outcome, res.Detail)
	}
	for _, l := range res.Links {
		mark := ""
		if l.Nofollow {
			mark = "!"
		}
		links = append(links, l.Kind+mark+" "+strings.TrimPrefix(l.URL, "https://example.org"))
	}
	return links, res
}

func TestLinksToFollow(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"none", `<p>x`, ``},
		{"a", `<a href=x>x</a>`, `a /a/x`},
		{"a without an href", `<a name=x>x</a><a>y</a>`, ``},
		{"a to the page itself", `<a href="">x</a><a href=#top>y</a>`, `a /a/b.html?q=1`},
		{"area", `<map><area href=/m></map>`, `area /m`},
		{"a hidden one", `<p hidden><a href=x>x</a></p><div style="display:none"><a href=y>y</a></div>`, `a /a/x|a /a/y`},
		{"iframe", `<iframe src=f><a href=no></a></iframe>`, `iframe /a/f`},
		{"iframe that shows nothing", `<iframe></iframe><iframe src></iframe><iframe src=about:blank></iframe>`, ``},
		{"frames", `<frameset><frame src=f><frameset><frame src=/g></frameset><noframes><a href=no></a></noframes></frameset>`, `frame /a/f|frame /g`},
		{"meta refresh", `<meta http-equiv=Refresh content="5; URL='n'">`, `refresh /a/n`},
		{"meta refresh without url=", `<meta http-equiv=refresh content="0;/n">`, `refresh /n`},
		{"meta refresh of itself", `<meta http-equiv=refresh content=30>`, ``},
		{"two meta refreshes", `<noscript><meta http-equiv=refresh content="0;url=/no"></noscript><meta http-equiv=refresh content="1;url=/yes">`, `refresh /no|refresh /yes`},
		{"link", `<link rel=next href=2><link rel=PREV href=0><link rel=canonical href=/c><link rel=alternate hreflang=de href=/de>`,
			`link /a/2|link /a/0|link /c|link /de`},
		{"link prev in its old spelling", `<link rel=previous href=0>`, `link /a/0`},
		{"link in the body", `<body><p><link rel="x next" href=2>`, `link /a/2`},
		{"links that are no pages", `<link rel=stylesheet href=s.css><link rel="alternate stylesheet" href=t.css><link rel=icon href=i><link rel=preload href=p><link rel=nexts href=n><link href=x><link rel=next><link rel=next href=" ">`, ``},
		{"feeds", `<link rel=alternate type=application/rss+xml href=r><link rel=alternate type="Application/Atom+XML;charset=utf-8" href=t><link rel=alternate type=application/feed+json href=j>`, ``},
		{"oEmbed", `<link rel=alternate type=application/json+oembed href=j><link rel=alternate type=text/xml+oembed href=x>`, ``},
		{"alternate of another type", `<link rel=alternate type=text/html media=handheld href=m><link rel=alternate type=application/pdf href=p>`, `link /a/m|link /a/p`},
		{"what is no link", `<img src=i><script src=s>"<a href=no></a>"</script><style>@import "no"</style><a href=x ping=no>x</a><form action=no><button formaction=no></form><!--<a href=no></a>--><video src=v></video><object data=o></object><embed src=e><blockquote cite=q></blockquote><p data-href=no onclick="location='/no'">`, `a /a/x`},
		{"template", `<template><a href=no></a><iframe src=no></iframe></template>`, ``},
		{"noscript", `<noscript><a href=x>x</a><iframe src=f></iframe></noscript>`, `a /a/x|iframe /a/f`},
		{"noscript in the head", `<head><noscript><link rel=next href=2></noscript></head>`, `link /a/2`},
		{"fallbacks", `<object><a href=1></a><template><a href=no></a></template></object><video><p><a href=2></a></video><audio><map><area href=3></map></audio><canvas><iframe src=4></iframe></canvas>`,
			`a /a/1|a /a/2|area /a/3|iframe /a/4`},
		{"in a drawing", `<svg><a xlink:href=1><text>x</text></a><g><a href=2></a></g><image href=no /><foreignObject><a href=3></a></foreignObject></svg>`, `a /a/1|a /a/2|a /a/3`},
		{"in a textarea", `<textarea><a href=no></a></textarea>`, ``},
		{"elsewhere than to the web", `<a href=mailto:x@y.z></a><a href="javascript:void(0)"></a><a href=data:,x></a><a href=ftp://x/></a><a href="http://["></a><iframe src="javascript:0"></iframe>`, ``},
		{"once each, in the order of the document", `<a href=x></a><link rel=next href=y><a href=x#frag></a><a href="./z/../x"></a><a href=HTTPS://EXAMPLE.org:443/a/y></a><a href=z></a>`, `a /a/x|link /a/y|a /a/z`},
		{"the canonical form", "<a href='http://Ex.example/ä b?c=d e#f'></a><a href='//user:secret@h.example/x'></a>", `a http://ex.example/%C3%A4%20b?c=d%20e|a https://h.example/x`},
		{"base", `<a href=x></a><base href=/z/><base href=/no/><iframe src=y></iframe><meta http-equiv=refresh content="0;url=r">`, `a /z/x|iframe /z/y|refresh /z/r`},
		{"empty base", `<base href><base href=/no/><a href=x></a>`, `a /a/x`},
		{"nofollow", `<a href=x rel="ugc NoFollow"></a><a href=y rel=nofollows></a><area href=z rel=nofollow><link rel="next nofollow" href=n>`, `a! /a/x|a /a/y|area! /a/z|link! /a/n`},
		{"nofollow only in one place", `<a href=x rel=nofollow></a><a href=x></a><a href=y></a><a href=y rel=nofollow></a>`, `a /a/x|a /a/y`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := outlinksOf(t, Config{}, Document{Body: []byte(tt.body)})
			if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLinksOfTheHeaders(t *testing.T) {
	for _, tt := range []struct{ name, links, refresh, want string }{
		{"next", `</n>; rel=next`, "", `link-header /n`},
		{"several", `<n>; rel="next", <p>;rel=prev , </c>;REL="x Canonical"`, "", `link-header /a/n|link-header /a/p|link-header /c`},
		{"no page", `<s.css>; rel=preload; as=style, <f>; rel=alternate; type="application/rss+xml", <o>; rel=alternate; type=application/json+oembed, <x>`, "", ``},
		{"quotes", `<a,b;c>; title="x, <no>; rel=next \" y"; rel="next"`, "", `link-header /a/a,b;c`},
		{"the first rel counts", `<n>; rel=next; rel=icon, <i>; rel=icon; rel=next`, "", `link-header /a/n`},
		{"of something else", `<n>; rel=next; anchor="/other", <m>; rel=next; anchor="#part"`, "", `link-header /a/m`},
		{"parameters without values", `<n>;;rel=next;crossorigin`, "", `link-header /a/n`},
		{"broken", `n; rel=next`, "", ``},
		{"broken after a whole one", `<n>; rel=next, <m`, "", `link-header /a/n`},
		{"an open quote", `<n>; rel="next`, "", `link-header /a/n`},
		{"an open escape", `<n>; rel="next\`, "", `link-header /a/n`},
		{"nofollow", `<n>; rel="next nofollow"`, "", `link-header! /a/n`},
		{"refresh", "", `3; url=r`, `refresh-header /a/r`},
		{"refresh of itself", "", `3`, ``},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// Relative to the document, not to its base; also of plain text.
			for _, doc := range []Document{{Body: []byte(`<base href=/z/>`)}, {Body: []byte("x"), ContentType: "text/plain"}} {
				doc.RefreshHeader = tt.refresh
				if tt.links != "" {
					doc.LinkHeaders = []string{`<no>; rel=icon`, tt.links}
				}
				got, _ := outlinksOf(t, Config{}, doc)
				if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestWhatRobotsMayNotFollow(t *testing.T) {
	for _, tt := range []struct {
		meta, header string
		want         bool
	}{
		{"", "", false},
		{"robots=index, follow", "", false},
		{"robots=noindex,nofollow", "", true},
		{"ROBOTS=NONE", "", true},
		{"robots=noindex nofollow", "", true},
		{"robots=nofollowing", "", false},
		{"weft=nofollow", "", true},
		{"Weft=none", "", true},
		{"googlebot=nofollow", "", false},
		{"description=nofollow", "", false},
		{"", "noindex, nofollow", true},
		{"", "none", true},
		{"", "googlebot: nofollow", false},
		{"", "googlebot: noindex, nofollow", false},
		{"", "nofollow, googlebot: noindex", true},
		{"", "WEFT: noindex, nofollow", true},
		{"", "weft:nofollow", true},
		{"", "googlebot: noindex, weft: nofollow", true},
		{"", "max-snippet: 20, nofollow", true},
		{"", "unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow", true},
	} {
		doc := Document{}
		if tt.meta != "" {
			name, content, _ := strings.Cut(tt.meta, "=")
			doc.Body = fmt.Appendf(nil, "<meta name=%q content=%q>", name, content)
		}
		if tt.header != "" {
			doc.Robots = []string{"content-usage: nofollow", "x-robots-tag: " + tt.header}
		}
		if _, res := outlinksOf(t, Config{Agent: "Weft"}, doc); res.Nofollow != tt.want {
			t.Errorf("<meta %s>, X-Robots-Tag: %s: %v, want %v", tt.meta, tt.header, res.Nofollow, tt.want)
		}
	}
	if _, res := outlinksOf(t, Config{}, Document{Body: []byte(`<meta name="" content=nofollow>`)}); res.Nofollow {
		t.Error("without an agent, a name that is empty forbids")
	}
}

func TestLinksInsideSelectedElements(t *testing.T) {
	const body = `<head><link rel=next href=head><meta http-equiv=refresh content="0;url=r"></head>
		<nav><a href=nav>x</a><object><a href=object></a></object></nav>
		<main><p><a href=1 class=more>x</a><iframe src=2></iframe></p><svg><a href=3></a></svg><main><a href=4></a></main><a href=5></a></main>
		<object><p class=in><a href=6></a></p><a href=no></a></object><a href=after></a>`
	for _, tt := range []struct{ css, want string }{
		{"main", "a /a/1|iframe /a/2|a /a/3|a /a/4|a /a/5"},
		{"a.more", "a /a/1"}, // an element is inside itself
		{"nav, .in", "a /a/nav|a /a/object|a /a/6"},
		{"head", "link /a/head|refresh /a/r"},
		{"aside", ""},
	} {
		cfg := Config{FollowSelect: tt.css, Fields: []string{"links"}}
		got, res := outlinksOf(t, cfg, Document{Body: []byte(body), LinkHeaders: []string{"<h>; rel=next"}})
		if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s: %s", tt.css, diff)
		}
		if n := strings.Count(string(res.Page), `"kind"`); n != 13 {
			t.Errorf("%s: the page has %d links, want all 13", tt.css, n)
		}
	}
	if _, err := New(Config{FollowSelect: "a["}); err == nil || !strings.Contains(err.Error(), `"a["`) {
		t.Errorf("a broken selector: %v", err)
	}
}

// Nothing of the page but its links is different when links are followed, and
// what is followed does not depend on the fields.
func TestFollowingChangesLinksAlone(t *testing.T) {
	const body = `<title>t</title><link rel=next href=/2><h1>A <object>b<a href=/o>c</a></object></h1>
		<p>Some <a href=/x rel=nofollow>words <video>or</video></a> <video><a href=/v>v</a></video> of a page <svg><a href=/s>s</a></svg><iframe src=/f></iframe>.`
	fields := func(names ...string) Config { return Config{Fields: names} }
	plain := fields("all", "-links")
	follow := plain
	follow.Follow = true
	if diff := cmp.Diff(pageOf(t, plain, body), pageOf(t, follow, body)); diff != "" {
		t.Error(diff)
	}
	follow = fields("links")
	follow.Follow = true
	want := `{"links":[{"url":"https://example.org/2","rel":"next","kind":"link"},{"url":"https://example.org/o","kind":"a"},` +
		`{"url":"https://example.org/x","text":"words","rel":"nofollow","kind":"a"},{"url":"https://example.org/v","kind":"a"},` +
		`{"url":"https://example.org/s","kind":"a"},{"url":"https://example.org/f","kind":"iframe"}]}`
	if diff := cmp.Diff(want, pageOf(t, follow, body)); diff != "" {
		t.Error(diff)
	}
	_, want1 := outlinksOf(t, fields("all"), Document{Body: []byte(body)})
	for _, cfg := range []Config{fields("title"), fields("links"), fields("text"), {Text: "all"}, {Fields: []string{"analysis"}, Text: "all"}} {
		_, res := outlinksOf(t, cfg, Document{Body: []byte(body)})
		if diff := cmp.Diff(want1.Links, res.Links); diff != "" || res.Fingerprint != want1.Fingerprint {
			t.Errorf("%v: fingerprint %s and %s\n%s", cfg.Fields, want1.Fingerprint, res.Fingerprint, diff)
		}
	}
}

// A URL that was worked out for following is the one that the page has.
func TestFollowedLinksOfThePageAreThoseOfTheList(t *testing.T) {
	var body strings.Builder
	for range 2 {
		for _, before := range []string{"", "x", " x", "../x?y", "//h.example", "https://münchen.example/ä", "mailto:x", "b.html?q=1", strings.Repeat("y", 9000)} {
			for _, fragment := range []string{"", "#", "#a", "#a#b", "#a ", "#a b", "#ä", "#" + strings.Repeat("z", 9000)} {
				fmt.Fprintf(&body, "<a href=%q>l</a>", before+fragment)
			}
		}
	}
	for _, charset := range []string{"utf-8", "windows-1252"} {
		head := "<meta charset=" + charset + ">"
		want := pageOf(t, Config{Fields: []string{"links"}}, head+body.String())
		got := pageOf(t, Config{Fields: []string{"links"}, Follow: true}, head+body.String())
		if diff := cmp.Diff(want, strings.ReplaceAll(got, `,"kind":"a"`, "")); diff != "" {
			t.Errorf("%s: %s", charset, diff)
		}
	}
}

func TestFingerprintOfTheVisibleText(t *testing.T) {
	print := func(body string) string {
		_, res := outlinksOf(t, Config{}, Document{Body: []byte(body)})
		return res.Fingerprint
	}
	text := print("<p>The river is cleaner than it was ten years ago.")
	if len(text) != 16 {
		t.Errorf("got %q, want 16 digits", text)
	}
	if got := print("<script>x</script><!-- y --><p hidden>no</p><div>The river is <b>cleaner</b> than it was<br>ten years ago."); got != text {
		t.Errorf("got %s for the same text in other markup, want %s", got, text)
	}
	if got := print("<nav>Another menu of this page.</nav><p>The river is cleaner than it was ten years ago."); got == text {
		t.Error("a text with a menu has the fingerprint of the text without")
	}
	for _, same := range []string{"1", "01", "9", "1 11"} { // the page is /a/b.html?q=1
		if got := print("<p>The river is cleaner " + same + " than it was ten years ago."); got != text {
			t.Errorf("got %s with %q, a number near that of the URL, in the text, want %s", got, same, text)
		}
	}
	for _, other := range []string{"12", "1b", "a"} {
		if got := print("<p>The river is cleaner " + other + " than it was ten years ago."); got == text {
			t.Errorf("%q does not count", other)
		}
	}
	if got := print("<p>…"); got != "" {
		t.Errorf("got %q of a page without a word, want none", got)
	}
}

// A page that has more distinct links than it may gives the first ones and a
// warning; one that only repeats them gives them all.
func TestLinksOfAPageAreLimited(t *testing.T) {
	links := func(n, distinct int) (b []byte) {
		for i := range n {
			b = fmt.Appendf(b, "<a href=%d>", i%distinct)
		}
		return b
	}
	limits := Limits{Links: 10}
	for _, tt := range []struct{ n, distinct, want, inPage int }{
		{10, 10, 10, 10}, {11, 11, 10, 10}, {99, 3, 3, 10}, {100, 10, 10, 10}, {101, 3, 3, 10},
	} {
		cfg := Config{Limits: limits, Fields: []string{"title"}}
		got, res := outlinksOf(t, cfg, Document{Body: links(tt.n, tt.distinct)})
		warns := tt.distinct > 10 || tt.n > 100
		if len(got) != tt.want || res.warned("too_many_links") != warns {
			t.Errorf("%d links, %d distinct: %d, warnings %v, want %d", tt.n, tt.distinct, len(got), res.Warnings, tt.want)
		}
		cfg.Fields = []string{"links"}
		_, res = outlinksOf(t, cfg, Document{Body: links(tt.n, tt.distinct)})
		if n := strings.Count(string(res.Page), `"url"`); n != tt.inPage || res.warned("too_many_links") != (tt.n > 10) {
			t.Errorf("%d links, %d distinct: the page has %d, warnings %v, want %d", tt.n, tt.distinct, n, res.Warnings, tt.inPage)
		}
	}
	got, res := outlinksOf(t, Config{}, Document{Body: []byte("<a href=x></a><a href=" + strings.Repeat("y", 9000) + "></a><a href=z>")})
	if len(got) != 2 || !res.warned("long_url") {
		t.Errorf("beside a link of 9 KB: %v, warnings %v", got, res.Warnings)
	}
	big := Config{Limits: Limits{ListBytes: 100}}
	if got, res := outlinksOf(t, big, Document{Body: links(50, 50)}); len(got) != 4 || !res.warned("too_many_links") {
		t.Errorf("in 100 bytes: %d links, warnings %v, want 4", len(got), res.Warnings)
	}
}

func TestNoLinksWithoutFollowing(t *testing.T) {
	doc := Document{URL: "https://example.org/", ContentType: "text/html", Body: []byte("<meta name=robots content=nofollow><a href=x>x</a>"), LinkHeaders: []string{"<n>; rel=next"}}
	res := newParser(t, Config{}).Parse(doc)
	if res.Links != nil || res.Nofollow || res.Fingerprint != "" {
		t.Errorf("got %v, %v, %q", res.Links, res.Nofollow, res.Fingerprint)
	}
	if strings.Contains(string(res.Page), "kind") || strings.Contains(string(res.Page), "/n") {
		t.Errorf("the page has what following alone wants: %s", res.Page)
	}
}

// Whatever a document is, its links are canonical URLs, each once.
func FuzzOutlinks(f *testing.F) {
	f.Add(`<base href=x/><a href=y#z>`, `<n>; rel="next"`, "0;url=r")
	f.Add(`<link rel=alternate type=x href="//é.example/?é">`, `<http://a>;rel=next,`, "")
	p := newParser(f, Config{Follow: true, Fields: []string{"links"}})
	f.Fuzz(func(t *testing.T, body, header, refresh string) {
		res := p.Parse(Document{URL: "http://example.org/", ContentType: "text/html", Body: []byte(body), LinkHeaders: []string{header}, RefreshHeader: refresh})
		seen := make(map[string]bool)
		for _, l := range res.Links {
			if u, err := weburl.Canonical(l.URL); err != nil || u.Key != l.URL || seen[l.URL] || l.Kind == "" {
				t.Errorf("%+v: canonical %q, %v, seen %v", l, u.Key, err, seen[l.URL])
			}
			seen[l.URL] = true
		}
	})
}
