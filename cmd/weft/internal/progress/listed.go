package progress

import (
	"fmt"
	"strings"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler"
	"weft/crawler/list"
)

// Preview says in a few lines what is known of a list before anything is fetched.
func Preview(p crawler.Preview, l list.Stats) string {
	text := Forecast(p.Forecast)
	if other := listed(p.Census, l); other != "" {
		text += "\nthe list has " + other
	}
	if p.Before > 0 {
		text += fmt.Sprintf("\n%s of %s there already", plural(p.Before, "record"), count(p.Read))
		if p.Before == p.Read {
			text += ": nothing is left to do"
		}
	}
	return text
}

// listed says which lines of a list are asked of nobody; "" if there are none.
func listed(c crawler.Census, l list.Stats) string {
	var parts []string
	if c.Invalid > 0 {
		parts = append(parts, fmt.Sprintf("%s that %s no URL (the first: %s)", plural(c.Invalid, "line"), are(c.Invalid), quote(c.First)))
	}
	if c.Duplicates > 0 {
		parts = append(parts, plural(c.Duplicates, "duplicate"))
	}
	if l.Blank > 0 {
		parts = append(parts, plural(l.Blank, "blank line"))
	}
	if l.Comments > 0 {
		parts = append(parts, plural(l.Comments, "comment"))
	}
	return strings.Join(parts, ", ")
}

// quote shows a line that is no URL.
func quote(i crawler.Invalid) string {
	what := fmt.Sprintf("line %d", i.Line)
	if i.URL != "" {
		what += fmt.Sprintf(", %q", termtext.Cut(termtext.Line(i.URL), 60))
	}
	return what + ": " + i.Why
}

// Hint says what to do about a list of which no line is a URL; "" if one is.
func Hint(c crawler.Census, lines int64) string {
	switch {
	case lines == 0 || c.Invalid < lines:
		return ""
	case c.NoField == c.Invalid:
		return fmt.Sprintf("none of %s has a URL (%s): name the column or key that holds it with --url-field", plural(lines, "row"), c.First.Why)
	default:
		return fmt.Sprintf("no line of the list is a URL (%s): write http:// or https:// in front, or say what the list is with --input-format csv, jsonl or sitemap", quote(c.First))
	}
}

func are(n int64) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
