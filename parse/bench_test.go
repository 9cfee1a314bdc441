package parse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"weft/parse/htmltree"
)

// syntheticPage makes a page of about 100 KB as the web has them: a third of
// it is text, the rest markup, attributes, scripts and styles.
func syntheticPage() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A synthetic page</title>` +
		`<meta name="description" content="What a page looks like"><link rel="canonical" href="/article/7"><style>`)
	for i := range 100 {
		fmt.Fprintf(&b, ".c%d{color:#%06x;margin:0 auto}", i, i*977)
	}
	b.WriteString(`</style></head><body><header><nav><ul>`)
	for i := range 60 {
		fmt.Fprintf(&b, `<li class="menu-item menu-item-%d"><a class="menu-link" href="/section/%d/" data-track="nav">Section %d</a></li>`, i, i, i)
	}
	b.WriteString(`</ul></nav></header><main id="content">`)
	for i := range 60 {
		fmt.Fprintf(&b, `<section class="post post-%d"><h2 id="s%d">Heading number %d</h2>`, i, i, i)
		for j := range 4 {
			fmt.Fprintf(&b, `<p class="body-text">Concurrency is not parallelism, although it enables it. <em>Waiting</em> is spread over cheap tasks &amp; `+
				`computing over <a href="../topic/%d?ref=%d#more" rel="nofollow">processes</a>; what that costs is measured, not believed.</p>`, i, j)
		}
		fmt.Fprintf(&b, `<figure><img src="/i/%d.jpg" alt="" width="640" height="480" loading="lazy"><figcaption>Figure %d</figcaption></figure></section>`, i, i)
	}
	b.WriteString(`</main><footer><p>The end.</p></footer><script>`)
	b.WriteString(strings.Repeat(`window.queue.push({"event":"view","n":1});`, 400))
	b.WriteString(`</script></body></html>`)
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	body := syntheticPage()
	for _, bm := range []struct {
		name   string
		fields []string
		sel    []string
		enc    string
	}{
		{name: "all"},
		{name: "all-gzip", enc: "gzip"},
		{name: "title", fields: []string{"title"}},
		{name: "links", fields: []string{"links"}},
		{name: "text", fields: []string{"text"}},
		{name: "analysis", fields: []string{"analysis"}},
		{name: "select", fields: []string{"data"}, sel: []string{"h[]=h2", "first=p"}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			p := newParser(b, Config{Fields: bm.fields, Select: bm.sel})
			doc := Document{URL: "https://example.org/a/b", ContentType: "text/html; charset=utf-8", ContentEncoding: bm.enc, Body: body}
			if bm.enc != "" {
				doc.Body = encode(b, string(body), bm.enc)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if res := p.Parse(doc); res.Outcome != OK {
					b.Fatal(res.Detail)
				}
			}
		})
	}
}

// BenchmarkDecode takes the page out of each encoding, and out of a charset that
// is not UTF-8.
func BenchmarkDecode(b *testing.B) {
	body := syntheticPage()
	for _, enc := range []string{"identity", "gzip", "deflate", "br", "zstd"} {
		b.Run(enc, func(b *testing.B) {
			p, m := newParser(b, Config{}), new(memory)
			doc := Document{ContentEncoding: enc, Body: body}
			if enc != "identity" {
				doc.Body = encode(b, string(body), enc)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, fail := p.decode(m, doc, new(Result)); fail != nil {
					b.Fatal(fail)
				}
			}
		})
	}
	b.Run("windows-1252", func(b *testing.B) {
		p, m := newParser(b, Config{}), new(memory)
		kind, fail := documentType("text/html; charset=windows-1252", body)
		if fail != nil {
			b.Fatal(fail)
		}
		latin := bytes.ReplaceAll(body, []byte("Concurrency"), []byte("Concurr\xe9ncy"))
		b.SetBytes(int64(len(latin)))
		b.ReportAllocs()
		for b.Loop() {
			p.toUTF8(m, findEncoding(kind, latin), latin, new(Result))
		}
	})
}

// BenchmarkTree is the part of BenchmarkParse that is spent in building the
// tree, and BenchmarkWalk and BenchmarkPage what this package does with it.
func BenchmarkTree(b *testing.B) {
	body := syntheticPage()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	var m htmltree.Memory
	for b.Loop() {
		buildTree(&m, body)
	}
}

func benchmarkGather(b *testing.B) (*Parser, *memory, *html.Node) {
	body := syntheticPage()
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	return newParser(b, Config{}), new(memory), root
}

func BenchmarkWalk(b *testing.B) {
	p, m, root := benchmarkGather(b)
	g := &m.gather
	for b.Loop() {
		g.reset(&p.cfg, &p.plan, "https://example.org/a/b")
		g.walk(root)
	}
}

func BenchmarkPage(b *testing.B) {
	p, m, root := benchmarkGather(b)
	g := &m.gather
	g.reset(&p.cfg, &p.plan, "https://example.org/a/b")
	g.walk(root)
	metadata, main := g.facts(), p.mainContent(root, m)
	var out []byte
	for b.Loop() {
		out = p.appendPage(out[:0], g, metadata, main, fields{})
	}
}

func BenchmarkMainContent(b *testing.B) {
	p, m, root := benchmarkGather(b)
	m.gather.reset(&p.cfg, &p.plan, "https://example.org/a/b")
	for b.Loop() {
		p.mainContent(root, m)
	}
}
