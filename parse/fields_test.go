package parse

import (
	"strings"
	"testing"
)

// Names add fields and take them away, in order; what is computed is what is
// written.
func TestFieldNames(t *testing.T) {
	for _, tt := range []struct {
		fields   string
		computed string // of title, links, analysis.words, analysis.summary
	}{
		{"", "title links analysis.words analysis.summary"},
		{"all", "title links analysis.words analysis.summary"},
		{"title,analysis.words", "title analysis.words"},
		{"all,-analysis", "title links"},
		{"all,-analysis,analysis.words", "title links analysis.words"},
		{"analysis,-analysis.words", "analysis.summary"},
		{"-title", ""},
		{"all,-all", ""},
	} {
		var cfg Config
		if tt.fields != "" {
			cfg.Fields = strings.Split(tt.fields, ",")
		}
		page := pageOf(t, cfg, "<title>t</title><a href=/>link</a><p>Some words of a sentence that is long.")
		var computed []string
		for _, name := range []string{"title", "links", "analysis.words", "analysis.summary"} {
			_, last, nested := strings.Cut(name, ".")
			if !nested {
				last = name
			}
			if cfg.Computes(name) != strings.Contains(page, `"`+last+`":`) {
				t.Errorf("%s: Computes(%s) is %t, the page is %s", tt.fields, name, cfg.Computes(name), page)
			}
			if cfg.Computes(name) {
				computed = append(computed, name)
			}
		}
		if got := strings.Join(computed, " "); got != tt.computed {
			t.Errorf("%s: %s, want %s", tt.fields, got, tt.computed)
		}
	}
	for fields, want := range map[string]bool{"title": true, "all": true, "all,-data": false, "all,-all": true} {
		cfg := Config{Fields: strings.Split(fields, ","), Select: []string{"x=p"}}
		page := pageOf(t, cfg, "<title>t</title><p>Some words")
		if got := strings.Contains(page, `"data":{"x":"Some words"}`); got != want || cfg.Computes("data") != want {
			t.Errorf("--select with %s: data %v, want %v: %s", fields, got, want, page)
		}
	}
	for _, bad := range []string{"colour", "-colour", "analysis.colour", "-"} {
		if _, err := New(Config{Fields: []string{bad}}); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
