package metadata

import (
	"strings"

	"golang.org/x/net/html"
)

// Facts are what a page says of itself. What is absent is empty.
type Facts struct {
	Description string
	SiteName    string
	Authors     []string
	Published   string // ISO 8601, as precise as the page is
	Modified    string
	Image       string  // as it stands there, perhaps relative
	Structured  []Value // objects: JSON-LD, then microdata, then Open Graph
	Cut         bool    // structured data is missing because of a limit
}

// Facts works out what is wanted of the notes. address is the URL of the
// page, and lang its language or "": dates are read by them.
func (c *Collector) Facts(address, lang string) (m Facts) {
	if c.want == (Want{}) {
		return m
	}
	objects := c.objects(&m)
	g := newGraph(objects)
	s := g.read()
	m.Cut = m.Cut || g.left < 0
	if c.want.Structured {
		m.Structured = objects
		if og := c.openGraph(); len(og.Names) > 0 {
			m.Structured = append(m.Structured, og)
		}
	}
	if c.want.Description {
		m.Description = firstOf(c.first("description"), c.first("og:description", "twitter:description", "dc.description", "dcterms.description", "sailthru.description"), s.description)
	}
	if c.want.SiteName || c.want.Authors {
		m.SiteName = firstOf(c.first("og:site_name"), c.first("application-name"), s.site, s.publisher, c.first("citation_journal_title", "dc.publisher", "apple-mobile-web-app-title", "al:android:app_name"))
	}
	if c.want.Image {
		m.Image = firstOf(c.first("og:image", "og:image:url", "og:image:secure_url"), c.first("twitter:image", "twitter:image:src"), s.image, c.first("sailthru.image.full", "parsely-image-url", "thumbnail", "image"))
	}
	if c.want.Authors {
		m.Authors = c.authors(&s, m.SiteName)
		if !c.want.SiteName {
			m.SiteName = ""
		}
	}
	if c.want.Published || c.want.Modified {
		c.findDates(&m, &s, address, lang)
	}
	return m
}

// firstOf returns the first text that says something, as one line.
func firstOf(list ...string) string {
	for _, s := range list {
		if s = oneLine(s); s != "" {
			return s
		}
	}
	return ""
}

// first returns the content of the first <meta> that has one of the names; an
// earlier name goes before a later one.
func (c *Collector) first(names ...string) string {
	for _, name := range names {
		for i := range c.metas {
			if c.metas[i].name == name {
				return c.metas[i].content
			}
		}
	}
	return ""
}

// objects reads JSON-LD and microdata.
func (c *Collector) objects(m *Facts) (objects []Value) {
	r := jsonReader{left: maxValues}
	for _, s := range c.scripts {
		r.s, r.i, r.decoded = s, 0, false
		if quotesAreEscaped(s) {
			r.s, r.decoded = html.UnescapeString(s), true
		}
		objects = r.values(objects)
	}
	items := itemReader{values: maxValues, bytes: maxPropertyBytes, steps: maxPropertySteps}
	objects = append(objects, items.outermost(c.items)...)
	m.Cut = c.cut || r.cut || items.cut
	return objects
}

// openGraph is the Open Graph data of the page as one object.
func (c *Collector) openGraph() Value {
	v := Value{Kind: Object}
	for _, m := range c.metas {
		if isOpenGraph(m.name) {
			v.add(m.name, Value{Text: strings.TrimSpace(m.content)})
		}
	}
	return v
}
