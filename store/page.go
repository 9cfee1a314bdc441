package store

import (
	"bytes"
	"strings"
)

// A Page is what was made of a document. Whoever made it has finished it: a sink
// writes it, and works nothing out.
type Page interface {
	// JSON is the page as a JSON object on one line of valid UTF-8.
	JSON() []byte

	// Cell is the JSON of a part of the page by its path, such as "title" or
	// "analysis.words"; nil if the page has no such part.
	Cell(path string) []byte
}

// A RawPage is a page that is nothing but its JSON.
type RawPage []byte

// JSON returns p.
func (p RawPage) JSON() []byte { return p }

// Cell looks for the part. The names that a path is made of may have dots in
// them; of two parts with the same path the one with the longer first name is
// meant.
func (p RawPage) Cell(path string) []byte { return cell(p, path) }

func cell(object []byte, path string) (found []byte) {
	longest := -1
	eachMember(object, func(key, value []byte) bool {
		name := string(bytes.Trim(key, `"`))
		rest, ok := strings.CutPrefix(path, name)
		switch {
		case !ok || len(name) <= longest:
		case rest == "":
			found = value
			return false
		case rest[0] == '.' && value[0] == '{':
			if inner := cell(value, rest[1:]); inner != nil {
				found, longest = inner, len(name)
			}
		}
		return true
	})
	return found
}
