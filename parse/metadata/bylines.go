package metadata

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// authorLabels are what the labels of Twitter's cards call an author, in lower case.
var authorLabels = []string{
	"written by", "author", "by", "geschrieben von", "verfasst von", "autor", "écrit par", "rédigé par", "auteur", "escrito por", "autora", "escrit per", "scritto da", "autore", "geschreven door", "skriven av", "skrevet av", "skrevet af", "kirjoittanut", "napisane przez", "napsal(a)", "napísal",
	"írta", "szerző", "szerző:", "scris de", "yazan", "ditulis oleh", "được viết bởi", "написано автором", "автор", "написано", "συντάχθηκε από", "נכתב על יד", "נכתב על ידי", "كُتب بواسطة", "執筆者", "作者", "글쓴이",
}

// authors chooses between what several parts of the page say: the first that
// names people holds, else the first that names anybody. A line right below the
// heading, "By Ann Example", goes before data that name others: those may have put
// the page online.
func (c *Collector) authors(s *said, site string) []string {
	near := authorList{site: site}
	firstSpoken(&near, c.spoken[:c.near], spokenStarts)
	var anybody []string
	for i, source := range []func(*authorList){
		func(l *authorList) { c.saidAuthors(l, s) },
		c.metaAuthors,
		c.propertyAuthors,
		c.bylineAuthors,
		c.spokenAuthors,
		c.reviewers,
	} {
		l := authorList{site: site}
		source(&l)
		isData := i < 3
		if isData && len(l.names) > 0 && len(near.names) > 0 && !slices.ContainsFunc(near.names, l.has) {
			return near.names
		}
		if i == 0 && len(l.names) == 1 && isFirstName(l.names[0]) && c.agreesOn(s, l.names[0]) {
			return l.names
		}
		if slices.ContainsFunc(l.names, looksLikePerson) {
			return l.names
		}
		if anybody == nil {
			anybody = l.names
		}
	}
	if len(anybody) == 0 { // a site that says it has written the page, or bears a person's name
		var l authorList
		c.saidAuthors(&l, s)
		c.metaAuthors(&l)
		c.propertyAuthors(&l)
		return l.names
	}
	return anybody
}

// agreesOn reports whether structured data says that a name is a person's and the
// head of the page has it too: some sign with one name only.
func (c *Collector) agreesOn(s *said, name string) bool {
	for _, p := range s.authors {
		if p.organization || !p.stated {
			return false
		}
	}
	var l authorList
	c.metaAuthors(&l)
	return slices.Contains(l.names, name)
}

// isFirstName reports whether s is one word that is written as a name.
func isFirstName(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return len(s) > 2 && unicode.IsUpper(first) && strings.IndexFunc(s[size:], func(r rune) bool { return !unicode.IsLower(r) }) < 0
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
		if slices.Contains(authorLabels, strings.ToLower(c.first("twitter:label"+n))) {
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

// ofArticle reports whether a footer stands in an <article>: it says who wrote it
// (HTML 4.3.8).
func ofArticle(footer *html.Node) bool {
	for range 4 {
		if footer = footer.Parent; footer == nil {
			return false
		}
		if footer.DataAtom == atom.Article {
			return true
		}
	}
	return false
}

// isApart is inComment, but for an <aside> only if aside is set: some hold what
// belongs to the article.
func isApart(n *html.Node, aside bool) bool {
	for range 8 {
		if n == nil {
			return false
		}
		for i := range n.Attr {
			if a := &n.Attr[i]; (a.Key == "class" || a.Key == "id") && n.DataAtom != atom.Body && n.DataAtom != atom.Html {
				lower := strings.ToLower(clipText(a.Val, lookBytes))
				for _, word := range []string{"comment", "related", "recommend", "testimonial"} {
					if strings.Contains(lower, word) {
						return true
					}
				}
			}
		}
		if aside && n.DataAtom == atom.Aside || n.DataAtom == atom.Footer && !ofArticle(n) || n.DataAtom == atom.Nav {
			return true
		}
		n = n.Parent
	}
	return false
}
