package main

import (
	"slices"
	"strings"
	"testing"

	"weft/fetch/demosite"
)

// demoSite is a built-in site on a server.
func demoSite(t *testing.T, cfg demosite.Config) (*demosite.Site, *site) {
	t.Helper()
	pages, err := demosite.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pages.Close() })
	return pages, serve(t, pages)
}

// A site of a thousand pages with all traps ends by itself, and its pages come
// early. The traps are named.
func TestTrapsEndAndPagesComeEarly(t *testing.T) {
	pages, s := demoSite(t, demosite.Config{Pages: 1000, Traps: true})
	r := weft(t, "", "-r", "--host-rate", "0", "--connect-to", "::"+s.addr, "--fields", "title", "--progress", "plain", "http://shop.weft.test/")
	if r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	at := make(map[string]int) // URL: how many requests were made until then
	requests := 0
	for _, rec := range r.recs {
		if rec.Outcome != "trap" {
			requests++
			at[rec.URL] = requests
		}
	}
	last := 0
	for url := range pages.URLs("") {
		if at[url] == 0 {
			t.Errorf("%s has no record", url)
		}
		last = max(last, at[url])
	}
	if last > 1500 || requests > 4000 {
		t.Errorf("%d requests, the last page of the site was number %d; want 4,000 and 1,500 at most", requests, last)
	}
	for _, name := range []string{"pattern", "repeated_page", "repeated_pair", "closed"} {
		if !strings.Contains(r.stderr, name) {
			t.Errorf("the summary does not say %q:\n%s", name, r.stderr)
		}
	}
}

// Every kind of link is followed or not, as the catalogue says, in all modes.
func TestKindsOfLinksAreFollowed(t *testing.T) {
	_, s := demoSite(t, demosite.Config{LinkKinds: true})
	for _, mode := range allModes {
		args := append([]string{"-r", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "--fields", "links", "http://shop.weft.test/link-kinds/"}, mode.args...)
		r := weft(t, "", args...)
		if r.status != exitOK {
			t.Fatalf("%s: exit status %d: %s", mode.name, r.status, r.stderr)
		}
		for _, k := range demosite.LinkKinds() {
			target := "http://shop.weft.test" + k.Target
			i := slices.IndexFunc(r.recs, func(rec record) bool { return rec.URL == target })
			if found := i >= 0; found != k.Follow {
				t.Errorf("%s: %s: followed %v, want %v", mode.name, k.Name, found, k.Follow)
			} else if found && (r.recs[i].Via != "http://shop.weft.test"+k.Path || r.recs[i].Depth != 2) {
				t.Errorf("%s: %s: found at depth %d via %s", mode.name, k.Name, r.recs[i].Depth, r.recs[i].Via)
			}
		}
	}
}
