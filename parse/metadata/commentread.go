package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// A commentReader reads one comment: what stands in its element, but for the
// comments in it.
type commentReader struct {
	inner  map[*html.Node]bool // the elements of all comments
	manner manner

	author, published string
	asked             int        // elements for a name
	body, para        *html.Node // that the walk is in, nil outside
	bodyText          lines
	paraText          lines
	allText           lines
}

// read walks through the element of a comment.
func (r *commentReader) read(item *html.Node) {
	r.author, r.published = oneLine(attrOf(item, "data-author", "data-username", "author")), ""
	r.body, r.para, r.asked = nil, nil, 0
	r.bodyText.reset()
	r.paraText.reset()
	r.allText.reset()
	for n := item.FirstChild; n != nil; {
		if r.enter(n) && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for {
			r.leave(n)
			if n.NextSibling != nil {
				n = n.NextSibling
				break
			}
			if n = n.Parent; n == item {
				return
			}
		}
	}
}

// text is what the comment says: its body, if an element is said to be that,
// else its paragraphs, else everything.
func (r *commentReader) text() string {
	for _, l := range []*lines{&r.bodyText, &r.paraText, &r.allText} {
		if s := l.String(); s != "" {
			return s
		}
	}
	return ""
}

// enter handles a node before its children, and reports whether they are to be
// visited.
func (r *commentReader) enter(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		r.write(n.Data)
		return false
	case html.ElementNode:
	default:
		return false
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Form, atom.Button, atom.Select, atom.Textarea, atom.Svg, atom.Nav, atom.Noscript, atom.Iframe, atom.Object:
		return false
	}
	if r.inner[n] || dom.Hides(n) {
		return false
	}
	r.separate(n)
	if r.body == nil {
		switch part := partOf(n); {
		case part == authorPart && r.author == "" && r.asked < maxNames:
			r.asked++
			r.author = authorName(n)
			return r.author == ""
		case part == authorPart || part == controlPart:
			return false
		case part == datePart && r.date(n):
			return false
		case part == bodyPart:
			r.body = n
		}
	}
	if r.para == nil && (n.DataAtom == atom.P || n.DataAtom == atom.Blockquote || n.DataAtom == atom.Pre) {
		r.para = n
	}
	return true
}

// leave handles a node after its children.
func (r *commentReader) leave(n *html.Node) {
	if n.Type == html.ElementNode {
		r.separate(n)
	}
	if n == r.body {
		r.body = nil
	}
	if n == r.para {
		r.para = nil
	}
}

// date reads the date of the comment; it reports whether the element holds
// nothing else.
func (r *commentReader) date(n *html.Node) bool {
	if r.published == "" {
		d, _ := readDate(clipDate(dateIn(n)), r.manner)
		r.published = d.String()
	}
	return n.DataAtom == atom.Time || len(shortText(n, 100)) < 60
}

func (r *commentReader) write(s string) {
	r.allText.add(s)
	if r.body != nil {
		r.bodyText.add(s)
	}
	if r.para != nil {
		r.paraText.add(s)
	}
}

func (r *commentReader) separate(n *html.Node) {
	layout := dom.LayoutOf(n.DataAtom)
	for _, l := range []*lines{&r.allText, &r.bodyText, &r.paraText} {
		l.separate(layout)
	}
}

// A commentPart is what an element in a comment holds.
type commentPart int

const (
	noPart commentPart = iota
	authorPart
	datePart
	bodyPart
	controlPart // links to answer, votes, ranks
)

// partWords are words of classes that say what an element holds.
var partWords = map[string]commentPart{
	"author": authorPart, "username": authorPart, "commenter": authorPart, "nickname": authorPart, "nick": authorPart, "fn": authorPart, "hnuser": authorPart, "poster": authorPart, "byline": authorPart,
	"time": datePart, "date": datePart, "timestamp": datePart, "datetime": datePart, "age": datePart, "timeago": datePart, "posted": datePart, "published": datePart, "pubdate": datePart,
	"commtext": bodyPart, "cooked": bodyPart, "bbwrapper": bodyPart, "postbody": bodyPart, "usertext": bodyPart,
	"reply": controlPart, "replies": controlPart, "vote": controlPart, "votes": controlPart, "avatar": controlPart, "actions": controlPart, "controls": controlPart, "share": controlPart, "report": controlPart,
	"permalink": controlPart, "score": controlPart, "likes": controlPart, "badge": controlPart, "rank": controlPart, "navs": controlPart, "togg": controlPart, "upvote": controlPart,
}

// partNames are classes, as a whole, that say what an element holds.
var partNames = map[string]commentPart{
	"comment-content": bodyPart, "comment-text": bodyPart, "comment_text": bodyPart, "commenttext": bodyPart, "comment_content": bodyPart, "commentcontent": bodyPart, "comment__content": bodyPart, "comment__text": bodyPart,
	"comment__body": bodyPart, "comment-message": bodyPart, "comment-copy": bodyPart, "comment-body-text": bodyPart, "post-content": bodyPart, "post_content": bodyPart, "postcontent": bodyPart, "post_body": bodyPart,
	"post-body": bodyPart, "message-body": bodyPart, "message-content": bodyPart, "messagecontent": bodyPart, "message_content": bodyPart, "usertext-body": bodyPart, "bbp-reply-content": bodyPart, "s-prose": bodyPart,
	"js-post-body": bodyPart, "post-text": bodyPart, "formattedcomment": bodyPart, "content": bodyPart, "text": bodyPart, "body": bodyPart, "md": bodyPart, "comment-main-text": bodyPart,
	"usercontent":  bodyPart,
	"comment-user": authorPart, "user-name": authorPart, "user-link": authorPart,
	"signature": controlPart, "message-signature": controlPart, "postsignature": controlPart, "bbcodesignature": controlPart, "userinfo_extra": controlPart,
}

// partOf says what an element in a comment holds.
func partOf(n *html.Node) (part commentPart) {
	if n.DataAtom == atom.Time || n.Data == "relative-time" {
		return datePart
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "itemprop", "property":
			switch strings.ToLower(a.Val[strings.LastIndexAny(a.Val, ":/")+1:]) {
			case "author", "creator":
				return authorPart
			case "datepublished", "datecreated", "commenttime", "dateposted", "uploaddate":
				return datePart
			case "text", "commenttext", "articlebody", "description":
				return bodyPart
			}
		case "rel":
			if hasToken(a.Val, "author") {
				return authorPart
			}
		case "slot":
			if a.Val == "comment" {
				return bodyPart
			}
		case "class":
			part = max(part, partByClass(a.Val))
		}
	}
	return part
}

// partByClass reads classes: whole ones, and the words in them.
func partByClass(class string) (part commentPart) {
	if len(class) > 300 {
		return noPart
	}
	for name := range strings.FieldsSeq(class) {
		lower := strings.ToLower(name)
		if p := partNames[lower]; p != noPart {
			return p
		}
		for word := range strings.FieldsFuncSeq(lower, func(r rune) bool { return r == '-' || r == '_' }) {
			if p := partWords[word]; p != noPart && (part == noPart || p < part) {
				part = p
			}
		}
	}
	return part
}

// authorName is the name that an element holds: of its first part that says to
// be a name or a link, or all of it.
func authorName(n *html.Node) string {
	steps := nameSteps
	for d := range n.Descendants() {
		if steps--; steps < 0 {
			break
		}
		if d.Type != html.ElementNode || !isName(d) {
			continue
		}
		if name := commenter(textOf(d, maxByline, &steps)); name != "" {
			return name
		}
	}
	steps = nameSteps
	return commenter(textOf(n, maxByline, &steps))
}

// nameSteps bounds the nodes that are looked at for a name, maxNames how many
// elements of a comment are asked for one.
const (
	nameSteps = 100
	maxNames  = 8
)

func isName(n *html.Node) bool {
	if n.DataAtom == atom.A || n.DataAtom == atom.Cite || n.DataAtom == atom.B || n.DataAtom == atom.Strong {
		return true
	}
	class, _ := dom.Attr(n, "class")
	property, _ := dom.Attr(n, "itemprop")
	return property == "name" || hasToken(class, "fn") || hasToken(class, "username")
}

// commenter cleans the name of somebody who wrote a comment, which may be made
// up; "" if it is none.
func commenter(s string) string {
	s = strings.Trim(oneLine(s), " :,;|·•-–—")
	lower := strings.ToLower(s)
	for _, end := range []string{" says", " said", " wrote", " writes", " schreibt", " dice", " dijo", " a dit", " dit", " replied", " commented"} {
		if cut, ok := strings.CutSuffix(lower, end); ok && len(lower) == len(s) {
			s = strings.TrimSpace(s[:len(cut)])
			break
		}
	}
	for _, start := range []string{"posted by ", "by ", "written by "} {
		if len(s) > len(start) && strings.EqualFold(s[:len(start)], start) {
			s = strings.TrimSpace(s[len(start):])
			break
		}
	}
	if s == "" || len(s) > maxAuthorName || strings.Count(s, " ") > 5 || strings.Contains(s, "://") {
		return ""
	}
	return s
}

func attrOf(n *html.Node, names ...string) string {
	for _, name := range names {
		if s, ok := dom.Attr(n, name); ok && s != "" && len(s) <= maxAuthorName {
			return s
		}
	}
	return ""
}

// lines collects text, a line for each block.
type lines struct {
	buf  []byte
	held byte
}

func (l *lines) reset() { l.buf, l.held = l.buf[:0], 0 }

func (l *lines) String() string { return string(l.buf) }

func (l *lines) add(s string) {
	for i := 0; ; {
		start, end := dom.NextRun(s, i)
		if start > i && l.held == 0 {
			l.held = ' '
		}
		if start == end {
			return
		}
		run := clipText(s[start:end], max(0, maxCommentText-1-len(l.buf)))
		if run == "" {
			return
		}
		if l.held != 0 && len(l.buf) > 0 {
			l.buf = append(l.buf, l.held)
		}
		l.held = 0
		l.buf = append(l.buf, run...)
		i = end
	}
}

func (l *lines) separate(layout dom.Layout) {
	switch layout {
	case dom.Flowing:
	case dom.Apart:
		if l.held == 0 {
			l.held = ' '
		}
	case dom.Cell:
		l.held = max(l.held, '\t')
	default:
		l.held = '\n'
	}
}
