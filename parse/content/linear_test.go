package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// numbered is text again and again, each with its number behind it.
func numbered(text string, times int) string {
	var b strings.Builder
	for i := range times {
		fmt.Fprintf(&b, "%s%d ", text, i)
	}
	return b.String()
}

// Time is linear in the length of a page, whatever stands in it: each of these took
// half a minute and more while something was compared with everything else.
func TestTimeIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	for name, page := range map[string]string{
		"a class of comments":                             `<div class="` + strings.Repeat("comment-count ", 100_000) + `">text</div>`,
		"headings that are nearly a part of a long title": `<title>` + strings.Repeat("a", 500_000) + `</title>` + strings.Repeat("<h2>"+strings.Repeat("a", 290)+"b</h2>", 300),
		"a long heading and a longer title":               `<title>` + strings.Repeat("a b c wor ", 80_000) + `</title><h1>` + numbered("word", 80_000) + `</h1>`,
		"a long title and a longer heading":               `<title>` + strings.Repeat("a", 200_000) + `c</title><h1>` + strings.Repeat("a", 400_000) + `</h1>`,
		"paragraphs that begin alike":                     numbered("<p>"+strings.Repeat("a", 64), 140_000),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			x := read(t, page)
			x.Headline()
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
