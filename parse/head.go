package parse

import (
	"strings"

	"golang.org/x/net/html"

	"weft/parse/dom"
)

// head is what <meta> and <link> say of a page. Of several that say the same
// thing the first one holds that says something.
type head struct {
	language  string // of http-equiv content-language
	canonical string // as it stands there
	refresh   string // as it stands there
	robots    []string
	feeds     []string // as they stand there
}

// maxNotes bounds the robots directives and the feeds of one page.
const maxNotes = 200

func (g *gather) meta(n *html.Node) {
	var name, content string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "name", "property", "http-equiv":
			if name == "" {
				name = a.Val
			}
		case "content":
			content = a.Val
		}
	}
	if name == "" || content == "" {
		return
	}
	name = strings.ToLower(strings.TrimSpace(name))
	h := &g.head
	switch name {
	case "content-language":
		g.setLine(&h.language, g.plan.needsLang(), content)
	case "refresh":
		g.setLine(&h.refresh, g.plan.refresh, content)
		if _, target, ok := refreshTarget(content); g.cfg.Follow && ok && target != "" {
			g.addLink(link{href: target, kind: KindRefresh})
		}
	default:
		if g.plan.robots {
			g.metaRobots(name, content)
		}
		if g.cfg.Follow {
			g.metaNofollow(name, content)
		}
	}
}

func (g *gather) setLine(field *string, want bool, value string) {
	if want && *field == "" {
		*field = g.line(value)
	}
}

// addNote adds s to a list that has no repetitions.
func (g *gather) addNote(list *[]string, s string) {
	for _, have := range *list {
		if have == s {
			return
		}
	}
	if len(*list) < maxNotes {
		*list = append(*list, s)
	}
}

func (g *gather) linkElement(n *html.Node) {
	if !g.plan.canonical && !g.plan.feeds && !g.cfg.Follow {
		return
	}
	var rel, href, typ string
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "rel":
			rel = a.Val
		case "href":
			href = a.Val
		case "type":
			typ = a.Val
		}
	}
	if strings.TrimSpace(href) == "" {
		return
	}
	if g.plan.canonical && g.head.canonical == "" && hasToken(rel, "canonical") {
		g.head.canonical = href
	}
	if g.cfg.Follow && followedRel(rel, typ) {
		g.addLink(link{href: href, rel: rel, kind: KindLink})
	}
	if g.plan.feeds && hasToken(rel, "alternate") {
		if essence, _ := parseContentType(typ); isFeed(essence) {
			g.addNote(&g.head.feeds, href)
		}
	}
}

func isFeed(essence string) bool {
	switch essence {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
		return true
	}
	return false
}

// language returns the language that the page says it is in.
func (g *gather) language() string {
	if g.lang != "" {
		return g.lang
	}
	return g.head.language
}

// htmlLang returns the language that <html> names.
func htmlLang(n *html.Node) string {
	lang, _ := dom.Attr(n, "lang")
	if lang = strings.TrimSpace(lang); lang == "" {
		lang, _ = dom.Attr(n, "xml:lang")
		lang = strings.TrimSpace(lang)
	}
	return lang
}

// refreshTarget takes the content of a meta refresh apart, "5; url=next.html"
// (HTML standard, section 4.2.5.3, "refresh state"). target is empty if the
// page is to be loaded again.
func refreshTarget(content string) (delay, target string, ok bool) {
	content = strings.TrimSpace(content)
	i := 0
	for i < len(content) && ('0' <= content[i] && content[i] <= '9' || content[i] == '.') {
		i++
	}
	delay, rest := content[:i], strings.TrimLeft(content[i:], " \t,;")
	delay, _, _ = strings.Cut(delay, ".")
	if delay == "" {
		if i == 0 {
			return "", "", false
		}
		delay = "0"
	}
	if len(rest) >= 3 && strings.EqualFold(rest[:3], "url") {
		if after, found := strings.CutPrefix(strings.TrimLeft(rest[3:], " \t"), "="); found {
			rest = strings.TrimLeft(after, " \t")
		}
	}
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		rest, _, _ = strings.Cut(rest[1:], rest[:1])
	}
	return delay, strings.TrimSpace(rest), true
}
