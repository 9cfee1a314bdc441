package scope

import (
	"strings"
	"sync"

	"weft/parse/weburl"
)

// sites remembers the registrable domains of the names that were asked for
// last: looking one up takes two microseconds, and the links of a page lead to
// few hosts. It is safe for concurrent use.
type sites struct {
	mu     sync.Mutex
	byName map[string]string
}

// maxSites is how many names are remembered; then all are forgotten.
const maxSites = 1024

// domain is what the scope "domain" compares.
func (s *sites) domain(a address) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	site, ok := s.byName[a.name]
	if !ok {
		name := strings.Clone(a.name) // not the URL that it was cut from
		site = weburl.URL{Host: name}.Site()
		if s.byName == nil || len(s.byName) >= maxSites {
			s.byName = make(map[string]string)
		}
		s.byName[name] = site
	}
	return withPort(site, a.port)
}
