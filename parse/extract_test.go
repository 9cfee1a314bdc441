package parse

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// What a user's function returns is the page's data, and what it does wrong is
// that page's.
func TestExtractor(t *testing.T) {
	for _, c := range []struct {
		name    string
		f       Extractor
		page    string // "" for a failure
		warning string
		outcome string
	}{
		{"a map", func(doc *goquery.Document) (any, error) {
			return map[string]any{"h": doc.Find("h1").Text()}, nil
		}, `{"title":"T","data":{"h":"One"}}`, "", OK},
		{"a struct", func(*goquery.Document) (any, error) {
			return struct{ N int }{3}, nil
		}, `{"title":"T","data":{"N":3}}`, "", OK},
		{"an error", func(*goquery.Document) (any, error) { return nil, errors.New("no") }, `{"title":"T"}`, "failed_extractor", OK},
		{"no object", func(*goquery.Document) (any, error) { return []int{1}, nil }, `{"title":"T"}`, "failed_extractor", OK},
		{"no JSON", func(*goquery.Document) (any, error) { return map[string]any{"f": func() {}}, nil }, `{"title":"T"}`, "failed_extractor", OK},
		{"too much", func(*goquery.Document) (any, error) {
			return map[string]string{"s": strings.Repeat("x", 5<<20)}, nil
		}, `{"title":"T"}`, "failed_extractor", OK},
		{"a panic", func(*goquery.Document) (any, error) { panic("oh") }, "", "", Crash},
	} {
		p, err := New(Config{Fields: []string{"title", "data"}, Extract: "f", Extractors: map[string]Extractor{"f": c.f}})
		if err != nil {
			t.Fatal(err)
		}
		res := p.Parse(Document{URL: "https://e.example/", ContentType: "text/html", Body: []byte("<title>T</title><h1>One</h1>")})
		if res.Outcome != c.outcome || string(res.Page) != c.page {
			t.Errorf("%s: %s %s, want %s %s", c.name, res.Outcome, res.Page, c.outcome, c.page)
		}
		if got := strings.Join(res.Warnings, " "); got != c.warning {
			t.Errorf("%s: warnings %q, want %q", c.name, got, c.warning)
		}
	}
}

func TestExtractorThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{Extract: "g", Extractors: map[string]Extractor{"f": nil}}, `extractor "g" is none of the Extractors: f`},
		{Config{Extract: "f", Select: []string{"a=b"}}, `extractor "f" stands instead of Select and Rules`},
	} {
		if _, err := New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// A Page is decoded whole: nothing that the parser writes is lost.
func TestDecodePage(t *testing.T) {
	p, err := New(Config{Select: []string{"h=h1"}})
	if err != nil {
		t.Fatal(err)
	}
	res := p.Parse(Document{URL: "https://e.example/", ContentType: "text/html", Body: syntheticPage()})
	page, err := DecodePage(res.Page)
	if err != nil || page.Title != "A synthetic page" || len(page.Links) == 0 || page.Analysis.Words == 0 {
		t.Errorf("%v: title %q, %d links, %d words", err, page.Title, len(page.Links), page.Analysis.Words)
	}
	if err := unknownFields(res.Page, &page); err != nil {
		t.Errorf("the Page has no place for a part of the page: %v", err)
	}
	if page, err := DecodePage(nil); err != nil || page.Title != "" {
		t.Errorf("of nothing: %v, %v", page, err)
	}
}

func unknownFields(object []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(object))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
