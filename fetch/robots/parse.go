package robots

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// MaxSize is how much of a file counts, in bytes (RFC 9309 section 2.5 asks for
// at least 500 KiB). What stands in the line that crosses it, and beyond, is
// ignored; so ask the server for at least one byte more, or the last line may
// be a torn one that reads as a shorter, wider rule.
const MaxSize = 512 << 10

// MaxCrawlDelay is the longest delay that is told from a longer one.
const MaxCrawlDelay = 100 * 365 * 24 * time.Hour

// Usage signals end up in every record of a host, so they are kept small.
const (
	maxSignals    = 16
	maxSignalSize = 512 // bytes of one line
)

// Token returns the product token of a user agent string: its first word, up to
// the slash before the version. Token("Weft/1.0 (+https://example.com)") is "Weft".
func Token(userAgent string) string {
	word := userAgent
	if fields := strings.Fields(userAgent); len(fields) > 0 {
		word = fields[0]
	}
	word, _, _ = strings.Cut(strings.TrimSpace(word), "/")
	return word
}

// Parse reads a robots.txt file and keeps what concerns the crawler with the
// product token agent. It never fails: what cannot be understood is ignored
// (RFC 9309 section 2.3.1.1 and 2.3.1.5). It keeps no reference to body.
func Parse(body []byte, agent string) *Rules {
	if len(body) > MaxSize {
		body = body[:max(0, bytes.LastIndexAny(body[:MaxSize+1], "\r\n"))]
	}
	p := parser{agent: agent}
	text := decoded(body)
	for text != "" {
		var line string
		if i := strings.IndexAny(text, "\r\n"); i < 0 {
			line, text = text, ""
		} else {
			line, text = text[:i], text[i+1:] // CRLF leaves an empty line, which says nothing
		}
		p.line(line)
	}
	g := &p.other
	if p.named {
		g = &p.own
	}
	return newRules(g, p.sitemaps)
}

// decoded returns the text of a file. It is UTF-8 (RFC 9309 section 2.3), but some
// editors save UTF-16, and mark it.
func decoded(body []byte) string {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return string(body)
	}
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	return string(utf16.Decode(units))
}

// A group is what was said to one crawler, groups of the same agent merged
// (RFC 9309 section 2.2.1).
type group struct {
	rules   []rawRule
	delay   time.Duration
	signals []string
}

type rawRule struct {
	allow bool
	value string
}

// The parser goes through the lines once, collecting for the agent and for "*"
// side by side: which of the two holds is known only at the end.
type parser struct {
	agent    string
	own      group
	other    group
	named    bool // some group names the agent, be it an empty one
	sitemaps []string

	// The group that the current line is in.
	heading bool // only user-agent lines, and lines of unknown kinds, so far
	inOwn   bool
	inOther bool
}

func (p *parser) line(s string) {
	key, value, ok := split(s)
	if !ok {
		return
	}
	switch kindOf(key) {
	case userAgent:
		if !p.heading {
			p.heading, p.inOwn, p.inOther = true, false, false
		}
		if isAny(value) {
			p.inOther = true
		} else if names(value, p.agent) {
			p.inOwn, p.named = true, true
		}
	case allow, disallow:
		p.heading = false
		// An empty path matches nothing. A path that begins with neither "/"
		// nor "*" cannot match any.
		if value != "" && (value[0] == '/' || value[0] == '*') {
			r := rawRule{allow: kindOf(key) == allow, value: value}
			p.each(func(g *group) { g.rules = append(g.rules, r) })
		}
	case crawlDelay:
		// Like every line outside the RFC it must not end the list of agents
		// (section 2.2.4). It speaks to the agents named above it.
		d := parseDelay(value)
		p.each(func(g *group) { g.delay = max(g.delay, d) })
	case signal:
		s := key + ": " + value
		p.each(func(g *group) {
			if len(g.signals) < maxSignals && len(s) <= maxSignalSize {
				g.signals = append(g.signals, s)
			}
		})
	case sitemap: // belongs to no group
		if value != "" {
			p.sitemaps = append(p.sitemaps, value)
		}
	}
}

// each calls f for the groups that the current line speaks to: none before the
// first user-agent line.
func (p *parser) each(f func(*group)) {
	if p.inOwn {
		f(&p.own)
	}
	if p.inOther {
		f(&p.other)
	}
}

// blank is white space, and what looks like it or like nothing: it comes along
// when lines are copied from a page, or files are joined with their marks.
const blank = " \t\v\f\x00\u00a0\u200b\u2060\ufeff"

// split takes the comment off a line and cuts it at its colon, or, as Google's
// parser does, at the white space of a line of exactly two words.
func split(s string) (key, value string, ok bool) {
	s, _, _ = strings.Cut(s, "#")
	key, value, ok = strings.Cut(s, ":")
	if !ok {
		words := strings.Fields(s)
		if len(words) != 2 {
			return "", "", false
		}
		return words[0], words[1], true
	}
	return strings.Trim(key, blank), strings.Trim(value, blank), true
}

type kind int

const (
	unknown kind = iota
	userAgent
	allow
	disallow
	crawlDelay
	sitemap
	signal
)

// kindOf knows the keys, in any case, and the misspellings that Google's parser
// accepts for them.
func kindOf(key string) kind {
	if len(key) > len("content-signal") {
		return unknown
	}
	switch strings.ToLower(key) {
	case "user-agent", "useragent", "user agent":
		return userAgent
	case "allow":
		return allow
	case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		return disallow
	case "crawl-delay", "crawldelay", "crawl delay":
		return crawlDelay
	case "sitemap", "site-map":
		return sitemap
	case "content-usage", "content-signal":
		return signal
	}
	return unknown
}

// isAny reports whether a user-agent line is "*", which may be followed by words.
func isAny(value string) bool {
	return value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t")
}

// names reports whether a user-agent line names the agent, whatever the case.
// The line's token ends where the RFC's alphabet for it, [A-Za-z_-], ends: so
// "Weft/2.1", "Weft*" and "Weft Images" name Weft, as in Google's parser. An
// agent whose own token has other characters ("360Spider") is named by the
// whole word.
func names(value, agent string) bool {
	if agent == "" {
		return false
	}
	token, word := value, value
	if i := strings.IndexFunc(value, func(r rune) bool { return !isTokenRune(r) }); i >= 0 {
		token = value[:i]
	}
	if i := strings.IndexAny(value, "/ \t"); i >= 0 {
		word = value[:i]
	}
	return strings.EqualFold(token, agent) || strings.EqualFold(word, agent)
}

func isTokenRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-' || r == '_'
}

// parseDelay reads the number that value begins with as seconds; 0 if there is
// none.
func parseDelay(value string) time.Duration {
	end := strings.IndexFunc(value, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if end >= 0 {
		value = value[:end]
	}
	// Of the two errors, a number out of range is +Inf, and bad syntax is 0.
	seconds, _ := strconv.ParseFloat(value, 64)
	return time.Duration(min(seconds, MaxCrawlDelay.Seconds()) * float64(time.Second))
}
