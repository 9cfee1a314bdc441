package content

import (
	"fmt"
	"strings"
	"testing"
)

func TestAPassageIsTakenOnce(t *testing.T) {
	const long, short = "The lighthouse at the end of the pier will open", "Buy now"
	x := read(t, "<title>t</title><body><p>"+long+"<p>"+short+"<div><p>"+long+"<p>"+short+
		"<pre>"+long+" a</pre><pre>"+long+" a</pre><table><tr><td>"+long+" b<tr><td>"+long+" b</table>")
	for _, tt := range []struct {
		name  string
		kind  int
		first int32 // how likely the first passage is
		want  string
	}{
		{"an article", article, 900, "0 1 3 4 5 6 7"},
		{"whose first passage is not taken", article, 0, "1 2 3 4 5 6 7"},
		{"documentation", documentation, 900, "0 1 2 3 4 5 6 7"},
	} {
		kinds := [types]int32{-900, -900, -900, -900, -900, -900, -900}
		kinds[tt.kind] = 0
		likely := []int32{tt.first, 900, 900, 900, 900, 900, 900, 900}
		dropRepeated(&x.page, kinds, likely, 500)
		var got []string
		for i, p := range likely {
			if p >= 500 {
				got = append(got, fmt.Sprint(i))
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, got, tt.want)
		}
	}
}

// A refrain stands where the passage stood before.
func TestARefrainIsTakenEachTime(t *testing.T) {
	const refrain = "And the lighthouse at the end of the pier will shine tonight"
	for _, body := range []string{"<p>" + refrain + "<p>One verse<p>" + refrain, "<div>" + refrain + "<br><br>One verse<br><br>" + refrain + "</div>"} {
		x := read(t, "<title>t</title><body>"+body)
		likely := []int32{900, 900, 900}[:len(x.page.Blocks)]
		dropRepeated(&x.page, [types]int32{}, likely, 500)
		for i, p := range likely {
			if p != 900 {
				t.Errorf("%s: block %d is left out", body, i)
			}
		}
	}
}

func TestWhatAsksForScriptsIsNoContent(t *testing.T) {
	filler := "<p>" + strings.Repeat("All that there is to be said of the lighthouse and of the harbour. ", 8) + "</p>"
	for _, tt := range []struct{ page, with, without string }{
		{`<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>`, "", "enable"},
		{`<noscript><p>Bitte JAVASCRIPT einschalten!</p></noscript><p>Hello there.`, "Hello there.", "einschalten"},
		{`<noscript><p>The picture of a lighthouse.</p></noscript>`, "The picture of a lighthouse.", "script"},
		{`<p>How to enable JavaScript in a browser.`, "How to enable JavaScript in a browser.", "noscript"},
		{`<article>` + filler + `<noscript><p>Please enable JavaScript to view the rest of the story of the lighthouse.</p></noscript>` + filler + `</article>`, "and of the harbour.", "enable"},
	} {
		text, _ := read(t, "<title>t</title><body>"+tt.page).AppendText(nil, 1<<20)
		if got := string(text); !strings.Contains(got, tt.with) || strings.Contains(got, tt.without) {
			t.Errorf("%.60s: got %q, want %q without %q", tt.page, got, tt.with, tt.without)
		}
	}
}
