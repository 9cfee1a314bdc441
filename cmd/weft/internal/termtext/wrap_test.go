package termtext

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever is wrapped keeps its words and fits the terminal.
func TestWrapFits(t *testing.T) {
	long := strings.Repeat("x", Width+5)
	for _, c := range []struct {
		in    string
		lines int
	}{
		{"", 1},
		{"short", 1},
		{strings.Repeat("a", Width), 1},
		{strings.Repeat("a ", Width/2), 1},
		{strings.Repeat("ab ", 100), 4},
		{strings.Repeat("日本 ", 100), 4}, // characters, not bytes
		{"→ a " + long + " b", 3},
		{strings.Repeat("99 % ", 40), 3},
	} {
		got := Wrap(c.in, "  ")
		lines := strings.Split(got, "\n")
		if len(lines) != c.lines || strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(c.in), " ") {
			t.Errorf("%q becomes %q", c.in, got)
		}
		for i, line := range lines {
			if strings.HasPrefix(strings.TrimSpace(line), "%") {
				t.Errorf("line %d is %q", i, line)
			}
			if utf8.RuneCountInString(line) > Width && !strings.Contains(line, long) || i > 0 && !strings.HasPrefix(line, "  ") {
				t.Errorf("line %d is %q", i, line)
			}
		}
	}
}
