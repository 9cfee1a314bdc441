package demosite

import (
	"fmt"
	"html"
	"net/http"
	"strings"
)

// A Trap is a part of a site that has no end: what a crawler meets that follows
// links. All of them are linked from every made-up page, see Config.Traps.
type Trap struct {
	Name     string // unique: "calendar"
	Describe string
	Path     string // where it begins; its folder is its own
}

// A trap is a Trap with what shows it.
type trap struct {
	Trap
	show func(p *trapPage, r *http.Request)
}

// Traps is the catalogue.
func Traps() []Trap {
	var all []Trap
	for _, t := range traps() {
		all = append(all, t.Trap)
	}
	return all
}

func traps() []trap {
	return []trap{
		{Trap{"calendar", "months before and after every month, and a page for each day", "/calendar/2026/11/"}, calendar},
		{Trap{"session-in-path", "a new session in the path of every link", "/account/"}, sessionInPath},
		{Trap{"session-in-query", "a new session in the query of every link", "/board/"}, sessionInQuery},
		{Trap{"facets", "filters that can be joined in any way", "/shop/"}, facets},
		{Trap{"sort-orders", "one list in all its orders and views", "/catalogue/"}, sortOrders},
		{Trap{"relative-links", "relative links without their slash, on a server that does not mind what follows a page", "/help/guide/"}, relativeLinks},
		{Trap{"growing-query", "links that add to the query of their page", "/find/?q=river"}, growingQuery},
		{Trap{"escaped-query", "ampersands that are escaped once more on every page", "/report/?year=2026&month=11"}, escapedQuery},
		{Trap{"pages-without-end", "a next page after the last one", "/archive/?page=1"}, pagesWithoutEnd},
		{Trap{"soft-404", "one page with relative links, and status 200, for whatever does not exist", "/lost/"}, softNotFound},
	}
}

// folder is what all URLs of the trap begin with.
func (t *Trap) folder() string { return t.Path[:strings.IndexByte(t.Path[1:], '/')+2] }

// A trapPage is being composed: it has the header and footer of its site, and
// half a page of text that is the same on all pages of its trap.
type trapPage struct{ *writer }

// serveTrap answers for the trap that a path belongs to, if there is one.
func (m *madeUp) serveTrap(w http.ResponseWriter, r *http.Request, host string) bool {
	if !m.conf.Traps {
		return false
	}
	for _, t := range traps() {
		if !strings.HasPrefix(r.URL.Path, t.folder()) {
			continue
		}
		p := &trapPage{writer: newWriter(m.lexes[0], hash(m.conf.Seed, host, "trap", t.Name))}
		p.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>", t.Name, " | ", host, "</title>\n</head>\n<body>\n",
			"<header><a class=\"logo\" href=\"/\">", host, "</a></header>\n<main>\n")
		t.show(p, r)
		for range 4 {
			p.add("<p>")
			for range 5 {
				p.sentence()
			}
			p.add("</p>\n")
		}
		p.add("</main>\n<footer><p>&copy; 2026 ", host, "</p></footer>\n</body>\n</html>\n")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(p.buf)
		return true
	}
	return false
}

// trapLinks are the ways into the traps, and one to the page's neighbour, so that
// all pages can be found.
func (p *page) trapLinks() {
	p.add("<nav aria-label=\"More\">")
	next := (p.k + 1) % p.site.count(p.host)
	p.add("<a href=\"", p.site.path(p.host, next), "\">Next</a>")
	for _, t := range traps() {
		p.href(t.Path, t.Describe)
	}
	p.add("</nav>\n")
}

// href adds a link.
func (w *writer) href(to, text string) {
	w.add(`<a href="`, html.EscapeString(to), `">`, html.EscapeString(text), "</a>\n")
}

func (w *writer) heading(format string, args ...any) {
	w.add("<h1>", html.EscapeString(fmt.Sprintf(format, args...)), "</h1>\n")
}
