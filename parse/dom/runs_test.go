package dom

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// The runs of a text, a space between them, are the text with its white space
// collapsed, and a run has no more of it than single spaces.
func TestRunsAreTheTextCollapsed(t *testing.T) {
	pieces := []string{"a", "word", "Straße", "日本", " ", " ", "  ", "\n", "\t\t", "\r\n", "\u00a0", "\u2003", "\u3000", "\x01", "\x7f", "é", "«", "\xff", "."}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var b strings.Builder
		for range rng.IntN(20) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		s := b.String()
		var runs []string
		for i := 0; ; {
			start, end := NextRun(s, i)
			if strings.TrimSpace(s[i:start]) != "" {
				t.Fatalf("%q: %q is skipped", s, s[i:start])
			}
			if start == end {
				break
			}
			run := s[start:end]
			if strings.Join(strings.Fields(run), " ") != run {
				t.Fatalf("%q: the run %q is not collapsed", s, run)
			}
			runs = append(runs, run)
			i = end
		}
		if got, want := strings.Join(runs, " "), strings.Join(strings.Fields(s), " "); got != want {
			t.Fatalf("%q: got %q, want %q", s, got, want)
		}
	}
}
