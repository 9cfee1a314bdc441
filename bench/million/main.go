// Command million crawls a made-up site of that many pages from one seed, kills the
// crawl, and resumes it.
//
//	go build ./cmd/weft && cd bench
//	go run ./million -weft ../weft -pages 1000000 -for 4m
//
// It prints, every so often, how many pages were asked for, how many URLs are known by
// then, and weft's memory; after -for, or when 19 of 20 pages were asked for, it kills
// weft and prints how long the resume takes from its start to its first request, and how
// much CPU time. Each page has ten links to pages that are new and ten to pages that are
// known. The pages are small, so the server, which is this program, takes a part of the
// processors. Linux only.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func main() {
	log.SetFlags(0)
	weft := flag.String("weft", "weft", "the program")
	pages := flag.Int64("pages", 1_000_000, "pages of the site")
	most := flag.Duration("for", time.Hour, "how long the crawl goes on before it is killed")
	every := flag.Duration("every", 20*time.Second, "how often its memory is looked at")
	flag.Parse()
	if err := run(*weft, &site{pages: *pages}, *most, *every); err != nil {
		log.Fatal(err)
	}
}

func run(weft string, s *site, most, every time.Duration) error {
	dir, err := os.MkdirTemp("", "million")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	server := httptest.NewServer(s)
	defer server.Close()
	start := func(more ...string) (*exec.Cmd, error) {
		args := append([]string{"-r", "-q", "--mode", "threads", "--contact", "million@example.com", "-c", "16",
			"--host-rate", "0", "--host-conns", "0", "--fields", "title", "--connect-to", "::" + server.Listener.Addr().String(),
			"-o", filepath.Join(dir, "out.jsonl")}, more...)
		cmd := exec.Command(weft, append(args, "http://made-up.test"+path(0))...)
		cmd.Stderr = os.Stderr
		return cmd, cmd.Start()
	}
	cmd, err := start()
	if err != nil {
		return err
	}
	if err := s.watch(cmd, most, every); err != nil {
		return err
	}
	s.first.Store(0)
	began := time.Now()
	if cmd, err = start("--resume"); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for s.first.Load() == 0 {
		select {
		case err := <-ended:
			return errors.Join(err, errors.New("the resumed crawl ended without a request: nothing was left"))
		case <-time.After(10 * time.Millisecond):
		}
	}
	took := time.Unix(0, s.first.Load()).Sub(began)
	err = cmd.Process.Kill()
	<-ended
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Printf("resumed: first request %.2f s after the start, %.2f s of CPU time\n", took.Seconds(), cpu.Seconds())
	return err
}

// watch prints what the crawl is at until its time is over or it has asked for nearly
// all pages, and kills it.
func (s *site) watch(cmd *exec.Cmd, most, every time.Duration) error {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	began := time.Now()
	for next := every; ; {
		select {
		case err := <-ended:
			return errors.Join(err, errors.New("the crawl ended before it was killed"))
		case <-time.After(50 * time.Millisecond):
		}
		took, asked := time.Since(began), s.asked.Load()
		over := took >= most || asked >= s.pages/20*19
		if took >= next || over {
			next += every
			resident, err := residentOf(cmd.Process.Pid)
			if err != nil {
				return err
			}
			fmt.Printf("%4.0f s: %8d pages, %8d URLs known, %4d MB\n",
				took.Seconds(), asked, min(s.pages, asked*fanOut+1), resident>>20)
		}
		if over {
			err := cmd.Process.Kill()
			<-ended
			return err
		}
	}
}

// residentOf is how much memory a process has, in bytes.
func residentOf(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseInt(strings.Fields(string(b))[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// fanOut is how many links to new pages a page has, and how many to known ones.
const fanOut = 10

// site serves pages that are a tree, in which page k leads to 10k+1 … 10k+10.
type site struct {
	pages int64
	asked atomic.Int64
	first atomic.Int64 // the first request, in nanoseconds of the Unix epoch; 0 is none
}

func path(k int64) string { return fmt.Sprintf("/section-%c/page-%d.html", 'a'+rune(k%26), k) }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.first.CompareAndSwap(0, time.Now().UnixNano())
	_, number, _ := strings.Cut(strings.TrimSuffix(r.URL.Path, ".html"), "page-")
	k, err := strconv.ParseInt(number, 10, 64)
	if err != nil || k >= s.pages || r.URL.Path != path(k) {
		http.NotFound(w, r)
		return
	}
	s.asked.Add(1)
	rng := rand.New(rand.NewPCG(uint64(k), 0))
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html><title>Page %d</title>", k)
	for i := range int64(fanOut) {
		if next := fanOut*k + 1 + i; next < s.pages {
			fmt.Fprintf(&b, "<a href=%s>new</a> ", path(next))
		}
		fmt.Fprintf(&b, "<a href=%s>known</a> ", path(rng.Int64N(k+1)))
	}
	b.WriteString("<p>")
	for range 30 {
		fmt.Fprintf(&b, "w%s ", strconv.FormatUint(rng.Uint64(), 36))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(b.String()))
}
