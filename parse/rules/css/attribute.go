package css

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// An attribute matches elements by the value of an attribute, with an operator of
// Selectors, 6; "" is any value. != and #= are the library's.
type attribute struct {
	name       string // in lower case
	operator   string
	value      string
	pattern    *regexp.Regexp // of #=
	ignoreCase bool           // the i flag
}

func (a *attribute) match(n *html.Node) bool {
	for i := range n.Attr {
		if a.is(&n.Attr[i], n.Namespace != "") {
			ignoreCase := a.ignoreCase || n.Namespace == "" && hasCaselessValue(a.name)
			return a.matchValue(n.Attr[i].Val, ignoreCase)
		}
	}
	return a.operator == "!="
}

// is reports whether that attribute is meant. Those of SVG are in part in mixed
// case; as in Chromium, any way to write them is theirs. One with a prefix,
// xlink:href, is found with it.
func (a *attribute) is(other *html.Attribute, foreign bool) bool {
	if !foreign {
		return other.Key == a.name
	}
	name := a.name
	if other.Namespace != "" {
		var ok bool
		if name, ok = strings.CutPrefix(name, other.Namespace+":"); !ok {
			return false
		}
	}
	return lower(other.Key) == name
}

func (a *attribute) matchValue(s string, ignoreCase bool) bool {
	if a.pattern != nil {
		return a.pattern.MatchString(s)
	}
	value := a.value
	if ignoreCase {
		s, value = lower(s), lower(value)
	}
	switch a.operator {
	case "":
		return true
	case "=":
		return s == value
	case "!=":
		return s != value
	case "~=":
		return includes(s, value)
	case "|=":
		rest, ok := strings.CutPrefix(s, value)
		return ok && (rest == "" || rest[0] == '-')
	case "^=":
		return value != "" && strings.HasPrefix(s, value)
	case "$=":
		return value != "" && strings.HasSuffix(s, value)
	default: // *=
		return value != "" && strings.Contains(s, value)
	}
}

const spaces = " \t\n\f\r"

// includes reports whether word is one of the words of s.
func includes(s, word string) bool {
	if word == "" {
		return false
	}
	for s != "" {
		s = strings.TrimLeft(s, spaces)
		end := strings.IndexAny(s, spaces)
		if end < 0 {
			end = len(s)
		}
		if s[:end] == word {
			return true
		}
		s = s[end:]
	}
	return false
}

// caseless are the attributes of HTML elements whose values have no case in
// selectors (HTML, 4.16.2), in order.
var caseless = [...]string{"accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked", "clear", "codetype", "color", "compact",
	"declare", "defer", "dir", "direction", "disabled", "enctype", "face", "frame", "hreflang", "http-equiv", "lang", "language", "link", "media",
	"method", "multiple", "nohref", "noresize", "noshade", "nowrap", "readonly", "rel", "rev", "rules", "scope", "scrolling", "selected", "shape",
	"target", "text", "type", "valign", "valuetype", "vlink"}

func hasCaselessValue(name string) bool {
	_, found := slices.BinarySearch(caseless[:], name)
	return found
}

// lower is s with the letters of ASCII in lower case.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

// An id or a class keeps its case.
type id string

func (s id) match(n *html.Node) bool { return valueOf(n, "id") == string(s) }

type class string

func (s class) match(n *html.Node) bool { return includes(valueOf(n, "class"), string(s)) }

func valueOf(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key && n.Attr[i].Namespace == "" {
			return n.Attr[i].Val
		}
	}
	return ""
}
