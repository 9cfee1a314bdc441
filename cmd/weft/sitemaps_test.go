package main

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// mappedSite has pages that nothing but its sitemaps lists: an index names a
// compressed one, one of text, and one that is not there. One host has a feed for a
// sitemap, with an address that is not whole, and one that could mean anything.
func mappedSite(t *testing.T) *site {
	page := func(body string) string { return "<title>t</title><p>" + body }
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/robots.txt":
			if r.Host == "bare.example" {
				http.NotFound(w, r)
				return
			}
			if r.Host == "feed.example" {
				fmt.Fprint(w, "Sitemap: /feed\nSitemap: /soft404.txt\n")
				return
			}
			fmt.Fprint(w, "User-agent: *\nDisallow: /no\nSitemap: http://a.example/maps/index.xml\nSitemap: http://elsewhere.example/s.xml\nSitemap: /relative.txt\n")
		case "/maps/index.xml":
			h.Set("Content-Type", "application/xml")
			fmt.Fprint(w, `<sitemapindex><sitemap><loc>http://a.example/maps/1.xml.gz</loc></sitemap><sitemap><loc>http://a.example/maps/gone.xml</loc></sitemap></sitemapindex>`)
		case "/maps/1.xml.gz":
			h.Set("Content-Type", "application/gzip")
			z := gzip.NewWriter(w)
			fmt.Fprint(z, `<urlset><url><loc>http://a.example/orphan/1</loc></url><url><loc>http://a.example/linked</loc></url><url><loc>http://b.example/</loc></url></urlset>`)
			z.Close()
		case "/relative.txt":
			h.Set("Content-Type", "text/plain")
			fmt.Fprint(w, "http://a.example/orphan/2\nhttp://a.example/no\n")
		case "/feed":
			fmt.Fprint(w, `<rss><channel><link>/</link><item><link>http://feed.example/orphan/1</link></item><item><link>/orphan/2</link></item><item><link>orphan/3</link></item></channel></rss>`)
		case "/soft404.txt":
			fmt.Fprint(w, "no such file\n")
		case "/sitemap.xml":
			fmt.Fprint(w, `<urlset><url><loc>http://bare.example/orphan</loc></url>`) // breaks off
		case "/":
			fmt.Fprint(w, page(`<a href=/linked>l</a><meta name=robots content=nofollow>`))
		case "/linked", "/orphan/1", "/orphan/2", "/orphan":
			fmt.Fprint(w, page(r.URL.Path))
		default:
			http.NotFound(w, r)
		}
	}))
}

// What sitemaps list is found through them: they come first, have records without
// a page, and are no matter of --accept-regex and nofollow.
func TestSitemapsAreFollowed(t *testing.T) {
	s := mappedSite(t)
	for _, mode := range allModes {
		args := []string{"-r", "--sitemaps", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "--accept-regex", "/(orphan|linked|no)"}
		r := weft(t, "", append(append(args, mode.args...), "http://a.example/", "http://bare.example/", "http://feed.example/")...)
		if r.status != exitOK {
			t.Fatalf("%s: exit status %d: %s", mode.name, r.status, r.stderr)
		}
		var got []string
		for _, rec := range r.recs {
			got = append(got, fmt.Sprintf("%d %s %s %s", rec.Depth, strings.TrimPrefix(rec.URL, "http://"), rec.short(), strings.Join(rec.Warnings, ",")))
			isMap := strings.Contains(rec.URL, "maps/") || strings.HasSuffix(rec.URL, ".txt") || strings.HasSuffix(rec.URL, "/feed") || strings.HasSuffix(rec.URL, "sitemap.xml")
			if hasPage := rec.Page != nil; rec.Outcome == "ok" && hasPage == isMap {
				t.Errorf("%s: %s: page %v", mode.name, rec.URL, hasPage)
			}
			if rec.URL == "http://a.example/" && (rec.Sitemaps != 2 || !slices.Equal(rec.Follow, []string{"http://a.example/maps/index.xml", "http://a.example/relative.txt"})) {
				t.Errorf("%s: it follows %q, %d sitemaps", mode.name, rec.Follow, rec.Sitemaps)
			}
		}
		slices.Sort(got)
		want := []string{
			"0 a.example/ ok ", "0 bare.example/ ok ", "0 feed.example/ ok ",
			"1 a.example/maps/index.xml ok ", "1 a.example/relative.txt ok ", "1 bare.example/sitemap.xml ok broken_sitemap",
			"1 feed.example/feed ok broken_sitemap", "1 feed.example/soft404.txt ok broken_sitemap",
			"2 a.example/maps/1.xml.gz ok ", "2 a.example/maps/gone.xml http_error 404 status ",
			"2 a.example/no robots_denied disallow ", "2 a.example/orphan/2 ok ", "2 bare.example/orphan ok ",
			"2 feed.example/orphan/1 ok ", "2 feed.example/orphan/2 ok ",
			"3 a.example/linked ok ", "3 a.example/orphan/1 ok ",
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", mode.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
