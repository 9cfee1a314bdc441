package store

import "strings"

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

// Cell looks for the part.
func (p RawPage) Cell(path string) []byte {
	var found [1][]byte
	p.Cells([]string{path}, found[:])
	return found[0]
}

// Cells looks for several parts in one pass, and puts what Cell would give into
// found. The names that a path is made of may have dots in them.
func (p RawPage) Cells(paths []string, found [][]byte) {
	clear(found)
	f := finder{paths: paths, found: found}
	if len(paths) > fewPaths {
		f.index()
	}
	f.cells(p, "")
}

// fewPaths is up to how many are compared with each member of an object.
const fewPaths = 16

// A finder finds the parts of a page.
type finder struct {
	paths []string
	found [][]byte

	first map[string]int // of the paths that are the same; nil if there are few
	next  []int          // the same path again; -1 if there is none
	path  []byte         // room for one
}

func (f *finder) index() {
	f.first, f.next = make(map[string]int, len(f.paths)), make([]int, len(f.paths))
	for i, path := range f.paths {
		f.next[i] = -1
		if same, ok := f.first[path]; ok {
			f.next[i] = same
		}
		f.first[path] = i
	}
}

// cells fills in the paths that begin with the one of the object, which ends in a
// dot.
func (f *finder) cells(object []byte, at string) {
	paths, found := f.paths, f.found
	eachMember(object, func(key, value []byte) bool {
		if f.first != nil && value[0] != '{' { // no path goes on in it
			f.path = append(append(f.path[:0], at...), key[1:len(key)-1]...)
			if i, ok := f.first[string(f.path)]; ok {
				for ; i >= 0; i = f.next[i] {
					found[i] = value
				}
			}
			return true
		}
		inner := ""
		for i, path := range paths {
			if !strings.HasPrefix(path, at) {
				continue
			}
			rest := path[len(at):]
			if len(rest) < len(key)-2 || rest[:len(key)-2] != string(key[1:len(key)-1]) {
				continue
			}
			switch rest = rest[len(key)-2:]; {
			case rest == "":
				found[i] = value
			case rest[0] == '.' && value[0] == '{':
				inner = path[:len(path)-len(rest)+1]
			}
		}
		if inner != "" {
			f.cells(value, inner)
		}
		return true
	})
}
