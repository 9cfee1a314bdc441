package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// What the server sees of the limits: never more requests at once than
// --host-conns, never faster than --host-rate and --rate.
func TestPoliteness(t *testing.T) {
	t.Parallel()
	stalled := watchStalls(t)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		html("<title>page</title>")(w, r)
	})
	list := func(n int) (urls []string) {
		for i := range n {
			urls = append(urls, fmt.Sprintf("http://h%d.example/%d", i%2, i))
		}
		return urls
	}
	// slower says that requests did not come faster than their rate: from the
	// first to the last it took at least so long.
	slower := func(t *testing.T, at []time.Time, rate float64) {
		t.Helper()
		first, last := at[0], at[len(at)-1]
		least := time.Duration(float64(len(at)-1) / rate * float64(time.Second))
		if took := last.Sub(first); took < least-seenLate && !stalled(first, last) {
			t.Errorf("%d requests in %v, want at least %v", len(at), took, least)
		}
	}
	t.Run("host-conns", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(60), "--host-conns", "3", "--connect-to", "::"+s.addr, "--mode", "threads")
		if s.most["h0.example"] != 3 || s.most["h1.example"] != 3 {
			t.Errorf("at once %v, want 3 of each", s.most)
		}
	})
	t.Run("host-rate", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(20), "--host-rate", "25", "--connect-to", "::"+s.addr, "--mode", "threads")
		slower(t, s.arrivals("h0.example"), 25)
		slower(t, s.arrivals("h1.example"), 25)
	})
	t.Run("rate", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(20), "--rate", "40", "--connect-to", "::"+s.addr, "--mode", "threads")
		slower(t, s.arrivals(""), 40)
	})
	t.Run("serial", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(10), "--mode", "serial", "--connect-to", "::"+s.addr)
		if s.most["h0.example"] != 1 || s.most["h1.example"] != 1 {
			t.Errorf("at once %v, want 1", s.most)
		}
	})
}

// robots.txt is asked for once a host, obeyed or ignored as told; without an
// answer no page is fetched.
func TestRobots(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/robots.txt":
			html("<title>page</title>")(w, r)
		case r.Host == "down.example":
			w.WriteHeader(http.StatusInternalServerError)
		default:
			io.WriteString(w, "User-agent: weft\nDisallow: /no\n")
		}
	}))
	list := []string{"http://up.example/yes", "http://up.example/no", "http://down.example/1", "http://down.example/2"}
	args := []string{"--connect-to", "::" + s.addr, "--mode", "threads", "--max-host-wait", "1s"}

	recs := crawl(t, list, args...)
	for i, want := range []string{"ok", "robots_denied disallow", "robots_unreachable unreachable", "robots_unreachable unreachable"} {
		if got := recs[i].short(); got != want {
			t.Errorf("%s: %s, want %s", recs[i].URL, got, want)
		}
	}
	if n := s.asked("up.example/robots.txt"); n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
	if n := s.asked("up.example/no") + s.asked("down.example/1") + s.asked("down.example/2"); n != 0 {
		t.Errorf("%d pages were fetched that must not be", n)
	}
	before := s.asked("up.example/robots.txt") + s.asked("down.example/robots.txt")
	if got := count(crawl(t, list, append(args, "--robots", "ignore")...)); got["ok"] != 4 {
		t.Errorf("with --robots ignore: %v", got)
	}
	if n := s.asked("up.example/robots.txt") + s.asked("down.example/robots.txt"); n != before {
		t.Error("robots.txt was asked for with --robots ignore")
	}
}

// What passes is tried again, and the record counts the tries.
func TestRetriedPages(t *testing.T) {
	t.Parallel()
	var failed, refused atomic.Bool
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/500" && !failed.Swap(true):
			w.WriteHeader(http.StatusInternalServerError)
		case r.URL.Path == "/429" && !refused.Swap(true):
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/short":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "<title>short</title>")
		default:
			html("<title>page</title>")(w, r)
		}
	}))
	stalled := watchStalls(t)
	recs := crawl(t, []string{"http://a.example/500", "http://b.example/429", "http://c.example/short"},
		"--connect-to", "::"+s.addr, "--mode", "threads", "--retries", "1")
	for i, want := range []string{"ok", "ok", "incomplete short_body"} {
		if got := recs[i].short(); got != want || recs[i].Attempts != 2 {
			t.Errorf("%s: %s after %d attempts, want %s after 2", recs[i].URL, got, recs[i].Attempts, want)
		}
	}
	s.mu.Lock()
	at := s.hits["b.example/429"]
	s.mu.Unlock()
	if d := at[1].Sub(at[0]); d < time.Second-seenLate && !stalled(at[0], at[1]) {
		t.Errorf("asked again after %v, Retry-After said 1 s", d)
	}
}

// The user's headers go to the origins of the list, and no redirect takes them
// elsewhere.
func TestHeaders(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	sent := make(map[string]http.Header)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sent[r.Host+r.URL.Path] = r.Header.Clone()
		mu.Unlock()
		if r.Host == "a.example" && r.URL.Path == "/go" {
			http.Redirect(w, r, "http://b.example/came", http.StatusFound)
			return
		}
		html("<title>page</title>")(w, r)
	}))
	recs := crawl(t, []string{"http://a.example/go"}, "--connect-to", "::"+s.addr, "--mode", "threads",
		"-H", "Authorization: Bearer secret", "-H", "X-List: a, b", "-H", "Accept-Language:", "--contact", "ops@example.com")
	if recs[0].Outcome != "ok" {
		t.Fatal(recs[0].short())
	}
	first, second := sent["a.example/go"], sent["b.example/came"]
	if first.Get("Authorization") != "Bearer secret" || first.Get("X-List") != "a, b" || first["Accept-Language"] != nil {
		t.Errorf("to the list's own host: %v", first)
	}
	if second.Get("Authorization") != "" || second.Get("X-List") != "" {
		t.Errorf("to another host: %v", second)
	}
	for where, h := range sent {
		if got := h.Get("User-Agent"); got != "weft/"+version+" (+ops@example.com)" {
			t.Errorf("%s: User-Agent: %s", where, got)
		}
	}
}
