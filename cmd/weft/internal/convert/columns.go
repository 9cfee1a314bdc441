package convert

import (
	"slices"

	"weft/store"
	"weft/store/table"
)

// found is what the records have beside the usual columns.
type found struct {
	records    bool // there are some
	links      bool // pages were found through links
	data, meta []string
}

// look looks at the records of an input.
func (f *found) look(s *source) error {
	f.records = true
	return s.each(func(rec *store.Record) error {
		f.links = f.links || rec.Found > 0
		f.meta = members(f.meta, "meta.", rec.Meta)
		if rec.Page != nil {
			f.data = members(f.data, "data.", rec.Page.Cell("data"))
		}
		return nil
	})
}

// members adds the names of an object's members that are new.
func members(names []string, prefix string, object []byte) []string {
	store.EachMember(object, func(name string, _ []byte) bool {
		if name = prefix + name; !slices.Contains(names, name) {
			names = append(names, name)
		}
		return true
	})
	return names
}

// columns are the usual ones, and what was found.
func (f *found) columns() []string {
	if !f.records {
		return nil
	}
	list := slices.Concat(table.Names(), f.data, f.meta)
	if f.links {
		list = append(list, table.FoundNames()...)
	}
	return list
}
