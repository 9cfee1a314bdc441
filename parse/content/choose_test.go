package content

import (
	"fmt"
	"strings"
	"testing"
)

func TestArticlesLeaveOutWhatLeadsAwayFromThem(t *testing.T) {
	paragraphs := strings.Split(story, "\n")
	aside := `<p><strong>Read more: <a href=/storm>Storm closes the beach road for a week</a></strong></p>
<figure><img src=/keeper.jpg><figcaption>The lantern room before the panes were replaced</figcaption></figure>`
	page := fmt.Sprintf(frame, "Lighthouse opens its doors", `<meta property=og:type content=article>`,
		`<main><article><h1>Lighthouse opens its doors</h1><div class=entry-content>`+paragraphs[0]+paragraphs[1]+aside+paragraphs[2]+paragraphs[3]+`</div></article></main>`)
	x := read(t, page)
	text, _ := x.AppendText(nil, 1<<20)
	for _, s := range []string{"forty years", "lantern room and teaching", "middle of a sentence", "two hundred steps"} {
		if !strings.Contains(string(text), s) {
			t.Errorf("the text lacks %q:\n%s", s, text)
		}
	}
	for _, s := range []string{"Storm closes", "before the panes"} {
		if strings.Contains(string(text), s) {
			t.Errorf("the text has %q:\n%s", s, text)
		}
	}
}

func TestOnlyWhatIsSurelyAnArticleFavoursPrecision(t *testing.T) {
	sure := [types]int32{0, -900, -900, -900, -900, -900, -900}
	for _, c := range []struct {
		name  string
		types [types]int32
		want  bool
	}{
		{"an article", sure, true},
		{"perhaps a listing", [types]int32{0, -900, -900, -900, -900, -900, -sureArticle + 1}, false},
		{"hardly a listing", [types]int32{0, -900, -900, -900, -900, -900, -sureArticle}, true},
		{"a service", [types]int32{-900, -900, 0, -900, -900, -900, -900}, false},
		{"of no type", [types]int32{}, false},
	} {
		if got := recallWeight(c.types) < 100; got != c.want {
			t.Errorf("%s: precision counts more: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWhereBlocksAreDoubtfulArticlesTakeFewer(t *testing.T) {
	x := read(t, "<title>t</title><body>"+strings.Repeat("<p>"+strings.Repeat("word ", 20)+"</p>", 2))
	likely := []int32{950, 440}
	if got := best(&x.page, likely, 100); got != 440 {
		t.Errorf("for F1 the threshold is %d, want 440", got)
	}
	if got := best(&x.page, likely, 65); got != 950 {
		t.Errorf("where precision counts more it is %d, want 950", got)
	}
}

func TestAPageOfWhichHardlyAnythingIsContentHasNone(t *testing.T) {
	x := read(t, "<title>t</title><body>"+strings.Repeat("<p>"+strings.Repeat("word ", 20)+"</p>", 4))
	for _, c := range []struct {
		name string
		page []int32
		want int32
	}{
		{"a wall", []int32{60, 60, 60, 60}, probabilityOne + 1},
		{"one block that may be content, beside others", []int32{110, 40, 40, 40}, probabilityOne + 1},
		{"one block that is more likely content", []int32{300, 40, 40, 40}, 300},
		{"an article of which nothing is sure", []int32{200, 200, 200, 200}, 200},
	} {
		if got := best(&x.page, c.page, 100); got != c.want {
			t.Errorf("%s: the threshold is %d, want %d", c.name, got, c.want)
		}
	}
}
