package termtext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain text", "plain text"},
		{"Füße, 日本語, 😀", "Füße, 日本語, 😀"},
		{"two\nlines\r\nand\ta tab", "two lines  and a tab"},
		{"\x1b[2J\x1b[31mred", "[2J[31mred"},
		{"\u009b31mred", "31mred"}, // the one-character form of ESC [
		{"bell\a, back\b\b\b, delete\x7f", "bell, back, delete"},
		{"\u202egnp.exe", "gnp.exe"}, // right-to-left override
		{"\u2066isolated\u2069", "isolated"},
		{"line\u2028separator", "lineseparator"},
		{"bad \xff\xfe UTF-8", "bad \uFFFD UTF-8"},
		{"", ""},
	} {
		if got := Line(c.in); got != c.want {
			t.Errorf("Line(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\x1b[0m\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) || Line(got) != got {
			t.Errorf("Line(%q) = %q", s, got)
		}
	})
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"日本語です", 3, "日本…"},
		{"x", 0, "…"},
	} {
		if got := Cut(c.in, c.n); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}
