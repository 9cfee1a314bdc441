package parse

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"weft/parse/htmltree"
)

func TestConfigErrorsNameWhatIsWrong(t *testing.T) {
	tests := []struct {
		cfg  Config
		want string
	}{
		{Config{Fields: []string{"title", "tittle"}}, `parse: unknown page field "tittle": the fields are all, ` + strings.Join(FieldNames(), ", ")},
		{Config{Fields: []string{""}}, `unknown page field ""`},
		{Config{Text: "some"}, `parse: text "some": want "main" or "all"`},
		{Config{MaxBody: -1}, "largest body -1"},
		{Config{Select: []string{"ok=p", "price=div["}}, `parse: field "price=div[", column 7: selector "div["`},
	}
	for _, tt := range tests {
		if _, err := New(tt.cfg); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: got error %v, want one with %q", tt.cfg, err, tt.want)
		}
	}
}

func TestConfigSurvivesJSON(t *testing.T) {
	cfg := Config{Fields: []string{"title", "data"}, Text: "all", MaxBody: 27, Select: []string{"i=i"}, Limits: Limits{Line: 5}}
	data, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var back Config
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	doc := Document{ContentType: "text/html", Body: []byte("<title>a long title</title><i>x</i>and so on")}
	a, b := newParser(t, cfg).Parse(doc), newParser(t, back).Parse(doc)
	if string(a.Page) != `{"title":"a lon"}` || !bytes.Equal(a.Page, b.Page) {
		t.Errorf("before %s, after %s", a.Page, b.Page)
	}
}

func TestPanicIsAnOutcome(t *testing.T) {
	p := newParser(t, Config{})
	tree := p.tree
	p.tree = func(*htmltree.Memory, []byte) (*html.Node, bool, []string) { panic("index out of range") }
	doc := Document{ContentType: "text/html", Body: []byte("<title>x</title>")}
	res := p.Parse(doc)
	if res.Outcome != Crash || res.Phase != "parse" || res.Reason != "panic" || res.Detail != "index out of range" || res.Page != nil {
		t.Errorf("got %+v", res)
	}
	if res.BodyBytes != int64(len(doc.Body)) || res.Timings.Decode <= 0 || res.Timings.Parse <= 0 {
		t.Errorf("what was known before is lost: %+v", res)
	}
	p.tree = tree
	if res := p.Parse(doc); res.Outcome != OK {
		t.Errorf("the next document: %+v", res)
	}
}

// One parser serves many goroutines, documents of all kinds in between, and
// every page comes out as if it had been alone.
func TestConcurrentUse(t *testing.T) {
	p := newParser(t, Config{Select: []string{"i[]=i"}})
	doc := func(i int) Document {
		body := fmt.Sprintf("<title>page %d</title><main>%s</main><a href=/%d>l</a><i>%d</i>", i, strings.Repeat(fmt.Sprintf("<p>word%d or two.", i), i), i, i)
		names := []string{"gzip", "br", "zstd", "deflate"}[i%4]
		return Document{URL: "https://example.org/", ContentType: "text/html", ContentEncoding: names, Body: encode(t, body, names)}
	}
	var docs [20]Document
	var want [20]Result
	for i := range want {
		docs[i] = doc(i)
		want[i] = newParser(t, Config{Select: []string{"i[]=i"}}).Parse(docs[i])
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				i %= len(want)
				if i == 7 {
					p.Parse(Document{ContentType: "text/html", ContentEncoding: "gzip", Body: docs[i].Body[:10]})
				}
				res := p.Parse(docs[i])
				if !bytes.Equal(res.Page, want[i].Page) || res.BodySHA256 != want[i].BodySHA256 || report(res) != "ok" {
					t.Errorf("document %d: %s %s", i, report(res), res.Page)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestParseInto(t *testing.T) {
	p := newParser(t, Config{})
	var buf []byte
	for _, body := range []string{page, "<p>short", "\x00", strings.Repeat("<p>long", 1000), page} {
		doc := Document{URL: "http://a.example/", ContentType: "text/html", Body: []byte(body)}
		want, got := p.Parse(doc), p.ParseInto(buf, doc)
		if report(got) != report(want) || !bytes.Equal(got.Page, want.Page) {
			t.Errorf("%.20q: %s %s, want %s %s", body, report(got), got.Page, report(want), want.Page)
		}
		if room := cap(buf) >= len(got.Page); room && len(got.Page) > 0 && &buf[:1][0] != &got.Page[0] {
			t.Errorf("%.20q: there was room for it, and it lies elsewhere", body)
		}
		buf = got.Page
	}
}

func TestTimingsAddUp(t *testing.T) {
	p := newParser(t, Config{})
	start := time.Now()
	res := p.Parse(Document{ContentType: "text/html", Body: []byte(page)})
	total := time.Since(start)
	tm := res.Timings
	if tm.Decode <= 0 || tm.Parse <= 0 || tm.Analysis <= 0 || tm.Decode+tm.Parse+tm.Analysis > total {
		t.Errorf("%+v of %s", tm, total)
	}
}

// realPages are pages to begin fuzzing with, where there is a folder of them
// beside the repository.
func realPages(f *testing.F) (pages [][]byte) {
	if fuzz := flag.Lookup("test.fuzz"); fuzz == nil || fuzz.Value.String() == "" {
		return nil
	}
	names, _ := filepath.Glob("../../shared/data/wcxb-dev/html/*.gz")
	for _, name := range names[:min(300, len(names))] {
		packed, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			f.Fatal(err)
		}
		page, err := io.ReadAll(io.LimitReader(r, 1<<16))
		if err != nil {
			f.Fatal(err)
		}
		pages = append(pages, page)
	}
	f.Logf("%d real pages", len(pages))
	return pages
}

// fuzzRules have every type and each way of looking for something.
const fuzzRules = `
rules:
  - fields:
      markup: {css: "body *", type: html}
      numbers[]: {css: "td, p", type: number}
      whole[]: {xpath: "//td | //p", type: integer, decimal: ","}
      dates[]: {css: "time, p", type: date}
      urls[]: {xpath: "//@href", type: url}
      yes: {css: p, type: boolean, default: false}
      word[]: {css: "*", regex: '\b(\pL+)\b'}
      fails[]: {xpath: "//*[following::*[. = string(@class)]]"}
      part: {xpath: "substring(//p, string-length(//title), count(//a))"}
      sum: {xpath: "sum(//td)", type: number, required: true}
      rows[]: {css: "tr, div", fields: {cell: {xpath: "*[last()]"}, name: {css: "[id]", attr: id}}}
`

// Whatever the bytes are, there is one outcome, the page is JSON and UTF-8, it
// is the same every time, and nobody panics.
func FuzzParse(f *testing.F) {
	seeds := []string{"", "<", article, "\xff\xfe<\x00p\x00>\x00", "\x1f\x8b\x08", "<title>\x00\x01\u202e\u2028</title>", "<a href='\x00\xff'>x", "<base href=x:y><a href=z>",
		"<table><a href=x><tr><a href=y>", "<svg><title>x</title><a href=y>z", strings.Repeat("<h1><div>", 600), "<pre>\n\n a\t\r<br></pre>b", "<meta http-equiv=refresh content=';;;url='>",
		"<html hidden><body><main hidden><main>x", "<template><title>x</title>", "<?xml encoding='utf-7'?><html/>", "<noscript><iframe></noscript>x", shadowPage, "<p/><![CDATA[a<b]]><title/><!--<i/>",
		"<table><tr id=r><td>1.234,5<td>-7<td>1e9</table><p class='('>4 March 2021<p>yes", "<title>long</title><p>é</p><a href=x:y>z</a><td>x"}
	for i, s := range seeds {
		f.Add([]byte(s), "text/html", []string{"", "gzip", "br", "deflate", "zstd", "gzip, br"}[i%6])
		f.Add([]byte(s), "", "")
		f.Add([]byte(s), "application/xhtml+xml; charset=utf-16", "")
	}
	for _, page := range realPages(f) {
		f.Add(page, "text/html", "")
	}
	cfg := Config{Fields: []string{"all", "markdown"}, Select: []string{"a[]=a@href", "all[]=*"}, Rules: fuzzRules, RulesName: "rules.yaml", MaxBody: 1 << 16, Limits: Limits{Text: 1000, Line: 100, Links: 20, Value: 500}}
	p := newParser(f, cfg)
	f.Fuzz(func(t *testing.T, body []byte, contentType, encoding string) {
		doc := Document{URL: "https://example.org/a/b", ContentType: contentType, ContentEncoding: encoding, Body: body}
		res := p.Parse(doc)
		switch res.Outcome {
		case OK:
			if !json.Valid(res.Page) || !utf8.Valid(res.Page) {
				t.Fatalf("not JSON: %q", res.Page)
			}
		case Crash:
			t.Fatalf("crash: %s %s", res.Reason, res.Detail)
		case BadEncoding, Incomplete, UnsupportedType:
			if res.Page != nil || res.Reason == "" || res.Phase == "" {
				t.Fatalf("%+v", res)
			}
		default:
			t.Fatalf("outcome %q", res.Outcome)
		}
		if res.BodyBytes > cfg.MaxBody || len(res.BodySHA256) != 64 {
			t.Fatalf("%d bytes, hash %q", res.BodyBytes, res.BodySHA256)
		}
		again := newParser(t, cfg).Parse(doc)
		if !bytes.Equal(res.Page, again.Page) || report(res) != report(again) || res.Detail != again.Detail {
			t.Fatalf("first %s %s, then %s %s", report(res), res.Page, report(again), again.Page)
		}
	})
}
