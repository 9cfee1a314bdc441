package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Want says which metadata is asked for.
type Want struct {
	Description, SiteName, Authors, Published, Modified, Image, Structured, Comments bool
}

// A Collector notes what a page says of itself while somebody else walks its
// tree. It keeps pieces of the tree until Reset.
type Collector struct {
	want Want

	metas   []metaElement  // of the names that matter, in document order
	scripts []string       // JSON-LD
	items   []*html.Node   // of microdata, also those that are parts of others
	props   []property     // microdata and RDFa properties of dates and authors
	bylines []*html.Node   // elements whose class or rel says that they name an author
	spoken  []*html.Node   // elements whose text begins like a byline
	bare    []*html.Node   // elements whose text is short and has a year in it
	above   []*html.Node   // the last of those before the <h1>
	since   int            // elements since that
	below   int            // elements below the <h1>
	near    int            // of spoken, those close below it
	heading atom.Atom      // below which the collector is: h1, h2 or none
	dates   []datedElement // elements that hold a date
	bytes   int            // of scripts
	cut     bool

	said [64]saidClass // of the classes of the page

	comments    []commentNode // elements that may hold a comment
	cutComments bool
}

type metaElement struct{ name, content string }

type property struct {
	name string // "datepublished", in lower case and without a prefix
	node *html.Node
}

// A datedElement is a <time>, or an element whose class speaks of a date.
type datedElement struct {
	node *html.Node
	kind dateKind
}

type dateKind int

const (
	anyDate dateKind = iota
	publishedDate
	modifiedDate
)

// maxNotes bounds each list of a Collector. Long pages of comments have some
// hundred names and dates; the first ones are those that matter.
const maxNotes = 300

// Reset makes c ready for another page.
func (c *Collector) Reset(want Want) {
	clear(c.metas)
	clear(c.scripts)
	clear(c.items)
	clear(c.props)
	clear(c.bylines)
	clear(c.spoken)
	clear(c.bare)
	clear(c.above)
	clear(c.dates)
	clear(c.comments)
	*c = Collector{
		want: want, metas: c.metas[:0], scripts: c.scripts[:0], items: c.items[:0],
		props: c.props[:0], bylines: c.bylines[:0], dates: c.dates[:0],
		comments: c.comments[:0], spoken: c.spoken[:0], bare: c.bare[:0], above: c.above[:0],
	}
}

func (c *Collector) people() bool { return c.want.Authors || c.want.Published || c.want.Modified }

// Element notes n. It is to be called for every element in document order,
// scripts included, before its children.
func (c *Collector) Element(n *html.Node) {
	switch n.DataAtom {
	case atom.Meta:
		c.meta(n)
		return
	case atom.Script:
		c.script(n)
		return
	}
	if c.want == (Want{}) || n.Namespace != "" {
		return
	}
	if c.people() {
		c.around(n)
	}
	comment := noComment
	kind, isDate := anyDate, n.DataAtom == atom.Time || n.Data == "relative-time"
	byline := false
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "itemprop", "property":
			c.property(n, a.Val)
		case "itemscope":
			c.item(n)
		case "pubdate":
			kind, isDate = publishedDate, true
		case "rel":
			byline = byline || hasToken(a.Val, "author")
		case "href":
			byline = byline || n.DataAtom == atom.A && leadsToAuthor(a.Val)
		case "itemtype", "typeof":
			comment = max(comment, kindOfType(a.Val))
		case "class", "id":
			var hint int
			if a.Key == "id" {
				hint = readHints(a.Val)
			} else {
				said := c.classSays(a.Val)
				hint, comment = said.hints, max(comment, said.comment)
			}
			if !c.people() {
				continue
			}
			byline = byline || hint&hintAuthor != 0 && !(a.Key == "id" && isHeading(n)) // the words of a heading
			if hint&hintPublished != 0 {
				kind, isDate = publishedDate, true
			}
			if hint&hintModified != 0 {
				kind, isDate = modifiedDate, true
			}
			isDate = isDate || hint&hintDate != 0
		}
	}
	if c.want.Comments {
		c.comment(n, comment)
	}
	if byline && c.want.Authors && len(c.bylines) < maxNotes {
		c.bylines = append(c.bylines, n)
	}
	if isDate && c.people() && len(c.dates) < maxNotes {
		c.dates = append(c.dates, datedElement{n, kind})
	}
}

// meta notes a <meta>, wherever it stands.
func (c *Collector) meta(n *html.Node) {
	var name, content string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "property", "name", "http-equiv":
			if name == "" {
				name = a.Val
			}
		case "itemprop":
			c.property(n, a.Val)
			if name == "" {
				name = a.Val
			}
		case "itemscope":
			c.item(n) // with itemref
		case "content", "value":
			content = a.Val
		}
	}
	if name == "" || strings.TrimSpace(content) == "" || len(c.metas) == maxNotes {
		return
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if c.wantsMeta(name) {
		c.metas = append(c.metas, metaElement{name, content})
	}
}

// wantsMeta reports whether a <meta> of that name may say something that is
// asked for.
func (c *Collector) wantsMeta(name string) bool {
	if isOpenGraph(name) {
		return true
	}
	switch name {
	case "viewport", "robots", "charset", "generator", "theme-color", "content-type", "x-ua-compatible", "referrer", "format-detection", "keywords":
		return false
	}
	return c.want != Want{Structured: true} && c.want != Want{}
}

// isOpenGraph reports whether a property is one of the Open Graph protocol and
// its types of objects (ogp.me).
func isOpenGraph(name string) bool {
	prefix, _, ok := strings.Cut(name, ":")
	if !ok {
		return false
	}
	switch prefix {
	case "og", "article", "book", "profile", "music", "video", "product", "place", "business", "event", "restaurant", "books":
		return true
	}
	return false
}

// script notes JSON-LD.
func (c *Collector) script(n *html.Node) {
	if c.want == (Want{}) || n.FirstChild == nil {
		return
	}
	for i := range n.Attr {
		if a := &n.Attr[i]; a.Key == "type" && strings.Contains(strings.ToLower(a.Val), "ld+json") {
			text := n.FirstChild.Data
			if room := maxScriptBytes - c.bytes; len(text) > room {
				text, c.cut = text[:room], true
			}
			c.bytes += len(text)
			c.scripts = append(c.scripts, text)
		}
	}
}

// item notes a microdata item.
func (c *Collector) item(n *html.Node) {
	if len(c.items) == maxValues {
		c.cut = true
		return
	}
	c.items = append(c.items, n)
}

// property notes an itemprop (microdata) or property (RDFa), which may be
// several separated by space.
func (c *Collector) property(n *html.Node, value string) {
	if !c.people() {
		return
	}
	for name := range strings.FieldsSeq(value) {
		if i := strings.LastIndexAny(name, ":/#"); i >= 0 {
			name = name[i+1:]
		}
		switch name = strings.ToLower(name); name {
		case "datepublished", "datecreated", "datemodified", "uploaddate", "dateupdated", "author", "creator", "created", "modified", "date", "issued", "published":
			if len(c.props) < maxNotes {
				c.props = append(c.props, property{name, n})
			}
		}
	}
}

func hasToken(list, token string) bool {
	for have := range strings.FieldsSeq(list) {
		if strings.EqualFold(have, token) {
			return true
		}
	}
	return false
}

// leadsToAuthor reports whether an address is that of an author's page: it has a
// segment that begins with "author", but not "authority" and its like.
func leadsToAuthor(address string) bool {
	_, after, ok := strings.Cut(address, "/author")
	return ok && !strings.HasPrefix(after, "i")
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// Hints that a class or an id gives.
const (
	hintAuthor = 1 << iota
	hintDate
	hintPublished
	hintModified
)

// hintWords are what readHints looks for, by first letter.
var hintWords = [26][]struct {
	word string
	hint int
}{
	0:         {{"author", hintAuthor}},
	'b' - 'a': {{"byline", hintAuthor}},
	'c' - 'a': {{"contributor", hintAuthor}, {"created", hintDate}},
	'd' - 'a': {{"date", hintDate}, {"datum", hintDate}},
	'e' - 'a': {{"entry-date", hintPublished}},
	'f' - 'a': {{"fecha", hintDate}},
	'l' - 'a': {{"lastmod", hintModified}},
	'm' - 'a': {{"modified", hintModified}},
	'p' - 'a': {{"publish", hintPublished}, {"posted", hintPublished}, {"post-meta", hintDate}, {"postinfo", hintDate}, {"pubdate", hintPublished}},
	't' - 'a': {{"time", hintDate}},
	'u' - 'a': {{"updated", hintModified}},
	'w' - 'a': {{"writer", hintAuthor}, {"written", hintAuthor}},
}

// readHints reads what the words of a class or id say, wherever they stand in
// it: names are made up freely, as in "ArticleHeader_publishDate__x7".
func readHints(s string) (hints int) {
	if len(s) > 300 {
		s = s[:300]
	}
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if c < 'a' || c > 'z' {
			continue
		}
		for _, w := range hintWords[c-'a'] {
			end := i + len(w.word)
			if end <= len(s) && s[i+1]|0x20 == w.word[1] && strings.EqualFold(s[i:end], w.word) && (w.hint != hintAuthor || end == len(s) || s[end] != 'i') { // no authority
				hints |= w.hint
			}
		}
	}
	return hints
}

// saidClass is a class attribute and what it says.
type saidClass struct {
	class   string
	hints   int
	comment commentKind
}

// classSays reads a class. Most of a page were there before.
func (c *Collector) classSays(s string) saidClass {
	if s == "" {
		return saidClass{}
	}
	said := &c.said[(uint(len(s))*31+uint(s[0])*7+uint(s[len(s)-1])+uint(s[len(s)/2])*3)%uint(len(c.said))]
	if said.class != s {
		*said = saidClass{s, readHints(s), kindOfClass(s)}
	}
	return *said
}

// textOf returns at most limit bytes of the text in n, its white space
// collapsed, with a space between elements. It looks at a bounded number of
// nodes, and of each at a bounded part, and takes them off steps.
func textOf(n *html.Node, limit int, steps *int) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if *steps--; *steps < 0 {
			break
		}
		if c.Type != html.TextNode || c.Parent.DataAtom == atom.Script || c.Parent.DataAtom == atom.Style {
			continue
		}
		for word := range strings.FieldsSeq(clipText(c.Data, lookBytes)) {
			if b.Len()+len(word) >= limit {
				return b.String()
			}
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
	}
	return b.String()
}

// What is looked at for one name or date: a page may have hundreds in one element.
const (
	lookSteps = 500      // nodes
	lookBytes = 16 << 10 // of each text and class
)

func shortText(n *html.Node, limit int) string {
	steps := lookSteps
	return textOf(n, limit, &steps)
}
