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
//
// With -agents the crawl is that of a hub and so many agents, one of which is killed,
// stopped for longer than its lease, let go or joined by another one every few seconds. Retry-Afters and the Crawl-delay of some more hosts are longer than the lease
// then.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// site is the server and its diary.
type site struct {
	mu       sync.Mutex
	arrivals map[string][]arrival
	off      map[string]time.Time // nothing may come before
	refused  map[string]time.Time // when it refused last
	early    []early
	denied   int // to what robots.txt forbids, or could not be asked about
	pause    time.Duration
}

// An arrival is a request.
type arrival struct {
	at   time.Time
	path string
}

// An early request came within a Retry-After.
type early struct {
	host        string
	at, refused time.Time
}

// crawlDelay is that of hosts whose names begin with slow.
const crawlDelay = 5 * time.Second

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	s.mu.Lock()
	s.arrivals[r.Host] = append(s.arrivals[r.Host], arrival{now, r.URL.Path})
	if now.Before(s.off[r.Host]) {
		s.early = append(s.early, early{r.Host, now, s.refused[r.Host]})
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
		if strings.HasPrefix(r.Host, "slow") {
			fmt.Fprintf(w, "Crawl-delay: %d\n", int(crawlDelay.Seconds()))
		}
	case refuse:
		w.Header().Set("Retry-After", fmt.Sprint(int(s.pause.Seconds())))
		w.WriteHeader(http.StatusTooManyRequests)
		s.mu.Lock()
		s.refused[r.Host] = time.Now()
		s.off[r.Host] = time.Now().Add(s.pause - 10*time.Millisecond)
		s.mu.Unlock()
	default:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<title>page</title>")
	}
}

// requests is how many there were.
func (s *site) requests() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range s.arrivals {
		n += len(at)
	}
	return n
}

func main() {
	log.SetFlags(0)
	weft := flag.String("weft", "weft", "the program")
	rate := flag.Float64("rate", 5, "requests a second to a host")
	hosts := flag.Int("hosts", 80, "hosts")
	requests := flag.Int("requests", 33_000, "pages of all hosts")
	agents := flag.Int("agents", 0, "agents that come and go; 0 is a crawl of one machine")
	flag.Parse()
	s := &site{arrivals: make(map[string][]arrival), off: make(map[string]time.Time), refused: make(map[string]time.Time), pause: 2 * time.Second}
	server := httptest.NewServer(s)
	defer server.Close()

	flags := []string{"--host-rate", fmt.Sprint(*rate), "--max-host-wait", "1m", "-o", os.DevNull,
		"--mode", "threads", "--fields", "title", "--contact", "polite@example.com",
		"--connect-to", "::" + server.Listener.Addr().String(), "-"}
	var blows []blow
	var err error
	if *agents > 0 {
		s.pause = 2 * lease
		slow := *requests / *hosts * int(time.Second) / int(crawlDelay) / int(*rate)
		blows, err = machines(*weft, *agents, flags, list(*hosts, *requests)+slowList(10, slow), func() bool { return s.requests() >= *requests })
	} else {
		cmd := exec.Command(*weft, append([]string{"crawl", "-q"}, flags...)...)
		cmd.Stdin, cmd.Stderr = strings.NewReader(list(*hosts, *requests)), os.Stderr
		err = cmd.Run()
	}
	if err != nil {
		log.Fatalf("%s: %v", *weft, err)
	}
	if !s.report(*rate, blows) {
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

// slowList has so many pages of each of so many hosts with a Crawl-delay.
func slowList(hosts, pages int) string {
	var b strings.Builder
	for i := range hosts * pages {
		fmt.Fprintf(&b, "http://slow%d.example/%d\n", i%hosts, i)
	}
	return b.String()
}
