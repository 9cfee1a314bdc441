package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// startListening starts a command with --listen and returns the address of its
// live page, and a function that waits for the end and gives the exit status and
// what was said.
func startListening(t *testing.T, list string, args ...string) (address string, end func() (int, string)) {
	t.Helper()
	cmd := program(t, append(args, "--listen", "127.0.0.1:0", "urls.txt")...)
	if err := os.WriteFile(filepath.Join(cmd.Dir, "urls.txt"), []byte(list), 0o666); err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	var said strings.Builder
	for address == "" && lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		if at, ok := strings.CutPrefix(lines.Text(), "live "); ok {
			address = strings.TrimSpace(at)
		}
	}
	if address == "" {
		t.Fatalf("there is no live page: %s", said.String())
	}
	return address, func() (int, string) {
		t.Helper()
		for lines.Scan() {
			fmt.Fprintln(&said, lines.Text())
		}
		return ended(t, cmd.Wait()), said.String()
	}
}

// lookFor asks for a page of the server until it has a text.
func lookFor(t *testing.T, address, text string) {
	t.Helper()
	var body []byte
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, err = io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), text) {
			return
		}
	}
	t.Fatalf("%s does not say %q within 30 s", address, text)
}

// With --listen a run can be looked at while it lasts: the page, the events and
// the metrics know of a host that refuses, and of the workers. Who looks, and who
// connects and takes nothing, changes neither the records nor the end.
func TestListen(t *testing.T) {
	t.Parallel()
	looked := make(chan struct{}) // the run ends after that
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "refusing") && r.URL.Path != "/robots.txt" {
			select {
			case <-looked:
			default:
				w.Header().Set("Retry-After", "2")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
		}
		html("<title>page</title>")(w, r)
	}))
	list := "http://refusing.example/\n"
	for i := range 60 {
		list += fmt.Sprintf("http://host%d.example/%d\n", i%3, i)
	}
	address, end := startListening(t, list, "crawl", "--progress", "plain", "--host-rate", "20", "-p", "1",
		"--contact", "me@example.com", "--connect-to", "::"+s.addr, "-o", "pages.jsonl")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}
	events, err := http.Get(address + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	drawn, err := http.Get(address + "drawn")
	if err != nil {
		t.Fatal(err)
	}
	defer drawn.Body.Close()
	lookFor(t, address, "resting</span>")
	lookFor(t, address, "The work used") // which each verdict says
	lookFor(t, address+"metrics", `weft_hosts{state="resting"} 1`)
	lookFor(t, address+"metrics", "weft_worker_starts_total 1")
	lookFor(t, address+"healthz", "ok")
	close(looked)
	b, err := io.ReadAll(events.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"event: sample\n", "event: page\n", `"records":61`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the events have no %s", want)
		}
	}
	frames, err := io.ReadAll(drawn.Body)
	if err != nil {
		t.Fatal(err)
	}
	// What a browser is left with is the run's page, whether there is a report or not.
	last := string(frames[max(0, bytes.LastIndex(frames, []byte("event:"))):])
	for _, want := range []string{"Where the pages", "held the run", "61"} {
		if !strings.Contains(last, want) {
			t.Errorf("the last page has no %q", want)
		}
	}
	if strings.Contains(last, "side by side") || strings.Contains(last, "to compare") {
		t.Error("the last page of a crawl is that of a comparison")
	}
	if status, said := end(); status != exitOK || !strings.Contains(said, "ok 61") {
		t.Errorf("status %d: %s", status, said)
	}
	if _, err := http.Get(address); err == nil {
		t.Error("the page outlives the run")
	}
}

// The page of a comparison shows the run of the moment and the rounds so far.
func TestListenToAComparison(t *testing.T) {
	t.Parallel()
	s := slowSite(t, 30*time.Millisecond)
	address, end := startListening(t, strings.Join(urls(s, 30), "\n"), "compare", "--mode", "serial,threads", "--rounds", "3", "-p", "1", "--wait-for-quiet", "0s")
	lookFor(t, address, "Rounds so far")
	lookFor(t, address, "threads, round 1")
	lookFor(t, address+"metrics", `command="compare"`)
	if status, said := end(); status != exitOK {
		t.Errorf("status %d: %s", status, said)
	}
}

// What cannot be listened at is said before anything is fetched or written.
func TestListenRefuses(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]int{"8090": exitUsage, "127.0.0.1:http:9": exitUsage, taken.Addr().String(): exitFault} {
		r := weft(t, "", "crawl", "--listen", addr, "-o", "pages.jsonl", "http://nobody.example/")
		if r.status != want || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "--listen "+addr) {
			t.Errorf("--listen %s: status %d, want %d: %s", addr, r.status, want, r.stderr)
		}
		r = weft(t, "", "hub", "--listen-nats", addr, "-o", "pages.jsonl", "http://nobody.example/")
		if r.status != want || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, "--listen-nats") {
			t.Errorf("--listen-nats %s: status %d, want %d: %s", addr, r.status, want, r.stderr)
		}
	}
}
