package blocks

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Page is a document cut into blocks: pieces of text that are either content
// or not, such as a paragraph, a heading, a list item or a table row. It keeps
// nothing of the tree but strings, and its memory is used again by the next
// Cut.
type Page struct {
	Text   []byte // of all blocks, white space collapsed except where it is preformatted
	Blocks []Block
	Elems  []Elem // elements that have text in them, and their ancestors

	heads // what <head> says, for the type and the headline

	PageTokens   []int32 // indices of the vocabulary that the page has, each once
	Nodes        []Node  // what the blocks were read from, if KeepNodes is set
	KeepNodes    bool
	seen         []bool // by index of the vocabulary
	vocab        *Vocabulary
	passages     []uint32 // a hash table
	slots        []int32  // a hash table
	hashes       []uint32
	namesSaid    []saidNames  // of some attributes of the page
	tagsSaid     [128]saidTag // of some of its elements
	sums         []sums
	groups       []group
	titleBlock   int32 // -1 if there is none
	core         int32 // the element with the running text, -1 if there is none
	coreBlock    int32 // the first of its blocks
	mostRepeated int32 // the most elements alike that have 20 words and more each
	own          int32
	record       *Recording
	open         int32 // the element that the walk is in
	cur          Block // the block that is being written
	curOpen      bool
	newCell      bool // a cell has begun, and nothing of it is written
	held         byte
	links, pres  int
	brs          int
}

// limits of what is looked at; a page over one is cut there. No page of the
// development set has a tenth of it.
const (
	maxBlocks = 200_000
	maxElems  = 1_000_000
)

// An Elem is an element of the body.
type Elem struct {
	Parent      int32
	First, End  int32 // blocks in it
	up          int32 // nearest ancestor that holds more blocks; -1 at the top
	Tag         atom.Atom
	signature   uint32 // hash of tag and class
	alike       uint32 // hash of the signatures from the root to here
	Flags       Flags  // its own and its ancestors'
	own         int32  // what the markup model says of its tag, classes and so on
	path        int32  // sum of own from the root to here
	low, high   int32  // smallest and largest own from the root to here
	level       int16  // steps of up to the top
	depth       int16
	repeats     int32 // elements with the same parent and signature
	spanRepeats int32 // the same, or of the elements around that hold the same blocks
	mostRepeats int32
	weight      int32    // running text in it, for findCore
	top         [3]int32 // ancestors, or itself, of levels 1, 2 and 3
	titleShared int16    // level of the deepest ancestor that also holds the title
	coreShared  int16    // the same for the core
	Table       int32    // the nearest table or list of definitions, or itself; -1 if there is none
}

type Flags uint32

const (
	InNav Flags = 1 << iota
	inHeader
	InFooter
	InAside
	inForm
	InMain
	InArticle
	inSection
	inFigure
	inTable
	inList
	inDefinitions
	inDetails
	InDialog
	inQuote
	InHidden
	inAriaHidden
	inNoscript
	inArticleHeader
	inBody // itemprop=articleBody, description, text and the like
	inHeading
	inParagraph
	inItem // itemscope
	isButton
	InComment // beyond the bits that the rows have
)

// A Block is a piece of text.
type Block struct {
	Start, End int32 // of Page.text
	Elem       int32
	Glue       byte // what stands between it and the block before: '\n', '\t' or ' '
	Kind       Kind
	Level      uint8 // of a heading
	pre        bool
	stopped    bool // ends like a sentence

	Words, linkWords, links  int32
	chars                    int32
	commas, stops            int32
	digits, uppers, currency int32
	lex                      int32 // what the word model says of its first words
	lexWords                 int32 // words of it that the model knows
	copies                   int32 // blocks with the same text
	copy                     int32 // which of them it is
	first                    int32 // the first of them
	described                uint8 // in a description, in JSON-LD
	group                    int32 // of those alike, see Level
}

type Kind uint8

const (
	other Kind = iota
	paragraph
	headline
	item
	tableRow
	preformatted
	term
	caption
	button
	quote
	label
)

// Cut takes a document apart. The vocabulary says which tokens are of interest.
// url is where it came from, if that is known.
func (p *Page) Cut(root *html.Node, url string, v *Vocabulary) {
	p.reset(v)
	p.walk(root)
	p.endBlock()
	p.finish()
	p.addressTokens(url)
	p.measures()
}

func (p *Page) reset(v *Vocabulary) {
	for _, i := range p.PageTokens {
		p.seen[i] = false
	}
	if len(p.seen) != len(v.Keys) {
		p.seen = make([]bool, len(v.Keys))
	}
	if p.namesSaid == nil {
		p.namesSaid = make([]saidNames, 512)
	}
	clear(p.namesSaid)
	*p = Page{
		namesSaid: p.namesSaid,
		Text:      p.Text[:0], Blocks: p.Blocks[:0], Elems: p.Elems[:0], slots: p.slots, passages: p.passages, hashes: p.hashes, sums: p.sums, groups: p.groups,
		PageTokens: p.PageTokens[:0], seen: p.seen, vocab: v, record: p.record, KeepNodes: p.KeepNodes, Nodes: p.Nodes[:0],
		open: -1, heads: heads{scripts: p.scripts[:0]},
	}
}

// walk visits every node in document order, without recursion: the depth of a
// hostile tree is its own.
func (p *Page) walk(root *html.Node) {
	for n := root; n != nil; {
		if p.enter(n) && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for {
			if n == root {
				return
			}
			if n.NextSibling != nil {
				n = n.NextSibling
				break
			}
			n = n.Parent
			p.leave(n)
		}
	}
}

// enter handles a node before its children, and reports whether it has any that
// are to be visited. An element without children is left at once.
func (p *Page) enter(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		at := len(p.Text)
		p.addText(n.Data)
		if p.KeepNodes && len(p.Text) > at {
			p.keepNode(n)
		}
		return false
	case html.DocumentNode:
		return true
	case html.ElementNode:
	default:
		return false
	}
	if n.Namespace != "" {
		if n.DataAtom == atom.Svg {
			p.space()
		}
		return n.Namespace == "math" && n.Data != "annotation" && n.Data != "annotation-xml"
	}
	switch n.DataAtom {
	case atom.Script:
		p.script(n)
		return false
	case atom.Style, atom.Template, atom.Noembed, atom.Noframes:
		return false
	case atom.Iframe, atom.Audio, atom.Video, atom.Canvas, atom.Object, atom.Select, atom.Datalist, atom.Textarea:
		p.space()
		return false
	case atom.Title:
		p.setTitle(n)
		return false
	case atom.Meta:
		p.meta(n)
		return false
	case atom.Link:
		p.link(n)
		return false
	case atom.Br:
		p.lineBreak()
		return false
	case atom.Hr:
		p.endBlock()
		return false
	case atom.Img, atom.Input:
		p.space()
		if p.KeepNodes && n.DataAtom == atom.Img {
			p.keepImage(n)
		}
		return false
	}
	if n.FirstChild == nil || len(p.Elems) >= maxElems {
		if makesBlock(n.DataAtom) {
			p.endBlock()
		}
		return false
	}
	p.openElem(n)
	return true
}

func (p *Page) leave(n *html.Node) {
	if n.Type != html.ElementNode || n.Namespace != "" {
		return
	}
	p.closeElem(n)
}

// Words is the number of words of all blocks.
func (p *Page) Words() int32 { return p.sums[len(p.Blocks)].words }

// WordsIn is the number of words in an element.
func (p *Page) WordsIn(e *Elem) int32 { return p.sums[e.End].words - p.sums[e.First].words }

// Release lets go of the tree's strings, so that its memory is not kept.
func (p *Page) Release() {
	clear(p.Nodes[:cap(p.Nodes)])
	clear(p.namesSaid)
	p.heads = heads{scripts: p.scripts[:0]}
	clear(p.scripts[:cap(p.scripts)])
}

// Keepable reports whether the memory is of a usual size.
func (p *Page) Keepable(limit int) bool {
	return cap(p.Text) <= limit && cap(p.Elems) <= 1<<16 && cap(p.Blocks) <= 1<<15 && cap(p.Nodes) <= 1<<16
}
