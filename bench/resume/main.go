// Command resume measures how long a resume takes before it fetches.
//
//	go build ./cmd/weft && cd bench
//	go run ./resume -weft ../weft -lines 1000000
//
// It makes an output of that many records, crawls a list that has a hundred
// lines more with --resume, and prints the time from weft's start to the first
// request and weft's peak memory: with the checkpoint beside the output, and
// without it, when the whole output has to be read. Linux only.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"weft/store"
)

func main() {
	weft := flag.String("weft", "weft", "the program")
	lines := flag.Int("lines", 1_000_000, "records of the output")
	flag.Parse()
	dir, err := os.MkdirTemp("", "resume")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	var mu sync.Mutex
	var first time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if first.IsZero() {
			first = time.Now()
		}
		http.Error(w, "none", http.StatusNotFound)
	}))
	list, out := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl")
	crawl := func(what string, args ...string) {
		first = time.Time{}
		cmd := exec.Command(*weft, append([]string{"crawl", "-q", "--contact", "resume@example.com", "--host-rate", "0",
			"--connect-to", "::" + server.Listener.Addr().String(), "-o", out, list}, args...)...)
		cmd.Stderr = os.Stderr
		began := time.Now()
		if err := cmd.Run(); err != nil {
			log.Fatal(err)
		}
		if what != "" {
			peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
			fmt.Printf("%s: first request %.2f s after the start, %d MB at most\n", what, first.Sub(began).Seconds(), peak>>10)
		}
	}
	// weft itself begins, so that its options are in the state; the records of
	// the other lines come here.
	writeList(list, 1)
	crawl("")
	sink, err := store.Open(out, store.Options{Resume: true, NoCheckpoint: true})
	if err != nil {
		log.Fatal(err)
	}
	for i := 2; i <= *lines; i++ {
		rec := store.Record{Schema: store.Schema, Line: int64(i), URL: urlOf(i), Outcome: "http_error", Status: 404, Attempts: 1}
		if err := sink.Append(&rec); err != nil {
			log.Fatal(err)
		}
	}
	if err := sink.Close(); err != nil {
		log.Fatal(err)
	}
	writeList(list, *lines+100)
	crawl("without a checkpoint of them", "--resume")
	writeList(list, *lines+200)
	crawl("with a checkpoint", "--resume")
}

func urlOf(line int) string {
	return fmt.Sprintf("http://host%d.example/a/path/to/page/%d", line%1000, line)
}

func writeList(name string, lines int) {
	f, err := os.Create(name)
	if err != nil {
		log.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for i := range lines {
		fmt.Fprintln(w, urlOf(i+1))
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}
