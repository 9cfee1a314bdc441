package rules

import "slices"

// Names are those of all fields, in the order that they were given in, each once.
// A page has those whose rule matches it.
func (s *Set) Names() []string {
	var names []string
	add := func(fields []field) {
		for _, f := range fields {
			if !slices.Contains(names, f.name) {
				names = append(names, f.name)
			}
		}
	}
	add(s.fields)
	for _, r := range s.rules {
		add(r.fields)
	}
	return names
}
