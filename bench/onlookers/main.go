// Command onlookers measures what those who look at a run cost it.
//
//	go build ./cmd/weft && cd bench
//	go run ./onlookers -weft ../weft
//
// It serves pages of 1 KB on loopback and has weft crawl them three times a
// round: without the live page, with it and nobody there, and with 200 readers of
// its events, half of whom take nothing. It prints the pages a second, the pages
// a second of processor time, which others on the machine disturb less, the
// memory at most, and the ratios, medians over the rounds.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"weft/bench/stat"
)

var (
	weft    = flag.String("weft", "weft", "the program")
	pages   = flag.Int("pages", 40_000, "pages")
	rounds  = flag.Int("rounds", 5, "how often each is measured, in turns")
	mode    = flag.String("mode", "threads", "of weft")
	readers = flag.Int("readers", 200, "of the events; every other one takes nothing")
)

// figures are those of one crawl.
type figures struct{ perSecond, perCPU, megabytes float64 }

func main() {
	flag.Parse()
	page := "<title>page</title><p>" + strings.Repeat("some words of a page ", 48)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, page)
	}))
	var list strings.Builder
	for i := range *pages {
		fmt.Fprintf(&list, "http://host%d.example/%d\n", i%100, i)
	}
	dir, err := os.MkdirTemp("", "onlookers")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	names := []string{"no live page", "nobody looks", fmt.Sprintf("%d readers", *readers)}
	all := make([][]figures, len(names))
	for round := range *rounds {
		for i := range names {
			which := (i + round) % len(names)
			f, err := crawl(filepath.Join(dir, fmt.Sprint(round, which, ".jsonl")), list.String(), server.Listener.Addr().String(), which)
			if err != nil {
				log.Fatal(err)
			}
			all[which] = append(all[which], f)
		}
	}
	for i, name := range names {
		fmt.Printf("%-14s %6.0f pages/s, %6.0f pages a CPU second, %4.0f MB at most; against no live page %5.1f %% and %5.1f %%\n", name,
			median(all[i], func(f figures) float64 { return f.perSecond }), median(all[i], func(f figures) float64 { return f.perCPU }),
			median(all[i], func(f figures) float64 { return f.megabytes }),
			100*ratio(all[i], all[0], func(f figures) float64 { return f.perSecond }), 100*ratio(all[i], all[0], func(f figures) float64 { return f.perCPU }))
	}
}

// crawl runs weft once: 0 without the live page, 1 with it, 2 with readers.
func crawl(out, list, addr string, which int) (f figures, err error) {
	args := []string{"crawl", "--progress", "plain", "--mode", *mode, "--host-rate", "0", "--host-conns", "0",
		"--contact", "onlookers@example.com", "--connect-to", "::" + addr, "-o", out, "-"}
	if which > 0 {
		args = append(args, "--listen", "127.0.0.1:0")
	}
	cmd := exec.Command(*weft, args...)
	cmd.Stdin = strings.NewReader(list)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return f, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return f, err
	}
	lines := bufio.NewScanner(stderr)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if at, ok := strings.CutPrefix(lines.Text(), "live "); ok && which == 2 {
			stop, err := look(strings.TrimSpace(at))
			if err != nil {
				return f, err
			}
			defer stop()
		}
	}
	if err := cmd.Wait(); err != nil {
		return f, fmt.Errorf("%w: %s", err, strings.Join(said, "\n"))
	}
	took, used := time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	f = figures{float64(*pages) / took.Seconds(), float64(*pages) / used.Seconds(), 0}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		f.megabytes = float64(u.Maxrss) * 1024 / 1e6
	}
	return f, nil
}

// look connects the readers.
func look(at string) (stop func(), err error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	var conns []net.Conn
	for i := range *readers {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			return nil, err
		}
		conns = append(conns, c)
		fmt.Fprintf(c, "GET /events HTTP/1.1\r\nHost: %s\r\n\r\n", u.Host)
		if i%2 == 0 {
			go io.Copy(io.Discard, c)
		}
	}
	return func() {
		for _, c := range conns {
			c.Close()
		}
	}, nil
}

func median(all []figures, of func(figures) float64) float64 {
	var v []float64
	for _, f := range all {
		v = append(v, of(f))
	}
	return stat.Median(v)
}

func ratio(all, base []figures, of func(figures) float64) float64 {
	var v []float64
	for i := range all {
		v = append(v, of(all[i])/of(base[i]))
	}
	return stat.Median(v)
}
