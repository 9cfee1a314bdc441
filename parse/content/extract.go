package content

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"weft/parse/content/blocks"
)

//go:embed model.bin
var embedded []byte

// Load is the embedded model. The first call reads it, which takes milliseconds;
// it never changes afterwards, so that one is enough for a process.
func Load() *Model { return load() }

var load = sync.OnceValue(func() *Model {
	m := new(Model)
	if err := m.UnmarshalBinary(embedded); err != nil {
		panic(err) // the build is damaged
	}
	return m
})

// An Extractor finds the main content of one document after the other. It is
// not safe for concurrent use.
type Extractor struct {
	model     *Model
	page      blocks.Page
	types     [types]int32 // how much speaks for each
	row       []float32
	likely    []int32
	threshold int32
	text      int  // blocks that AppendText has looked at
	linked    bool // the text was JSON-LD's
	nodes     []*html.Node
}

// NewExtractor makes an extractor with a model, which may be shared.
func NewExtractor(m *Model) *Extractor { return &Extractor{model: m} }

// KeepNodes makes the extractor remember the nodes of the text, for [Extractor.Nodes].
func (x *Extractor) KeepNodes() { x.page.KeepNodes = true }

// Read cuts a document into blocks. It keeps strings of the tree, but changes
// nothing of it. url is where the document came from, or "".
func (x *Extractor) Read(root *html.Node, url string) {
	x.page.Cut(root, url, &x.model.Vocabulary)
	x.types = x.model.TypeScores(&x.page)
}

// Type is the type of the page that was read: article, documentation, service,
// forum, product, collection or listing.
func (x *Extractor) Type() string {
	for t, score := range x.types {
		if score == 0 {
			return typeNames[t]
		}
	}
	return typeNames[0]
}

var typeNames = [types]string{"article", "documentation", "service", "forum", "product", "collection", "listing"}

// AppendText appends the main content to dst, a line for each block and a tab
// between cells. At most limit bytes are appended; limited says that there is
// more.
func (x *Extractor) AppendText(dst []byte, limit int) (text []byte, limited bool) {
	p := &x.page
	likely, threshold := x.choose()
	x.likely, x.threshold, x.text, x.linked = likely, threshold, len(p.Blocks), false
	if taken(p, likely, threshold) < fewWords {
		if body := p.LinkedBody(fewWords); body != "" {
			if limited = len(body) > limit; limited {
				body = strings.ToValidUTF8(body[:limit], "")
			}
			x.linked = true
			return append(dst, body...), limited
		}
	}
	start, last := len(dst), -2
	for i := range p.Blocks {
		b := &p.Blocks[i]
		if likely[i] < threshold {
			continue
		}
		if int(b.End-b.Start)+1 > limit-(len(dst)-start) {
			x.text = i
			return dst, true
		}
		if len(dst) > start {
			if last == i-1 {
				dst = append(dst, b.Glue)
			} else {
				dst = append(dst, '\n')
			}
		}
		dst = append(dst, p.Text[b.Start:b.End]...)
		last = i
	}
	return dst, false
}

// Nodes returns the text nodes and images that the text of the last AppendText
// consists of, in document order; nil if it was no text of the document's. They
// are valid until the next Read.
func (x *Extractor) Nodes() []*html.Node {
	if x.linked {
		return nil
	}
	taken := func(block int32) bool {
		return 0 <= block && block < int32(x.text) && x.likely[block] >= x.threshold
	}
	p := &x.page
	x.nodes = x.nodes[:0]
	for i := range p.Nodes {
		n := &p.Nodes[i]
		before, after := p.Around(n)
		if taken(after) && (taken(before) || before >= 0 && p.Blocks[before].Level > 0) {
			x.nodes = append(x.nodes, n.Node)
		}
	}
	return x.nodes
}

// fewWords is how little of a text makes it worth looking for another one.
const fewWords = 40

// taken counts the words of the blocks from the threshold on.
func taken(p *blocks.Page, likely []int32, threshold int32) (words int32) {
	for i := range p.Blocks {
		if likely[i] >= threshold {
			words += p.Blocks[i].Words
		}
	}
	return words
}

// choose says of each block how likely it is content, and from what likelihood
// on to take it.
func (x *Extractor) choose() (likely []int32, threshold int32) {
	p := &x.page
	if p.Words() >= smallPage {
		likely = x.judge()
		return likely, Choose(p, x.types, likely)
	}
	x.likely = append(x.likely[:0], make([]int32, len(p.Blocks))...)
	var all blocks.Flags
	for i := range p.Blocks {
		if f := p.Elems[p.Blocks[i].Elem].Flags; f&blocks.InHidden == 0 {
			all |= f
		}
	}
	for i := range p.Blocks {
		f := p.Elems[p.Blocks[i].Elem].Flags
		if f&(blocks.InNav|blocks.InFooter|blocks.InAside|blocks.InDialog|blocks.InHidden) == 0 && (all&(blocks.InMain|blocks.InArticle) == 0 || f&(blocks.InMain|blocks.InArticle) != 0) {
			x.likely[i] = 1
		}
	}
	dropNotices(p, x.likely)
	return x.likely, 1
}

// smallPage is the number of words from which a page has enough of everything
// to be judged by the model. On a smaller one everything is content that its
// elements do not say otherwise of.
const smallPage = 40

// judge says of each block how likely it is content.
func (x *Extractor) judge() []int32 {
	x.likely = append(x.likely[:0], make([]int32, len(x.page.Blocks))...)
	x.row = x.page.Rows(x.row, x.types, func(i int, r []float32) {
		x.likely[i] = x.model.Blocks.Score(r)
	})
	x.model.Likely(&x.page, x.types, x.likely)
	return x.likely
}

// Headline is the best title of the content: the heading that the page's titles
// agree with, or one of those titles without the site's name.
func (x *Extractor) Headline() string { return x.page.Headline() }

// Release lets go of the tree's strings, so that its memory is not kept.
func (x *Extractor) Release() {
	clear(x.nodes[:cap(x.nodes)])
	x.page.Release()
}

// Keepable reports whether the memory is of a usual size.
func (x *Extractor) Keepable(limit int) bool { return x.page.Keepable(limit) }
