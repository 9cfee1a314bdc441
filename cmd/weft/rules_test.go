package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"weft/fetch/demosite"
)

const siteRules = `rules:
  - match: //shop\.
    fields:
      name: {css: h1, required: true}
      links[]: {xpath: "//a/@href", type: url}
      count: {xpath: "count(//a)", type: integer}
  - fields:
      heading: h1
      paragraphs[]: {css: p, regex: '^\w+'}
`

// Rules travel into the workers of every mode, and what comes back is to the
// byte what weft parse makes of the same bytes and the same address.
func TestRulesInEveryMode(t *testing.T) {
	t.Parallel()
	pages, err := demosite.New(demosite.Config{Pages: 20, Hosts: 3})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, pages)
	dir := t.TempDir()
	rules := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(rules, []byte(siteRules), 0o666); err != nil {
		t.Fatal(err)
	}

	var list []string
	var want [][]byte
	ofShop := 0
	for u := range pages.URLs("") {
		list = append(list, u)
		file := filepath.Join(dir, "page.html")
		if err := os.WriteFile(file, bodyOf(t, s, u), 0o666); err != nil {
			t.Fatal(err)
		}
		r := weft(t, "", "parse", "--base", u, "--rules", rules, file)
		if r.status != exitOK || len(r.recs) != 1 || r.recs[0].Outcome != "ok" {
			t.Fatalf("%s: exit status %d: %s%v", u, r.status, r.stderr, r.recs)
		}
		page := r.recs[0].Page
		if bytes.Contains(page, []byte(`"data":{"name":"`)) && bytes.Contains(page, []byte(`"links":["http`)) {
			ofShop++
		} else if !bytes.Contains(page, []byte(`"data":{"heading":"`)) {
			t.Fatalf("%s: no data in %s", u, page)
		}
		want = append(want, page)
	}
	if ofShop == 0 || ofShop == len(list) {
		t.Fatalf("%d of %d pages by the rules of the shop", ofShop, len(list))
	}

	for _, m := range allModes {
		for i, r := range crawl(t, list, append([]string{"--rules", rules, "--connect-to", "::" + s.addr}, m.args...)...) {
			if !bytes.Equal(r.Page, want[i]) {
				t.Errorf("%s: line %d, %s:\n%s\nweft parse:\n%s", m.name, r.Line, r.short(), r.Page, want[i])
			}
		}
	}
}

// bodyOf asks a site for a page of one of its hosts.
func bodyOf(t *testing.T, s *site, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host, req.URL.Host = req.URL.Host, strings.TrimPrefix(s.URL, "http://")
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, resp.Status, err)
	}
	return body
}
