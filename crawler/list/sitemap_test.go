package list

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const ns = ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

func TestSitemap(t *testing.T) {
	for name, test := range map[string]struct {
		data string
		want []string
	}{
		"fields": {`<?xml version="1.0" encoding="UTF-8"?><urlset` + ns + `>
			<url><priority>0.8</priority><loc>
				https://a/?x&amp;y
			</loc><lastmod>2026-01-01</lastmod><changefreq>daily</changefreq><lastmod>twice</lastmod></url>
			<url><loc>https://b/</loc></url></urlset>`,
			[]string{`1 https://a/?x&y {"priority":"0.8","lastmod":"2026-01-01","changefreq":"daily"}`, "2 https://b/"}},
		"other vocabularies": {`<urlset` + ns + ` xmlns:image="i"><url><image:loc>https://i/1</image:loc><image:image><image:loc>https://i/2</image:loc><loc>https://i/3</loc></image:image>
			<loc>https://a/</loc></url></urlset>`, []string{"1 https://a/"}},
		"prefix":                       {`<s:urlset xmlns:s="x"><s:url><s:loc>https://a/</s:loc></s:url></s:urlset>`, []string{"1 https://a/"}},
		"prefix of the same namespace": {`<urlset` + ns + ` xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:url><loc>https://a/</loc></s:url><url><s:loc>https://b/</s:loc></url></urlset>`, []string{"1 https://a/", "2 https://b/"}},
		"prefixes declared late": {`<x:urlset xmlns:x="s" xmlns="other"><y:url xmlns:y="s"><z:loc xmlns:z="s">https://a/</z:loc><x:lastmod>1</x:lastmod></y:url><url xmlns="s"><loc>https://b/</loc></url></x:urlset>`,
			[]string{`1 https://a/ {"lastmod":"1"}`, "2 https://b/"}},
		"a prefix that changes its meaning":    {`<s:urlset xmlns:s="s"><s:url><s:loc xmlns:s="other">https://x/</s:loc><s:loc>https://a/</s:loc></s:url><s:url xmlns:s="other"><s:loc>https://y/</s:loc></s:url></s:urlset>`, []string{"1 https://a/"}},
		"fields of another vocabulary's entry": {`<urlset` + ns + ` xmlns:o="other"><o:url><loc>https://x/</loc></o:url><url><loc>https://a/</loc></url></urlset>`, []string{"1 https://a/"}},
		"no namespace inside one":              {`<s:urlset xmlns:s="s"><url><loc>https://x/</loc></url><s:url><s:loc>https://a/</s:loc></s:url></s:urlset>`, []string{"1 https://a/"}},
		"joined files of two namespaces":       {`<s:urlset xmlns:s="s"><s:url><s:loc>https://a/</s:loc></s:url></s:urlset><urlset` + ns + `><url><loc>https://b/</loc></url></urlset>`, []string{"1 https://a/", "2 https://b/"}},
		"CDATA":                                {`<urlset><url><loc><![CDATA[https://a/?x&y]]></loc></url></urlset>`, []string{"1 https://a/?x&y"}},
		"bare ampersand":                       {`<urlset><url><loc>https://a/?x=1&y=2</loc></url></urlset>`, []string{"1 https://a/?x=1&y=2"}},
		"empty loc":                            {`<urlset><url><loc/></url><url></url><url><loc>https://a/</loc></url></urlset>`, []string{"2 https://a/"}},
		"two locs":                             {`<urlset><url><loc>https://a/</loc><loc>https://b/</loc></url></urlset>`, []string{"1 https://a/", "2 https://b/"}},
		"no entries":                           {`<urlset/>`, nil},
		"latin1":                               {"<?xml version='1.0' encoding='ISO-8859-1'?>\n<urlset><url><loc>https://a/\xfc</loc></url></urlset>", []string{"1 https://a/ü"}},
		"invalid UTF-8":                        {"<urlset><url><loc>https://a/\xfc</loc></url></urlset>", []string{"1 https://a/\ufffd"}},
		"control characters":                   {"<urlset><url><loc>\x00https://a/\x01b</loc></url></urlset>", []string{"1 https://a/ b"}},
		"comments, directives":                 {"<!DOCTYPE x [<!ENTITY a 'b'>]><!-- <urlset> --><urlset><!-- <url> --><url><loc>https://a/<!-- x -->b</loc></url></urlset>\n<!-- end -->", []string{"1 https://a/b"}},
		"joined files":                         {`<?xml version="1.0"?><urlset><url><loc>https://a/</loc></url></urlset>` + "\n" + `<?xml version="1.0"?><urlset><url><loc>https://b/</loc></url></urlset>`, []string{"1 https://a/", "2 https://b/"}},
		"long loc":                             {`<urlset><url><loc>https://a/` + strings.Repeat("x", 9000) + `</loc></url></urlset>`, []string{"1 https://a/" + strings.Repeat("x", MaxURL-10) + " !too long"}},
		"deep":                                 {`<urlset>` + strings.Repeat("<x>", 100_000) + strings.Repeat("</x>", 100_000) + `<url><loc>https://a/</loc></url></urlset>`, []string{"1 https://a/"}},
		"index, no way to fetch": {`<sitemapindex><sitemap><loc>https://a/1.xml</loc></sitemap><sitemap><loc>https://a/2.xml</loc></sitemap></sitemapindex>`,
			[]string{"1 https://a/1.xml !sitemap not readable", "2 https://a/2.xml !sitemap not readable"}},
	} {
		t.Run(name, func(t *testing.T) {
			lines, _, err := read(t, Config{Sources: []Source{onDisk(t, "a.xml", test.data)}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, show(lines)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSitemapThatBreaksMidway(t *testing.T) {
	for name, rest := range map[string]string{
		"ends early": "<url><loc>https://b",
		"not XML":    "<url><loc>https://b</ /></url></urlset>",
		"huge token": "<!-- " + strings.Repeat("x", 2<<20) + " --></urlset>",
	} {
		t.Run(name, func(t *testing.T) {
			lines, _, err := read(t, Config{Sources: []Source{text("a.xml", "<urlset><url><loc>https://a/</loc></url>"+rest)}})
			var e *Error
			if len(lines) != 1 || !errors.As(err, &e) || e.Source != "a.xml" {
				t.Errorf("got %v, %v", show(lines), err)
			}
		})
	}
}

func TestSitemapIndex(t *testing.T) {
	index := func(urls ...string) string {
		var b strings.Builder
		b.WriteString("<sitemapindex" + ns + ">")
		for _, u := range urls {
			b.WriteString("<sitemap><loc>" + u + "</loc><lastmod>2026</lastmod></sitemap>")
		}
		return b.String() + "</sitemapindex>"
	}
	set := func(urls ...string) string {
		return "<urlset><url><loc>" + strings.Join(urls, "</loc></url><url><loc>") + "</loc></url></urlset>"
	}
	web := map[string]string{
		"s:1":     gzipped(set("https://a/1", "https://a/2")),
		"s:loop":  index("s:1", "s:loop", "s:2"),
		"s:2":     set("https://b/1"),
		"s:html":  "<html></html>",
		"s:torn":  "<urlset><url><loc>https://c/1</loc></url><url><loc>https://c/",
		"s:zip":   gzipped(set("https://d/1"))[:20],
		"s:deep1": index("s:deep2"), "s:deep2": index("s:deep3"), "s:deep3": index("s:2b"),
		"s:bomb": gzipped("<urlset><url><loc>https://e/1</loc></url>" + strings.Repeat(" ", 2<<20)),
	}
	fetch := func(_ context.Context, url string) (io.ReadCloser, error) {
		if body, ok := web[url]; ok {
			return io.NopCloser(strings.NewReader(body)), nil
		}
		return nil, fmt.Errorf("no such page")
	}
	lines, stats, err := read(t, Config{
		Sources: []Source{onDisk(t, "a.xml", index("s:1", "s:loop", "s:gone", "s:html", "s:torn", "s:zip", "s:deep1", "s:bomb", "")+set("https://z/"))},
		Fetch:   fetch,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1 https://a/1", "2 https://a/2",
		"3 s:1 !sitemap not readable", "4 s:loop !sitemap not readable", "5 https://b/1",
		"6 s:gone !sitemap not readable",
		"7 s:html !sitemap not readable",
		"8 https://c/1", "9 s:torn !sitemap not readable",
		"10 s:zip !sitemap not readable",
		"11 s:2b !sitemap not readable",
		"12 https://e/1", "13 s:bomb !too long !sitemap not readable",
		"14  !sitemap not readable",
		"15 https://z/",
	}
	if diff := cmp.Diff(want, show(lines)); diff != "" {
		t.Error(diff)
	}
	if stats.Total != 0 {
		t.Errorf("the size of an index says nothing: %+v", stats)
	}
}

func TestBoundedDocument(t *testing.T) {
	b := &bounded{r: bufio.NewReader(strings.NewReader("abc")), token: 10, all: 2}
	var err error
	for n := 0; err == nil; n++ {
		if _, err = b.ReadByte(); err != nil && n != 2 {
			t.Errorf("%d bytes", n)
		}
	}
	if !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

func TestFetchEndsWithClose(t *testing.T) {
	fetching := make(chan struct{})
	fetch := func(ctx context.Context, url string) (io.ReadCloser, error) {
		close(fetching)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	r, err := Open(t.Context(), Config{Fetch: fetch, Sources: []Source{
		text("a.xml", "<sitemapindex><sitemap><loc>https://a/</loc></sitemap></sitemapindex>"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	<-fetching
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}
