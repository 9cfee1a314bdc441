package parse

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
	"weft/parse/weburl"
)

// An Outlink is a link that may be followed: see Config.Follow.
type Outlink struct {
	URL      string // canonical (weburl.URL.Key)
	Kind     string // where it stands: one of the kinds below
	Nofollow bool   // its rel says so, wherever the page has it
}

// The kinds of links, as Outlink and the page's links have them.
const (
	KindA             = "a" // SVG's too
	KindArea          = "area"
	KindIframe        = "iframe"
	KindFrame         = "frame"
	KindLink          = "link"           // rel next, prev, canonical or alternate
	KindRefresh       = "refresh"        // of <meta>
	KindLinkHeader    = "link-header"    // HTTP, the same rels
	KindRefreshHeader = "refresh-header" // HTTP
)

// rawLinks is how many links are looked at for each of Limits.Links: most pages
// repeat theirs.
const rawLinks = 10

// headerLinks takes the links that came with the answer. They are relative to
// the document's URL, not to its <base> (RFC 8288, section 3.2).
func (g *gather) headerLinks(doc *Document) {
	for _, value := range doc.LinkHeaders {
		for l := range eachLinkHeader(value) {
			if followedRel(l.rel, l.typ) && (l.anchor == "" || l.anchor[0] == '#') {
				g.addLink(link{href: l.target, rel: l.rel, kind: KindLinkHeader})
			}
		}
	}
	if _, target, ok := refreshTarget(doc.RefreshHeader); ok && target != "" {
		g.addLink(link{href: target, kind: KindRefreshHeader})
	}
}

// followedRel reports whether a rel of <link> leads to another page. Feeds,
// oEmbed and style sheets do not.
func followedRel(rel, typ string) bool {
	alternate := false
	for token := range strings.FieldsSeq(rel) {
		switch strings.ToLower(token) {
		case "next", "prev", "previous", "canonical": // HTML standard, section 4.6.7.16: previous is prev
			return true
		case "alternate":
			alternate = true
		case "stylesheet":
			return false
		}
	}
	essence, _ := parseContentType(typ)
	return alternate && !isFeed(essence) && !strings.HasSuffix(essence, "+oembed")
}

// addLink takes a link that has no text, and reports whether there was room.
func (g *gather) addLink(l link) bool {
	limit := g.cfg.Limits.Links
	if g.cfg.Follow {
		limit *= rawLinks
	}
	if len(g.links) >= limit {
		g.warn("too_many_links")
		return false
	}
	l.selected = g.only == nil || g.within > 0
	if len(g.links) == cap(g.links) { // append makes a long one longer by a quarter only
		g.links = slices.Grow(g.links, max(64, len(g.links)))
	}
	g.links = append(g.links, l)
	return true
}

// frameLink takes what an <iframe> or <frame> shows, if it shows anything.
func (g *gather) frameLink(n *html.Node, kind string) {
	if src, _ := dom.Attr(n, "src"); g.cfg.Follow && strings.TrimSpace(src) != "" {
		g.addLink(link{href: src, kind: kind})
	}
}

// selects notes the beginning of an element that Config.FollowSelect matches.
func (g *gather) selects(n *html.Node) {
	if g.only != nil && g.only.Match(n) {
		g.within++
		g.open = append(g.open, opened{node: n, why: isSelected})
	}
}

// unseenLinks takes the links in an element that is no text of the page: what
// browsers show that cannot show the element, and drawings.
func (g *gather) unseenLinks(n *html.Node) {
	if !g.cfg.Follow {
		return
	}
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || c.DataAtom == atom.Template {
			continue
		}
		matches := g.only != nil && g.only.Match(c)
		if matches {
			g.within++
		}
		switch c.DataAtom {
		case atom.A, atom.Area:
			if href, ok := dom.Attr(c, "href"); ok {
				rel, _ := dom.Attr(c, "rel")
				g.addLink(link{href: href, rel: rel, kind: c.Data})
			}
		case atom.Iframe, atom.Frame:
			g.frameLink(c, c.Data)
		case atom.Link:
			g.linkElement(c)
		}
		g.unseenLinks(c)
		if matches {
			g.within--
		}
	}
}

// outlinks takes the links to follow, each canonical URL once, in document order.
// One that the page has several times is nofollow if all of them are.
func (g *gather) outlinks() {
	inPage, inHeader := g.linkBase(), g.headerBase()
	size := 0
	var href []byte
	for i := range g.links {
		l := &g.links[i]
		if !l.selected {
			continue
		}
		nofollow := hasToken(l.rel, "nofollow")
		// Most links stand there before, if not with the same fragment.
		written, _, _ := strings.Cut(l.href, "#")
		if !l.inHeader() && len(l.href) <= g.cfg.Limits.URL {
			l.out = g.raw[written]
		}
		if l.out == 0 {
			var ok bool
			if href, ok = g.appendURL(href[:0], &inPage, &inHeader, l); !ok {
				continue
			}
			key, _, _ := bytes.Cut(href, []byte("#"))
			if l.out = g.at[string(key)]; l.out == 0 {
				if size += len(key); len(g.out) == g.cfg.Limits.Links || size > g.cfg.Limits.ListBytes {
					g.warn("too_many_links")
					return
				}
				url := string(key)
				g.out = append(g.out, Outlink{URL: url, Kind: l.kind, Nofollow: nofollow})
				l.out = len(g.out)
				g.at[url] = l.out
			}
			if !l.inHeader() {
				g.raw[written] = l.out
			}
		}
		out := &g.out[l.out-1]
		out.Nofollow = out.Nofollow && nofollow
	}
}

// appendURL appends the address of a link, and reports whether it has one that
// is not too long.
func (g *gather) appendURL(dst []byte, inPage, inHeader *weburl.Base, l *link) ([]byte, bool) {
	base := inPage
	if l.inHeader() {
		base = inHeader
	}
	limit := g.cfg.Limits.URL
	if len(l.href) > limit && !weburl.OtherScheme(l.href) {
		g.warn("long_url")
		return dst, false
	}
	before := len(dst)
	if l.out > 0 { // it is known but for its fragment
		if all, ok := weburl.AppendFragment(append(dst, g.out[l.out-1].URL...), l.href); ok && len(all)-before <= limit {
			return all, true
		}
	}
	dst, ok := base.Append(dst, l.href)
	if ok && len(dst)-before > limit {
		g.warn("long_url")
		return dst, false
	}
	return dst, ok
}

func (l *link) inHeader() bool { return l.kind == KindLinkHeader || l.kind == KindRefreshHeader }

func hasToken(list, token string) bool {
	if len(list) < len(token) {
		return false
	}
	for t := range strings.FieldsSeq(list) {
		if strings.EqualFold(t, token) {
			return true
		}
	}
	return false
}

// follow sets what a crawl that follows links needs of a document.
func (p *Parser) follow(g *gather, res *Result) {
	g.outlinks()
	if len(g.out) > 0 {
		res.Links = slices.Clone(g.out)
	}
	res.Nofollow = g.nofollow
	res.Fingerprint = g.sketch.Fingerprint()
}

// near is how far the numbers of a page may be from one of its URL that they go
// with: those of a pager, the years of a calendar.
const near = 10

// urlNumbers are the words of a URL that have a digit, in lower case, and the
// numbers near to its numbers: dates, counts and ids that a page without an end
// makes up.
func urlNumbers(key string) (words []string) {
	_, key, _ = strings.Cut(key, "://")
	if plain, err := url.PathUnescape(key); err == nil {
		key = plain
	}
	isNoWord := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for word := range strings.FieldsFuncSeq(strings.ToLower(key), isNoWord) {
		if !strings.ContainsFunc(word, unicode.IsDigit) {
			continue
		}
		words = append(words, word)
		n, err := strconv.Atoi(word)
		if err != nil || n > 1_000_000 {
			continue
		}
		for i := max(0, n-near); i <= n+near; i++ {
			words = append(words, strconv.Itoa(i))
			if i < 10 {
				words = append(words, fmt.Sprintf("%02d", i))
			}
		}
	}
	return words
}
