package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

var (
	publishedMetas = []string{
		"article:published_time", "article:published", "og:article:published_time", "article.published", "og:published_time", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "citation_online_date",
		"dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "datepublished", "date_published", "published-date", "w-published-date", "publishdate", "publish_date", "publish-date", "publication_date", "published_date", "pubdate", "published", "article_date_original", "article:post_date",
		"originalpublicationdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "shareaholic:article_published_time", "displaydate", "creation_date", "datecreated", "rnews:datepublished", "bt:pubdate", "dcsext.articlefirstpublished", "vr:published_time", "last-published", "uploaddate", "og:release_date", "date", "created", "time",
	}
	modifiedMetas = []string{
		"article:modified_time", "og:updated_time", "article:modified", "article:updated_time", "og:modified_time", "dcterms.modified", "dc.date.modified", "dc.date.updated", "datemodified", "date_modified", "lastmod", "last-modified", "last_modified", "lastmodified", "revised", "modified", "updated", "updated_time", "shareaholic:article_modified_time", "utime", "date.modified", "pagemodified",
	}
)

// dateFinder collects candidates for one date, and keeps the first one that is
// a whole day, or else the first one at all.
type dateFinder struct {
	date   date
	manner manner
}

func (f *dateFinder) try(s string) {
	if s == "" || f.date.clock && f.date.zone != "" {
		return
	}
	d, ok := readDate(clipDate(s), f.manner)
	switch {
	case !ok:
	case f.date.year == 0, d.whole() && !f.date.whole():
		f.date = d
	case d.clock && d.dayNumber() == f.date.dayNumber() && (!f.date.clock || d.zone != "" && f.date.sameClock(d)):
		f.date = d // the same day, more precisely
	}
}

func (d *date) sameClock(other date) bool { return d.hour == other.hour && d.minute == other.minute }

func clipDate(s string) string {
	if len(s) > maxByline {
		s = s[:maxByline]
	}
	return s
}

func (c *Collector) findDates(m *Facts, s *said, address, lang string) {
	manner := mannerOf(address, lang)
	published, modified := dateFinder{manner: manner}, dateFinder{manner: manner}
	if s.several { // which of them is the page's is said in its head
		c.tryMetas(&published, publishedMetas[:1])
	}
	published.try(s.published)
	modified.try(s.modified)
	c.tryMetas(&published, publishedMetas)
	c.tryMetas(&modified, modifiedMetas)
	for _, p := range c.props {
		switch p.name {
		case "datepublished", "datecreated", "uploaddate", "created", "issued", "published", "date":
			published.try(dateIn(p.node))
		case "datemodified", "modified", "dateupdated":
			modified.try(dateIn(p.node))
		}
	}
	c.visibleDates(&published, &modified)
	if in := addressDate(address); published.date.holds(in) {
		published.date = in
	}
	if modified.date.before(published.date) {
		modified.date = date{}
	}
	if c.want.Published {
		m.Published = published.date.String()
	}
	if c.want.Modified {
		m.Modified = modified.date.String()
	}
}

func (c *Collector) tryMetas(f *dateFinder, names []string) {
	for _, name := range names {
		for i := range c.metas {
			if c.metas[i].name == name {
				f.try(c.metas[i].content)
			}
		}
	}
}

// dateIn returns what an element says as a date: its datetime, content or
// title, or its text.
func dateIn(n *html.Node) string {
	for _, key := range []string{"datetime", "content", "data-datetime", "data-date", "data-time", "data-timestamp", "title"} {
		if s, ok := dom.Attr(n, key); ok && hasDigit(s) {
			return s
		}
	}
	return shortText(n, maxByline)
}

// visibleDates reads the dates that readers see. First come those whose class
// says what they are, then any; within them the order is that of the page.
func (c *Collector) visibleDates(published, modified *dateFinder) {
	for _, pass := range []dateKind{publishedDate, anyDate} {
		if published.date.whole() {
			break
		}
		for _, d := range c.dates {
			if d.kind != pass || published.date.whole() || inComment(d.node) {
				continue
			}
			s := dateIn(d.node)
			if pass == anyDate && d.node.DataAtom != atom.Time && len(s) > 120 {
				continue
			}
			if saysModified(s) {
				modified.try(s)
				continue
			}
			published.try(s)
		}
	}
	if !published.date.whole() {
		c.bareDates(published, modified)
	}
	for _, d := range c.dates {
		if s := dateIn(d.node); !published.date.whole() && d.kind != modifiedDate && len(s) < maxBareDate && !isApart(d.node, false) && !saysModified(s) {
			published.try(s)
		}
	}
	for _, d := range c.dates {
		if d.kind == modifiedDate && !modified.date.whole() && !inComment(d.node) {
			modified.try(dateIn(d.node))
		}
	}
	if published.date.year == 0 && modified.date.whole() {
		published.date = modified.date
	}
}

// saysModified reports whether the text before a date says that it is that of a
// change.
func saysModified(s string) bool {
	lower := strings.ToLower(clipDate(s))
	for _, word := range []string{"updated", "modified", "reviewed", "aktualisiert", "mis à jour", "actualizado", "aggiornato", "bijgewerkt", "обновлено", "atualizado", "aktualizacja", "更新"} {
		if i := strings.Index(lower, word); i >= 0 && !strings.Contains(lower[:i], "publi") && !hasDigit(lower[:i]) {
			return true
		}
	}
	return false
}

// addressDate reads the date that many addresses have in their path,
// /2021/03/04/, or in what names the page, 2021-03-04-title.
func addressDate(address string) date {
	_, path, ok := strings.Cut(address, "://")
	if !ok {
		return date{}
	}
	path, _, _ = strings.Cut(path, "?")
	for i := 0; i+8 < len(path); i++ {
		if sep := path[i]; sep != '/' && sep != '-' && sep != '_' {
			continue
		}
		var d date
		rest := path[i+1:]
		n := 0
		for n < len(rest) && n < 10 && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '/' || rest[n] == '-' || rest[n] == '_') {
			n++
		}
		part := strings.Trim(rest[:n], "/-_")
		switch {
		case len(part) >= 8 && (part[4] == '/' || part[4] == '-' || part[4] == '_'):
			fields := strings.FieldsFunc(part, func(r rune) bool { return r == '/' || r == '-' || r == '_' })
			if len(fields) == 3 && len(fields[0]) == 4 && len(fields[1]) <= 2 && len(fields[2]) <= 2 {
				d.year, d.month, d.day = numberToken(fields[0]).number, numberToken(fields[1]).number, numberToken(fields[2]).number
			}
		case len(part) == 8 && strings.Trim(part, "0123456789") == "" && (n == len(rest) || rest[n] == '/' || rest[n] == '-'):
			v := numberToken(part).number
			d.year, d.month, d.day = v/10000, v/100%100, v%100
		}
		if d.year >= 1990 && d.day > 0 && d.month > 0 && d.plausible() {
			return d
		}
	}
	return date{}
}

// monthComesFirst reports whether 3/4/2021 is in March: in English, but for the
// countries that write it the other way round.
func monthComesFirst(address, lang string) bool {
	lang = strings.ToLower(lang)
	if lang != "" && !strings.HasPrefix(lang, "en") {
		return false
	}
	for _, region := range []string{"gb", "uk", "au", "nz", "ie", "in", "za"} {
		if strings.HasSuffix(lang, "-"+region) || strings.HasSuffix(lang, "_"+region) {
			return false
		}
	}
	_, host, _ := strings.Cut(address, "://")
	host, _, _ = strings.Cut(host, "/")
	host, _, _ = strings.Cut(host, ":")
	switch host[strings.LastIndexByte(host, '.')+1:] {
	case "uk", "au", "nz", "ie", "in", "za", "eu":
		return false
	}
	return true
}

// ReadDate finds the first date in s and returns it in ISO 8601, or "" if there
// is none. address and lang are those of the page: 3/4/2021 is read by them.
func ReadDate(s, address, lang string) string {
	d, _ := readDate(clipDate(s), mannerOf(address, lang))
	return d.String()
}
