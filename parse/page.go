package parse

import (
	"strconv"

	"weft/parse/metadata"
	"weft/parse/rules"
	"weft/parse/weburl"
)

// appendPage writes the page as one JSON object. The members have a fixed
// order, that of docs/record.md; what is absent is left out.
func (p *Parser) appendPage(buf []byte, g *gather, m metadata.Facts, main mainContent, own fields) []byte {
	r := g.linkBase()
	h := &g.head
	o := openObject(buf)
	o.string("title", g.title)
	o.string("headline", main.headline)
	o.string("description", m.Description)
	if p.plan.lang {
		o.string("lang", g.language())
	}
	if h.canonical != "" {
		o.string("canonical", r.Resolve(h.canonical))
	}
	o.string("site_name", m.SiteName)
	o.strings("authors", m.Authors)
	o.string("published", m.Published)
	o.string("modified", m.Modified)
	if m.Image != "" {
		o.string("image", r.Resolve(m.Image))
	}
	o.strings("robots", h.robots)
	if h.refresh != "" {
		o.string("refresh", refresh(&r, h.refresh))
	}
	o.string("type", main.kind)
	g.appendHeadings(&o)
	if p.plan.links {
		g.appendLinks(&o, &r)
	}
	g.appendFeeds(&o, &r)
	appendStructured(&o, m.Structured, &r)
	if p.plan.main.text && len(main.text) > 0 {
		o.key("text")
		o.buf = appendString(o.buf, main.text)
	}
	if len(main.markdown) > 0 {
		o.key("markdown")
		o.buf = appendString(o.buf, main.markdown)
	}
	appendComments(&o, main.comments)
	if p.plan.analysis.any() {
		p.appendAnalysis(&o, main.text, g.language())
	}
	own.append(&o)
	return o.close()
}

// refresh writes a meta refresh as "SECONDS; url=ABSOLUTE", or "SECONDS" if the
// page is to be loaded again.
func refresh(r *weburl.Base, content string) string {
	delay, target, ok := refreshTarget(content)
	if !ok {
		return ""
	}
	if target != "" {
		target = r.Resolve(target)
	}
	if target == "" {
		return delay
	}
	return delay + "; url=" + target
}

func (g *gather) appendHeadings(o *object) {
	end := len(o.buf) + g.cfg.Limits.ListBytes
	open := false
	for _, h := range g.headings {
		if h.text.start == h.text.end {
			continue
		}
		if len(o.buf) > end {
			g.warn("too_many_headings")
			break
		}
		o.item("headings", &open)
		o.buf = append(o.buf, `{"level":`...)
		o.buf = strconv.AppendInt(o.buf, int64(h.level), 10)
		o.buf = append(o.buf, `,"text":`...)
		o.buf = appendString(o.buf, g.inline.Buf[h.text.start:h.text.end])
		o.buf = append(o.buf, '}')
	}
	o.endItems(open)
}

// appendLinks writes all links to web addresses, in document order and with
// repetitions, fragments included. Their kinds are said where there are others
// than <a> and <area>.
func (g *gather) appendLinks(o *object, r *weburl.Base) {
	inHeader := g.headerBase()
	end := len(o.buf) + g.cfg.Limits.ListBytes
	open, written := false, 0
	var url []byte
	for i := range g.links {
		l := &g.links[i]
		var ok bool
		if url, ok = g.appendURL(url[:0], r, &inHeader, l); !ok {
			continue
		}
		if len(o.buf) > end || written == g.cfg.Limits.Links {
			g.warn("too_many_links")
			break
		}
		written++
		o.item("links", &open)
		o.buf = append(o.buf, `{"url":`...)
		o.buf = appendString(o.buf, url)
		if l.text.start < l.text.end {
			o.buf = append(o.buf, `,"text":`...)
			o.buf = appendString(o.buf, g.inline.Buf[l.text.start:l.text.end])
		}
		if rel := g.line(l.rel); rel != "" {
			o.buf = append(o.buf, `,"rel":`...)
			o.buf = appendString(o.buf, rel)
		}
		if g.cfg.Follow {
			o.buf = append(o.buf, `,"kind":`...)
			o.buf = appendString(o.buf, l.kind)
		}
		o.buf = append(o.buf, '}')
	}
	o.endItems(open)
}

func (g *gather) appendFeeds(o *object, r *weburl.Base) {
	var feeds []string
	for _, href := range g.head.feeds {
		if url := r.Resolve(href); url != "" {
			feeds = append(feeds, url)
		}
	}
	o.strings("feeds", feeds)
}

// appendData writes the user's fields.
// fields are the user's own: by rules, or by a function.
type fields struct {
	rules rules.Value
	json  []byte
}

func (f fields) append(o *object) {
	switch {
	case f.json != nil:
		o.key("data")
		o.buf = append(o.buf, f.json...)
	case len(f.rules.Items) > 0:
		o.key("data")
		o.buf = appendRule(o.buf, f.rules)
	}
}

// appendRule appends a value of a field as JSON.
func appendRule(buf []byte, v rules.Value) []byte {
	switch v.Kind {
	case rules.Literal:
		return append(buf, v.Text...)
	case rules.Array, rules.Object:
		return appendItems(buf, len(v.Items), v.Names, v.Kind == rules.Object, func(buf []byte, i int) []byte { return appendRule(buf, v.Items[i]) })
	}
	return appendString(buf, v.Text)
}
