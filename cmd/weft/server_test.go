package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// site is a server with a diary.
type site struct {
	*httptest.Server
	addr string // of the server

	mu    sync.Mutex
	hits  map[string][]time.Time // by host and path
	now   map[string]int         // requests under way, by host
	most  map[string]int
	first chan struct{} // closed with the first request that is not for robots.txt
}

// serve starts a server. robots.txt is not found unless the handler says so.
func serve(t *testing.T, h http.Handler) *site {
	t.Helper()
	s := &site{hits: make(map[string][]time.Time), now: make(map[string]int), most: make(map[string]int), first: make(chan struct{})}
	var once sync.Once
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.hits[r.Host+r.URL.Path] = append(s.hits[r.Host+r.URL.Path], time.Now())
		s.now[r.Host]++
		s.most[r.Host] = max(s.most[r.Host], s.now[r.Host])
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			s.now[r.Host]--
			s.mu.Unlock()
		}()
		if r.URL.Path != "/robots.txt" {
			once.Do(func() { close(s.first) })
		}
		h.ServeHTTP(w, r)
	}))
	s.addr = s.Listener.Addr().String()
	t.Cleanup(s.Close)
	return s
}

// arrivals are the times at which a host was asked for anything, in order.
func (s *site) arrivals(host string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []time.Time
	for key, at := range s.hits {
		if strings.HasPrefix(key, host) {
			all = append(all, at...)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

func (s *site) asked(hostAndPath string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.hits[hostAndPath])
}

// pages is how many requests for other things than robots.txt there were.
func (s *site) pages() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, at := range s.hits {
		if !strings.HasSuffix(key, "/robots.txt") {
			n += len(at)
		}
	}
	return n
}

// seenLate is how long after its coming a request may be seen, but for stalls.
const seenLate = 100 * time.Millisecond

// watchStalls notes when this process does not get to run: what it is asked for
// meanwhile is seen late, and all at once. It returns what says whether that was so at
// some moment between two, or right before.
func watchStalls(t *testing.T) func(from, to time.Time) bool {
	var mu sync.Mutex
	var ends []time.Time
	ticker := time.NewTicker(seenLate / 10)
	go func() {
		for last := time.Now(); t.Context().Err() == nil; {
			<-ticker.C
			now := time.Now()
			if now.Sub(last) > seenLate {
				mu.Lock()
				ends = append(ends, now)
				mu.Unlock()
			}
			last = now
		}
		ticker.Stop()
	}()
	return func(from, to time.Time) bool {
		mu.Lock()
		defer mu.Unlock()
		return slices.ContainsFunc(ends, func(end time.Time) bool { return end.After(from.Add(-seenLate)) && end.Before(to.Add(seenLate)) })
	}
}

func html(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, body)
	}
}

// refusedAddr is an address that nobody listens at, nor can while the test runs: it is
// this end of a connection.
func refusedAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.LocalAddr().String()
}

// slowSite answers after a while, or when the test is over.
func slowSite(t *testing.T, d time.Duration) *site {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			select {
			case <-time.After(d):
			case <-r.Context().Done():
				return
			}
		}
		html("<title>page</title>")(w, r)
	}))
}
