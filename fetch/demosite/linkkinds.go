package demosite

import (
	"html"
	"net/http"
	"strings"
)

// linkKindsPath is the page that has every kind of link.
const linkKindsPath = "/link-kinds/"

// A LinkKind is one way to name another document, shown by a page of its own
// that links to its Target in this way and to nothing else.
type LinkKind struct {
	Name   string // unique: "a"
	Follow bool   // whether a crawler that follows links goes there
	Path   string // of the page
	Target string // path of what it names
}

// linkKind is a LinkKind with what shows it: URL in any of its parts is the target.
type linkKind struct {
	name   string
	follow bool
	body   string
	head   string
	header string // "Name: value"
}

var linkKinds = []linkKind{
	{name: "a", follow: true, body: `<a href="URL">a</a>`},
	{name: "a-nofollow", body: `<a href="URL" rel="nofollow">a</a>`},
	{name: "a-hidden", follow: true, body: `<p hidden><a href="URL">a</a></p>`},
	{name: "a-in-noscript", follow: true, body: `<noscript><a href="URL">a</a></noscript>`},
	{name: "a-in-svg", follow: true, body: `<svg><a href="URL"><text>a</text></a></svg>`},
	{name: "a-in-object", follow: true, body: `<object data="x.swf"><a href="URL">a</a></object>`},
	{name: "a-with-base", follow: true, head: `<base href="/link-kinds/to/">`, body: `<a href="a-with-base">a</a>`},
	{name: "area", follow: true, body: `<map name="m"><area href="URL"></map>`},
	{name: "iframe", follow: true, body: `<iframe src="URL"></iframe>`},
	{name: "frame", follow: true, body: `<frameset><frame src="URL"></frameset>`},
	{name: "refresh", follow: true, head: `<meta http-equiv="refresh" content="9; url=URL">`},
	{name: "link-next", follow: true, head: `<link rel="next" href="URL">`},
	{name: "link-prev", follow: true, head: `<link rel="prev" href="URL">`},
	{name: "link-canonical", follow: true, head: `<link rel="canonical" href="URL">`},
	{name: "link-alternate", follow: true, head: `<link rel="alternate" hreflang="de" href="URL">`},
	{name: "header-link", follow: true, header: `Link: <URL>; rel="next"`},
	{name: "header-refresh", follow: true, header: `Refresh: 9; url=URL`},
	{name: "a-meta-nofollow", head: `<meta name="robots" content="nofollow">`, body: `<a href="URL">a</a>`},
	{name: "a-header-nofollow", header: `X-Robots-Tag: none`, body: `<a href="URL">a</a>`},
	{name: "feed", head: `<link rel="alternate" type="application/rss+xml" href="URL">`},
	{name: "oembed", head: `<link rel="alternate" type="application/json+oembed" href="URL">`},
	{name: "stylesheet", head: `<link rel="stylesheet" href="URL"><style>@import "URL";</style>`},
	{name: "icon", head: `<link rel="icon" href="URL"><link rel="preload" href="URL" as="script">`},
	{name: "script", head: `<script src="URL"></script><script>location = "URL"; var a = '<a href="URL">a</a>'</script>`},
	{name: "img", body: `<img src="URL" srcset="URL 2x"><picture><source srcset="URL"></picture>`},
	{name: "media", body: `<video src="URL" poster="URL"></video><audio><source src="URL"></audio><embed src="URL"><object data="URL"></object>`},
	{name: "ping", body: `<a href="#" ping="URL">a</a>`},
	{name: "form", body: `<form action="URL"><button formaction="URL">b</button></form>`},
	{name: "comment", body: `<!-- <a href="URL">a</a> -->`},
	{name: "template", body: `<template><a href="URL">a</a></template>`},
	{name: "text", body: `<p>URL</p><blockquote cite="URL">b</blockquote><p data-href="URL" onclick="location='URL'">p</p>`},
}

// LinkKinds is the catalogue.
func LinkKinds() []LinkKind {
	var all []LinkKind
	for _, k := range linkKinds {
		all = append(all, LinkKind{k.name, k.follow, linkKindsPath + k.name, linkKindsPath + "to/" + k.name})
	}
	return all
}

// serveLinkKinds answers for a page of the catalogue.
func (m *madeUp) serveLinkKinds(w http.ResponseWriter, r *http.Request) bool {
	name, ok := strings.CutPrefix(r.URL.Path, linkKindsPath)
	if !ok || !m.conf.LinkKinds {
		return false
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if name == "" {
		page := &writer{}
		page.add("<!DOCTYPE html>\n<title>Kinds of links</title>\n")
		for _, k := range LinkKinds() {
			page.href(k.Path, k.Name)
		}
		_, _ = w.Write(page.buf)
		return true
	}
	if target, ok := strings.CutPrefix(name, "to/"); ok {
		_, _ = w.Write([]byte("<!DOCTYPE html>\n<title>Target of " + html.EscapeString(target) + "</title>\n<p>Linked by " + html.EscapeString(target) + ".\n"))
		return true
	}
	for _, k := range linkKinds {
		if k.name != name {
			continue
		}
		fill := strings.NewReplacer("URL", linkKindsPath+"to/"+k.name).Replace
		if header, value, ok := strings.Cut(fill(k.header), ": "); ok {
			w.Header().Set(header, value)
		}
		page := "<!DOCTYPE html>\n<html>\n<head><title>" + k.name + "</title>" + fill(k.head) + "</head>\n"
		if !strings.HasPrefix(k.body, "<frameset") {
			page += "<body>\n"
		}
		_, _ = w.Write([]byte(page + fill(k.body) + "\n</html>\n"))
		return true
	}
	return false
}
