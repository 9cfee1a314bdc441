package parse

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pageOf parses body as HTML and returns the page.
func pageOf(t testing.TB, cfg Config, body string) string {
	t.Helper()
	res := newParser(t, cfg).Parse(Document{URL: "https://example.org/a/b.html?q=1", ContentType: "text/html; charset=utf-8", Body: []byte(body)})
	if res.Outcome != OK {
		t.Fatalf("outcome %s: %s", res.Outcome, res.Detail)
	}
	if !json.Valid(res.Page) {
		t.Fatalf("not JSON: %s", res.Page)
	}
	return string(res.Page)
}

func TestFields(t *testing.T) {
	tests := []struct{ name, field, body, want string }{
		{"title", "title", "<title>\n One &amp;\ttwo\u00a0<b> </title>", `{"title":"One & two <b>"}`},
		{"the first title", "title", "<body><svg><title>icon</title></svg><title>a</title><title>b</title>", `{"title":"a"}`},
		{"no title", "title", "<p>x", `{}`},
		{"script in a title", "title", "<title></title><title><script>alert(1)</script></title>", `{"title":"<script>alert(1)</script>"}`},

		{"description", "description", `<meta name=Description content=" a  b ">`, `{"description":"a b"}`},
		{"description for sharing", "description", `<meta property=og:description content=og>`, `{"description":"og"}`},
		{"description before that for sharing", "description", `<meta property=og:description content=og><meta name=description content=own>`, `{"description":"own"}`},
		{"empty description", "description", `<meta name=description content=" ">`, `{}`},
		{"lang", "lang", `<html lang=" pt-BR ">`, `{"lang":"pt-BR"}`},
		{"lang of XHTML", "lang", `<html xml:lang=de>`, `{"lang":"de"}`},
		{"lang of a meta element", "lang", `<meta http-equiv=content-language content=fr>`, `{"lang":"fr"}`},
		{"canonical", "canonical", `<link rel="canonical" href=" ../c?x#y ">`, `{"canonical":"https://example.org/c?x#y"}`},
		{"canonical that is not on the web", "canonical", `<link rel=canonical href="file:///etc/passwd">`, `{}`},
		{"canonical after a base", "canonical", `<base href=//cdn.example.com/x/><link rel=canonical href=c>`, `{"canonical":"https://cdn.example.com/x/c"}`},
		{"site name", "site_name", `<meta name=application-name content=App><meta property=og:site_name content=Site>`, `{"site_name":"Site"}`},
		{"robots", "robots", `<meta name=ROBOTS content="NoIndex, nofollow,,noindex"><meta name=googlebot content=noarchive><meta name=tdm-reservation content=1>`,
			`{"robots":["noindex","nofollow","googlebot: noarchive","tdm-reservation: 1"]}`},
		{"refresh", "refresh", `<meta http-equiv=Refresh content="5; URL='next.html'">`, `{"refresh":"5; url=https://example.org/a/next.html"}`},
		{"refresh of itself", "refresh", `<meta http-equiv=refresh content=300>`, `{"refresh":"300"}`},
		{"refresh to a script", "refresh", `<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `{"refresh":"0"}`},
		{"rubbish for a refresh", "refresh", `<meta http-equiv=refresh content=soon>`, `{}`},
		{"feeds", "feeds", `<link rel=alternate type=application/rss+xml href=/f><link rel="alternate home" type="application/atom+xml; charset=utf-8" href=/a><link rel=alternate hreflang=de href=/de><link rel=alternate type=application/rss+xml href=/f>`,
			`{"feeds":["https://example.org/f","https://example.org/a"]}`},

		{"headings", "headings", "<h1>A <em>b</em><br>c</h1><div><h3>  </h3><h6>z<script>x</script></h6></div>", `{"headings":[{"level":1,"text":"A b c"},{"level":6,"text":"z"}]}`},
		{"heading with blocks", "headings", "<h2><div>a</div><div>b</div></h2>", `{"headings":[{"level":2,"text":"a b"}]}`},
		{"headings in a template are none", "headings", "<template><h1>x</h1></template>", `{}`},

		{"links", "links", `<a href=x>one <b> two</b></a> <a href="" rel="nofollow  ugc">two</a> <a href=#top></a><a name=x>no link</a><map><area href=/m></map>`,
			`{"links":[{"url":"https://example.org/a/x","text":"one two"},{"url":"https://example.org/a/b.html?q=1","text":"two","rel":"nofollow ugc"},` +
				`{"url":"https://example.org/a/b.html?q=1#top"},{"url":"https://example.org/m"}]}`},
		{"links elsewhere than to the web", "links", `<a href=mailto:x@y.z>m</a><a href="javascript:void(0)">j</a><a href=" java&#10;script:x">j</a><a href=data:,x>d</a><a href=ftp://x/>f</a><a href="http://[">b</a>`, `{}`},
		{"user-info of links", "links", `<a href=http://user:secret@host.example/x>l</a>`, `{"links":[{"url":"http://host.example/x","text":"l"}]}`},
		{"repeated links", "links", `<a href=x>a</a><a href=x>a</a>`, `{"links":[{"url":"https://example.org/a/x","text":"a"},{"url":"https://example.org/a/x","text":"a"}]}`},
		{"links after a base that comes late", "links", `<a href=x>a</a><base href=/z/><base href=/y/>`, `{"links":[{"url":"https://example.org/z/x","text":"a"}]}`},
		{"links after an empty base, which is the first", "links", `<base target=x><base href><base href=/y/><a href=x>a</a>`, `{"links":[{"url":"https://example.org/a/x","text":"a"}]}`},
		{"links after a base that is no base", "links", `<base href="javascript:x"><a href=x>a</a>`, `{"links":[{"url":"https://example.org/a/x","text":"a"}]}`},
		{"links in a noscript", "links", `<noscript><a href=x>a</a></noscript>`, `{"links":[{"url":"https://example.org/a/x","text":"a"}]}`},
		{"links after a frame that nobody ended", "links", `<noscript><iframe src=x /></noscript><a href=x>a</a>`, `{"links":[{"url":"https://example.org/a/x","text":"a"}]}`},
		{"links in a heading", "headings", `<h1><a href=x> a</a> b</h1>`, `{"headings":[{"level":1,"text":"a b"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := pageOf(t, Config{Fields: []string{tt.field}}, tt.body); got != tt.want {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestText(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"paragraphs", "<p>One\n two. <p>Three<i>!</i>", "One two.\nThree!"},
		{"lists", "<ul><li>a<li>b <ol><li>c</ol></ul>", "a\nb\nc"},
		{"tables", "<table><tr><th>h<th>i<tr><td> 1 <td>2</table>after", "h\ti\n1\t2\nafter"},
		{"line breaks", "a<br>b<br><br>c", "a\nb\nc"},
		{"cells of paragraphs", "<table><tr><td><p>a</p><p>b</p><td><ul><li>c</ul><td><tr><td><td><p>d<td>e<tr><td>f</table>g", "a\nb\tc\nd\te\nf\ng"},
		{"a table in a cell", "<table><tr><td>a<td><table><tr><td><p>b<td>c</table><td>d</table>", "a\nb\tc\td"},
		{"preformatted", "x<pre>\n  if a:\n\n\tb  \n\n</pre>  y", "x\n  if a:\n\n\tb\ny"},
		{"spaces of all kinds", "a\u00a0\u2003 \u3000b", "a b"},
		{"buttons stand apart", "<label>Size</label><button>S</button><button>M</button>", "Size S M"},
		{"what is not read", "a<script>1</script><style>2</style><template>3</template><iframe>4</iframe><textarea>5</textarea><select><option>6</select><!--7--><svg><text>8</text></svg>b", "a b"},
		{"what is not read and has no place", "a<script>1</script><style>2</style><template>3</template><!--4-->b", "ab"},
		{"preformatted main", "<pre role=main>a\n\n</pre>foot", "a"},
		{"what is read without scripts", "<noscript><p>no <b>script</b></noscript>", "no script"},
		{"hidden", `a<p hidden>1<p style="color:red; DISPLAY : none !important">2<div hidden><main>3</main><p>4</div><p hidden=until-found>5`, "a\n5"},
		{"hidden for a script to show", `<body style="display:none"><p style="visibility:hidden">a</p><div hidden id="S:0">b</div>`, "a\nb"},
		{"main", "<nav>menu</nav><main><h1>T</h1>text</main><footer>foot</footer>", "T\ntext"},
		{"role main", "<nav>menu</nav><div role=main>text</div>", "text"},
		{"several articles", "<nav>menu</nav><article>a</article><article>longer</article><article>b</article>", "a\nlonger\nb"},
		{"a main without text", "<main></main><p>body", "body"},
		{"mathematics", "<math><mi>x</mi><annotation>tex</annotation></math>", "x"},
		{"none", "<img src=x>", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p struct{ Text string }
			if err := json.Unmarshal([]byte(pageOf(t, Config{Fields: []string{"text"}}, tt.body)), &p); err != nil {
				t.Fatal(err)
			}
			if p.Text != tt.want {
				t.Errorf("got %q, want %q", p.Text, tt.want)
			}
		})
	}
}

// What is hidden is so in the main content and in all of the text.
func TestVisibilityIsTheSameInMainAndAllText(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{`<body hidden><main><p>a</p><p>b</p></main>`, "a\nb"},
		{`<body style="display:none"><p>a</p>`, "a"},
		{`<html hidden><body><p>a</p>`, "a"},
		{`<html style="display:none"><body hidden><p>a</p><p hidden>b</p>`, "a"},
		{`<main hidden><p>a</p></main><p>b</p>`, "b"},
		{`<p>a</p><div hidden><div id="S:1">b</div></div>`, "a"},
		{`<p>a</p><div hidden id="S:1">b<div hidden>c</div></div>`, "a\nb"},
		{`<p>a</p><p style="display:NONE">b</p>`, "a"},
		{`<p>a</p><p hidden style="display:block">b</p>`, "a\nb"},
		{`<p>a</p><p style="display:none;display:block">b</p>`, "a\nb"},
		{`<p>a</p><p style="display:block;display:none">b</p>`, "a"},
	} {
		for _, text := range []string{"main", "all"} {
			var p struct{ Text string }
			if err := json.Unmarshal([]byte(pageOf(t, Config{Fields: []string{"text"}, Text: text}, tt.body)), &p); err != nil {
				t.Fatal(err)
			}
			if p.Text != tt.want {
				t.Errorf("%s, text %s: got %q, want %q", tt.body, text, p.Text, tt.want)
			}
		}
	}
}

const article = `<!doctype html><html lang=en><title>T</title><nav>Home</nav><main><p>The cat sat. The dog sat.</p></main>`

// counts are the text, and what is counted of it.
var counts = []string{"text", "analysis.words", "analysis.sentences", "analysis.characters", "analysis.top_words"}

func TestTextMainOrAll(t *testing.T) {
	main := pageOf(t, Config{Fields: counts}, article)
	want := `{"text":"The cat sat. The dog sat.","analysis":{"words":6,"sentences":2,"characters":25,` +
		`"top_words":[{"word":"sat","count":2},{"word":"cat","count":1},{"word":"dog","count":1}]}}`
	if main != want {
		t.Error(cmp.Diff(want, main))
	}
	all := pageOf(t, Config{Fields: counts, Text: "all"}, article)
	want = `{"text":"Home\nThe cat sat. The dog sat.","analysis":{"words":7,"sentences":3,"characters":30,` +
		`"top_words":[{"word":"sat","count":2},{"word":"the","count":2},{"word":"cat","count":1},{"word":"dog","count":1},{"word":"home","count":1}]}}`
	if all != want {
		t.Error(cmp.Diff(want, all))
	}
}

func TestStopWordsGoByTheLanguage(t *testing.T) {
	for _, lang := range []string{`<html lang=de>`, `<meta http-equiv=content-language content=de-CH>`} {
		got := pageOf(t, Config{Fields: []string{"analysis.top_words"}}, lang+"<p>die Katze und the Hund")
		want := `{"analysis":{"top_words":[{"word":"hund","count":1},{"word":"katze","count":1},{"word":"the","count":1}]}}`
		if got != want {
			t.Errorf("%s: got %s, want %s", lang, got, want)
		}
	}
}

func TestTheWholeAnalysis(t *testing.T) {
	got := pageOf(t, Config{Fields: []string{"analysis"}}, "<p>The committee published its annual report on the river. It says that the river is cleaner than it was ten years ago.")
	want := `{"analysis":{"language":{"code":"en","confidence":1},"words":22,"sentences":2,"characters":116,"reading_time":0.09,` +
		`"readability":{"flesch_reading_ease":76.46,"flesch_kincaid_grade":5.33,"gunning_fog":6.22,"smog":7.17,"lix":24.64,"rix":1.5},`
	if !strings.HasPrefix(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	for _, part := range []string{`"keywords":[{"phrase":`, `"summary":["The committee`, `"fingerprint":"`} {
		if !strings.Contains(got, part) {
			t.Errorf("no %s in %s", part, got)
		}
	}
}

func TestOnlyTheFieldsAskedFor(t *testing.T) {
	tests := []struct {
		fields []string
		want   string
	}{
		{[]string{"analysis.words"}, `{"analysis":{"words":6}}`},
		{[]string{"analysis.top_words"}, `{"analysis":{"top_words":[{"word":"sat","count":2},{"word":"cat","count":1},{"word":"dog","count":1}]}}`},
		{[]string{"lang", "title"}, `{"title":"T","lang":"en"}`},
		{[]string{"analysis.sentences", "analysis.characters"}, `{"analysis":{"sentences":2,"characters":25}}`},
	}
	for _, tt := range tests {
		if got := pageOf(t, Config{Fields: tt.fields}, article); got != tt.want {
			t.Errorf("fields %v: got %s, want %s", tt.fields, got, tt.want)
		}
	}
	if pageOf(t, Config{Fields: []string{"all"}}, article) != pageOf(t, Config{}, article) {
		t.Errorf(`"all" is not the same as no fields`)
	}
}

func TestPlainTextHasAPageOfItsText(t *testing.T) {
	res := newParser(t, Config{Fields: counts}).Parse(Document{ContentType: "text/plain", Body: []byte("<b>Dear\r\n  reader,\r\n\r\nbye.\n\n")})
	want := `{"text":"<b>Dear\n  reader,\n\nbye.","analysis":{"words":4,"sentences":3,"characters":23,` +
		`"top_words":[{"word":"b","count":1},{"word":"bye","count":1},{"word":"dear","count":1},{"word":"reader","count":1}]}}`
	if got := string(res.Page); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

func TestData(t *testing.T) {
	body := `<ul><li class=x>a <b>b</b><script>no</script><li><a href="/y">c</a></ul><script type=x>raw</script>`
	got := pageOf(t, Config{Fields: []string{"data"}, Select: []string{
		"first=li", "all[]=li", "href=a@href", "hrefs[]=a@href", "none=h1", "none2[]=h1", "attr=li@id", "script=script[type=x]",
	}}, body)
	want := `{"data":{"first":"a b","all":["a b","c"],"href":"/y","hrefs":["/y"],"script":"raw"}}`
	if got != want {
		t.Error(cmp.Diff(want, got))
	}
}

func TestLimits(t *testing.T) {
	small := Limits{Links: 3, URL: 50, Headings: 2, Line: 10, Text: 40, Values: 2, Value: 8}
	tests := []struct{ name, field, body, warning, want string }{
		{"links", "links", strings.Repeat("<a href=x>a</a>", 5), "too_many_links", ""},
		{"long URL", "links", "<a href=/" + strings.Repeat("x", 100) + ">a</a>", "long_url", `{}`},
		{"long base", "links", "<base href=/b/" + strings.Repeat("x/", 5000) + "><a href=y>a</a>", "long_url", `{"links":[{"url":"https://example.org/y","text":"a"}]}`},
		{"headings", "headings", strings.Repeat("<h1>a</h1>", 5), "too_many_headings", `{"headings":[{"level":1,"text":"a"},{"level":1,"text":"a"}]}`},
		{"long title", "title", "<title>" + strings.Repeat("é", 10) + "</title>", "long_line", `{"title":"ééééé"}`},
		{"long heading", "headings", "<h1>" + strings.Repeat("日", 10) + "</h1>", "long_line", `{"headings":[{"level":1,"text":"日日日"}]}`},
		{"long text", "text", strings.Repeat("<p>word", 100), "long_text", `{"text":"` + strings.Repeat(`word\n`, 7) + `word"}`},
		{"values", "data", strings.Repeat("<i>a</i>", 5), "long_data", `{"data":{"i":["a","a"]}}`},
		{"long value", "data", "<i>ééééééé</i>", "long_data", `{"data":{"i":["éééé"]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newParser(t, Config{Fields: []string{tt.field}, Limits: small, Select: []string{"i[]=i"}})
			res := p.Parse(Document{URL: "https://example.org/", ContentType: "text/html", Body: []byte(tt.body)})
			if got, want := report(res), "ok "+tt.warning; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if tt.want != "" && string(res.Page) != tt.want {
				t.Error(cmp.Diff(tt.want, string(res.Page)))
			}
		})
	}
}

// Nested headings repeat their text; the page must not grow with the depth.
func TestNestedHeadingsAreBounded(t *testing.T) {
	group := strings.Repeat("<h1><div>", 100) + strings.Repeat("x ", 5000) + strings.Repeat("</div></h1>", 100)
	p := newParser(t, Config{Fields: []string{"headings"}, Limits: Limits{ListBytes: 1 << 20}})
	res := p.Parse(Document{ContentType: "text/html", Body: []byte(strings.Repeat(group, 20))})
	if report(res) != "ok too_many_headings" || len(res.Page) > 2<<20 {
		t.Errorf("%s with a page of %d bytes", report(res), len(res.Page))
	}
}

func TestDeepNestingStillGivesAPage(t *testing.T) {
	deep := "<title>T</title>" + strings.Repeat("<div>", 100_000) + `<h1>H</h1><a href="/x">link</a> text`
	res := newParser(t, Config{Fields: []string{"title", "links", "headings", "text"}}).
		Parse(Document{URL: "https://example.org/", ContentType: "text/html", Body: []byte(deep)})
	want := `{"title":"T","headings":[{"level":1,"text":"H"}],"links":[{"url":"https://example.org/x","text":"link"}],"text":"H\nlink text"}`
	if got := string(res.Page); report(res) != "ok too_deep" || got != want {
		t.Errorf("%s: %s", report(res), cmp.Diff(want, got))
	}
}
