package scope

import "strings"

// The limits of a URL's shape. Over them it is taken for a trap.
const (
	maxURL       = 2000 // characters; canonical URLs are ASCII
	maxSegments  = 20   // of the path
	maxSegment   = 3    // times the same one stands in it
	maxPair      = 3    // times the same k=v stands in the query
	maxParameter = 5    // times the same name stands in it
)

// shape says which trap a URL is by its form alone.
func shape(key string, a address) Trap {
	if len(key) > maxURL {
		return LongURL
	}
	segments := a.segments()
	if len(segments) > maxSegments {
		return ManySegments
	}
	if most(segments) > maxSegment {
		return RepeatedSegment
	}
	if a.query == "" {
		return ""
	}
	pairs := a.parameters()
	if most(pairs) > maxPair {
		return RepeatedPair
	}
	if most(names(pairs)) > maxParameter {
		return RepeatedParameter
	}
	return ""
}

// repeats reports whether a URL has a segment or a parameter more than once.
func (a address) repeats() bool {
	return most(a.segments()) > 1 || most(names(a.parameters())) > 1
}

// segments are the parts of the path, without the empty one that a slash at the
// end makes.
func (a address) segments() []string {
	path := strings.TrimSuffix(strings.TrimPrefix(a.path, "/"), "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// parameters are the parts of the query that are not empty.
func (a address) parameters() []string {
	var pairs []string
	for pair := range strings.SplitSeq(a.query, "&") {
		if pair != "" {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

// names cuts the values off parameters.
func names(pairs []string) []string {
	ns := make([]string, len(pairs))
	for i, pair := range pairs {
		ns[i], _, _ = strings.Cut(pair, "=")
	}
	return ns
}

// most is how often the most frequent of the words stands there.
func most(words []string) int {
	if len(words) > 32 { // a seed may have thousands
		counts, n := make(map[string]int), 0
		for _, w := range words {
			counts[w]++
			n = max(n, counts[w])
		}
		return n
	}
	n := 0
	for i, w := range words {
		count := 1
		for _, other := range words[i+1:] {
			if w == other {
				count++
			}
		}
		n = max(n, count)
	}
	return n
}
