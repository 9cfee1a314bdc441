package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weft/crawler/compare"
)

// comparing runs weft compare over a list and returns its figures.
func comparing(t *testing.T, list []string, args ...string) (f compare.Figures, table string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "figures")
	cmd := program(t, append([]string{"compare", "-q", "--host-rate", "0", "--json", file, "-"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(strings.Join(list, "\n")), &stdout, &stderr
	if status := ended(t, cmd.Run()); status != exitOK {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f, stdout.String()
}

// urls are n pages of a server.
func urls(s *site, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("%s/%d", s.URL, i))
	}
	return list
}

// A comparison asks its origin for everything once, whatever is there: pages,
// robots.txt, redirects, and what fails; and all modes make the same of it.
func TestCompareAsksOnce(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/", html("<title>a page</title><p>Some words to count."))
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "User-agent: *\nDisallow: /private\nCrawl-delay: 0.01\n")
	})
	mux.Handle("/moved", http.RedirectHandler("/1", http.StatusFound))
	mux.Handle("/busy", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	mux.Handle("/broken", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }))
	s := serve(t, mux)
	list := append(urls(s, 20), s.URL+"/moved", s.URL+"/busy", s.URL+"/broken", s.URL+"/private/1", s.URL+"/5", "no url",
		"http://"+refusedAddr(t)+"/")
	f, _ := comparing(t, list, "--mode", "serial,threads,gil,hybrid", "--rounds", "2", "--procs", "2", "-c", "4,16")
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.hits) != 24 { // 20 pages, robots.txt, moved, busy, broken
		t.Errorf("%d different requests", len(s.hits))
	}
	for what, hits := range s.hits {
		if len(hits) != 1 {
			t.Errorf("%s was asked for %d times", what, len(hits))
		}
	}
	if len(f.Modes) != 7 || f.DifferingPages != 0 || f.List.Lines != int64(len(list)) || f.PolitenessFloor <= 0 {
		t.Errorf("%d modes, %d differing pages, %d lines, %g s of politeness", len(f.Modes), f.DifferingPages, f.List.Lines, f.PolitenessFloor)
	}
	for _, m := range f.Modes {
		s := m.Shares
		sum := s.Waiting + s.Computing + s.Handoff + s.Lock + s.Politeness + s.Queue + s.Order
		if sum < 0.999 || sum > 1.001 || len(m.Rounds) != 2 || m.Pages != int64(len(list)) || m.Verdict == nil || m.Verdict.Text == "" {
			t.Errorf("%s: shares of %g, %d rounds, %d pages, verdict %+v", m.Mode, sum, len(m.Rounds), m.Pages, m.Verdict)
		}
	}
}

// The verdict names what is known to hold: waiting for servers, the one worker
// that computes, the lock; and what helps. Where other programs leave no
// processor, nothing helps against computing, and the verdict says so.
func TestCompareVerdict(t *testing.T) {
	slow := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond)
		html("<title>slow</title>").ServeHTTP(w, r)
	}))
	paragraphs := 12000
	if raceEnabled {
		paragraphs /= 8 // it is slower by as much
	}
	heavy := serve(t, html(strings.Repeat("<div class=a><p>Some <b>words</b> to parse, and <a href=/x>a link</a>.</p></div>", paragraphs)))
	for _, c := range []struct {
		name   string
		list   []string
		args   []string
		holder compare.Holder
		change string
	}{
		{"waiting", urls(slow, 60), []string{"--mode", "threads", "-c", "8,16", "--host-conns", "0"}, compare.Waiting, "--concurrency 16"},
		{"lock", urls(heavy, 16), []string{"--mode", "gil,threads", "-c", "8", "-p", "2"}, compare.Lock, "--mode threads"},
		{"computing", urls(heavy, 16), []string{"--mode", "threads", "-c", "8", "-p", "1,2"}, compare.Computing, "--procs 2"},
	} {
		f, _ := comparing(t, c.list, append(c.args, "--rounds", "1")...)
		v := f.Modes[0].Verdict
		if v.HeldBy != c.holder {
			t.Errorf("%s: held by %s: %s", c.name, v.HeldBy, v.Text)
		}
		var gain float64
		for _, a := range v.Advice {
			if a.Change == c.change {
				gain = a.Gain
			}
		}
		got := f.Modes[0].Wall.Median / f.Modes[1].Wall.Median
		t.Logf("%s: %s, said %.2f, was %.2f: %s", c.name, c.change, gain, got, v.Text)
		// Both runs count: what others used in the second one changes what it took.
		idle := true
		for _, m := range f.Modes[:2] {
			idle = idle && (m.CPU+m.Others)/m.Wall.Median < 0.8*float64(f.Environment.Cores)
		}
		if gain < 1.1 && (idle || c.holder == compare.Waiting) {
			t.Errorf("%s: no advice of %s: %s", c.name, c.change, v.Text)
		}
		if c.holder == compare.Waiting && idle && (gain > 1.5*got || got > 1.5*gain) {
			t.Errorf("%s: a gain of %.2f was said to be %.2f", c.name, got, gain)
		}
	}
}

// What fails to be the same is named, with status 1; wrong flags with 2.
func TestCompareFails(t *testing.T) {
	t.Parallel()
	s := serve(t, html("<title>a page</title>"))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--mode", "fork"}, "--mode"},
		{[]string{"-c", "4,x"}, "--concurrency"},
		{[]string{"--procs", "0"}, "--procs"},
		{[]string{"--rounds", "0"}, "--rounds"},
		{[]string{"--report", "x.txt"}, "--report"},
	} {
		r := weft(t, s.URL+"/1", append([]string{"compare", "-"}, c.args...)...)
		if r.status != exitUsage || !strings.Contains(r.stderr, c.want) {
			t.Errorf("%v: status %d, %s", c.args, r.status, r.stderr)
		}
	}
	if len(s.hits) != 0 {
		t.Error("something was fetched")
	}
}
