package blocks

import (
	"strings"

	"golang.org/x/net/html"
)

// heads is what <head> says of a page, as far as the type and the headline
// need it. The strings are the tree's.
type heads struct {
	title       string
	ogTitle     string
	ogType      string
	siteName    string
	address     string // canonical, or og:url
	description string
	scripts     []string // JSON-LD
}

// maxScripts bounds the JSON-LD of one page.
const maxScripts = 32

func (p *Page) setTitle(n *html.Node) {
	if p.title == "" && n.FirstChild != nil && n.FirstChild.Type == html.TextNode {
		p.title = strings.TrimSpace(n.FirstChild.Data)
	}
}

func (p *Page) meta(n *html.Node) {
	var name, value string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "name", "property":
			name = a.Val
		case "content":
			value = a.Val
		}
	}
	switch name {
	case "og:title":
		p.ogTitle = value
	case "og:site_name":
		p.siteName = value
	case "description", "og:description", "twitter:description":
		if len(value) > len(p.description) {
			p.description = value
		}
		p.pageToken(hashString(hashStart(ofHead), name))
	case "og:type":
		p.ogType = value
		p.pageToken(hashString(hashByte(hashStart(ofHead), 'o'), value))
	case "og:url":
		if p.address == "" {
			p.address = value
		}
	case "generator":
		word, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		p.pageToken(hashString(hashByte(hashStart(ofHead), 'g'), word))
	case "":
	default:
		if len(name) <= maxTokenLn {
			p.pageToken(hashString(hashStart(ofHead), name)) // that it is there
		}
	}
}

func (p *Page) link(n *html.Node) {
	var rel, href string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "rel":
			rel = a.Val
		case "href":
			href = a.Val
		}
	}
	if rel == "canonical" && href != "" {
		p.address = href
	}
}

// script takes JSON-LD, and of it the types, in a scan that needs no parser and
// so minds no broken JSON.
func (p *Page) script(n *html.Node) {
	if n.FirstChild == nil || len(p.scripts) == maxScripts {
		return
	}
	for i := range n.Attr {
		if n.Attr[i].Key == "type" && strings.HasPrefix(n.Attr[i].Val, "application/ld+json") {
			p.scripts = append(p.scripts, n.FirstChild.Data)
			p.linkedTypes(n.FirstChild.Data)
		}
	}
}

func (p *Page) linkedTypes(s string) {
	for range 100 {
		i := strings.Index(s, `"@type"`)
		if i < 0 {
			return
		}
		s = strings.TrimLeft(s[i+len(`"@type"`):], ": \t\n\r[")
		if s == "" || s[0] != '"' {
			continue
		}
		word, rest, ok := strings.Cut(s[1:], `"`)
		if !ok {
			return
		}
		if len(word) <= maxTokenLn {
			p.pageToken(hashString(hashByte(hashStart(ofHead), 't'), word))
		}
		s = rest
	}
}

// addressTokens notes the words of the page's own URL, and its shape.
func (p *Page) addressTokens(url string) {
	if url == "" || !strings.Contains(url, "://") {
		url = p.address
	}
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		rest = url
	}
	host, path, _ := strings.Cut(rest, "/")
	path, query, _ := strings.Cut(path, "?")
	first, _, _ := strings.Cut(host, ".")
	p.pageToken(hashString(hashByte(hashStart(ofAddress), '.'), first))
	p.hashes = appendNames(p.hashes[:0], path, ofAddress, ofAddress)
	for _, h := range p.hashes {
		p.pageToken(h)
	}
	segments := strings.Count(strings.Trim(path, "/"), "/")
	if strings.Trim(path, "/") != "" {
		segments++
	}
	p.measure('s', min(segments, 6))
	last := path[strings.LastIndexByte(strings.TrimRight(path, "/"), '/')+1:]
	p.measure('h', min(strings.Count(last, "-"), 8))
	if query != "" {
		p.measure('q', 1)
	}
	if strings.HasSuffix(path, "/") {
		p.measure('/', 1)
	}
}

// measure notes a number, which should be small.
func (p *Page) measure(what byte, n int) {
	p.pageToken(hashByte(hashByte(hashStart(ofMeasure), what), byte(n)))
}

// measures notes the numbers of the page, in steps that grow.
func (p *Page) measures() {
	all := &p.sums[len(p.Blocks)]
	blocks := int32(max(1, len(p.Blocks)))
	p.measure('w', steps(all.words))
	p.measure('b', steps(blocks))
	p.measure('l', int(10*all.linkWords/max(1, all.words)))
	p.measure('g', int(10*all.longWords/max(1, all.words)))
	p.measure('L', steps(all.longWords))
	p.measure('c', steps(all.currency))
	p.measure('C', int(20*all.currency/blocks))
	p.measure('S', int(10*all.stopped/blocks))
	p.measure('H', steps(all.headings))
	if p.core >= 0 {
		e := &p.Elems[p.core]
		p.measure('k', int(10*p.WordsIn(e)/max(1, all.words)))
		p.measure('r', steps(e.mostRepeats))
	}
	if p.titleBlock >= 0 {
		p.measure('t', int(p.Blocks[p.titleBlock].Level))
	}
	p.measure('R', steps(p.mostRepeated))
}

// steps is the number of digits of n to the base of the square root of two, about.
func steps(n int32) (s int) {
	for n > 2 {
		n -= n / 3
		s++
	}
	return s + int(n)
}
