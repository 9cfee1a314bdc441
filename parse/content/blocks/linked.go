package blocks

import (
	"encoding/json"
	"strings"

	"weft/parse/dom"
)

// LinkedBody returns the longest text that JSON-LD has of the content, "" if it
// has none of more than so many words. Some pages bring their text only there,
// for a script to show.
func (p *Page) LinkedBody(words int) string {
	best := ""
	for _, s := range p.scripts {
		for _, key := range [...]string{`"articleBody"`, `"reviewBody"`, `"description"`} {
			for rest := s; len(best) < maxDescribed; {
				at := strings.Index(rest, key)
				if at < 0 {
					break
				}
				rest = strings.TrimLeft(rest[at+len(key):], ": \t\r\n")
				if body := jsonString(rest); len(body) > len(best) {
					best = body
				}
			}
		}
	}
	if strings.Count(best, " ") < words {
		return ""
	}
	return linesOf(best)
}

// jsonString reads the JSON string that s begins with; "" if there is none.
func jsonString(s string) string {
	if s == "" || s[0] != '"' {
		return ""
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			var text string
			if json.Unmarshal([]byte(s[:i+1]), &text) != nil { // a line break that is not escaped, say
				return s[1:i]
			}
			return text
		}
	}
	return ""
}

// linesOf takes markup and repeated white space out of a text, but keeps its
// lines.
func linesOf(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(dom.WithoutTags(s), "\n") {
		if text := strings.Join(strings.Fields(dom.DecodeReferences(line)), " "); text != "" {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(text)
		}
	}
	return b.String()
}
