package demosite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"net"
	"net/http"
	"strings"
	"time"
)

// Sizes for Config.PageBytes. A light page is mostly waited for, a heavy one
// is mostly computed on.
const (
	Light = 6 << 10
	Heavy = 300 << 10
)

// Config says what a Site serves. The zero value is a site of 100 light
// made-up pages on one host, without delay.
type Config struct {
	Pages     int    // made-up pages over all hosts; 0 is 100
	Hosts     int    // host names that the pages (or the files of Dir) are spread over; 0 is 1
	PageBytes int    // mean size of a made-up page before compression, from 1 KiB; 0 is Light
	Seed      uint64 // another seed gives other pages

	Dir string // serve the HTML files below this folder instead of made-up pages
	Map string // serve the URLs of this file instead: lines URL<TAB>FILE, FILE relative to its folder

	Traps     bool // made-up pages link to the traps of the catalogue, and to a page after them
	LinkKinds bool // they link to the catalogue of links

	// The first byte of every answer is held back for a time drawn evenly from
	// [Latency, LatencyMax] by a hash of the URL. LatencyMax below Latency
	// means Latency always.
	Latency    time.Duration
	LatencyMax time.Duration

	// CacheBytes bounds the memory that keeps compressed made-up pages, so that
	// the server does not take the processor from the crawler it shares a
	// machine with. 0 is 64 MiB; negative is no cache.
	CacheBytes int

	// OnRequest, if set, is called at the arrival of every request, before the
	// delay, with the host without its port. It is called concurrently.
	OnRequest func(host, path string, at time.Time)
}

// A source is what a site takes its pages from.
type source interface {
	// serve answers a request for a GET or HEAD on host (lower case, without
	// its port).
	serve(w http.ResponseWriter, r *http.Request, host string)

	// urls yields everything there is. Where addrs is not empty it stands for
	// the host names.
	urls(scheme string, addrs []string) iter.Seq[string]

	// hosts are the names that urls uses.
	hosts() []string
}

// A Site serves pages. It is safe for concurrent use.
type Site struct {
	conf Config
	src  source
}

// New reads the folder or the map of c, if there is one, and returns the site.
// An error names the file, and the line where there is one.
func New(c Config) (*Site, error) {
	if c.Pages == 0 {
		c.Pages = 100
	}
	if c.Hosts == 0 {
		c.Hosts = 1
	}
	if c.PageBytes == 0 {
		c.PageBytes = Light
	}
	if c.CacheBytes == 0 {
		c.CacheBytes = 64 << 20
	}
	switch {
	case c.Pages < 0, c.Hosts < 0, c.PageBytes < 0, c.Latency < 0:
		return nil, errors.New("demosite: pages, hosts, page size and latency must not be negative")
	case c.Dir != "" && c.Map != "":
		return nil, errors.New("demosite: a folder and a map exclude each other")
	case (c.Traps || c.LinkKinds) && (c.Dir != "" || c.Map != ""):
		return nil, errors.New("demosite: traps and kinds of links go with made-up pages")
	}
	c.LatencyMax = max(c.LatencyMax, c.Latency)
	c.PageBytes = max(c.PageBytes, 1<<10)

	var src source
	var err error
	switch {
	case c.Dir != "":
		src, err = newFolder(c.Dir, c.Hosts)
	case c.Map != "":
		src, err = newURLMap(c.Map)
	default:
		src = newMadeUp(c)
	}
	if err != nil {
		return nil, fmt.Errorf("demosite: %w", err)
	}
	return &Site{conf: c, src: src}, nil
}

// URLs yields the URL of every page that the site has, in a fixed order: for
// made-up pages and folders the hosts take turns, a map comes in its file's
// order.
//
// The scheme is "http" or "https"; with "" the URLs of a map keep their own
// and all others are http. Without addrs the URLs hold host names, to be
// reached by sending every connection to the site's listener. With addrs, each
// of the form "127.0.0.1:8080", the URLs hold these instead and can be fetched
// as they are; a map, whose pages are known by host name, takes no notice.
func (s *Site) URLs(scheme string, addrs ...string) iter.Seq[string] {
	return s.src.urls(scheme, addrs)
}

// Hosts returns the host names that URLs uses.
func (s *Site) Hosts() []string { return s.src.hosts() }

// Close frees what the site holds: the folder it was given. The site must not
// be serving any more.
func (s *Site) Close() error {
	if c, ok := s.src.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// ServeHTTP waits as the configuration says and answers.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := hostOf(r.Host)
	if s.conf.OnRequest != nil {
		s.conf.OnRequest(host, r.URL.Path, time.Now())
	}
	if d := s.latency(host, r.RequestURI); d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Server", "weft-demosite")
	s.src.serve(w, r, host)
}

// latency is the delay of one URL.
func (s *Site) latency(host, uri string) time.Duration {
	span := s.conf.LatencyMax - s.conf.Latency
	if span == 0 {
		return s.conf.Latency
	}
	return s.conf.Latency + time.Duration(hash(s.conf.Seed, host, uri)%uint64(span+1))
}

// hostOf is the name in a Host header: lower case, without port, brackets and
// final dot.
func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// hash is FNV-1a over the seed and the parts, mixed so that all bits of the
// result are good. The same on every machine and in every run.
func hash(seed uint64, parts ...string) uint64 {
	h := fnv.New64a()
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	h.Write(b[:])
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	x := h.Sum64()
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	return x
}
