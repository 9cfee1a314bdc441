package robots

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"
)

// Rules are what one robots.txt file says to one crawler. They do not change
// and may be used by many goroutines at once.
type Rules struct {
	// The rules, the one that wins first: longest pattern, Allow before
	// Disallow. They point into text, so that a large file costs the garbage
	// collector two objects and not a hundred thousand.
	rules []rule
	text  string
	wild  int // rules with a "*"

	denied   bool   // everything is disallowed,
	reason   string // because of this
	delay    time.Duration
	sitemaps []string
	signals  []string
	size     int
}

type rule struct {
	pattern  span // normalised, without a final "$"
	value    span // as it stood in the file
	octets   uint32
	allow    bool
	anchored bool // the pattern ended in "$"
	encoded  bool // the pattern has a "*", and an encoded "/" or "?" that may be one of a query
}

type span struct{ start, end uint32 }

func (r *Rules) at(s span) string { return r.text[s.start:s.end] }

// AllowAll returns rules that allow everything: there is no robots.txt.
func AllowAll() *Rules { return newRules(&group{}, nil) }

// DisallowAll returns rules that allow nothing but /robots.txt itself, for a
// host whose robots.txt cannot be had (RFC 9309 section 2.3.1.4). Allowed gives
// reason as the rule.
func DisallowAll(reason string) *Rules {
	return &Rules{denied: true, reason: reason, size: int(unsafe.Sizeof(Rules{})) + len(reason)}
}

// newRules compiles a group.
func newRules(g *group, sitemaps []string) *Rules {
	r := &Rules{delay: g.delay, sitemaps: cloneAll(sitemaps), signals: cloneAll(g.signals)}
	var text []byte
	add := func(s string) span {
		start := len(text)
		text = append(text, s...)
		return span{uint32(start), uint32(len(text))}
	}
	seen := make(map[rawRule]bool, len(g.rules))
	rules := make([]rule, 0, len(g.rules))
	for _, raw := range g.rules {
		if seen[raw] {
			continue
		}
		seen[raw] = true
		pattern := decodeQuery(normalise(raw.value, true))
		c := rule{allow: raw.allow, octets: uint32(len(pattern)), value: add(raw.value)}
		c.pattern = c.value
		if pattern != raw.value {
			c.pattern = add(pattern)
		}
		if pattern[len(pattern)-1] == '$' {
			c.anchored = true
			c.pattern.end--
		}
		if strings.Contains(pattern, "*") {
			r.wild++
			c.encoded = hasEncodedSlash(pattern)
		}
		rules = append(rules, c)
	}
	slices.SortFunc(rules, func(a, b rule) int {
		switch {
		case a.octets != b.octets:
			return cmp.Compare(b.octets, a.octets)
		case a.allow != b.allow && a.allow:
			return -1
		case a.allow != b.allow:
			return 1
		}
		return cmp.Compare(a.value.start, b.value.start) // the order of the file
	})
	r.rules, r.text = slices.Clone(rules), string(text) // without spare capacity
	r.size = int(unsafe.Sizeof(*r)) + cap(r.rules)*int(unsafe.Sizeof(rule{})) + len(r.text)
	for _, s := range slices.Concat(r.sitemaps, r.signals) {
		r.size += int(unsafe.Sizeof(s)) + len(s)
	}
	return r
}

// cloneAll copies strings out of the file, which would otherwise stay in memory.
func cloneAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.Clone(s)
	}
	return out
}

// From so many rules with a "*" on it pays to look through the path beforehand.
const manyWild = 200

// Allowed reports whether a path with its query ("/a/b?c=d", without a fragment)
// may be fetched, and the line of the file that decided it, "" where none did.
//
// Of the rules that match, the one with the longest pattern wins, in octets
// after normalisation, and Allow wins a tie (RFC 9309 section 2.2.2).
// /robots.txt itself is always allowed.
func (r *Rules) Allowed(pathAndQuery string) (ok bool, rule string) {
	path := normalise(pathAndQuery, false)
	if path == "" || path[0] != '/' {
		path = "/" + path // https://example.com?query
	}
	switch {
	case path == "/robots.txt":
		return true, ""
	case r.denied:
		return false, r.reason
	}
	decoded := decodeQuery(path)
	f := newFinder(decoded, r.wild > manyWild)
	written := f
	if decoded != path {
		written = newFinder(path, r.wild > manyWild)
	}
	for i := range r.rules {
		c := &r.rules[i]
		pattern := r.at(c.pattern)
		if f.match(pattern, c.anchored) || c.encoded && written.match(pattern, c.anchored) {
			return c.allow, r.line(c)
		}
	}
	return true, ""
}

// line writes a rule as it stood in the file, its key spelled properly; a line
// that would not fit a message is cut.
func (r *Rules) line(c *rule) string {
	const limit = 256
	key, value := "Disallow: ", r.at(c.value)
	if c.allow {
		key = "Allow: "
	}
	if len(value) > limit {
		end := limit
		for end > limit-utf8.UTFMax && !utf8.RuneStart(value[end]) {
			end--
		}
		value = value[:end] + "…"
	}
	return key + strings.ToValidUTF8(value, "\ufffd")
}

// AllowsAll reports whether there is no rule that could deny anything.
func (r *Rules) AllowsAll() bool { return !r.denied && len(r.rules) == 0 }

// CrawlDelay returns the pause asked for between requests, between 0 (none) and
// [MaxCrawlDelay]. Of several, the longest counts. Whether it is kept is the
// caller's to say.
func (r *Rules) CrawlDelay() time.Duration { return r.delay }

// Sitemaps returns the values of the file's Sitemap lines, unchecked.
func (r *Rules) Sitemaps() []string { return slices.Clone(r.sitemaps) }

// Signals returns the Content-Usage and Content-Signal lines that speak to the
// agent, as "Content-Signal: ai-train=no".
func (r *Rules) Signals() []string { return slices.Clone(r.signals) }

// Size returns about how many bytes of memory the rules take.
func (r *Rules) Size() int { return r.size }
