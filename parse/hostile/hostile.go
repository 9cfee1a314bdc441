// Package hostile has documents that are made to be expensive for one of the
// stages that a page goes through: nesting, formatting, attributes, tables,
// templates, entities, metadata, texts, charsets, bombs. Tests and benchmarks
// use them; the program does not.
package hostile

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"

	"github.com/andybalholm/brotli"
)

// A Document is a body with the headers that go with it.
type Document struct {
	Name            string
	ContentType     string
	ContentEncoding string
	Body            []byte
	Outcome         string // of its record
}

// counter marks where a repetition has its number.
const counter = "#"

// repeat returns part again and again, up to about size bytes.
func repeat(part string, size int) string {
	var b strings.Builder
	b.Grow(size + len(part) + 10)
	for i := 0; b.Len() < size; i++ {
		if strings.Contains(part, counter) {
			b.WriteString(strings.ReplaceAll(part, counter, fmt.Sprint(i)))
		} else {
			b.WriteString(part)
		}
	}
	return b.String()
}

// Documents are of about size bytes each, before what compresses them.
func Documents(size int) []Document {
	var list []Document
	add := func(name, contentType, body string) {
		list = append(list, Document{Name: name, ContentType: contentType, Body: []byte(body), Outcome: "ok"})
	}
	page := func(name, part string) { add(name, "text/html; charset=utf-8", repeat(part, size)) }
	inside := func(name, start, part, end string) {
		add(name, "text/html; charset=utf-8", start+repeat(part, size)+end)
	}

	for _, name := range strings.Fields("div span b font table td ul select template form a p article section blockquote svg math object") {
		page("nesting of "+name, "<"+name+">")
		page("nesting of "+name+" with text", "<"+name+">some words, ")
	}
	page("formatting, each its own", "<font a#>")
	page("formatting and blocks", "<b><p>word</b> ")
	inside("attributes of one element", "<p ", "a#=b ", ">x")
	page("elements with attributes", "<p a=1 b=2 c=3 d=4 e=5 class='x y z' id=#>")
	inside("a class of many names", "<div class='", "class# ", "'><p>text</p></div>")
	inside("a class of many comments", "<div class='", "comment-count ", "'><p>text</p></div>")
	page("classes and ids", "<div class='article content-# comment sidebar' id='main#'>text, and text.</div>")
	page("cells", "<table><tr><td>1<td>2")
	inside("rows", "<table>", "<tr><td>a<td>b", "")
	page("templates", "<template><p>x</template>")
	page("references", "&amp;&eacute;&#x41;&notx;")
	page("comments", "<!-- x -->")
	page("paragraphs", "<p>A sentence, and one more. ")
	page("paragraphs that begin alike", "<p>"+strings.Repeat("a", 64)+"#")
	page("short paragraphs", "<p>.")
	page("line breaks", "a<br>")
	page("images", "<img src=# alt=x>")
	page("definitions", "<dl><dt>x<dd>y")
	page("frames that do not end", "<noscript><iframe></noscript>")
	page("noscripts that do not end", "<noscript>")
	page("styles", "<style>p { }</style><script>x()</script>")

	page("links", "<a href=#>")
	page("links with text", "<a href=/a/#.html>link</a> ")
	inside("links and a long base", "<base href='http://h.example/"+strings.Repeat("d/", 4000)+"'>", "<a href=../../../../x#>y</a>", "")
	inside("links that are not plain and a long base", "<base href='http://h.example/"+strings.Repeat("d/", 4000)+"'>", "<a href=../é#>y</a>", "")
	inside("a base without end", "<base href='", "/é", "'>"+repeat("<a href=é#>y</a>", size))
	page("links that go up", "<a href='"+strings.Repeat("../", 2000)+"'>x</a>")
	inside("one long link", "<a href='", "/..", "'>x</a>")
	page("links with rel", "<a rel='a b c d e # nofollow' href=x>y")
	page("headings", "<h1>#</h1>")
	inside("one heading", "<h1>", "word ", "</h1>")
	inside("one title", "<title>", "word ", "</title>")
	page("titles", "<title>x#</title>")
	inside("a long title and headings that are nearly in it", "<title>"+strings.Repeat("a", size/2)+"</title>", "<h2>"+strings.Repeat("a", 290)+"b</h2>", "")
	inside("a long title and a heading of other words", "<title>"+strings.Repeat("a b c wor ", size/20)+"</title><h1>", "word# ", "</h1>")
	page("metas", "<meta name=description content=x#><meta property=og:image content=y#>")
	page("metas of one property", "<meta property='article:tag' content='x#'><meta property=og:title content=t>")
	inside("one long meta", "<meta name=description content='", "word, ", "'>")
	page("robots", "<meta name=robots content='a,b,c,#'>")
	page("authors and dates", "<meta name=author content='A B #'><time datetime=2020-01-01>1 May 2020</time><span class=byline>By A. Person #</span>")
	inside("dates in each other around white space", strings.Repeat("<div class=date>", 300), " ", "x")
	inside("dates in a long class", "<div class='", "x ", "'>"+strings.Repeat("<p class=date>x</p>", 300))
	inside("dates in text", "<article>", "Published on 12 March 2021 at 11:00, updated 2021-03-12T11:00:00Z. ", "")
	page("link elements", "<link rel=alternate type=application/rss+xml href=#><link rel=canonical href=#>")
	page("languages", "<div lang=en-#>x")

	ld := "<script type=application/ld+json>"
	inside("JSON-LD of one array", ld+"[", "1,", "1]</script>")
	inside("JSON-LD of arrays in arrays", ld, "[", "</script>")
	inside("JSON-LD of objects in objects", ld, `{"a":`, "</script>")
	inside("JSON-LD of objects in objects that end", ld, `{"a":{"b":[`, strings.Repeat("]}}", size/11+1)+"</script>")
	inside("JSON-LD with many members", ld+"{", `"k#":"v#",`, `"x":1}</script>`)
	inside("JSON-LD with one long string", ld+`{"headline":"`, "word ", `"}</script>`)
	inside("JSON-LD with escapes", ld+`{"headline":"`, `\u00e9\n`, `"}</script>`)
	inside("JSON-LD with long numbers", ld+`{"a":`, "9", `}</script>`)
	page("JSON-LDs", ld+`{"@type":"Article","headline":"x#","author":{"name":"y"}}</script>`)
	page("JSON-LDs that do not end", ld+`{"@type":"Article"</script>`)
	inside("JSON-LD graphs", ld+`{"@graph":[`, `{"@id":"##","@type":["Article","Thing"],"author":{"@id":"##"}},`, `{}]}</script>`)
	inside("JSON-LD, lists of names of lists of names", ld+`{"@graph":[{"@type":"Article","author":[`, `{"@id":"x"},`,
		`{}]},{"@id":"x","name":[`+repeat(`{"@id":"y"},`, size)+`{}]},{"@id":"y","name":[`+repeat("[],", size)+`[]]}]}</script>`)
	inside("JSON-LD, one long text for all", ld+`{"@graph":[{"@id":"x","name":"`, "word ", `"},`+repeat(`{"@type":"Article","headline":"x","publisher":{"@id":"x"}},`, size)+`{}]}</script>`)
	page("microdata", "<div itemscope itemtype=http://schema.org/Thing><span itemprop=name>x</span>")
	page("microdata in each other under many names", "<div itemscope itemprop='a b c d e f g h i j k l m n o p'><p itemprop=x>y</p>")
	inside("microdata with one long name for all", "<p id=x itemprop='", "x", "'>y</p>"+repeat("<p itemscope itemref=x></p>", size))
	inside("microdata with white space for all", "<p id=x itemprop=a>", " ", "</p>"+repeat("<p itemscope itemref=x></p>", size))
	page("microdata side by side", "<div itemscope><span itemprop='a b c'>x</span></div>")
	inside("microdata with one reference to all", "<div itemscope itemref='"+repeat("r# ", size/4)+"'></div>", "<p id=r# itemprop=a>x</p>", "")
	page("microdata with references in circles", "<div itemscope itemref='a# b'><span id=a# itemprop=x itemscope itemref=b></span></div>")

	inside("one word", "<p>", "x", "")
	inside("words", "<p>", "w# ", "")
	inside("one word again and again", "<p>", "word ", "")
	inside("short words", "<p>", "a ", "")
	inside("one sentence without end", "<p>", "word, and ", "")
	inside("sentence ends", "<p>", ". ", "")
	inside("sentences of one word", "<p>", "Word#. ", "")
	inside("abbreviations", "<p>", "Mr. Dr. e.g. U.S. ", "")
	inside("quotation marks", "<p>", `"'«»“”`, "")
	inside("hyphens", "<p>", "a-", "")
	inside("digits", "<p>", "1,234.56 ", "")
	inside("Chinese", "<p>", "中文字符没有空格", "")
	inside("Thai", "<p>", "ภาษาไทยไม่มีช่องว่าง", "")
	inside("Japanese", "<p>", "これはテストです。カタカナ", "")
	inside("Arabic", "<p>", "هذا نص عربي طويل ", "")
	inside("combining marks", "<p>", "e\u0301\u0301\u0301", "")
	inside("joiners", "<p>", "👨\u200d", "")
	inside("flags", "<p>", "🇩🇪", "")
	inside("upper case that changes length", "<p>", "İßŉǰ ", "")
	inside("many languages", "<p>", "the und и και 的 ", "")
	inside("spaces", "<p>", " \n\t", "x")
	inside("no-break spaces", "<p>", "\u00a0\u2003", "x")
	inside("preformatted", "<pre>", "x \n", "</pre>")
	inside("code of one long language", "<div data-lang='", "X", "'>"+repeat("<pre>x</pre>", size)+"</div>")
	inside("headings in code", "<pre>"+strings.Repeat("<b class='"+strings.Repeat("x ", 250)+"'>", 200), "x<h1>y</h1>", "")
	inside("main content", "<main><article>", "<p>The quick brown fox, number #, jumps over the lazy dog. <a href=#>more</a>", "</article></main>")
	page("comments of readers", "<div class=comment id=c#><p>I think, therefore I am. #</p></div>")

	add("plain text of one line", "text/plain", repeat("x", size))
	add("plain text of empty lines", "text/plain", repeat("\n", size))
	add("plain text of lines", "text/plain", repeat("a line, number #\n", size))
	add("XHTML of empty elements", "application/xhtml+xml", repeat("<p/>", size))
	add("XHTML of empty elements that do not end", "application/xhtml+xml", repeat("<p a='", size))
	add("XHTML, CDATA", "application/xhtml+xml", repeat("<![CDATA[<p/>]]>", size))

	add("invalid UTF-8", "text/html; charset=utf-8", repeat("\xff", size))
	add("UTF-8 cut short", "text/html; charset=utf-8", repeat("\xf0\x9f<", size))
	add("UTF-16 of odd length", "text/html; charset=utf-16", "\xff\xfe"+repeat("\x00\xd8x", size))
	add("ISO-2022-JP escapes", "text/html; charset=iso-2022-jp", repeat("\x1b$B\x1b(B", size))
	add("GB 18030, malformed", "text/html; charset=gb18030", repeat("\x81\x30\x81", size))
	add("Shift JIS, malformed", "text/html; charset=shift_jis", repeat("\x81\xff", size))
	add("EUC-KR, malformed", "text/html; charset=euc-kr", repeat("\xff\x81", size))
	add("Big5, malformed", "text/html; charset=big5", repeat("\x88\x62\xff", size))
	add("windows-1252 that grows", "text/html; charset=windows-1252", repeat("\x80", size))
	add("a charset that nobody knows", "text/html; charset="+strings.Repeat("x", 1000), repeat("<meta charset=y#>", size))
	add("a charset that is refused", "text/html; charset=hz-gb-2312", repeat("x", size))

	compressed := func(name, contentEncoding string, body []byte, outcome string) {
		list = append(list, Document{name, "text/html", contentEncoding, body, outcome})
	}
	bomb := []byte(repeat("<p>x", 4*size))
	body, encoding := gzipped(bomb), "gzip"
	compressed("gzip that is broken", encoding, body[:len(body)/8], "incomplete")
	for n := 1; n <= 5; n++ {
		compressed(fmt.Sprintf("gzip %d times", n), encoding, body, "ok")
		body, encoding = gzipped(body), encoding+", gzip"
	}
	var br bytes.Buffer
	w := brotli.NewWriterLevel(&br, 1)
	w.Write(bomb)
	w.Close()
	compressed("brotli bomb", "br", br.Bytes(), "ok")
	compressed("too many layers", strings.Repeat("gzip, ", 1000)+"br", br.Bytes(), "bad_encoding")
	return list
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}
