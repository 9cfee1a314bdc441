package parse

import (
	"strings"
	"testing"
)

func TestMarkdownOfAPage(t *testing.T) {
	const page = `<base href=/c/><nav><a href=/>Home</a></nav><main><h1>The pier</h1><p>A <b>long</b> pier with a <a href=d?e=1>light</a> at its end.</p><img src=i.png alt=view><ul><li>one<li>two</ul><p hidden>secret</p></main>`
	for _, tt := range []struct{ name, fields, text, body, want string }{
		{"of the main content", "markdown", "main", page,
			`{"markdown":"# The pier\n\nA **long** pier with a [light](https://example.org/c/d?e=1) at its end.\n\n![view](https://example.org/c/i.png)\n\n- one\n- two"}`},
		{"of all of the text", "markdown", "all", "<nav><a href=/>Home</a></nav><p>a<p hidden>b", `{"markdown":"[Home](https://example.org/)\n\na"}`},
		{"beside the text", "text,markdown", "main", "<h2>A #</h2><p>b", `{"text":"A #\nb","markdown":"## A \\#\n\nb"}`},
		{"not with all the others", "all,-analysis,-type", "all", "<p>a", `{"text":"a"}`},
		{"with all the others", "all,-analysis,-type,markdown", "all", "<p>*a", `{"text":"*a","markdown":"\\*a"}`},
		{"taken away again", "all,-analysis,-type,markdown,-markdown", "all", "<p>a", `{"text":"a"}`},
		{"nothing", "markdown", "main", "<p> ", `{}`},
		{"a text that only JSON-LD has", "markdown", "main", `<script type=application/ld+json>{"articleBody":"# One\n` + strings.Repeat("two ", 50) + `"}</script>`,
			`{"markdown":"\\# One\n\n` + strings.TrimSpace(strings.Repeat("two ", 50)) + `"}`},
	} {
		if got := pageOf(t, Config{Fields: strings.Split(tt.fields, ","), Text: tt.text}, tt.body); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	res := newParser(t, Config{Fields: []string{"markdown"}}).Parse(Document{URL: "https://example.org/a.txt", ContentType: "text/plain", Body: []byte("a\n  b ```\n")})
	if got, want := string(res.Page), "{\"markdown\":\"````\\na\\n  b ```\\n````\"}"; got != want {
		t.Errorf("a document without markup: got %s, want %s", got, want)
	}
}
