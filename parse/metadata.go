package parse

import (
	"weft/parse/metadata"
	"weft/parse/weburl"
)

// metadataPlan says which fields of what a page says of itself are asked for.
type metadataPlan struct {
	description, siteName, authors, published, modified, image, structured, comments bool
}

func (p *metadataPlan) fields() []planField {
	return []planField{
		{name: "description", want: &p.description},
		{name: "site_name", want: &p.siteName},
		{name: "authors", want: &p.authors},
		{name: "published", want: &p.published},
		{name: "modified", want: &p.modified},
		{name: "image", want: &p.image},
		{name: "structured", want: &p.structured},
		{name: "comments", want: &p.comments},
	}
}

func (p *metadataPlan) any() bool { return *p != metadataPlan{} }

// needsLang reports whether the language is needed: dates are read by it.
func (p *metadataPlan) needsLang() bool { return p.published || p.modified || p.comments }

func (p *metadataPlan) want() metadata.Want {
	return metadata.Want{
		Description: p.description, SiteName: p.siteName, Authors: p.authors,
		Published: p.published, Modified: p.modified, Image: p.image, Structured: p.structured, Comments: p.comments,
	}
}

// facts works out what was noted during the walk.
func (g *gather) facts() metadata.Facts {
	m := g.notes.Facts(g.docURL, g.language())
	if m.Cut {
		g.warn("long_structured")
	}
	for _, field := range []*string{&m.Description, &m.SiteName, &m.Image} {
		*field = g.line(*field)
	}
	return m
}

// appendStructured writes structured data as it was found, but for addresses of
// microdata, which are made absolute where they lead to the web.
func appendStructured(o *object, list []metadata.Value, r *weburl.Base) {
	if len(list) == 0 {
		return
	}
	o.key("structured")
	o.buf = appendValue(o.buf, metadata.Value{Kind: metadata.Array, Items: list}, r)
}

// appendValue appends a value as JSON.
func appendValue(buf []byte, v metadata.Value, r *weburl.Base) []byte {
	switch v.Kind {
	case metadata.Literal:
		return append(buf, v.Text...)
	case metadata.Array, metadata.Object:
		return appendItems(buf, len(v.Items), v.Names, v.Kind == metadata.Object, func(buf []byte, i int) []byte { return appendValue(buf, v.Items[i], r) })
	}
	if v.Address {
		if absolute := r.Resolve(v.Text); absolute != "" {
			return appendString(buf, absolute)
		}
	}
	return appendString(buf, v.Text)
}

// appendItems appends a list, or an object with names.
func appendItems(buf []byte, n int, names []string, object bool, item func(buf []byte, i int) []byte) []byte {
	ends := "[]"
	if object {
		ends = "{}"
	}
	buf = append(buf, ends[0])
	for i := range n {
		if i > 0 {
			buf = append(buf, ',')
		}
		if object {
			buf = append(appendString(buf, names[i]), ':')
		}
		buf = item(buf, i)
	}
	return append(buf, ends[1])
}

// comments are those on the page that was read, whose type is kind.
func (g *gather) comments(kind string) []metadata.Comment {
	switch kind {
	case "product", "collection", "listing":
		return nil
	}
	list, cut := g.notes.Comments(kind == "forum", g.docURL, g.language())
	if cut {
		g.warn("too_many_comments")
	}
	return list
}

func appendComments(o *object, list []metadata.Comment) {
	open := false
	for _, c := range list {
		o.item("comments", &open)
		item := openObject(o.buf)
		item.string("author", c.Author)
		item.string("published", c.Published)
		item.string("text", c.Text)
		item.int("depth", c.Depth)
		o.buf = item.close()
	}
	o.endItems(open)
}
