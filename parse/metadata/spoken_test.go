package metadata

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func spokenFacts(t *testing.T, page string) Facts {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var c Collector
	c.Reset(Want{Authors: true, Published: true, Modified: true})
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			c.Element(n)
		}
	}
	return c.Facts("https://example.org/a", "en")
}

func TestBylinesInWords(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"below the heading", `<h1>T</h1><p>By Ann Example`, "Ann Example"},
		{"two of them", `<h1>T</h1><span>by: Ann Example, Bob O'Sample and Cid van Dam</span>`, "Ann Example; Bob O'Sample; Cid van Dam"},
		{"a link", `<h1>T</h1><p>By <a href=/x>A. J. Example</a> <span>on Monday</span>`, "A. J. Example"},
		{"in the next element", `<h1>T</h1><div><p>Written by</p><p>Ann Example</p></div>`, "Ann Example"},
		{"beside the box", `<h1>T</h1><div><h3>Author</h3><p>Ann Example</p></div>`, "Ann Example"},
		{"German", `<h1>T</h1><p>Von Änne Beispiel und Max Muster`, "Änne Beispiel; Max Muster"},
		{"Polish", `<h1>T</h1><p>Autor: Łucja Przykład`, "Łucja Przykład"},
		{"Turkish", `<h1>T</h1><p>Yazan: Ayşe Örnek`, "Ayşe Örnek"},
		{"Russian", `<h1>T</h1><p>Автор: Анна Примерова`, "Анна Примерова"},
		{"Czech", `<h1>T</h1><p>Autor: Jan Novák a Petr Dvořák`, "Jan Novák; Petr Dvořák"},
		{"Hungarian", `<h1>T</h1><p class=author>Kovács Anna és Nagy Péter`, "Kovács Anna; Nagy Péter"},
		{"Romanian", `<h1>T</h1><p class=author>Ana Popa și Ion Radu`, "Ana Popa; Ion Radu"},
		{"Greek", `<h1>T</h1><p class=author>Άννα Παπά και Νίκος Βλάχος`, "Άννα Παπά; Νίκος Βλάχος"},
		{"Ukrainian", `<h1>T</h1><p class=author>Анна Коваль та Іван Бойко`, "Анна Коваль; Іван Бойко"},
		{"Korean", `<h1>T</h1><p class=author>김철수 및 이영희`, "김철수; 이영희"},
		{"a menu above the heading", `<p>By Business Type<h1>T</h1>`, ""},
		{"a menu", `<h1>T</h1><nav><p>By Business Type</nav>`, ""},
		{"a sentence", `<h1>T</h1><p>By Monday All Of Us Had Seen That There Was More To It`, ""},
		{"not a name", `<h1>T</h1><p>by using this site`, ""},
		{"one word", `<h1>T</h1><p>by admin`, ""},
		{"of a comment", `<h1>T</h1><div class=comment><p>By Ann Example</div>`, ""},
		{"where a class says another", `<h1>T</h1><p class=author>Bob Sample</p><p>By Ann Example`, "Bob Sample"},
		{"after the word alone", `<h1>T</h1><p><span>By </span>Ann Example</p>`, "Ann Example"},
		{"after the word alone, in a class", `<h1>T</h1><p class=author><span class=author-by>By </span>Ann Example</p>`, "Ann Example"},
		{"contributors", `<h1>T</h1><div><strong>Contributors:</strong> Ann Example, Bob Sample</div>`, "Ann Example; Bob Sample"},
		{"standing aside", `<h1>T</h1><aside class=post-author>Ann Example</aside>`, "Ann Example"},
		{"of what stands aside", `<h1>T</h1><aside><p class=post-author>Ann Example</p></aside>`, ""},
		{"a sentence about the author", `<h1>T</h1><div class=author-bio>This post was written by Ann Example, Head of Marketing and Community Development</div>`, "Ann Example"},
		{"an editor and another author", `<h1>T</h1><p class=author>By Ann Example, editor and Bob Sample`, "Ann Example; Bob Sample"},
		{"a description beside the name", `<h1>T</h1><b>Bob Sample</b><div class=author-description>Certified Coffee Grader</div>`, ""},
		{"a category in the byline", `<h1>T</h1><span class=byline__category><a href=/w>Wellness & Prevention</a></span>`, ""},
		{"the day in the author's box", `<h1>T</h1><div class=author-text>August 28, 2025</div>`, ""},
		{"a person called like a month", `<h1>T</h1><div class=author>August Example</div>`, "August Example"},
		{"the words of a heading", `<h1>T</h1><h3 id=h-written-communication>Written Communication</h3>`, ""},
		{"a page of authorities", `<h1>T</h1><a href=/about/authorities>Governing Board Actions</a>`, ""},
		{"times and days are no names", `<h1>T</h1><p class=author>10 mins</p><p class=byline>March</p><p class=byline>Sat</p>`, ""},
	} {
		if got := strings.Join(spokenFacts(t, tt.page).Authors, "; "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDatesInWords(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"below the heading", `<h1>T</h1><p>March 4, 2021<p>May 5, 2022`, "2021-03-04"},
		{"right above it", `<p>March 4, 2021</p><h1>T</h1>`, "2021-03-04"},
		{"far above it", `<p>March 4, 2021</p>` + strings.Repeat("<p>x", 30) + `<h1>T</h1>`, ""},
		{"with an author", `<h1>T</h1><p>4 March 2021 | Ann Example`, "2021-03-04"},
		{"of a change", `<h1>T</h1><p>Updated March 6, 2021<p>March 4, 2021`, "2021-03-04"},
		{"in a sentence", `<h1>T</h1><p>On March 4, 2021 the committee met for the first time in the old hall.`, ""},
		{"a year", `<h1>T</h1><p>The year 2021`, ""},
		{"of the copyright", `<h1>T</h1><p>© March 4, 2021`, ""},
		{"of another article", `<h1>T</h1><div class=related><p>March 4, 2021</div>`, ""},
		{"in an aside of the article", `<h1>T</h1><aside><time datetime=2021-03-04>x</time></aside>`, "2021-03-04"},
		{"where a class says another", `<h1>T</h1><p>March 4, 2021<p class=published>May 5, 2022`, "2022-05-05"},
	} {
		if got := spokenFacts(t, tt.page).Published; got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
