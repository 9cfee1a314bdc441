package metadata

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func commentsOf(t *testing.T, page string, thread bool) ([]Comment, bool) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var c Collector
	c.Reset(Want{Comments: true})
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			c.Element(n)
		}
	}
	return c.Comments(thread, "https://example.org/a", "en")
}

func TestComments(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		thread     bool
		want       string // author|published|text|depth for each
	}{
		{"WordPress, with an answer", `<ol class=comment-list><li class="comment even depth-1"><article class=comment-body><footer class=comment-meta><div class="comment-author vcard"><img alt=""><b class=fn>Ann Oak</b> <span class=says>says:</span></div>
<div class=comment-metadata><a href=#c1><time datetime="2024-05-01T10:00:00+00:00">May 1, 2024</time></a></div></footer><div class=comment-content><p>A fine pier.<p>Truly.</div><div class=reply><a href=#>Reply</a></div></article>
<ol class=children><li class="comment odd depth-2"><article class=comment-body><div class="comment-author vcard"><cite class=fn><a href=/b>bob_7</a></cite></div><div class=comment-content><p>It is.</div></article></ol>
<li class=comment><div class="comment-author">Cid</div><div class=comment-content>No.</div></ol><div class=comment-respond><form class=comment-form><p>Your text</form></div>`, false,
			"Ann Oak|2024-05-01T10:00:00Z|A fine pier.\nTruly.|0 bob_7||It is.|1 Cid||No.|0"},
		{"one that says that it is one", `<div itemscope itemtype="https://schema.org/Comment"><span itemprop=author itemscope itemtype=https://schema.org/Person><span itemprop=name>Dora</span></span><meta itemprop=dateCreated content=2023-02-03><p itemprop=text>Hello there</p></div>`, false,
			"Dora|2023-02-03|Hello there|0"},
		{"rows of Hacker News", `<table><tr class="athing comtr"><td class=ind indent=0></td><td><a class=hnuser>eve</a> <span class=age title="2025-01-02T03:04:05"><a>3 hours ago</a></span> <span class=navs>| prev</span><div class=commtext>One<p>two</div><div class=reply>reply</div>
<tr class="athing comtr"><td class=ind indent=1></td><td><a class=hnuser>fay</a><div class=commtext>Three</div></table>`, true,
			"eve|2025-01-02T03:04:05|One\ntwo|0 fay||Three|1"},
		{"posts of a thread but the first", `<article class="message message--post" data-author=gus><time datetime=2024-01-01T00:00:00Z>x</time><div class=bbWrapper>How?</div></article><article class="message message--post" data-author=hal><div class=bbWrapper>So.</div><div class=message-signature>Hal's shop</div></article>
<article class="message message--post" data-author=ida><div class=bbWrapper><blockquote>So.</blockquote>Thanks</div></article>`, true,
			"hal||So.|0 ida||So.\nThanks|0"},
		{"posts of a blog", `<article class=post><span class=author>Ann</span><p>One</article><article class=post><span class=author>Ann</span><p>Two</article><article class=post><span class=author>Ann</span><p>Three</article>`, false, ""},
		{"answers and what is said of them", `<div class=answer itemscope itemtype=https://schema.org/Answer><div class="s-prose js-post-body" itemprop=text><p>Use a loop.</p></div><div class=post-signature><div class=user-details itemprop=author><a href=/u>jo</a></div></div>
<ul><li class="comment"><span class=comment-copy>Why?</span> – <a class=comment-user>kim</a> <span class=comment-date title="2020-02-02 10:00:00Z">Feb 2</span></ul></div>`, true,
			"jo||Use a loop.|0 kim|2020-02-02T10:00:00Z|Why?|1"},
		{"JSON-LD of an article", `<script type=application/ld+json>{"@type":"NewsArticle","comment":[{"@type":"Comment","author":{"name":"Lea"},"dateCreated":"2022-03-04","text":"Good &amp; right","comment":{"@type":"Comment","author":"Max","text":"Yes"}},{"@type":"Comment","text":"of nobody"}]}</script>`, false,
			"Lea|2022-03-04|Good & right|0 Max||Yes|1"},
		{"JSON-LD of a question", `<script type=application/ld+json>{"@type":"QAPage","mainEntity":{"@type":"Question","acceptedAnswer":{"@type":"Answer","text":"So","author":{"name":"Ned"}},"suggestedAnswer":[{"@type":"Answer","text":"Or so","author":{"name":"Ola"}}]}}</script>`, true,
			"Ned||So|0 Ola||Or so|0"},
		{"questions that a shop answers itself", `<script type=application/ld+json>{"@type":"FAQPage","mainEntity":[{"@type":"Question","name":"How?","acceptedAnswer":{"@type":"Answer","text":"So"}}]}</script><div class=answer>So</div><div class=answer>And so</div>`, false, ""},
		{"one box by its class alone", `<div class=comment><b class=author>Pia</b><p>Text</div>`, false, ""},
		{"without names and dates", `<div class=comment><p>a</div><div class=comment><p>b</div><div class=comment><p>c</div>`, false, ""},
		{"mostly something else", `<div class=comment><b class=author>Pia</b><p>a</div><div class=comment><b class=author>Rob</b><p>b</div>` + strings.Repeat(`<div class=comment>x</div>`, 4), false, ""},
		{"a form and a number", `<div class=comments><h3>2 comments</h3><form class=comment-form><p>Name</form></div><span class=comment-count>2</span>`, false, ""},
		{"hidden ones", strings.Repeat(`<div class=comment hidden><b class=author>Pia</b><p hidden>a</div>`, 3), false, ""},
	} {
		list, cut := commentsOf(t, tt.page, tt.thread)
		var got []string
		for _, c := range list {
			got = append(got, fmt.Sprintf("%s|%s|%s|%d", c.Author, c.Published, c.Text, c.Depth))
		}
		if got := strings.Join(got, " "); got != tt.want || cut {
			t.Errorf("%s: got %q, want %q, cut %v", tt.name, got, tt.want, cut)
		}
	}
}

func TestCommentsAreBounded(t *testing.T) {
	one := `<div class=comment><b class=author>Pia</b><p>Text</div>`
	if list, cut := commentsOf(t, strings.Repeat(one, MaxComments+10), false); len(list) != MaxComments || !cut {
		t.Errorf("%d comments, cut %v", len(list), cut)
	}
	long := `<div class=comment><b class=author>Pia</b><p>` + strings.Repeat("word ", 20_000) + `</div>`
	list, cut := commentsOf(t, strings.Repeat(long, 100), false)
	size := 0
	for _, c := range list {
		size += len(c.Text)
	}
	if size > maxCommentsAll || !cut || len(list) == 0 {
		t.Errorf("%d comments of %d bytes, cut %v", len(list), size, cut)
	}
	linked := func(text string, n int, more string) string {
		return ld(`{"@graph":[{"@type":"Article","comment":[` + many(`{"author":"Pia","text":`+text+`}`, n) + `]}` + more + `]}`)
	}
	for name, page := range map[string]string{
		"JSON-LD, one text for all":    linked(`{"@id":"x"}`, 2000, `,{"@id":"x","@value":"`+strings.Repeat("word ", 1000)+`"}`),
		"JSON-LD, one after the other": linked(`"Text"`, MaxComments+10, ""),
		"JSON-LD, one in the other":    ld(many(strings.Repeat(`{"@type":"Comment","author":"Pia","text":"Text","comment":`, 60)+"{}"+strings.Repeat("}", 60), 2000)),
	} {
		list, cut := commentsOf(t, page, false)
		size := 0
		for _, c := range list {
			size += len(c.Text)
		}
		if size > maxCommentsAll || len(list) < 100 || len(list) > MaxComments || !cut {
			t.Errorf("%s: %d comments of %d bytes, cut %v", name, len(list), size, cut)
		}
	}
	if list, _ := commentsOf(t, strings.Repeat(`<div class=comment><b class=author>Pia</b><p>Text`, 400), false); len(list) == 0 {
		t.Error("no comments of a deep page")
	}
	for _, page := range []string{
		"<div class=comment>" + strings.Repeat(strings.Repeat("<b class=author>", 200)+strings.Repeat("</b>", 200), 500),
		"<div class=comment>" + strings.Repeat(strings.Repeat("<i class=date>", 200)+strings.Repeat("</i>", 200), 500),
		strings.Repeat("<p>By <p>2021 <div class=comment></div>", 20_000),
	} {
		commentsOf(t, page, true) // ends
	}
}
