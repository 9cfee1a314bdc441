package parse

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestRobotsOfHeaders(t *testing.T) {
	p, err := New(Config{Fields: []string{"robots"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		header http.Header
		body   string
		want   string
	}{
		{"directives", http.Header{"X-Robots-Tag": {"NoIndex, nofollow"}}, "", `{"robots":["noindex","nofollow"]}`},
		{"for agents", http.Header{"X-Robots-Tag": {"googlebot: noindex, nofollow, otherbot: none", "noarchive"}}, "",
			`{"robots":["googlebot: noindex","googlebot: nofollow","otherbot: none","noarchive"]}`},
		{"with values", http.Header{"X-Robots-Tag": {"max-snippet: 20, max-image-preview:large"}}, "",
			`{"robots":["max-snippet: 20","max-image-preview:large"]}`},
		{"dates", http.Header{"X-Robots-Tag": {"unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT, noindex", "bot: unavailable_after: 2030-01-01"}}, "",
			`{"robots":["unavailable_after: fri, 25 jun 2010 15:00:00 gmt","noindex","bot: unavailable_after: 2030-01-01"]}`},
		{"torn date", http.Header{"X-Robots-Tag": {"unavailable_after: Friday, noindex, unavailable_after: Mon"}}, "",
			`{"robots":["unavailable_after: friday","noindex","unavailable_after: mon"]}`},
		{"use by machines", http.Header{"Content-Usage": {"train-ai=n, search=y"}, "Content-Signal": {"ai-train=no"}, "Tdm-Reservation": {"1"}, "Tdm-Policy": {"https://example.org/P"}}, "",
			`{"robots":["content-usage: train-ai=n","content-usage: search=y","content-signal: ai-train=no","tdm-reservation: 1","tdm-policy: https://example.org/P"]}`},
		{"beside the page's own", http.Header{"X-Robots-Tag": {"noindex"}}, "<meta name=robots content='nofollow, noindex'>", `{"robots":["noindex","nofollow"]}`},
		{"nothing", http.Header{"X-Robots-Tag": {" , :", "bot:"}, "Tdm-Reservation": {""}}, "", `{}`},
	} {
		doc := Document{URL: "https://example.org/", ContentType: "text/html", Body: []byte("<title>x</title>" + c.body), Robots: RobotsHeaders(c.header)}
		if got := string(p.Parse(doc).Page); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	many := http.Header{"X-Robots-Tag": {strings.Repeat("a,", 1<<17)}, "Content-Signal": {strings.Repeat("b", 1<<18)}}
	if r := p.Parse(Document{ContentType: "text/html", Body: []byte("<title>x</title>"), Robots: RobotsHeaders(many)}); len(r.Page) > 64<<10 || r.Outcome != OK {
		t.Errorf("%s with %d bytes for endless headers", r.Outcome, len(r.Page))
	}
}

func TestChallenges(t *testing.T) {
	p, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	wall := "<html><head><TITLE>Just a moment...</TITLE></head><body><script>window._cf_chl_opt={}</script></body></html>"
	for _, c := range []struct {
		name string
		doc  Document
		want bool
	}{
		{"plain", Document{Body: []byte(wall)}, true},
		{"compressed", Document{Body: encode(t, wall, "gzip"), ContentEncoding: "gzip"}, true},
		{"compressed and torn", Document{Body: encode(t, wall+strings.Repeat(" and more", 9000), "gzip")[:350], ContentEncoding: "gzip"}, true},
		{"only a refusal", Document{Body: []byte("<title>Access denied | Cloudflare</title><p>Error 1020</p>")}, false},
		{"far behind", Document{Body: []byte(strings.Repeat(" ", challengeBytes) + wall)}, false},
		{"bomb", Document{Body: encode(t, strings.Repeat("0", 64<<20), "gzip"), ContentEncoding: "gzip"}, false},
		{"layers", Document{Body: []byte(wall), ContentEncoding: "gzip,gzip,gzip,gzip,gzip,gzip"}, false},
		{"nothing", Document{}, false},
	} {
		c.doc.Refusal = true
		if r := p.Parse(c.doc); r.Challenge != c.want || r.Outcome != OK || r.Page != nil || r.BodyBytes > challengeBytes {
			t.Errorf("%s: %v, %s, %d bytes", c.name, r.Challenge, r.Outcome, r.BodyBytes)
		}
	}
	if slices.ContainsFunc(challengeMarks[:], func(s string) bool { return s != strings.ToLower(s) }) {
		t.Error("a mark is not in lower case")
	}
}
