// Command walk shows that weft -r takes a whole site: the same pages, each at
// the same depth, as a walk that was written without it.
//
//	go build ./cmd/weft && cd bench
//	go run ./walk -weft ../weft /usr/share/doc/python3-doc/html /usr/share/doc/apache2-doc/manual
//
// Each folder is served as `weft site --dir` does, on one host. The walk goes
// breadth first from the start (-start, "/" unless told) over the links that
// html.Parse gives, by the rules of docs/follow.md and without a limit of depth
// or any rule against traps: so it also shows that these leave out nothing of a
// real site. weft crawls the same in each of the modes, from scratch, and then
// its output is held against the walk and against what it promises of itself
// (see check). The exit status is 1 if anything differs. An argument that is a
// URL is walked and crawled on the network instead.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"weft/fetch/demosite"
)

const host = "http://shop.weft.test"

func main() {
	log.SetFlags(0)
	weft := flag.String("weft", "weft", "the `PROGRAM`")
	modes := flag.String("modes", "hybrid,threads,serial", "modes to crawl in")
	start := flag.String("start", "/", "`PATHS` of the seeds, with commas between them")
	flags := flag.String("flags", "", "more flags of weft crawl, with spaces between them")
	cost := flag.Int("cost", 0, "`ROUNDS` in which what following costs is measured, instead of the comparison")
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("walk: wants a folder of HTML or a URL")
	}
	same := true
	for _, what := range flag.Args() {
		s := site{*weft, what, strings.Split(*start, ",")}
		if *cost > 0 {
			if err := s.cost(*cost, strings.Split(*modes, ","), strings.Fields(*flags)); err != nil {
				log.Fatalf("walk: %s: %v", what, err)
			}
			continue
		}
		ok, err := s.compare(strings.Split(*modes, ","), strings.Fields(*flags))
		if err != nil {
			log.Fatalf("walk: %s: %v", what, err)
		}
		same = same && ok
	}
	if !same {
		os.Exit(1)
	}
}

type site struct {
	weft  string
	what  string // folder or URL
	start []string
}

// served is a site that answers: its seeds, a client and flags of weft that reach it.
type served struct {
	seeds  []string
	client *http.Client
	flags  []string
	stop   func()
}

// serve serves a folder; a URL is there already.
func (s site) serve() (served, error) {
	v := served{
		client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		stop:   func() {},
	}
	if strings.Contains(s.what, "://") {
		v.seeds = []string{s.what}
		return v, nil
	}
	pages, err := demosite.New(demosite.Config{Dir: s.what})
	if err != nil {
		return v, err
	}
	server := httptest.NewServer(pages)
	v.stop = func() {
		server.Close()
		pages.Close()
	}
	addr := server.Listener.Addr().String()
	v.client.Transport = &http.Transport{
		MaxIdleConnsPerHost: walkers,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		},
	}
	v.flags = []string{"--host-rate", "0", "--connect-to", "::" + addr}
	for _, path := range s.start {
		v.seeds = append(v.seeds, host+path)
	}
	return v, nil
}

// compare walks and crawls the site, and says what differs.
func (s site) compare(modes, flags []string) (same bool, err error) {
	v, err := s.serve()
	if err != nil {
		return false, err
	}
	defer v.stop()
	flags = append(v.flags, flags...)
	began := time.Now()
	want, err := walk(v.client, v.seeds)
	if err != nil {
		return false, err
	}
	fmt.Printf("%s: %d pages, %d levels; walked in %.1f s\n", s.what, len(want), levels(want), time.Since(began).Seconds())
	same = true
	for _, mode := range modes {
		began := time.Now()
		got, err := s.crawl(mode, flags, v.seeds)
		if err != nil {
			return false, err
		}
		faults := check(got, want)
		fmt.Printf("  %s: %d records in %.1f s, %d differences\n", mode, len(got), time.Since(began).Seconds(), len(faults))
		for i, f := range faults {
			if i == 20 {
				fmt.Println("    …")
				break
			}
			fmt.Println("    " + f)
		}
		same = same && len(faults) == 0
	}
	return same, nil
}

// crawl runs weft and reads its output.
func (s site) crawl(mode string, flags, seeds []string) ([]record, error) {
	dir, err := os.MkdirTemp("", "walk-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "out.jsonl")
	args := append([]string{"-r", "-l", "0", "--mode", mode, "--fields", "title", "-o", out}, flags...)
	if _, err := s.run(append(args, seeds...)); err != nil {
		return nil, err
	}
	return readRecords(out)
}

// run runs weft crawl, and returns the CPU time that it took, of its workers too.
func (s site) run(args []string) (time.Duration, error) {
	cmd := exec.Command(s.weft, append([]string{"crawl", "-q"}, args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}
