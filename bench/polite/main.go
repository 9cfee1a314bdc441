// Command polite measures what a server sees of weft's limits for a host.
//
//	go build ./cmd/weft && cd bench
//	go run ./polite -weft ../weft -rate 5 -hosts 80 -requests 33000
//
// It serves pages on loopback under made-up host names, has weft crawl them at
// the rate, and looks at the arrivals of each host: how many there were in any
// second, and how far they were apart. A third of the hosts refuse the
// twentieth request with a Retry-After of 2 s, once; every host forbids a folder that
// the list has pages of; and one host's robots.txt is out of reach. It ends with
// status 1 if a promise was broken.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// site is the server and its diary.
type site struct {
	mu       sync.Mutex
	arrivals map[string][]time.Time
	off      map[string]time.Time // nothing may come before
	early    int                  // within a Retry-After
	denied   int                  // to what robots.txt forbids, or could not be asked about
}

const pause = 2 * time.Second

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	s.mu.Lock()
	s.arrivals[r.Host] = append(s.arrivals[r.Host], now)
	if now.Before(s.off[r.Host]) {
		s.early++
	}
	robots := r.URL.Path == "/robots.txt"
	if strings.HasPrefix(r.URL.Path, "/no/") || r.Host == "down.example" && !robots {
		s.denied++
	}
	refuse := !robots && strings.HasPrefix(r.Host, "storm") && len(s.arrivals[r.Host]) == 20
	s.mu.Unlock()
	switch {
	case robots && r.Host == "down.example":
		w.WriteHeader(http.StatusInternalServerError)
	case robots:
		fmt.Fprint(w, "User-agent: *\nDisallow: /no/\n")
	case refuse:
		w.Header().Set("Retry-After", fmt.Sprint(int(pause.Seconds())))
		w.WriteHeader(http.StatusTooManyRequests)
		s.mu.Lock()
		s.off[r.Host] = time.Now().Add(pause - 10*time.Millisecond)
		s.mu.Unlock()
	default:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>page</title>")
	}
}

func main() {
	weft := flag.String("weft", "weft", "the program")
	rate := flag.Float64("rate", 5, "requests a second to a host")
	hosts := flag.Int("hosts", 80, "hosts")
	requests := flag.Int("requests", 33_000, "pages of all hosts")
	flag.Parse()
	s := &site{arrivals: make(map[string][]time.Time), off: make(map[string]time.Time)}
	server := httptest.NewServer(s)
	defer server.Close()

	cmd := exec.Command(*weft, "crawl", "-q", "--host-rate", fmt.Sprint(*rate), "--max-host-wait", "1m", "-o", os.DevNull,
		"--mode", "threads", "--fields", "title", "--contact", "polite@example.com",
		"--connect-to", "::"+server.Listener.Addr().String(), "-")
	cmd.Stdin, cmd.Stderr = strings.NewReader(list(*hosts, *requests)), os.Stderr
	if err := cmd.Run(); err != nil {
		log.Fatalf("%s: %v", *weft, err)
	}
	if !s.report(*rate) {
		os.Exit(1)
	}
}

// list has the pages of the hosts in turns, and of each host two that are forbidden.
func list(hosts, requests int) string {
	var b strings.Builder
	for i := range requests {
		kind := "calm"
		if i%hosts%3 == 0 {
			kind = "storm"
		}
		if i < 2*hosts {
			fmt.Fprintf(&b, "http://%s%d.example/no/%d\n", kind, i%hosts, i)
		}
		fmt.Fprintf(&b, "http://%s%d.example/%d\n", kind, i%hosts, i)
	}
	return b.String() + "http://down.example/1\nhttp://down.example/2\n"
}

// report prints what was seen and says whether the promises held.
func (s *site) report(rate float64) bool {
	interval := time.Duration(float64(time.Second) / rate)
	total, gaps, short, most := 0, 0, 0, 0
	shortest := time.Hour
	for _, at := range s.arrivals {
		slices.SortFunc(at, time.Time.Compare)
		total += len(at)
		from := 0
		for i, t := range at {
			for t.Sub(at[from]) >= time.Second {
				from++
			}
			most = max(most, i-from+1)
			if i > 0 {
				gap := t.Sub(at[i-1])
				gaps++
				shortest = min(shortest, gap)
				if gap < interval-10*time.Millisecond {
					short++
				}
			}
		}
	}
	fmt.Printf("%d requests to %d hosts at %g/s: at most %d of a host in any second; %d of %d gaps (%.3f %%) shorter than %v less 10 ms, the shortest %v; %d within a Retry-After; %d to what is denied\n",
		total, len(s.arrivals), rate, most, short, gaps, 100*float64(short)/float64(max(1, gaps)), interval, shortest.Round(time.Millisecond), s.early, s.denied)
	return float64(most) <= rate+1 && float64(short) <= float64(gaps)/1000 && s.early == 0 && s.denied == 0
}
