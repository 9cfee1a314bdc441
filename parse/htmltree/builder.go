package htmltree

import (
	"strings"

	"golang.org/x/net/html"
)

// A builder is the tree construction stage (13.2.6) with the parser's state
// (13.2.4).
type builder struct {
	tokenizer tokenizer
	tok       token

	doc        *html.Node
	mode       mode // the insertion mode, and
	original   mode // the one to go back to after text
	templates  []mode
	open       stack
	formatting []active
	head, form *html.Node
	framesetOK bool
	quirks     bool
	foster     bool // foster parenting is enabled
	skipLF     bool // the next token, if it is a newline, is left out

	slabs  slabs
	parts  map[*html.Node][]byte // the texts that came in several parts
	limits Limits
	report Report
	tags   int // start and end tags read
	copied int // attributes of copied formatting elements, in nodes
	merged int // attributes merged into html and body
}

// A mode is an insertion mode (13.2.4.1): the rules for one token. It returns
// whether the token is to be processed again, in the mode that it switched to.
type mode func(*builder) (again bool)

// Parse builds the tree of a document by the HTML standard, scripting off.
// src is UTF-8 (bytes that are not are passed on as they are) and must not be
// changed as long as the tree is used: names, texts and values are parts of it.
//
// Parse cannot fail. The report says where the tree differs from the
// standard's because the document went over a limit.
func Parse(src []byte, limits Limits) (*html.Node, Report) {
	return parse(src, limits, new(Memory))
}

func parse(src []byte, limits Limits, memory *Memory) (*html.Node, Report) {
	b := newBuilder(src, limits, memory)
	for more := true; more; {
		b.read()
		more = b.process()
	}
	b.joinText()
	return b.doc, b.report
}

// newBuilder makes the memory's builder, which was released, ready for a document.
func newBuilder(src []byte, limits Limits, memory *Memory) *builder {
	b := &memory.builder
	b.mode, b.framesetOK, b.limits = initial, true, limits.withDefaults()
	b.slabs.memory = memory
	b.doc = b.newNode(html.DocumentNode)
	b.open.empty(b.limits.Nesting)
	b.tokenizer = tokenizer{
		src:     normalizeNewlines(shared(src)),
		nextRef: -1, nextNUL: -1,
		maxAttributes: b.limits.Attributes,
		slabs:         &b.slabs,
		report:        &b.report,
	}
	return b
}

// release lets go of all that there was of a document. Room is kept, if it is
// little.
func (b *builder) release() {
	open, formatting, parts := b.open.entries, b.formatting, b.parts
	*b = builder{}
	if cap(open) <= keptOpen {
		clear(open[:cap(open)])
		b.open.entries = open[:0]
	}
	if cap(formatting) <= keptOpen {
		clear(formatting[:cap(formatting)])
		b.formatting = formatting[:0]
	}
	if len(parts) <= keptOpen {
		clear(parts)
		b.parts = parts
	}
}

// read reads the next token.
func (b *builder) read() {
	b.tokenizer.cdata = b.open.isForeign()
	b.tokenizer.next(&b.tok)
	switch b.tok.kind {
	case startTag, endTag:
		b.tags++
	case characters:
		if b.skipLF {
			b.tok.data = strings.TrimPrefix(b.tok.data, "\n")
		}
	}
	b.skipLF = false
}

// process is the tree construction dispatcher (13.2.6). It returns whether
// there is more to read.
func (b *builder) process() bool {
	for again := true; again; {
		if b.open.isForeign() && b.isForeign() {
			again = foreignContent(b)
		} else {
			again = b.mode(b)
		}
	}
	if b.slabs.made >= b.limits.Nodes {
		b.report.Nodes = true
		return false
	}
	return b.tok.kind != endOfFile
}

// takeSpace inserts the whitespace that the run of characters begins with, and
// leaves the rest in the token; it returns whether there is any.
func (b *builder) takeSpace() (rest bool) {
	n := leadingSpace(b.tok.data)
	b.insertText(b.tok.data[:n])
	b.tok.data = b.tok.data[n:]
	return b.tok.data != ""
}

// dropSpace is takeSpace without inserting.
func (b *builder) dropSpace() (rest bool) {
	b.tok.data = b.tok.data[leadingSpace(b.tok.data):]
	return b.tok.data != ""
}

// spaceOnly removes all but whitespace from the run of characters.
func (b *builder) spaceOnly() string {
	s := b.tok.data
	if leadingSpace(s) == len(s) {
		return s
	}
	text := b.slabs.reserve(len(s))
	for i := range len(s) {
		if classes[s[i]]&space != 0 {
			text = append(text, s[i])
		}
	}
	return b.slabs.text(text)
}

// insertContent inserts the element of a start tag whose content is text, and
// switches the tokenizer to reading it ("the generic raw text element parsing
// algorithm" and its relatives, 13.2.6.2).
func (b *builder) insertContent(c content) {
	b.insertElement()
	b.tokenizer.content, b.tokenizer.rawName = c, b.tok.name
	b.original, b.mode = b.mode, text
}

// text is the insertion mode "text" (13.2.6.4.8).
func text(b *builder) bool {
	switch b.tok.kind {
	case characters:
		b.insertText(b.tok.data)
		return false
	case endOfFile:
		b.open.pop()
		b.mode = b.original
		return true
	}
	b.open.pop()
	b.mode = b.original
	return false
}

// resetMode is "reset the insertion mode appropriately" (13.2.4.1): the
// topmost element that says in which mode its content is decides.
func (b *builder) resetMode() {
	decides := tagHtml
	for _, t := range [...]tag{
		tagTd, tagTh, tagTr, tagTbody, tagThead, tagTfoot, tagCaption, tagColgroup, tagTable, tagTemplate,
		tagHead, tagBody, tagFrameset,
	} {
		if b.open.last[t] > b.open.last[decides] {
			decides = t
		}
	}
	switch decides {
	case tagTd, tagTh:
		b.mode = inCell
	case tagTr:
		b.mode = inRow
	case tagTbody, tagThead, tagTfoot:
		b.mode = inTableBody
	case tagCaption:
		b.mode = inCaption
	case tagColgroup:
		b.mode = inColumnGroup
	case tagTable:
		b.mode = inTable
	case tagTemplate:
		b.mode = b.templates[len(b.templates)-1]
	case tagHead:
		b.mode = inHead
	case tagBody:
		b.mode = inBody
	case tagFrameset:
		b.mode = inFrameset
	default:
		b.mode = afterHead
		if b.head == nil {
			b.mode = beforeHead
		}
	}
}
