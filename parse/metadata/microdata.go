package metadata

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// An itemReader reads microdata, as much as there is room for.
type itemReader struct {
	values, bytes, steps int // left
	cut                  bool
	open                 []*html.Node        // the items around, outermost first
	parts                map[*html.Node]bool // items that are properties of others
	index                treeIndex           // of the page, for itemref
}

// outermost reads the items that are no part of another one, in the order of the
// page. Those are the standard's top-level items (section 5.2.5), which have no
// itemprop, and those that have one and stand in no item: pages have many of these,
// and what they say would be lost.
func (r *itemReader) outermost(items []*html.Node) (list []Value) {
	if len(items) == 0 {
		return nil
	}
	values := make([]Value, len(items))
	r.parts = make(map[*html.Node]bool)
	for _, asProperty := range []bool{false, true} {
		for i, n := range items {
			if r.cut {
				break
			}
			if _, is := dom.Attr(n, "itemprop"); is == asProperty && !r.parts[n] {
				r.index.from = n
				values[i] = r.read(n)
			}
		}
	}
	for i, n := range items {
		if r.parts[n] { // of one that was read after it
			values[i] = Value{}
		}
	}
	return slices.DeleteFunc(values, func(v Value) bool { return len(v.Names) == 0 })
}

// read writes an item of HTML's microdata (HTML standard, section 5) as
// the JSON-LD that says the same: itemtype as @type, without the vocabulary
// where it is schema.org, itemid as @id, a property that stands there several
// times as a list.
func (r *itemReader) read(item *html.Node) Value {
	v := Value{Kind: Object}
	types, ok := r.attr(item, "itemtype")
	if ok {
		v.setTypes(types)
	}
	id, ok := r.attr(item, "itemid")
	if ok {
		v.set("@id", Value{Text: address(id), Address: true})
	}
	r.bytes -= len(types) + len(id)
	if r.values--; r.values <= 0 {
		r.cut = true
	}
	r.open = append(r.open, item)
	for _, n := range r.properties(item) {
		if r.cut {
			break
		}
		var value Value
		if _, scope := dom.Attr(n, "itemscope"); !scope {
			value = r.value(n)
		} else if slices.Contains(r.open, n) {
			continue // an item that is a part of itself
		} else if r.cut = len(r.open) > maxDepth; !r.cut {
			r.parts[n] = true
			value = r.read(n)
		}
		if value.Kind == Object || value.Text != "" {
			r.addUnder(&v, n, value)
		}
	}
	r.open = r.open[:len(r.open)-1]
	return v
}

// addUnder adds a value under each of the names that n has, which are a set (section
// 5.2.3). Whatever is written once more is paid for once more: items in each other
// with a thousand names each would be a thousand times a thousand.
func (r *itemReader) addUnder(v *Value, n *html.Node, value Value) {
	list, _ := r.attr(n, "itemprop")
	first := ""
	var others map[string]bool // nearly always there are none
	for name := range strings.FieldsSeq(list) {
		if name == first || others[name] {
			continue
		}
		values, bytes := 0, 0
		if first == "" {
			first = name
		} else {
			if others == nil {
				others = make(map[string]bool)
			}
			others[name] = true
			values, bytes = value.size()
		}
		r.values, r.bytes = r.values-values, r.bytes-bytes-len(name)
		if r.values <= 0 || r.bytes <= 0 || !v.add(name, value) {
			r.cut = true
			return
		}
	}
}

// size is how many values there are in v, and the bytes of their names and texts.
func (v *Value) size() (values, bytes int) {
	values, bytes = 1, len(v.Text)
	for i := range v.Items {
		n, b := v.Items[i].size()
		values, bytes = values+n, bytes+b
	}
	for _, name := range v.Names {
		bytes += len(name)
	}
	return values, bytes
}

// properties returns the elements that are an item's properties, in tree order
// (section 5.2.5): those in it and those in what its itemref names, but for those
// of items inside.
func (r *itemReader) properties(item *html.Node) (list []*html.Node) {
	list = r.collect(list, item)
	refs, ok := r.attr(item, "itemref")
	if !ok {
		return list
	}
	seen := make(map[*html.Node]bool, len(list))
	for _, n := range list {
		seen[n] = true
	}
	before := len(list)
	for id := range strings.FieldsSeq(refs) {
		if r.steps--; r.steps <= 0 {
			r.cut = true
			break
		}
		root := r.index.element(id)
		if root == nil || root == item {
			continue
		}
		if _, ok := dom.Attr(root, "itemprop"); ok {
			list = append(list, root)
		}
		if _, scope := dom.Attr(root, "itemscope"); !scope {
			list = r.collect(list, root)
		}
	}
	more := list[before:]
	list = list[:before]
	for _, n := range more {
		if !seen[n] {
			seen[n] = true
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(a, b *html.Node) int { return r.index.order(a) - r.index.order(b) })
	return list
}

// collect appends the properties that stand in an element, without those of
// items in it.
func (r *itemReader) collect(list []*html.Node, root *html.Node) []*html.Node {
	for n := root.FirstChild; n != nil && !r.cut; {
		r.steps--
		r.cut = r.steps <= 0
		scope := false
		if n.Type == html.ElementNode {
			if _, ok := dom.Attr(n, "itemprop"); ok {
				list = append(list, n)
			}
			_, scope = dom.Attr(n, "itemscope")
		}
		if !scope && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
		}
		if n == root {
			break
		}
		n = n.NextSibling
	}
	return list
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
// that a content attribute goes before everything else, as search engines have it.
func (r *itemReader) value(n *html.Node) (v Value) {
	defer func() {
		r.values, r.bytes = r.values-1, r.bytes-len(v.Text)
		r.cut = r.cut || r.values <= 0 || r.bytes <= 0 || r.steps <= 0
	}()
	v.decoded = true
	var ok bool
	if v.Text, ok = r.attr(n, "content"); ok {
		v.Text = oneLine(v.Text)
		return v
	}
	name := ""
	switch n.DataAtom {
	case atom.Audio, atom.Embed, atom.Iframe, atom.Img, atom.Source, atom.Track, atom.Video:
		name, v.Address = "src", true
	case atom.A, atom.Area, atom.Link:
		name, v.Address = "href", true
	case atom.Object:
		name, v.Address = "data", true
	case atom.Data, atom.Meter:
		name = "value"
	case atom.Time:
		name = "datetime"
	}
	switch v.Text, ok = r.attr(n, name); {
	case !ok:
		v.Text, v.Address = dom.Content(n, min(maxPropertyText, r.bytes), &r.steps), false
	case v.Address:
		v.Text = address(v.Text)
	default:
		v.Text = oneLine(v.Text)
	}
	return v
}

// attr is an attribute of n, for as many steps as it takes to read it: many items may
// refer to the same megabyte of white space.
func (r *itemReader) attr(n *html.Node, name string) (string, bool) {
	s, ok := dom.Attr(n, name)
	r.steps -= len(s) / dom.StepBytes
	return s, ok
}

// address is a URL as the URL standard reads it: without white space around it,
// and without line ends and tabs (section 4.4).
func address(s string) string {
	return noLines.Replace(strings.TrimSpace(s))
}

var noLines = strings.NewReplacer("\t", "", "\n", "", "\r", "")

// maxPropertyText bounds the text of one property, in bytes.
const maxPropertyText = 64 << 10
