package metadata

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"weft/parse/dom"
)

// A Comment is what a reader wrote below an article, or an answer in a thread.
type Comment struct {
	Author    string
	Published string // ISO 8601, as precise as the page is
	Text      string // a line for each paragraph
	Depth     int    // 0, or one more than that of the comment it answers
}

// Limits of the comments of a page.
const (
	MaxComments    = 2_000
	maxCommentText = 16 << 10 // bytes of one
	maxCommentsAll = 1 << 20  // bytes of all
)

// Comments returns the comments that the structure of the page shows to be such,
// in document order; none if that is not sure. thread says that the page is a
// thread of a forum: then the posts after the first one count. cut says that
// there were more than the limits allow. address and lang are those of Facts.
func (c *Collector) Comments(thread bool, address, lang string) (list []Comment, cut bool) {
	r := commentReader{manner: mannerOf(address, lang), inner: make(map[*html.Node]bool, len(c.comments))}
	for _, n := range c.comments {
		r.inner[n.node] = true
	}
	var found []readComment
	size := 0
	for _, n := range c.comments {
		if n.kind == aPost && !thread {
			continue
		}
		r.read(n.node)
		text := r.text()
		if size += len(text); size > maxCommentsAll {
			cut = true
			break
		}
		found = append(found, readComment{Comment{r.author, r.published, text, 0}, n})
	}
	if list = sure(nest(found)); len(list) == 0 {
		var more bool
		list, more = c.linkedComments(r.manner)
		cut = cut || more
	}
	return list, cut || c.cutComments
}

type readComment struct {
	Comment
	commentNode
}

// isOne reports whether it reads like a comment.
func (c *readComment) isOne() bool { return c.Text != "" && (c.Author != "" || c.Published != "") }

// sure returns the comments, if most of what may be one is, and there are
// several, or the only one says that it is.
func sure(found []readComment) (list []Comment) {
	firstPost, candidates := true, 0
	stated := false
	for i := range found {
		c := &found[i]
		if c.Text == "" {
			continue // a box around others
		}
		candidates++
		if !c.isOne() {
			continue
		}
		if c.kind == aPost && firstPost { // what the others answer
			firstPost = false
			continue
		}
		stated = stated || c.kind == statedAsOne || c.Author != "" && c.Published != ""
		list = append(list, c.Comment)
	}
	if candidates > 2*len(list)+1 || len(list) < 2 && !stated {
		return nil
	}
	return list
}

// nest gives each comment its depth: that of the comment that its element
// stands in, or what an attribute says.
func nest(found []readComment) []readComment {
	var open []*readComment
	for i := range found {
		c := &found[i]
		for len(open) > 0 && !contains(open[len(open)-1].node, c.node) {
			open = open[:len(open)-1]
		}
		for _, up := range open {
			if up.isOne() && up.kind != aPost {
				c.Depth++
			}
		}
		if d, ok := statedDepth(c.node); ok {
			c.Depth = d
		}
		open = append(open, c)
	}
	return found
}

func contains(box, n *html.Node) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n == box {
			return true
		}
	}
	return false
}

// maxStatedDepth is how deep an attribute may say that a comment stands.
const maxStatedDepth = 100

// statedDepth reads how deep a comment says that it stands: in an attribute, as
// Hacker News's indent in the first cells of its row.
func statedDepth(n *html.Node) (depth int, ok bool) {
	steps := 30
	read := func(n *html.Node, names ...string) bool {
		for _, name := range names {
			if s, has := dom.Attr(n, name); has {
				if v, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && 0 <= v && v <= maxStatedDepth {
					depth, ok = v, true
					return true
				}
			}
		}
		return false
	}
	if read(n, "data-depth", "depth") {
		return depth, ok
	}
	for d := range n.Descendants() {
		if steps--; steps < 0 {
			break
		}
		if class, _ := dom.Attr(d, "class"); d.Type == html.ElementNode && hasToken(class, "ind") && read(d, "indent") {
			break
		}
	}
	return depth, ok
}

// linkedComments reads the comments that JSON-LD has: those of an article, and
// the answers to a question, if it says who wrote them or when.
func (c *Collector) linkedComments(m manner) (list []Comment, cut bool) {
	r := jsonReader{left: maxValues}
	var objects []Value
	for _, s := range c.scripts {
		if strings.Contains(s, `"comment"`) || strings.Contains(s, `Answer"`) {
			r.s, r.i, r.decoded = s, 0, false
			objects = r.values(objects)
		}
	}
	l := linkedReader{graph: newGraph(objects), manner: m}
	for _, v := range l.top {
		l.read(v, 0)
	}
	return l.list, l.cut || l.left < 0
}

// A linkedReader reads comments in JSON-LD.
type linkedReader struct {
	*graph
	manner manner
	list   []Comment
	size   int // of their texts
	cut    bool
}

// read appends the comments on an object, and those on them.
func (l *linkedReader) read(on *Value, depth int) {
	if depth > maxDepth {
		return
	}
	for _, name := range [...]string{"acceptedAnswer", "suggestedAnswer", "comment"} {
		v := on.get(name)
		if v == nil {
			continue
		}
		items := []Value{*v}
		if v.Kind == Array {
			items = v.Items
		}
		for i := range items {
			item := &items[i]
			if item.Kind != Object || l.cut {
				continue
			}
			one := l.comment(item, depth)
			if !one.isOne() {
				continue
			}
			if l.size += len(one.Text); l.size > maxCommentsAll || len(l.list) == MaxComments {
				l.cut = true
				return
			}
			l.list = append(l.list, one.Comment)
			l.read(item, depth+1)
		}
	}
}

func (l *linkedReader) comment(item *Value, depth int) readComment {
	one := readComment{Comment: Comment{Text: clipText(l.text(item.get("text"), "@value"), maxCommentText), Depth: depth}}
	if people := l.people(nil, orNothing(item.get("author")), 0); len(people) > 0 {
		one.Author = commenter(people[0].name)
	}
	for _, key := range [...]string{"datePublished", "dateCreated"} {
		if d, ok := readDate(clipDate(l.text(item.get(key), "@value")), l.manner); ok && one.Published == "" {
			one.Published = d.String()
		}
	}
	return one
}

func orNothing(v *Value) *Value {
	if v == nil {
		return &Value{Kind: Array}
	}
	return v
}

func clipText(s string, limit int) string {
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}
