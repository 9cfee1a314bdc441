package dom

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestContentIsTheTextsOneAfterTheOther(t *testing.T) {
	for markup, want := range map[string]string{
		`Mac<b>Book</b> Pro`:           "MacBook Pro",
		` a <i> b</i>  c `:             "a b c",
		`<b>a</b><b>b</b>`:             "ab",
		`a<br>b`:                       "ab",
		`a<!--x-->b<script>y</script>`: "ab",
		"a\u00a0\n b":                  "a b",
		`<b> </b>a<b> </b>b`:           "a b",
		`&lt;b&gt;`:                    "<b>",
		``:                             "",
	} {
		n := element(t, "<p>"+markup)
		steps := 100
		if got := Content(n, 1000, &steps); got != want {
			t.Errorf("%s: got %q, want %q", markup, got, want)
		}
	}
}

func TestContentIsBounded(t *testing.T) {
	doc, err := html.Parse(strings.NewReader("<p>one two <b>three</b> four"))
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]string{0: "", 3: "", 5: "one", 9: "one two", 14: "one two three", 100: "one two three four"} {
		steps := 100
		if got := Content(doc, limit, &steps); got != want && len(got) > limit {
			t.Errorf("limit %d: got %q, want %q", limit, got, want)
		}
	}
	steps := 3 // <html>, <head>, <body>
	if got := Content(doc, 100, &steps); got != "" || steps >= 0 {
		t.Errorf("got %q after the last step", got)
	}
}

func TestContentTakesAStepForAPieceOfText(t *testing.T) {
	for markup, want := range map[string]int{"word": 1, strings.Repeat(" ", 64*10): 11, strings.Repeat("word ", 64): 6, "<b>" + strings.Repeat("\u00a0", 64): 4} {
		steps := 100
		Content(element(t, "<p>"+markup), 1000, &steps)
		if 100-steps != want {
			t.Errorf("%.20q, %d bytes: %d steps, want %d", markup, len(markup), 100-steps, want)
		}
	}
}
