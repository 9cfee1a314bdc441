package progress

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler"
)

// mostNamed is how many closed patterns a summary names.
const mostNamed = 5

// followed says what became of the links, a line each; nil if none were followed.
func followed(s crawler.Summary) (lines [][2]string) {
	if s.Left.ByReason == nil {
		return nil
	}
	lines = append(lines, [2]string{"found", plural(s.Found, "page") + " through links"})
	if left := counts(s.Left.ByReason); left != "" {
		text := "links: " + left
		if traps := counts(s.Left.ByTrap); traps != "" {
			text += " (" + traps + ")"
		}
		lines = append(lines, [2]string{"left out", text})
	}
	if n := len(s.Closed); n > 0 {
		var names []string
		for _, name := range s.Closed[:min(n, mostNamed)] {
			names = append(names, termtext.Cut(termtext.Line(name), 80))
		}
		text := strings.Join(names, ", ")
		if n > mostNamed {
			text += fmt.Sprintf(" and %s more", count(int64(n-mostNamed)))
		}
		lines = append(lines, [2]string{"closed", plural(int64(n), "pattern") + " of URLs that brought nothing new: " + text})
	}
	if b := s.Broken; b.Pages > 0 {
		worst := b.Worst[0]
		lines = append(lines, [2]string{"broken", fmt.Sprintf("%s that links lead to: %s; most of them on %s (%s)",
			plural(b.Pages, "page"), counts(b.By), termtext.Cut(termtext.Line(worst.URL), 100), count(worst.Pages))})
	}
	return lines
}

// counts names what there is most of first.
func counts[K ~string](of map[K]int64) string {
	keys := slices.SortedFunc(maps.Keys(of), func(a, b K) int {
		if d := of[b] - of[a]; d != 0 {
			return int(min(max(d, -1), 1))
		}
		return strings.Compare(string(a), string(b))
	})
	var parts []string
	for _, k := range keys {
		parts = append(parts, string(k)+" "+count(of[k]))
	}
	return strings.Join(parts, ", ")
}
