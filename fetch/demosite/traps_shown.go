package demosite

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// calendar shows a month, or a day on which nothing happens.
func calendar(p *trapPage, r *http.Request) {
	var year, month, day int
	n, _ := fmt.Sscanf(r.URL.Path, "/calendar/%d/%d/%d", &year, &month, &day)
	if n < 2 {
		year, month = 2026, 11
	}
	at := time.Date(year, time.Month(month), max(day, 1), 0, 0, 0, 0, time.UTC)
	if n == 3 {
		p.heading("%s", at.Format("Monday, 2 January 2006"))
		p.add("<p>There are no events on this day.</p>\n")
		p.href(at.Format("/calendar/2006/01/"), "The month")
		p.href(at.AddDate(0, 0, 1).Format("/calendar/2006/01/02"), "Tomorrow")
		return
	}
	p.heading("%s", at.Format("January 2006"))
	p.href(at.AddDate(0, -1, 0).Format("/calendar/2006/01/"), "Earlier")
	p.href(at.AddDate(0, 1, 0).Format("/calendar/2006/01/"), "Later")
	for d := at; d.Month() == at.Month(); d = d.AddDate(0, 0, 1) {
		p.href(d.Format("/calendar/2006/01/02"), strconv.Itoa(d.Day()))
	}
}

// session is a session id that belongs to one page: who comes without cookies
// gets a new one on each.
func session(r *http.Request, i int) string {
	return fmt.Sprintf("%016x%016x", hash(1, r.RequestURI, strconv.Itoa(i)), hash(2, r.RequestURI, strconv.Itoa(i)))
}

func sessionInPath(p *trapPage, r *http.Request) {
	p.heading("Your account")
	for i, room := range []string{"orders", "wishes", "address", "letters"} {
		p.href("/account/"+session(r, i)+"/"+room, room)
	}
}

func sessionInQuery(p *trapPage, r *http.Request) {
	p.heading("The board")
	for i, topic := range []string{"1", "2", "3", "4"} {
		p.href("/board/topic?visit="+session(r, i)+"&id="+topic, "topic "+topic)
	}
}

// facets shows the goods that pass all filters, which are soon none.
func facets(p *trapPage, r *http.Request) {
	names := []string{"colour", "size", "brand", "price", "stock"}
	values := []string{"a", "b", "c", "d"}
	query := r.URL.Query()
	p.heading("The shop")
	shown := 0
	for i := range 40 {
		has := func(name string) string { return values[hash(3, name, strconv.Itoa(i))%uint64(len(values))] }
		if !slices.ContainsFunc(names, func(name string) bool { return query.Has(name) && query.Get(name) != has(name) }) {
			shown++
			p.add("<p>Article ", strconv.Itoa(i), "</p>\n")
		}
	}
	if shown == 0 {
		p.add("<p>Nothing passes your filters.</p>\n")
	}
	for _, name := range names {
		for _, value := range values {
			q := url.Values{}
			for k := range query {
				q.Set(k, query.Get(k))
			}
			q.Set(name, value)
			p.href("/shop/?"+q.Encode(), name+" "+value)
		}
	}
}

// sortOrders shows one list, each link with its parameters in another order.
func sortOrders(p *trapPage, r *http.Request) {
	query := r.URL.Query()
	p.heading("The catalogue")
	p.add("<ul>")
	for i := range 10 {
		p.add("<li>Book ", strconv.Itoa((i*7+len(query.Get("sort")))%10), ", ")
		p.phrase(6)
		p.add("</li>\n")
	}
	p.add("</ul>")
	for _, choice := range []string{"sort=title", "sort=year", "sort=price", "order=up", "order=down", "view=list", "view=grid", "per=10", "per=20", "per=50"} {
		name, _, _ := strings.Cut(choice, "=")
		parts := []string{choice} // the latest choice first
		for part := range strings.SplitSeq(r.URL.RawQuery, "&") {
			if part != "" && !strings.HasPrefix(part, name+"=") {
				parts = append(parts, part)
			}
		}
		p.href("/catalogue/?"+strings.Join(parts, "&"), choice)
	}
}

func relativeLinks(p *trapPage, _ *http.Request) {
	p.heading("The guide")
	for _, to := range []string{"guide/", "guide/first/", "help/guide/", "more/guide/"} {
		p.href(to, to)
	}
}

func growingQuery(p *trapPage, r *http.Request) {
	p.heading("Found")
	for _, word := range []string{"bank", "bridge", "boat"} {
		p.href("/find/?"+r.URL.RawQuery+"&with="+word, word)
		p.href("/find/?"+r.URL.RawQuery+"&q=river", "again")
	}
}

func escapedQuery(p *trapPage, r *http.Request) {
	p.heading("The report")
	p.href("/report/?"+strings.ReplaceAll(r.URL.RawQuery, "&", "&amp;"), "print")
	p.href("/report/?"+strings.ReplaceAll(r.URL.RawQuery, "&", "&amp;")+"&amp;view=table", "as a table")
}

func pagesWithoutEnd(p *trapPage, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	p.heading("The archive")
	p.add("<p>There are no more entries.</p>\n")
	for next := n + 1; next <= n+10; next++ {
		p.href("/archive/?page="+strconv.Itoa(next), strconv.Itoa(next))
	}
}

func softNotFound(p *trapPage, _ *http.Request) {
	p.heading("Welcome")
	for _, to := range []string{"news/", "news/today.html", "people/", "people/us.html", "index.html"} {
		p.href(to, to)
	}
}
