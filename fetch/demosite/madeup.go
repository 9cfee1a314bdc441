package demosite

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// madeUp serves pages that exist only as a seed, a host and a number.
type madeUp struct {
	conf  Config
	names []string
	index map[string]int // of names
	lexes []*lexicon

	zips sync.Pool // of *gzip.Writer, whose tables cost more than a small page

	mu     sync.Mutex
	packed map[string]packedPage // by host and path
	room   int                   // bytes that packed may still grow by
}

// A packedPage is a finished page, kept in its compressed form only.
type packedPage struct {
	gzip        []byte
	contentType string
}

func newMadeUp(c Config) *madeUp {
	m := &madeUp{
		conf:   c,
		names:  hostNames(c.Hosts),
		index:  make(map[string]int, c.Hosts),
		lexes:  lexicons(),
		packed: make(map[string]packedPage),
		room:   c.CacheBytes,
	}
	m.zips.New = func() any {
		z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
		return z
	}
	for i, n := range m.names {
		m.index[n] = i
	}
	return m
}

// hostNames are n names below weft.test, the reserved top level of RFC 2606.
func hostNames(n int) []string {
	names := []string{"shop", "docs", "blog", "news", "wiki", "forum", "www"}
	names = names[:min(n, len(names))]
	for i := len(names); i < n; i++ {
		names = append(names, fmt.Sprintf("host%04d", i))
	}
	for i := range names {
		names[i] += ".weft.test"
	}
	return names
}

func (m *madeUp) hosts() []string { return m.names }

// count is how many pages a host has: its share of all, or all on a host that
// is none of the names, such as 127.0.0.1.
func (m *madeUp) count(host string) int {
	i, ok := m.index[host]
	if !ok {
		return m.conf.Pages
	}
	return (m.conf.Pages - i + len(m.names) - 1) / len(m.names)
}

func (m *madeUp) urls(scheme string, addrs []string) iter.Seq[string] {
	names := m.names
	if len(addrs) > 0 {
		names = addrs
	}
	return func(yield func(string) bool) {
		for i := range m.conf.Pages {
			name := names[i%len(names)]
			if !yield(orHTTP(scheme) + "://" + name + m.path(hostOf(name), i/len(names))) {
				return
			}
		}
	}
}

// kind is what a page is like, and the first segment of its path. Home pages
// are lists.
func (m *madeUp) kind(host string, k int) string {
	if k == 0 {
		return "topics"
	}
	switch n := hash(m.conf.Seed, host, "kind", strconv.Itoa(k)) % 20; {
	case n < 8:
		return "articles"
	case n < 13:
		return "docs"
	case n < 17:
		return "products"
	default:
		return "topics"
	}
}

// path is the URL path of a host's k-th page.
func (m *madeUp) path(host string, k int) string {
	if k == 0 {
		return "/"
	}
	return "/" + m.kind(host, k) + "/" + strconv.Itoa(k) + ".html"
}

// number is path's inverse.
func (m *madeUp) number(host, path string) (int, bool) {
	if path == "/" {
		return 0, true
	}
	base := path[strings.LastIndexByte(path, '/')+1:]
	k, err := strconv.Atoi(strings.TrimSuffix(base, ".html"))
	if err != nil || k < 1 || k >= m.count(host) || m.path(host, k) != path {
		return 0, false
	}
	return k, true
}

func (m *madeUp) serve(w http.ResponseWriter, r *http.Request, host string) {
	base := "http://" + r.Host
	if r.TLS != nil {
		base = "https://" + r.Host
	}
	switch path := r.URL.Path; {
	case path == "/robots.txt":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintf(w, "User-agent: *\nDisallow: /cart/\nDisallow: /search?\n\nSitemap: %s/sitemap.xml\n", base)
	case strings.HasPrefix(path, "/sitemap"):
		m.sitemap(w, r, host, base)
	case m.serveTrap(w, r, host), m.serveLinkKinds(w, r):
	default:
		k, ok := m.number(host, path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		m.page(w, r, host, k)
	}
}

func (m *madeUp) page(w http.ResponseWriter, r *http.Request, host string, k int) {
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	if notModified(w, r, fmt.Sprintf(`W/"%016x"`, hash(m.conf.Seed, host, r.URL.Path))) {
		return
	}
	p := m.get(host, k)
	h.Set("Content-Type", p.contentType)
	h.Set("Last-Modified", published(hash(m.conf.Seed, host, strconv.Itoa(k))).Format(http.TimeFormat))
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(p.gzip)))
		_, _ = w.Write(p.gzip) // to a HEAD nothing is written
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(p.gzip))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain) // fails only where the client left
}

// get makes a page, or takes it from the cache. A full cache takes in nothing
// new: lists are gone through in order, again and again, and that is where
// throwing out the oldest would never hit.
func (m *madeUp) get(host string, k int) packedPage {
	key := host + m.path(host, k)
	m.mu.Lock()
	p, ok := m.packed[key]
	m.mu.Unlock()
	if ok {
		return p
	}
	html, contentType := m.compose(host, k)
	var buf bytes.Buffer
	z := m.zips.Get().(*gzip.Writer)
	z.Reset(&buf)
	_, _ = z.Write(html) // a buffer takes everything
	_ = z.Close()
	m.zips.Put(z)
	p = packedPage{gzip: bytes.Clone(buf.Bytes()), contentType: contentType}

	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.packed[key]; !ok && len(p.gzip) <= m.room {
		m.room -= len(p.gzip)
		m.packed[key] = p
	}
	return p
}
