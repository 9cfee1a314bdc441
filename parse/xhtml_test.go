package parse

import (
	"strings"
	"testing"
)

// In XHTML an element can end in its start tag, and text can stand in CDATA sections;
// read as HTML, a script, a title or a video would be everything that follows.
func TestXHTML(t *testing.T) {
	for _, tt := range []struct{ name, head, body, want string }{
		{"an empty script", `<script src="x"/><title>T</title>`, `<p><a id="x"/>text<br/>more</p>`, `{"title":"T","text":"text\nmore"}`},
		{"an empty title", `<title/>`, `<p>text</p>`, `{"text":"text"}`},
		{"an empty style, with a space", `<style />`, `<p>text</p>`, `{"text":"text"}`},
		{"empty elements whose content is not shown", ``, `<video src="x"/><object data="x"/><select/><canvas/><textarea/><template/><iframe src="x"/><audio/><datalist/><noscript/><p>text</p>`, `{"text":"text"}`},
		{"other empty elements", ``, `<p>a<b/><i class="x"/><u /></p><h1/><dl><dt/><dd>b</dd></dl><section/><button/>c`, `{"text":"a\nb\nc"}`},
		{"what is empty in HTML too", ``, `<p>a<br/>b<wbr/>c<img src="x"/><input/></p><hr/>d`, `{"text":"a\nbc\nd"}`},
		{"a drawing", ``, `<svg><g/><path d=""/></svg><p>text</p>`, `{"text":"text"}`},
		{"an attribute with signs of tags", ``, `<span title="a>b/>c"/><p title='<"/>'>text</p>`, `{"text":"text"}`},
		{"a section", ``, `<p>a <![CDATA[b < c && <i>d</i>]]> e</p>`, `{"text":"a b < c && <i>d</i> e"}`},
		{"sections one after the other", `<title><![CDATA[x]]>&amp;<![CDATA[y]]></title>`, `<p><![CDATA[]]>text</p>`, `{"title":"x&y","text":"text"}`},
		{"a section without an end", ``, `<p>a <![CDATA[b`, `{"text":"a b"}`},
		{"a comment", ``, `<p>a<!-- <b/> <![CDATA[ --> b<!-- ]]> --></p>`, `{"text":"a b"}`},
		{"scripts and styles", `<script>//<![CDATA[` + "\n" + `"<p>no</p><i/>" // ]]></script><style>/*<![CDATA[*/ a{} /*]]>*/</style><title>T</title>`, `<p>text</p>`, `{"title":"T","text":"text"}`},
		{"a tag that has no end", ``, `<p>a</p><b title="`, `{"text":"a"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head>` + tt.head + `</head><body>` + tt.body
			res := newParser(t, Config{Fields: []string{"title", "text"}, Text: "all"}).Parse(Document{ContentType: "application/xhtml+xml", Body: []byte(body)})
			if got := string(res.Page); got != strings.ReplaceAll(tt.want, "<", `\u003c`) && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestScriptsOfXHTMLStayAsTheyAre(t *testing.T) {
	const body = `<html><head><script type="application/ld+json">{"@type":"Thing","name":"<b/>"}</script></head><body><p/></body></html>`
	res := newParser(t, Config{Fields: []string{"structured"}}).Parse(Document{ContentType: "application/xhtml+xml", Body: []byte(body)})
	if got := string(res.Page); !strings.Contains(got, `"name":"<b/>"`) {
		t.Errorf("got %s", got)
	}
}
