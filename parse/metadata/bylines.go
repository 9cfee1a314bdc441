package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// authorMetas are the names of <meta> that hold authors, the most careful
// first: those for libraries and for statistics are filled by programs.
var authorMetas = []string{
	"citation_author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor", "dcsext.author", "article:author_name",
	"byl", "author", "article:author", "og:author", "book:author", "authors", "creator", "rbauthors", "shareaholic:article_author_name", "cxenseparse:author", "twitter:creator:name", "vr:author",
}

// authors chooses between what several parts of the page say: the first that
// names people holds, else the first that names anybody.
func (c *Collector) authors(s *said, site string) []string {
	var anybody []string
	for _, source := range []func(*authorList){
		func(l *authorList) { c.saidAuthors(l, s) },
		c.metaAuthors,
		c.propertyAuthors,
		c.bylineAuthors,
		c.spokenAuthors,
	} {
		l := authorList{site: site}
		source(&l)
		for _, name := range l.names {
			if looksLikePerson(name) {
				return l.names
			}
		}
		if anybody == nil {
			anybody = l.names
		}
	}
	if len(anybody) == 0 { // a person's own site bears the person's name
		var l authorList
		c.saidAuthors(&l, s)
		c.metaAuthors(&l)
		if len(l.names) == 1 && looksLikePerson(l.names[0]) {
			return l.names
		}
	}
	return anybody
}

func (c *Collector) saidAuthors(l *authorList, s *said) {
	for _, p := range s.authors {
		if p.organization && strings.EqualFold(p.name, s.publisher) {
			continue
		}
		if p.stated {
			l.addStated(p.name)
		} else {
			l.addWritten(p.name)
		}
	}
}

func (c *Collector) metaAuthors(l *authorList) {
	for _, name := range authorMetas {
		for _, m := range c.metas {
			if m.name != name {
				continue
			}
			content := m.content
			if last, first, ok := strings.Cut(content, ","); ok && (name == "citation_author" || strings.HasPrefix(name, "dc.")) && !strings.Contains(first, ",") && !strings.Contains(strings.TrimSpace(last), " ") {
				content = first + " " + last // of libraries: "Last, First"
			}
			l.addWritten(content)
		}
		if len(l.names) > 0 {
			return
		}
	}
	// Twitter's cards have labels of their own.
	for _, n := range []string{"1", "2"} {
		switch strings.ToLower(c.first("twitter:label" + n)) {
		case "written by", "geschrieben von", "écrit par", "escrito por", "scritto da", "geschreven door", "verfasst von", "autor", "author", "by":
			l.addWritten(c.first("twitter:data" + n))
		}
	}
}

// propertyAuthors reads microdata and RDFa that is not part of an item.
func (c *Collector) propertyAuthors(l *authorList) {
	for _, p := range c.props {
		if p.name == "author" || p.name == "creator" {
			if name, stated := nameIn(p.node); stated {
				l.addStated(name)
			} else {
				l.addWritten(name)
			}
			if len(l.names) > 0 && !follows(c.props, p) {
				return
			}
		}
	}
}

// follows reports whether another author stands beside p, in the same parent.
func follows(props []property, p property) bool {
	for _, other := range props {
		if other.node != p.node && other.node.Parent == p.node.Parent && other.name == p.name {
			return true
		}
	}
	return false
}

// nameIn returns the name of the author that an element is about: its
// itemprop=name, which states it, a content, or its text.
func nameIn(n *html.Node) (name string, stated bool) {
	if s, ok := dom.Attr(n, "content"); ok {
		return s, false
	}
	steps := lookSteps
	for d := range n.Descendants() {
		if steps--; steps < 0 {
			break
		}
		if d.Type != html.ElementNode {
			continue
		}
		for _, key := range []string{"itemprop", "property"} {
			if v, ok := dom.Attr(d, key); ok && (v == "name" || strings.HasSuffix(v, ":name")) {
				if s, ok := dom.Attr(d, "content"); ok {
					return s, true
				}
				return dom.Content(d, maxByline, &steps), true
			}
		}
	}
	return shortText(n, maxByline), false
}

// bylineAuthors reads elements whose class or rel speaks of an author. The
// innermost ones are names, those around them are boxes with more in them.
func (c *Collector) bylineAuthors(l *authorList) {
	var from *html.Node
	for i, n := range c.bylines {
		if i+1 < len(c.bylines) && isInside(c.bylines[i+1], n) || n.DataAtom == atom.Body || besideName(n) {
			continue
		}
		box := n
		if n.DataAtom == atom.Aside {
			box = n.Parent // the byline itself stands aside
		}
		if inComment(box) {
			continue
		}
		if from != nil && !near(from, n) {
			break
		}
		s := shortText(n, maxByline)
		if len(s) > 150 {
			continue // a biography
		}
		if cutStart(s) == "" {
			s = textAfter(n) // <span>By</span> Ann Example
		}
		before := len(l.names)
		for _, name := range splitNames(s) {
			if mayBeName(name) {
				l.addName(name)
			}
		}
		if len(l.names) > before && from == nil {
			from = n
		}
	}
}

// besideName reports whether the class of an element says that it has what stands
// beside a name: "author-description", "byline__category".
func besideName(n *html.Node) bool {
	class, _ := dom.Attr(n, "class")
	for name := range strings.FieldsSeq(strings.ToLower(class)) {
		if readHints(name)&hintAuthor == 0 {
			continue
		}
		for _, word := range [...]string{"descri", "categor", "topic", "separator", "tagline", "jobtitle", "job-title", "position"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}

// isInside reports whether n is in box.
func isInside(n, box *html.Node) bool {
	for range 12 {
		if n = n.Parent; n == nil {
			return false
		}
		if n == box {
			return true
		}
	}
	return false
}

// near reports whether two elements have an ancestor in common that is close to
// both: names of one byline stand together.
func near(a, b *html.Node) bool {
	for range 3 {
		if a = a.Parent; a == nil || a.DataAtom == atom.Body {
			return false
		}
		if isInside(b, a) {
			return true
		}
	}
	return false
}

// inComment reports whether an element is part of a comment or of a list of
// other articles, or stands aside.
func inComment(n *html.Node) bool { return isApart(n, true) }

// isApart is inComment, but for an <aside> only if aside is set: some hold what
// belongs to the article.
func isApart(n *html.Node, aside bool) bool {
	for range 8 {
		if n == nil {
			return false
		}
		for i := range n.Attr {
			if a := &n.Attr[i]; (a.Key == "class" || a.Key == "id") && n.DataAtom != atom.Body && n.DataAtom != atom.Html {
				lower := strings.ToLower(a.Val)
				for _, word := range []string{"comment", "related", "recommend", "testimonial"} {
					if strings.Contains(lower, word) {
						return true
					}
				}
			}
		}
		if aside && n.DataAtom == atom.Aside || n.DataAtom == atom.Footer || n.DataAtom == atom.Nav {
			return true
		}
		n = n.Parent
	}
	return false
}
