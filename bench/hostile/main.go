// Command hostile measures what hosts that drip, hang or refuse cost the others.
//
//	go build ./cmd/weft && cd bench
//	go run ./hostile -weft ../weft -rate 4
//
// It serves pages on loopback under made-up host names and has weft crawl them
// twice a round: all of them, a fifth of which are hostile, and the healthy ones
// alone. The throughput of the healthy hosts is their pages by the time until
// the last of them was answered; then weft is killed, as the hostile ones would
// keep it for many minutes. It ends with status 1 if the healthy hosts had less
// than 95 % of the throughput that they have alone.
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
	"sync/atomic"
	"time"

	"weft/bench/stat"
)

// site answers as its host's name says.
type site struct {
	latency time.Duration
	healthy atomic.Int64  // pages of healthy hosts still to come
	served  chan struct{} // gets a value when there are none
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := strings.TrimRight(strings.TrimSuffix(r.Host, ".example"), "0123456789")
	if r.URL.Path == "/robots.txt" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	switch kind {
	case "hang":
		<-r.Context().Done()
	case "drip":
		for r.Context().Err() == nil {
			fmt.Fprint(w, "x")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(time.Second)
		}
	case "storm":
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		time.Sleep(s.latency)
		fmt.Fprint(w, "<title>page</title>")
		if s.healthy.Add(-1) == 0 {
			s.served <- struct{}{}
		}
	}
}

func main() {
	weft := flag.String("weft", "weft", "the program")
	rate := flag.Float64("rate", 4, "requests a second to a host; 0 is no limit")
	hosts := flag.Int("hosts", 100, "hosts, a fifth of which are hostile")
	pages := flag.Int("pages", 100, "pages of each host")
	latency := flag.Duration("latency", 50*time.Millisecond, "how long a healthy host takes for a page")
	mode := flag.String("mode", "threads", "of weft")
	rounds := flag.Int("rounds", 3, "how often both are measured, in turns")
	flag.Parse()
	s := &site{latency: *latency, served: make(chan struct{}, 1)}
	server := httptest.NewServer(s)

	crawl := func(hostile bool) float64 {
		list, healthy := urls(*hosts, *pages, hostile)
		s.healthy.Store(int64(healthy))
		cmd := exec.Command(*weft, "crawl", "-q", "--mode", *mode, "--host-rate", fmt.Sprint(*rate), "-o", os.DevNull,
			"--fields", "title", "--contact", "hostile@example.com", "--connect-to", "::"+server.Listener.Addr().String(), "-")
		cmd.Stdin, cmd.Stderr = strings.NewReader(list), os.Stderr
		began := time.Now()
		if err := cmd.Start(); err != nil {
			log.Fatal(err)
		}
		<-s.served
		took := time.Since(began)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return float64(healthy) / took.Seconds()
	}
	var alone, among, ratios []float64
	for range *rounds {
		a, b := crawl(false), crawl(true)
		alone, among, ratios = append(alone, a), append(among, b), append(ratios, b/a)
	}
	fmt.Printf("%s at %g/s, %d hosts of %d pages at %v: healthy hosts alone %.1f pages/s, with a fifth hostile %.1f: %.1f %% (lowest %.1f %%)\n",
		*mode, *rate, *hosts, *pages, *latency, stat.Median(alone), stat.Median(among), 100*stat.Median(ratios), 100*slices.Min(ratios))
	if stat.Median(ratios) < 0.95 {
		os.Exit(1)
	}
}

// urls is the list, the pages of the hosts in turns, and how many pages of it
// are those of healthy hosts.
func urls(hosts, pages int, hostile bool) (list string, healthy int) {
	var b strings.Builder
	for page := range pages {
		for host := range hosts {
			kind := "calm"
			if host%5 == 0 {
				if kind = []string{"hang", "drip", "storm"}[host/5%3]; !hostile {
					continue
				}
			} else {
				healthy++
			}
			fmt.Fprintf(&b, "http://%s%d.example/%d\n", kind, host, page)
		}
	}
	return b.String(), healthy
}
