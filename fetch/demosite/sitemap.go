package demosite

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// sitemapSize is the number of URLs in one sitemap: small enough that a site
// of some thousand pages has an index worth following. The protocol allows
// 50,000 (sitemaps.org).
const sitemapSize = 1000

// sitemap serves /sitemap.xml, an index, and the /sitemap-N.xml it names.
func (m *madeUp) sitemap(w http.ResponseWriter, r *http.Request, host, base string) {
	const namespace = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`
	count := m.count(host)
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	if r.URL.Path == "/sitemap.xml" {
		b.WriteString("<sitemapindex " + namespace + ">\n")
		for i := 0; i*sitemapSize < count; i++ {
			fmt.Fprintf(&b, "<sitemap><loc>%s/sitemap-%d.xml</loc></sitemap>\n", base, i)
		}
		b.WriteString("</sitemapindex>\n")
	} else {
		n, ok := strings.CutPrefix(r.URL.Path, "/sitemap-")
		n, xml := strings.CutSuffix(n, ".xml")
		i, err := strconv.Atoi(n)
		if !ok || !xml || err != nil || i < 0 || i*sitemapSize >= count {
			http.NotFound(w, r)
			return
		}
		b.WriteString("<urlset " + namespace + ">\n")
		for k := i * sitemapSize; k < min(count, (i+1)*sitemapSize); k++ {
			day := published(hash(m.conf.Seed, host, strconv.Itoa(k))).Format("2006-01-02")
			fmt.Fprintf(&b, "<url><loc>%s%s</loc><lastmod>%s</lastmod></url>\n", base, m.path(host, k), day)
		}
		b.WriteString("</urlset>\n")
	}
	w.Header().Set("Content-Type", "application/xml")
	_, _ = w.Write([]byte(b.String()))
}
