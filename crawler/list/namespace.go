package list

import "encoding/xml"

// maxScopes is how deep names count in a sitemap: the root, an entry, a field.
const maxScopes = 3

// scopes are the namespace declarations of the elements that are open, down to
// maxScopes levels: what stands deeper is never looked at, so that nesting costs
// no memory.
type scopes [maxScopes][]xml.Attr

// begin takes the declarations of an element at a depth, from 1 for the root,
// and forgets those of the element before it there.
func (s *scopes) begin(depth int, attrs []xml.Attr) {
	s[depth-1] = s[depth-1][:0]
	for i := depth; i < maxScopes; i++ {
		s[i] = s[i][:0]
	}
	for _, a := range attrs {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			s[depth-1] = append(s[depth-1], a)
		}
	}
}

// space returns the namespace that a prefix means in the innermost element; "" is
// the prefix of names without one (Namespaces in XML 1.0, section 6). A prefix
// that nobody declared, which is an error there, stands for itself.
func (s *scopes) space(prefix string) string {
	for i := maxScopes - 1; i >= 0; i-- {
		for _, a := range s[i] {
			if prefix == "" && a.Name.Space == "" || prefix != "" && a.Name.Space != "" && a.Name.Local == prefix {
				return a.Value
			}
		}
	}
	return prefix
}
