package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/charset"
	"weft/parse/dom"
	"weft/parse/metadata"
	"weft/parse/rules/css"
	"weft/parse/text"
	"weft/parse/weburl"
)

// gather collects, in one walk over the tree, everything that the page may
// consist of. What it holds are pieces of the tree's own strings and ranges of
// two buffers, so that a node costs no memory; links are made absolute when
// they are written, because <base> may follow them.
type gather struct {
	cfg  *Config
	plan *plan

	docURL   string
	charset  string // as in Result
	base     string // href of the first <base> that has one
	hasBase  bool   // there is one; only the first counts (HTML 4.2.3), also when it is empty
	title    string
	lang     string
	head     head
	notes    metadata.Collector // for the metadata
	headings []heading
	links    []link
	only     *css.Selector  // the elements whose links are followed; nil is all
	within   int            // open elements that it matches
	nofollow bool           // see Result
	sketch   text.Sketch    // of the visible text
	out      []Outlink      // the links to follow
	at, raw  map[string]int // where in out a URL is, from 1: as it is, and as it is written
	inline   dom.Inline     // of titles, headings and links
	gathers  bool           // the walk collects the text: the extractor has its own
	text     blockText      // of the visible body
	nodes    []*html.Node   // of the text, and its images; for Markdown
	open     []opened       // elements that something has to be done at the end of
	hidden   int            // open elements that are not visible
	pre      int            // open elements that keep white space
	warnings []string
}

// A span is a range of a buffer.
type span struct{ start, end int }

type heading struct {
	level int
	text  span // of inline
}

type link struct {
	href, rel string
	kind      string
	text      span // of inline
	selected  bool // it may be followed
	out       int  // where it is among the links to follow, from 1; 0 is not known
}

// opened is an element whose end is of interest, and why.
type opened struct {
	node  *html.Node
	why   why
	start int // of text or inline
	index int // of the heading or link
}

type why int

const (
	isHidden why = iota
	isPre
	isHeading
	isLink
	isSelected
)

func (g *gather) reset(cfg *Config, plan *plan, docURL string) {
	*g = gather{
		cfg: cfg, plan: plan, docURL: docURL,
		notes:  g.notes,
		sketch: g.sketch, out: g.out[:0], at: g.at, raw: g.raw,
		head:     head{robots: g.head.robots[:0], feeds: g.head.feeds[:0]},
		headings: g.headings[:0], links: g.links[:0], open: g.open[:0], nodes: g.nodes[:0], warnings: g.warnings[:0],
		inline: dom.Inline{Buf: g.inline.Buf[:0]},
		text:   blockText{buf: g.text.buf[:0], limit: cfg.Limits.Text},
	}
	if plan.metadata.any() { // else it notes nothing
		g.notes.Reset(plan.metadata.want())
	}
	g.gathers = plan.needsText() && cfg.Text == textAll
	if cfg.Follow {
		g.sketch.Reset(urlNumbers(docURL))
		if g.at == nil {
			g.at, g.raw = make(map[string]int), make(map[string]int)
		}
	}
}

// linkBase resolves the links of the document.
func (g *gather) linkBase() weburl.Base {
	if enc, ok := charset.Lookup([]byte(g.charset)); ok && g.charset != "utf-8" {
		return weburl.NewBaseIn(enc.AppendQuery, g.docURL, g.base)
	}
	return weburl.NewBase(g.docURL, g.base)
}

// headerBase resolves the links of the headers, which are the first there are.
func (g *gather) headerBase() weburl.Base {
	if len(g.links) == 0 || !g.links[0].inHeader() {
		return weburl.Base{}
	}
	return weburl.NewBase(g.docURL, "")
}

// release lets go of the tree, so that its memory is not kept with g's.
func (g *gather) release() {
	clear(g.headings)
	clear(g.links)
	clear(g.out)
	if len(g.raw) > fewLinks {
		g.at, g.raw = nil, nil
	}
	clear(g.at)
	clear(g.raw)
	clear(g.open[:cap(g.open)])
	clear(g.nodes[:cap(g.nodes)])
	clear(g.head.robots)
	clear(g.head.feeds)
	if g.plan != nil && g.plan.metadata.any() {
		g.notes.Reset(metadata.Want{})
	}
	g.base, g.hasBase, g.title, g.lang, g.docURL, g.charset = "", false, "", "", "", ""
	g.head = head{robots: g.head.robots, feeds: g.head.feeds}
}

// fewLinks is up to how many links to follow their maps are used again: emptying
// a map takes as long as the most that it ever had.
const fewLinks = 256

func (g *gather) keepable() bool {
	return cap(g.inline.Buf) <= keepMemory && cap(g.text.buf) <= keepMemory && cap(g.links) <= 1<<16 && cap(g.out) <= 1<<16 && cap(g.nodes) <= 1<<16
}

func (g *gather) warn(w string) { g.warnings = append(g.warnings, w) } // Result.warn drops repetitions

// walk visits every node under root, in document order.
func (g *gather) walk(root *html.Node) {
	for n := root; n != nil; {
		if g.enter(n) && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for {
			if n.Type == html.ElementNode {
				g.leave(n)
			}
			if n == root {
				return
			}
			if n.NextSibling != nil {
				n = n.NextSibling
				break
			}
			n = n.Parent
		}
	}
}

// enter handles a node before its children, and reports whether they are to be
// visited.
func (g *gather) enter(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		g.enterText(n)
		return false
	case html.DocumentNode:
		return true
	case html.ElementNode:
	default:
		return false
	}
	if n.Namespace != "" {
		if n.Namespace == "math" && n.Data != "annotation" && n.Data != "annotation-xml" {
			return true
		}
		g.unseenLinks(n)
		return false
	}
	g.selects(n)
	if g.plan.metadata.any() {
		g.notes.Element(n)
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noembed, atom.Noframes: // not markup
		return false
	case atom.Audio, atom.Video, atom.Canvas, atom.Object, // for browsers that cannot show these
		atom.Select, atom.Datalist, atom.Textarea: // what could be entered
		g.unseenLinks(n)
		return false
	case atom.Iframe:
		g.frameLink(n, KindIframe)
		return false
	case atom.Frame:
		g.frameLink(n, KindFrame)
		return false
	case atom.Title:
		if g.plan.title && g.title == "" {
			g.title = g.line(dom.RawText(n))
		}
		return false
	case atom.Meta:
		g.meta(n)
		return false
	case atom.Link:
		g.linkElement(n)
		return false
	case atom.Base:
		if href, ok := dom.Attr(n, "href"); ok && !g.hasBase {
			g.base, g.hasBase = href, true
			if len(href) > weburl.MaxLen { // then it is none
				g.warn("long_url")
			}
		}
		return false
	case atom.Html:
		if g.plan.needsLang() && g.lang == "" {
			g.lang = htmlLang(n)
		}
	case atom.A, atom.Area:
		g.openLink(n)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		g.openHeading(n)
	}
	if g.inline.Open() && dom.LayoutOf(n.DataAtom) != dom.Flowing {
		g.inline.Space()
	}
	if g.gathers || g.cfg.Follow {
		g.openText(n)
		if g.gathers && g.plan.main.markdown && n.DataAtom == atom.Img && g.hidden == 0 {
			g.nodes = append(g.nodes, n)
		}
	}
	return true
}

func (g *gather) enterText(n *html.Node) {
	if g.inline.Open() {
		g.inline.Add(n.Data)
	}
	if g.hidden > 0 {
		return
	}
	if g.cfg.Follow {
		g.sketch.Add(n.Data)
	}
	if g.gathers {
		at := len(g.text.buf)
		g.text.add(n.Data, g.pre > 0)
		if g.plan.main.markdown && len(g.text.buf) > at {
			g.nodes = append(g.nodes, n)
		}
	}
}

// leave handles an element after its children.
func (g *gather) leave(n *html.Node) {
	layout := dom.LayoutOf(n.DataAtom)
	if n.Namespace != "" && n.DataAtom != atom.Svg {
		layout = dom.Flowing
	}
	if layout != dom.Flowing {
		if g.inline.Open() {
			g.inline.Space()
		}
		g.sketch.Break()
		if g.hidden == 0 && g.gathers && layout != dom.LineBreak {
			g.text.layout(layout, false)
		}
	}
	for len(g.open) > 0 && g.open[len(g.open)-1].node == n {
		o := g.open[len(g.open)-1]
		g.open = g.open[:len(g.open)-1]
		switch o.why {
		case isHidden:
			g.hidden--
		case isPre:
			g.pre--
		case isHeading:
			g.headings[o.index].text = g.inlineSpan(o.start)
		case isLink:
			g.links[o.index].text = g.inlineSpan(o.start)
		case isSelected:
			g.within--
		}
	}
}

func (g *gather) openHeading(n *html.Node) {
	if !g.plan.headings {
		return
	}
	if len(g.headings) == g.cfg.Limits.Headings {
		g.warn("too_many_headings")
		return
	}
	level := int(n.Data[1] - '0')
	g.open = append(g.open, opened{node: n, why: isHeading, start: g.inline.Begin(), index: len(g.headings)})
	g.headings = append(g.headings, heading{level: level})
}

func (g *gather) openLink(n *html.Node) {
	if !g.plan.links && !g.cfg.Follow {
		return
	}
	href, ok := dom.Attr(n, "href")
	if !ok {
		return
	}
	rel, _ := dom.Attr(n, "rel")
	if g.addLink(link{href: href, rel: rel, kind: n.Data}) && g.plan.links {
		g.open = append(g.open, opened{node: n, why: isLink, start: g.inline.Begin(), index: len(g.links) - 1})
	}
}

// inlineSpan ends a piece of inline text, and cuts it at the limit.
func (g *gather) inlineSpan(start int) span {
	var s span
	s.start, s.end = g.inline.End(start)
	if limit := g.cfg.Limits.Line; s.end-s.start > limit {
		g.warn("long_line")
		s.end = s.start + len(trimPartialRune(g.inline.Buf[s.start:s.start+limit]))
	}
	return s
}

// line collapses the white space of s and cuts it at the limit.
func (g *gather) line(s string) string {
	if limit := g.cfg.Limits.Line; len(s) > limit {
		g.warn("long_line")
		s = strings.ToValidUTF8(s[:limit], "")
	}
	if start, end := dom.NextRun(s, 0); start == 0 && end == len(s) {
		return s // as nearly all are
	}
	return strings.Join(strings.Fields(s), " ")
}
