package demosite

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// ask is one request, without a network.
func ask(s *Site, url string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestSitemapsListWhatURLsLists(t *testing.T) {
	s := newSite(t, Config{Pages: 2500, Hosts: 2})
	var got []string
	for _, host := range s.Hosts() {
		robots := ask(s, "http://"+host+"/robots.txt").Body.String()
		_, index, ok := strings.Cut(robots, "Sitemap: ")
		if !ok {
			t.Fatalf("no sitemap in robots.txt: %s", robots)
		}
		for _, part := range locations(t, s, strings.TrimSpace(index)) {
			got = append(got, locations(t, s, part)...)
		}
	}
	want := slices.Collect(s.URLs(""))
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d URLs in the sitemaps, %d in the list, or they differ", len(got), len(want))
	}
	if w := ask(s, "http://shop.weft.test/sitemap-9.xml"); w.Code != http.StatusNotFound {
		t.Errorf("a sitemap that is not there: status %d", w.Code)
	}
}

func locations(t *testing.T, s *Site, url string) []string {
	t.Helper()
	var doc struct {
		Maps  []string `xml:"sitemap>loc"`
		Pages []string `xml:"url>loc"`
	}
	if err := xml.Unmarshal(ask(s, url).Body.Bytes(), &doc); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return append(doc.Maps, doc.Pages...)
}

func TestMadeUpAnswers(t *testing.T) {
	// The cache has room for some of the pages only.
	s := newSite(t, Config{Pages: 40, CacheBytes: 20 << 10})
	const page = "http://shop.weft.test/"
	plain := ask(s, page)
	packed := ask(s, page, "Accept-Encoding", "br, gzip;q=0.8")
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, plain.Body.Bytes()) {
		t.Errorf("gzip holds something else than identity: %v", err)
	}
	if w := ask(s, page, "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip for a client that refuses it")
	}
	if w := ask(s, page, "If-None-Match", plain.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("status %d for a client that has the page", w.Code)
	}
	for _, path := range []string{"docs/1.htm", "docs/99999.html", "docs/01.html", "docs/", "x", "cart/"} {
		if w := ask(s, page+path); w.Code != http.StatusNotFound {
			t.Errorf("/%s: status %d, want 404", path, w.Code)
		}
	}
	for range 2 { // made, then from the cache where it fits
		for u := range s.URLs("") {
			if w := ask(s, u); w.Code != http.StatusOK {
				t.Errorf("%s: status %d", u, w.Code)
			}
		}
	}
}

// Whoever asks for heavy pages gets them, and in several languages.
func TestPageSizesAndLanguages(t *testing.T) {
	for _, size := range []int{Light, Heavy / 6} {
		s := newSite(t, Config{Pages: 60, PageBytes: size})
		total, langs := 0, make(map[string]bool)
		for u := range s.URLs("") {
			body := ask(s, u).Body.String()
			total += len(body)
			_, lang, _ := strings.Cut(body, `lang="`)
			langs[lang[:2]] = true
		}
		if mean := total / 60; mean < size*8/10 || mean > size*13/10 {
			t.Errorf("pages of %d bytes on average, want about %d", mean, size)
		}
		if len(langs) < 4 {
			t.Errorf("languages %v", langs)
		}
	}
}

// Words are as unevenly frequent as in real texts: by Zipf's law the first of
// the ranks is far ahead, and half of the words are rare.
func TestProseHasTheShapeOfProse(t *testing.T) {
	w := newWriter(lexicons()[0], 1)
	for len(w.buf) < 1<<20 {
		w.sentence()
	}
	counts := make(map[string]int)
	for word := range strings.FieldsFuncSeq(strings.ToLower(string(w.buf)), func(r rune) bool { return r < 'a' || r > 'z' }) {
		counts[word]++
	}
	var ranks []int
	for _, n := range counts {
		ranks = append(ranks, n)
	}
	slices.SortFunc(ranks, func(a, b int) int { return cmp.Compare(b, a) })
	if len(ranks) < 1500 || ranks[0] < 4*ranks[20] || ranks[0] < 50*ranks[len(ranks)/2] {
		t.Errorf("%d words; counts %d, %d, %d at ranks 1, 21 and the middle", len(ranks), ranks[0], ranks[20], ranks[len(ranks)/2])
	}
}

// Tests of politeness look at the requests as the server sees them.
func TestOnRequestSeesEveryRequestAtItsArrival(t *testing.T) {
	var mu sync.Mutex
	var got []string
	s := newSite(t, Config{Latency: 50 * time.Millisecond, OnRequest: func(host, path string, at time.Time) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(at) < 50*time.Millisecond {
			got = append(got, host+path)
		}
	}})
	ask(s, "http://Shop.weft.test:8080/robots.txt")
	ask(s, "http://127.0.0.1:8080/nothing?x")
	if want := []string{"shop.weft.test/robots.txt", "127.0.0.1/nothing"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
