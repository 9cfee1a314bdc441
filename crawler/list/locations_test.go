package list

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLocationsOfASitemap(t *testing.T) {
	const set = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`
	for _, tt := range []struct{ name, body, want string }{
		{"a set", set + `<url><loc> http://a.example/1 </loc><lastmod>2026-01-01</lastmod></url><url><loc>http://a.example/?a&amp;b</loc></url></urlset>`,
			"http://a.example/1|http://a.example/?a&b"},
		{"an index", `<sitemapindex><sitemap><loc>http://a.example/s.xml</loc></sitemap><sitemap><loc>http://a.example/t.xml.gz</loc></sitemap></sitemapindex>`,
			"map http://a.example/s.xml|map http://a.example/t.xml.gz"},
		{"compressed", zipped(t, set+`<url><loc>http://a.example/1</loc></url></urlset>`), "http://a.example/1"},
		{"text", "\ufeffhttp://a.example/1\r\n\r\n  http://a.example/2", "http://a.example/1|http://a.example/2"},
		{"compressed text", zipped(t, "http://a.example/1\n"), "http://a.example/1"},
		{"two locations in one entry", set + `<url><loc>http://a.example/1</loc><loc>http://a.example/2</loc></url></urlset>`, "http://a.example/1|http://a.example/2"},
		{"pictures", set + `<url><loc>http://a.example/1</loc><i:image xmlns:i="x"><i:loc>http://a.example/i.png</i:loc></i:image></url></urlset>`, "http://a.example/1"},
		{"a space before it", "\n " + set + `<url><loc>http://a.example/1</loc></url></urlset>`, "http://a.example/1"},
		{"one that breaks off", set + `<url><loc>http://a.example/1</loc></url><url><loc>http://a.exa`, "http://a.example/1|broken"},
		{"text with a line that is no URL", "http://a.example/1\nHTTPS://a.example/2\nNotice: nothing\nhttp://a.example/3\n", "http://a.example/1|HTTPS://a.example/2|http://a.example/3|broken"},
		{"text that is no sitemap", "Not found\n", "broken"},
		{"JSON", `{"error": "https://a.example/"}`, "broken"},
		{"compressed twice", zipped(t, zipped(t, set+`<url><loc>http://a.example/1</loc></url></urlset>`)), "broken"},
		{"RSS", `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title><link>http://a.example/</link><atom:link rel="self" href="http://a.example/rss"/><image><link>http://a.example/</link></image>
			<item><title>1</title><atom:link href="http://a.example/no"/><link> http://a.example/1?a=b&amp;c </link><enclosure url="http://a.example/e.mp3"/><source url="http://a.example/s"><link>http://a.example/no</link></source></item>
			<item><link><![CDATA[http://a.example/2]]></link><media:group><link>http://a.example/no</link></media:group></item><item><link/><guid>http://a.example/no</guid></item></channel></rss>`,
			"http://a.example/1?a=b&c|http://a.example/2"},
		{"RSS 1.0", `<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><link>http://a.example/</link><items><rdf:Seq><rdf:li resource="http://a.example/1"/></rdf:Seq></items></channel><item rdf:about="http://a.example/1"><link>http://a.example/1</link></item></rdf:RDF>`,
			"http://a.example/1"},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://a.example/"/><link rel="self" href="http://a.example/atom"/><entry><link rel="edit" href="http://a.example/no"/><link rel="alternate" href=" http://a.example/1?a&amp;b "/><link hreflang="de" href="http://a.example/no"/><content><link href="http://a.example/no"/></content><source><link href="http://a.example/no"/></source></entry><entry><link href="http://a.example/2"></link></entry></feed>`,
			"http://a.example/1?a&b|http://a.example/2"},
		{"Atom with a prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><b:link href="http://a.example/no"/><a:link href="http://a.example/1"/></a:entry></a:feed>`, "http://a.example/1"},
		{"a feed that breaks off", `<rss><channel><item><link>http://a.example/1</link></item><item><link>http://a.exa`, "http://a.example/1|broken"},
		{"a feed without entries", `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title></feed>`, ""},
		{"a page", `<!doctype html><html><a href="http://a.example/1">a</a>`, "broken"},
		{"nothing", "", "broken"},
	} {
		var got []string
		err := Locations([]byte(tt.body), func(url string, isSitemap bool) bool {
			if isSitemap {
				url = "map " + url
			}
			got = append(got, url)
			return true
		})
		if err != nil {
			got = append(got, "broken")
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("%s: got %s (%v), want %s", tt.name, s, err, tt.want)
		}
	}
	n := 0
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "http://a.example/%d\n", i)
	}
	for _, body := range []string{b.String(), set + "<url><loc>" + strings.ReplaceAll(b.String(), "\n", "</loc></url><url><loc>") + "</loc></url></urlset>"} {
		n = 0
		if err := Locations([]byte(body), func(string, bool) bool { n++; return n < 10 }); err != nil || n != 10 {
			t.Errorf("asked for ten: %d, %v", n, err)
		}
	}
}
