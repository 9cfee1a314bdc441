// Command journal measures what it costs that an output can be resumed.
//
//	go build ./cmd/weft && cd bench
//	go run ./journal -weft ../weft
//
// It serves pages of 1 KB on loopback and has weft crawl them twice a round:
// into a file with its checkpoints and syncs (-o out.jsonl), and into the same
// file as standard output, which has neither. It prints the pages a second of
// both and their ratio, medians over the rounds.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"weft/bench/stat"
)

func main() {
	weft := flag.String("weft", "weft", "the program")
	pages := flag.Int("pages", 30_000, "pages")
	rounds := flag.Int("rounds", 5, "how often both are measured, in turns")
	mode := flag.String("mode", "threads", "of weft")
	format := flag.String("format", ".jsonl", "of the output with a journal: .jsonl, .json, .jsonl.gz, .jsonl.zst, /")
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
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	runs := 0
	crawl := func(kept bool) float64 {
		runs++ // a name of its own: replacing a file is slow on some file systems
		args := []string{"crawl", "-q", "--mode", *mode, "--host-rate", "0", "--host-conns", "0",
			"--contact", "journal@example.com", "--connect-to", "::" + server.Listener.Addr().String(), "-"}
		out := filepath.Join(dir, fmt.Sprint(runs)) + ".jsonl"
		var stdout *os.File
		if kept {
			out = filepath.Join(dir, fmt.Sprint(runs)) + *format
			args = append(args, "-o", out)
		} else if stdout, err = os.Create(out); err != nil {
			log.Fatal(err)
		}
		cmd := exec.Command(*weft, args...)
		cmd.Stdin, cmd.Stderr = strings.NewReader(list.String()), os.Stderr
		if stdout != nil {
			cmd.Stdout = stdout
		}
		began := time.Now()
		if err := cmd.Run(); err != nil {
			log.Fatal(err)
		}
		took := time.Since(began)
		if stdout != nil {
			stdout.Close()
		}
		os.RemoveAll(out)
		return float64(*pages) / took.Seconds()
	}
	var with, without, ratios []float64
	for range *rounds {
		w, o := crawl(true), crawl(false)
		with, without, ratios = append(with, w), append(without, o), append(ratios, w/o)
	}
	fmt.Printf("%s, %s, %d pages of 1 KB: %.0f pages/s with a journal, %.0f without: %.1f %%\n",
		*format, *mode, *pages, stat.Median(with), stat.Median(without), 100*stat.Median(ratios))
}
