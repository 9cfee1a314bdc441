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
		{"a name that is a month in another language", `<h1>T</h1><p class=author>Ian Example`, "Ian Example"},
		{"an initial that is a word in other languages", `<h1>T</h1><p>By Susan E. Rice`, "Susan E. Rice"},
		{"such an initial, of one of two", `<h1>T</h1><p>By Mary I. Jones and Bob A Sample`, "Mary I. Jones; Bob A Sample"},
		{"such an initial, at the end", `<meta name=citation_author content="Jones, Mary E"><h1>T</h1>`, "Mary E Jones"},
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
		{"where the data name who put it online", ld(`{"@type":"Article","author":{"@type":"Person","name":"Wes Webber"}}`) + `<h1>T</h1><p>By: Ann Example`, "Ann Example"},
		{"where the data have the rest of the name", ld(`{"@type":"Article","author":{"@type":"Person","name":"Ann Example Sample"}}`) + `<h1>T</h1><p>By Ann Example`, "Ann Example Sample"},
		{"far below the heading", ld(`{"@type":"Article","author":{"@type":"Person","name":"Ann Example"}}`) + `<h1>T</h1>` + strings.Repeat("<p>x", 40) + `<p>By Bob Sample`, "Ann Example"},
		{"one name that two sources agree on", `<meta name=author content=Lauren>` + ld(`{"@type":"Article","author":{"@type":"Person","name":"Lauren"}}`) + `<h1>T</h1><p class=author>Bob Sample`, "Lauren"},
		{"one name of a single source", ld(`{"@type":"Article","author":{"@type":"Person","name":"Lauren"}}`) + `<h1>T</h1><p class=author>Bob Sample`, "Bob Sample"},
		{"one name in small letters", `<meta name=author content=lauren>` + ld(`{"@type":"Article","author":{"@type":"Person","name":"lauren"}}`) + `<h1>T</h1><p class=author>Bob Sample`, "Bob Sample"},
		{"in the footer of an article", `<article><h1>T</h1><p>x<footer><p class=author><a rel=author href=/a>Ann Example</a></footer></article>`, "Ann Example"},
		{"in the footer of the page", `<article><h1>T</h1><p>x</article><footer><p class=author>Ann Example</footer>`, ""},
		{"who owns the site", `<meta property=og:site_name content="Ann Example"><meta itemprop=author content="ann example"><h1>T</h1>`, "ann example"},
		{"a site that says it is the author", `<meta property=og:site_name content="Herald"><meta name=author content="Herald"><h1>T</h1>`, "Herald"},
		{"a site and a person", `<meta property=og:site_name content="Herald"><meta name=author content="Herald"><h1>T</h1><p class=author>Ann Example`, "Ann Example"},
		{"a label that stands aside", `<h1>T</h1><aside><h3>Author</h3><p>Ann Example</p></aside>`, "Ann Example"},
		{"a list below the label", `<h1>T</h1><h6>Author(s)</h6><ul><li><a href=/a>Ann A. Example</a><li>Bob Sample</ul>`, "Ann A. Example; Bob Sample"},
		{"after a day", `<h1>T</h1><div class=date-author>Dec. 19, 2025 · Ann Example on behalf of <a href=/t>the team</a></div>`, "Ann Example"},
		{"before a day", `<h1>T</h1><div class=author>Ann Example | Dec. 19, 2025</div>`, "Ann Example"},
		{"after the time it takes to read", `<h1>T</h1><div class=author>5 min read | Ann Example</div>`, "Ann Example"},
		{"what each of them did", `<meta name=author content="content: Herald; design: Ann Example"><h1>T</h1>`, ""},
		{"a title in the place of a name", ld(`{"@type":"Article","author":{"@type":"Person","name":"5 Great Ideas That You Can Practice at Home This Year"}}`) + `<h1>T</h1>`, ""},
		{"a card in Japanese", `<meta name=twitter:label1 content="執筆者"><meta name=twitter:data1 content="山田太郎"><h1>T</h1>`, "山田太郎"},
		{"a card in Finnish", `<meta name=twitter:label1 content="Kirjoittanut"><meta name=twitter:data1 content="Aino Esimerkki"><h1>T</h1>`, "Aino Esimerkki"},
		{"the time to read on a card", `<meta name=twitter:label1 content="Est. reading time"><meta name=twitter:data1 content="Five Minutes"><h1>T</h1>`, ""},
		{"the words of a heading", `<h1>T</h1><h3 id=h-written-communication>Written Communication</h3>`, ""},
		{"a page of authorities", `<h1>T</h1><a href=/about/authorities>Governing Board Actions</a>`, ""},
		{"after a time", `<h1>T</h1><div><time datetime=2017-03-01>03/01/2017</time> by Ann Example, President</div>`, "Ann Example"},
		{"a time alone", `<h1>T</h1><div><time>03/01/2017</time></div><p>By Ann Example`, "Ann Example"},
		{"a space that does not break", `<h1>T</h1><p><span>By&nbsp;</span><a href=/a>Ann Example, CEO of Example</a>`, "Ann Example"},
		{"written, in what stands aside", `<h1>T</h1><aside><p class=author>Written By <span>Ann Example, MD*</span></p></aside>`, "Ann Example"},
		{"by, in what stands aside", `<h1>T</h1><aside><p>By Ann Example</p></aside>`, ""},
		{"written, in what is related", `<h1>T</h1><aside class=related><p>Written by Ann Example</p></aside>`, ""},
		{"who reviewed it, if nobody else is named", `<h1>T</h1><p>Reviewed by <a href=/a>Ann Example</a></p>`, "Ann Example"},
		{"who reviewed it, in a class", `<h1>T</h1><div class=authored-by><a href=/a><img></a> Reviewed by Ann Example, Trial Attorney at Example, on December 9, 2024.</div>`, "Ann Example"},
		{"who reviewed it, and who wrote it", `<h1>T</h1><p>Medically reviewed by Ann Example</p><p>By Bob Sample`, "Bob Sample"},
		{"who reviewed it, and whom the data name", ld(`{"@type":"Article","author":{"@type":"Person","name":"Bob Sample"}}`) + `<h1>T</h1><p>Medically reviewed by Ann Example`, "Bob Sample"},
		{"a product that was reviewed", `<h1>T</h1><p>Reviewed by 300 customers`, ""},
		{"without a heading of the first rank", `<p>By Business Type<h2>T</h2><p>By Ann Example`, "Ann Example"},
		{"between headings", `<h2>Shop</h2><p>By Business Type<h1>T</h1><p>By Ann Example`, "Ann Example"},
		{"below a second heading", `<h1>T</h1><p>By Ann Example<h1>U</h1><p>By Bob Sample`, "Ann Example"},
		{"Md, which is no degree", `<h1>T</h1><p>By <strong>Md Karim Example</strong>`, "Md Karim Example"},
		{"MD, which is one", `<h1>T</h1><p>By Ann Example, MD`, "Ann Example"},
		{"a company named like its address", `<meta name=author content="Example.com"><h1>T</h1>`, "Example.com"},
		{"an address", `<meta name=author content="example.com"><h1>T</h1>`, ""},
		{"times and days are no names", `<h1>T</h1><p class=author>10 mins</p><p class=byline>March</p><p class=byline>Sat</p>`, ""},
	} {
		if got := strings.Join(spokenFacts(t, tt.page).Authors, "; "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTheDayOfOneOfSeveralWorks(t *testing.T) {
	const head = `<meta property=article:published_time content="2026-02-17T10:00:00Z">`
	teasers := `<div itemscope itemtype="https://schema.org/BlogPosting"><meta itemprop=datePublished content=2026-03-10></div><div itemscope itemtype="https://schema.org/BlogPosting"><meta itemprop=datePublished content=2026-03-11></div>`
	for _, tt := range []struct{ name, page, want string }{
		{"that are alike", head + teasers, "2026-02-17T10:00:00Z"},
		{"where the head says nothing", teasers, "2026-03-10"},
		{"of which there is one", head + ld(`{"@type":"Article","datePublished":"2026-02-16"}`), "2026-02-16"},
		{"of different kinds", head + ld(`[{"@type":"Article","datePublished":"2026-02-16"},{"@type":"WebPage","datePublished":"2026-02-10"}]`), "2026-02-16"},
	} {
		if got := spokenFacts(t, tt.page).Published; got != tt.want {
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
		{"without a heading of the first rank", `<h2>T</h2><p>March 4, 2021`, "2021-03-04"},
		{"below the heading before that", `<h2>News</h2><p>May 5, 2022<h1>T</h1><p>March 4, 2021`, "2021-03-04"},
		{"where a class says another", `<h1>T</h1><p>March 4, 2021<p class=published>May 5, 2022`, "2022-05-05"},
	} {
		if got := spokenFacts(t, tt.page).Published; got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
