package scope

import "strings"

// bounds is the union of the scopes of all seeds.
type bounds struct {
	any, byHost, byDomain, byFolder bool
	patterns                        []hostPattern

	hosts, domains map[string]struct{}
	folders        map[string]struct{} // host and folder
	deepest        int                 // slashes in the longest folder

	sites *sites
}

func newBounds(within []string) (bounds, error) {
	b := bounds{
		hosts:   make(map[string]struct{}),
		domains: make(map[string]struct{}),
		folders: make(map[string]struct{}),
		sites:   new(sites),
	}
	for _, w := range within {
		switch w {
		case "any":
			b.any = true
		case "host":
			b.byHost = true
		case "domain":
			b.byDomain = true
		case "prefix":
			b.byFolder = true
		default:
			p, err := parseHostPattern(w)
			if err != nil {
				return bounds{}, err
			}
			b.patterns = append(b.patterns, p)
		}
	}
	return b, nil
}

// add widens the bounds by the scope of a seed.
func (b *bounds) add(a address) {
	if b.byHost {
		put(b.hosts, a.host())
	}
	if b.byDomain {
		put(b.domains, b.sites.domain(a))
	}
	if b.byFolder {
		folder := a.folder()
		put(b.folders, a.host()+folder)
		b.deepest = max(b.deepest, strings.Count(folder, "/"))
	}
}

// has reports whether an address is in the scope of any seed.
func (b *bounds) has(a address) bool {
	if b.any || b.byHost && in(b.hosts, a.host()) || b.byDomain && in(b.domains, b.sites.domain(a)) || b.byFolder && b.below(a) {
		return true
	}
	for _, p := range b.patterns {
		if p.matches(a) {
			return true
		}
	}
	return false
}

// below reports whether one of the folders that an address is in is a seed's.
// It looks at no more of them than the deepest seed has.
func (b *bounds) below(a address) bool {
	host := a.host()
	whole := host + a.path
	for i, depth := len(host), 0; i < len(whole) && depth < b.deepest; i++ {
		if whole[i] != '/' {
			continue
		}
		if in(b.folders, whole[:i+1]) {
			return true
		}
		depth++
	}
	return false
}

func in(set map[string]struct{}, s string) bool {
	_, ok := set[s]
	return ok
}

// put adds a copy, so that the set does not keep the URL that s was cut from.
func put(set map[string]struct{}, s string) {
	if !in(set, s) {
		set[strings.Clone(s)] = struct{}{}
	}
}
