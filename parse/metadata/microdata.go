package metadata

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// An itemReader reads microdata, as much as there is room for.
type itemReader struct {
	values, bytes, steps int // left
	cut                  bool
}

// read writes an item of HTML's microdata (HTML standard, section 5) as
// the JSON-LD that says the same: itemtype as @type, without the vocabulary
// where it is schema.org, itemid as @id, a property that stands there several
// times as a list. itemref, which hardly anybody uses, is not followed.
func (r *itemReader) read(item *html.Node, depth int) Value {
	v := Value{Kind: Object}
	if types, ok := dom.Attr(item, "itemtype"); ok {
		v.setTypes(types)
	}
	if id, ok := dom.Attr(item, "itemid"); ok {
		v.set("@id", Value{Text: id})
	}
	for n := item.FirstChild; n != nil && !r.cut; {
		names, isProperty := "", false
		scope := false
		if n.Type == html.ElementNode {
			names, isProperty = dom.Attr(n, "itemprop")
			_, scope = dom.Attr(n, "itemscope")
		}
		if isProperty {
			value := Value{}
			r.cut = r.cut || scope && depth == maxDepth
			if scope && !r.cut {
				value = r.read(n, depth+1)
			} else {
				value.Text = r.value(n)
			}
			if value.Kind == Object || value.Text != "" {
				for name := range strings.FieldsSeq(names) {
					v.add(name, value)
				}
			}
		}
		if !scope && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != item && n.NextSibling == nil {
			n = n.Parent
		}
		if n == item {
			break
		}
		n = n.NextSibling
	}
	return v
}

func (v *Value) setTypes(types string) {
	var list []Value
	for t := range strings.FieldsSeq(types) {
		for _, vocabulary := range []string{"https://schema.org/", "http://schema.org/", "https://www.schema.org/", "http://www.schema.org/"} {
			if short, ok := strings.CutPrefix(t, vocabulary); ok {
				t = short
				v.set("@context", Value{Text: "https://schema.org"})
			}
		}
		list = append(list, Value{Text: t})
	}
	switch len(list) {
	case 0:
	case 1:
		v.set("@type", list[0])
	default:
		v.set("@type", Value{Kind: Array, Items: list})
	}
}

// add adds a member; a second one of the name makes it a list.
func (v *Value) add(name string, value Value) bool {
	have := v.get(name)
	switch {
	case have == nil:
		return v.set(name, value)
	case have.Kind == Array:
		have.Items = append(have.Items, value)
	default:
		*have = Value{Kind: Array, Items: []Value{*have, value}}
	}
	return true
}

// value follows section 5.2.4 of the HTML standard, "Values", except
// that a content attribute goes before everything else, as search engines have
// it, and that URLs stay as they are.
func (r *itemReader) value(n *html.Node) (s string) {
	defer func() {
		r.values, r.bytes = r.values-1, r.bytes-len(s)
		r.cut = r.cut || r.values <= 0 || r.bytes <= 0 || r.steps <= 0
	}()
	name := ""
	switch n.DataAtom {
	case atom.Meta:
	case atom.Audio, atom.Embed, atom.Iframe, atom.Img, atom.Source, atom.Track, atom.Video:
		name = "src"
	case atom.A, atom.Area, atom.Link:
		name = "href"
	case atom.Object:
		name = "data"
	case atom.Data, atom.Meter:
		name = "value"
	case atom.Time:
		name = "datetime"
	}
	for _, key := range []string{"content", name} {
		if s, ok := dom.Attr(n, key); ok {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return textOf(n, min(maxPropertyText, r.bytes), &r.steps)
}

// maxPropertyText bounds the text of one property, in bytes.
const maxPropertyText = 64 << 10
