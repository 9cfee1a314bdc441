package main

import (
	"regexp"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/html"
)

// document collects what a tree links to.
type document struct {
	base     *whatwg.Url
	href     string // of the first <base> with one
	refs     []string
	nofollow bool
}

// refreshURL finds the target in the content of a meta refresh.
var refreshURL = regexp.MustCompile(`(?is)^\s*[0-9.]+\s*[;,\s]\s*(?:url\s*=\s*)?["']?([^"']+)`)

func (d *document) read(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "template":
			return
		case "base":
			if d.href == "" {
				d.href = attr(n, "href")
			}
		case "a", "area":
			if has(n, "href") {
				d.add(n, attr(n, "href"))
			}
		case "iframe", "frame":
			if src := attr(n, "src"); strings.TrimSpace(src) != "" {
				d.add(n, src)
			}
		case "link":
			if href := attr(n, "href"); strings.TrimSpace(href) != "" && leads(n) {
				d.add(n, href)
			}
		case "meta":
			content := attr(n, "content")
			switch {
			case strings.EqualFold(attr(n, "http-equiv"), "refresh"):
				if m := refreshURL.FindStringSubmatch(content); m != nil {
					d.add(n, m[1])
				}
			case strings.EqualFold(attr(n, "name"), "robots"):
				d.nofollow = d.nofollow || forbids(content)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		d.read(c)
	}
}

// add takes a link, unless its element says nofollow.
func (d *document) add(n *html.Node, ref string) {
	for _, rel := range strings.Fields(attr(n, "rel")) {
		if strings.EqualFold(rel, "nofollow") {
			return
		}
	}
	d.refs = append(d.refs, ref)
}

// leads reports whether a <link> leads to another page.
func leads(n *html.Node) bool {
	rels := " " + strings.ToLower(strings.Join(strings.Fields(attr(n, "rel")), " ")) + " "
	typ := strings.ToLower(attr(n, "type"))
	for _, rel := range []string{" next ", " prev ", " canonical "} {
		if strings.Contains(rels, rel) {
			return true
		}
	}
	feed := strings.Contains(typ, "rss") || strings.Contains(typ, "atom") || strings.Contains(typ, "feed") || strings.Contains(typ, "rdf") || strings.Contains(typ, "oembed")
	return strings.Contains(rels, " alternate ") && !strings.Contains(rels, " stylesheet ") && !feed
}

// forbids reports whether robots directives forbid to follow.
func forbids(list string) bool {
	for _, d := range strings.Split(strings.ToLower(list), ",") {
		if d = strings.TrimSpace(d); d == "nofollow" || d == "none" {
			return true
		}
	}
	return false
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
