package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"weft/fetch/demosite"
)

// The tests in this file run the program in a process of its own against
// servers in this one, and look at both ends.

// allModes are the ways in which a crawl can be wired.
var allModes = []struct {
	name string
	args []string
}{
	{"serial", []string{"--mode", "serial"}},
	{"threads", []string{"--mode", "threads"}},
	{"gil", []string{"--mode", "threads", "--gil"}},
	{"hybrid", nil}, // the default
}

// program is weft with arguments, not started yet. Nothing of this process's
// environment reaches it but what a process needs.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Args = append([]string{"weft"}, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"GORACE=" + childGORACE}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

// result is how a run of the program ended.
type result struct {
	status int
	recs   []record // of stdout
	stderr string
}

// weft runs the program to its end.
func weft(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	cmd := program(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	r := result{status: ended(t, cmd.Run()), stderr: stderr.String()}
	var err error
	if r.recs, err = parseRecords(&stdout); err != nil {
		t.Fatal(err)
	}
	return r
}

// ended is the exit status that an error of exec means.
func ended(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		return exit.ExitCode()
	}
	return 0
}

// crawl runs a crawl of a list, without a limit for hosts, that must end with
// status 0 and one record a line. The records come in the order of the lines.
func crawl(t *testing.T, list []string, args ...string) []record {
	t.Helper()
	args = append([]string{"-", "-q", "--host-rate", "0", "--procs", "2"}, args...)
	r := weft(t, strings.Join(list, "\n"), args...)
	if r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	if slices.Contains(args, "--ordered") && !slices.IsSortedFunc(r.recs, byLine) {
		t.Error("the records are not in the order of the list")
	}
	slices.SortFunc(r.recs, byLine)
	if len(r.recs) != len(list) {
		t.Fatalf("%d records for %d lines", len(r.recs), len(list))
	}
	for i, rec := range r.recs {
		if rec.Line != int64(i+1) {
			t.Fatalf("record %d is of line %d", i+1, rec.Line)
		}
	}
	return r.recs
}

func byLine(a, b record) int { return int(a.Line - b.Line) }

// short is what a record says in short: "ok", "http_error 404 status".
func (r record) short() string {
	s := r.Outcome
	if r.Status >= 400 {
		s += fmt.Sprintf(" %d", r.Status)
	}
	if r.Error != nil {
		s += " " + r.Error.Reason
	}
	return s
}

// site is a server with a diary.
type site struct {
	*httptest.Server
	addr string // of the server

	mu    sync.Mutex
	hits  map[string][]time.Time // by host and path
	now   map[string]int         // requests under way, by host
	most  map[string]int
	first chan struct{} // closed with the first request that is not for robots.txt
}

// serve starts a server. robots.txt is not found unless the handler says so.
func serve(t *testing.T, h http.Handler) *site {
	t.Helper()
	s := &site{hits: make(map[string][]time.Time), now: make(map[string]int), most: make(map[string]int), first: make(chan struct{})}
	var once sync.Once
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.hits[r.Host+r.URL.Path] = append(s.hits[r.Host+r.URL.Path], time.Now())
		s.now[r.Host]++
		s.most[r.Host] = max(s.most[r.Host], s.now[r.Host])
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			s.now[r.Host]--
			s.mu.Unlock()
		}()
		if r.URL.Path != "/robots.txt" {
			once.Do(func() { close(s.first) })
		}
		h.ServeHTTP(w, r)
	}))
	s.addr = s.Listener.Addr().String()
	t.Cleanup(s.Close)
	return s
}

// arrivals are the times at which a host was asked for anything, in order.
func (s *site) arrivals(host string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []time.Time
	for key, at := range s.hits {
		if strings.HasPrefix(key, host) {
			all = append(all, at...)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

func (s *site) asked(hostAndPath string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.hits[hostAndPath])
}

func html(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, body)
	}
}

// refusedAddr is an address that nobody listens at.
func refusedAddr(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(nil)
	srv.Close()
	return srv.Listener.Addr().String()
}

// In every mode there is one record a line, and the pages are the same to the
// byte, whatever the lines and the servers are like.
func TestModesAgree(t *testing.T) {
	t.Parallel()
	pages, err := demosite.New(demosite.Config{Pages: 40, Hosts: 5, LatencyMax: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.Handle("/odd/moved", http.RedirectHandler("http://docs.weft.test/", http.StatusMovedPermanently))
	mux.Handle("/odd/loop", http.RedirectHandler("/odd/loop", http.StatusFound))
	mux.Handle("/odd/nowhere", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }))
	mux.Handle("/odd/picture", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		io.WriteString(w, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	}))
	mux.Handle("/odd/latin", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		io.WriteString(w, "<title>caf\xe9</title><p>\x93quoted\x94</p>")
	}))
	mux.Handle("/odd/lying", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
		}
		io.WriteString(w, "<title>not gzip at all</title>")
	}))
	mux.Handle("/odd/deep", html(strings.Repeat("<div>", 20000)+"deep"))
	s := serve(t, mux)

	var list []string
	for u := range pages.URLs("") {
		list = append(list, u)
	}
	refused := "http://" + refusedAddr(t) + "/"
	list = append(list,
		list[3], "HTTP://SHOP.weft.test:80/#again", "not a url", "ftp://shop.weft.test/", refused,
		"http://shop.weft.test/nosuch", "http://shop.weft.test/cart/1",
		"http://shop.weft.test/odd/moved", "http://shop.weft.test/odd/loop", "http://shop.weft.test/odd/nowhere",
		"http://shop.weft.test/odd/picture", "http://shop.weft.test/odd/latin", "http://shop.weft.test/odd/lying", "http://shop.weft.test/odd/deep",
	)
	want := []string{
		"duplicate_url seen_before", "duplicate_url seen_before", "invalid_url scheme", "invalid_url scheme", "connect_error refused",
		"http_error 404 status", "robots_denied disallow",
		"ok", "too_many_redirects loop", "too_many_redirects no_location",
		"unsupported_type", "ok", "ok", "ok",
	}

	var reference []record
	for _, m := range allModes {
		args := append([]string{"--connect-to", "shop.weft.test:80:" + s.addr}, m.args...)
		for _, host := range pages.Hosts()[1:] {
			args = append(args, "--connect-to", host+":80:"+s.addr)
		}
		recs := crawl(t, list, args...)
		for i, r := range recs {
			if i < 40 {
				if r.Outcome != "ok" || r.Attempts != 1 || len(r.Page) == 0 {
					t.Errorf("%s: line %d: %s after %d attempts", m.name, r.Line, r.short(), r.Attempts)
				}
				continue
			}
			if got := r.short(); !strings.HasPrefix(got, want[i-40]) {
				t.Errorf("%s: line %d, %s: %s, want %s", m.name, r.Line, r.URL, got, want[i-40])
			}
		}
		if recs[40].DuplicateOf != 4 || recs[41].DuplicateOf != 1 {
			t.Errorf("%s: duplicates of %d and %d, want 4 and 1", m.name, recs[40].DuplicateOf, recs[41].DuplicateOf)
		}
		if r := recs[47]; r.FinalURL != "http://docs.weft.test/" || len(r.Redirects) != 1 {
			t.Errorf("%s: redirected to %s by %v", m.name, r.FinalURL, r.Redirects)
		}
		if reference == nil {
			reference = recs
			continue
		}
		for i, r := range recs {
			if !bytes.Equal(r.Page, reference[i].Page) || r.short() != reference[i].short() || r.BodySHA256 != reference[i].BodySHA256 || !slices.Equal(r.Warnings, reference[i].Warnings) {
				t.Errorf("%s: line %d is not as in serial:\n%s %v %s\n%s %v %s", m.name, r.Line,
					r.short(), r.Warnings, r.Page, reference[i].short(), reference[i].Warnings, reference[i].Page)
			}
		}
	}
}

// Records come in the order of the list also when the first page takes longest,
// in every mode.
func TestOrderedModes(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err == nil {
			time.Sleep(time.Duration(30-n) * 3 * time.Millisecond)
		}
		html("<title>page</title>")(w, r)
	}))
	var list []string
	for i := range 30 {
		list = append(list, fmt.Sprintf("http://h%d.example/%d", i%4, i))
	}
	for _, m := range allModes {
		recs := crawl(t, list, append([]string{"--ordered", "-c", "8", "--connect-to", "::" + s.addr}, m.args...)...)
		if n := count(recs)["ok"]; n != len(list) {
			t.Errorf("%s: %v", m.name, count(recs))
		}
	}
}

// What the server sees of the limits: never more requests at once than
// --host-conns, never faster than --host-rate and --rate.
func TestPoliteness(t *testing.T) {
	t.Parallel()
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		html("<title>page</title>")(w, r)
	})
	list := func(n int) (urls []string) {
		for i := range n {
			urls = append(urls, fmt.Sprintf("http://h%d.example/%d", i%2, i))
		}
		return urls
	}
	// slower says that requests did not come faster than their rate: from the
	// first to the last it took at least so long.
	slower := func(t *testing.T, at []time.Time, rate float64) {
		t.Helper()
		took := at[len(at)-1].Sub(at[0]).Seconds()
		if least := float64(len(at)-1) / rate; took < least-0.05 {
			t.Errorf("%d requests in %.3f s, want at least %.3f s", len(at), took, least)
		}
	}
	t.Run("host-conns", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(60), "--host-conns", "3", "--connect-to", "::"+s.addr, "--mode", "threads")
		if s.most["h0.example"] != 3 || s.most["h1.example"] != 3 {
			t.Errorf("at once %v, want 3 of each", s.most)
		}
	})
	t.Run("host-rate", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(20), "--host-rate", "25", "--connect-to", "::"+s.addr, "--mode", "threads")
		slower(t, s.arrivals("h0.example"), 25)
		slower(t, s.arrivals("h1.example"), 25)
	})
	t.Run("rate", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(20), "--rate", "40", "--connect-to", "::"+s.addr, "--mode", "threads")
		slower(t, s.arrivals(""), 40)
	})
	t.Run("serial", func(t *testing.T) {
		s := serve(t, slow)
		crawl(t, list(10), "--mode", "serial", "--connect-to", "::"+s.addr)
		if s.most["h0.example"] != 1 || s.most["h1.example"] != 1 {
			t.Errorf("at once %v, want 1", s.most)
		}
	})
}

// robots.txt is asked for once a host, obeyed or ignored as told; without an
// answer no page is fetched.
func TestRobots(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/robots.txt":
			html("<title>page</title>")(w, r)
		case r.Host == "down.example":
			w.WriteHeader(http.StatusInternalServerError)
		default:
			io.WriteString(w, "User-agent: weft\nDisallow: /no\n")
		}
	}))
	list := []string{"http://up.example/yes", "http://up.example/no", "http://down.example/1", "http://down.example/2"}
	args := []string{"--connect-to", "::" + s.addr, "--mode", "threads", "--max-host-wait", "1s"}

	recs := crawl(t, list, args...)
	for i, want := range []string{"ok", "robots_denied disallow", "robots_unreachable unreachable", "robots_unreachable unreachable"} {
		if got := recs[i].short(); got != want {
			t.Errorf("%s: %s, want %s", recs[i].URL, got, want)
		}
	}
	if n := s.asked("up.example/robots.txt"); n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
	if n := s.asked("up.example/no") + s.asked("down.example/1") + s.asked("down.example/2"); n != 0 {
		t.Errorf("%d pages were fetched that must not be", n)
	}
	before := s.asked("up.example/robots.txt") + s.asked("down.example/robots.txt")
	if got := count(crawl(t, list, append(args, "--robots", "ignore")...)); got["ok"] != 4 {
		t.Errorf("with --robots ignore: %v", got)
	}
	if n := s.asked("up.example/robots.txt") + s.asked("down.example/robots.txt"); n != before {
		t.Error("robots.txt was asked for with --robots ignore")
	}
}

// What passes is tried again, and the record counts the tries.
func TestRetriedPages(t *testing.T) {
	t.Parallel()
	var failed, refused atomic.Bool
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/500" && !failed.Swap(true):
			w.WriteHeader(http.StatusInternalServerError)
		case r.URL.Path == "/429" && !refused.Swap(true):
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/short":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "<title>short</title>")
		default:
			html("<title>page</title>")(w, r)
		}
	}))
	recs := crawl(t, []string{"http://a.example/500", "http://b.example/429", "http://c.example/short"},
		"--connect-to", "::"+s.addr, "--mode", "threads", "--retries", "1")
	for i, want := range []string{"ok", "ok", "incomplete short_body"} {
		if got := recs[i].short(); got != want || recs[i].Attempts != 2 {
			t.Errorf("%s: %s after %d attempts, want %s after 2", recs[i].URL, got, recs[i].Attempts, want)
		}
	}
	s.mu.Lock()
	at := s.hits["b.example/429"]
	s.mu.Unlock()
	if d := at[1].Sub(at[0]); d < 950*time.Millisecond {
		t.Errorf("asked again after %v, Retry-After said 1 s", d)
	}
}

// A body beyond --max-body is cut, and marked; and pages that do not fit into
// --in-flight-bytes together come one after the other.
func TestBigPages(t *testing.T) {
	t.Parallel()
	body := "<title>big</title>" + strings.Repeat("<p>all work and no play</p>", 30_000) // 800 KB
	s := serve(t, html(body))
	var list []string
	for i := range 12 {
		list = append(list, fmt.Sprintf("http://h%d.example/", i))
	}
	for _, m := range allModes[1:] {
		recs := crawl(t, list, append([]string{"--connect-to", "::" + s.addr, "--max-body", "700k", "--in-flight-bytes", "1MiB", "--fields", "title"}, m.args...)...)
		for _, r := range recs {
			if r.Outcome != "ok" || !slices.Contains(r.Warnings, "truncated") || string(r.Page) != `{"title":"big"}` {
				t.Errorf("%s: line %d: %s %v %.50s", m.name, r.Line, r.short(), r.Warnings, r.Page)
			}
		}
	}
	if r := crawl(t, list[:1], "--connect-to", "::"+s.addr, "--mode", "threads")[0]; len(r.Warnings) != 0 || r.BytesBody != int64(len(body)) {
		t.Errorf("whole: %v, %d bytes, want %d", r.Warnings, r.BytesBody, len(body))
	}
}

// The user's headers go to the origins of the list, and no redirect takes them
// elsewhere.
func TestHeaders(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	sent := make(map[string]http.Header)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		sent[r.Host+r.URL.Path] = r.Header.Clone()
		mu.Unlock()
		if r.Host == "a.example" && r.URL.Path == "/go" {
			http.Redirect(w, r, "http://b.example/came", http.StatusFound)
			return
		}
		html("<title>page</title>")(w, r)
	}))
	recs := crawl(t, []string{"http://a.example/go"}, "--connect-to", "::"+s.addr, "--mode", "threads",
		"-H", "Authorization: Bearer secret", "-H", "X-List: a, b", "-H", "Accept-Language:", "--contact", "ops@example.com")
	if recs[0].Outcome != "ok" {
		t.Fatal(recs[0].short())
	}
	first, second := sent["a.example/go"], sent["b.example/came"]
	if first.Get("Authorization") != "Bearer secret" || first.Get("X-List") != "a, b" || first["Accept-Language"] != nil {
		t.Errorf("to the list's own host: %v", first)
	}
	if second.Get("Authorization") != "" || second.Get("X-List") != "" {
		t.Errorf("to another host: %v", second)
	}
	for where, h := range sent {
		if got := h.Get("User-Agent"); got != "weft/"+version+" (+ops@example.com)" {
			t.Errorf("%s: User-Agent: %s", where, got)
		}
	}
}

// When the reader of stdout has seen enough, weft ends quietly.
func TestStdoutClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, html("<title>page</title>"))
	for _, m := range allModes[1:] {
		var list strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&list, "http://h%d.example/%d\n", i%50, i)
		}
		cmd := program(t, append([]string{"-", "--host-rate", "0", "-p", "1", "--progress", "none", "--connect-to", "::" + s.addr}, m.args...)...)
		var stderr bytes.Buffer
		cmd.Stdin, cmd.Stderr = strings.NewReader(list.String()), &stderr
		cmd.WaitDelay = time.Minute
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(stdout, make([]byte, 1000)); err != nil {
			t.Error(err)
		}
		stdout.Close()
		// The rest of its list is not read: that is not its fault.
		if status := ended(t, ignorePipe(cmd.Wait())); status != exitOK || strings.Contains(stderr.String(), "weft:") {
			t.Errorf("%s: exit status %d, stderr %q", m.name, status, stderr.String())
		}
	}
}

func ignorePipe(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return err
	}
	return nil
}

// weft site says how it is to be crawled, and that works.
func TestSiteCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
	}{
		{"plain", nil},
		{"tls", []string{"--tls", "127.0.0.1:0", "--ca-out", "ca.pem"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := program(t, append([]string{"site", "--addr", "127.0.0.1:0", "--pages", "8", "--hosts", "3", "--list", "urls.txt"}, c.args...)...)
			said := startSiteCommand(t, site)
			_, line, ok := strings.Cut(said, "\n")
			args := strings.Fields(line)
			if !ok || len(args) < 2 || args[0] != "weft" {
				t.Fatalf("it says %q", said)
			}
			cmd := program(t, append(args[1:], "-q", "-p", "1")...)
			cmd.Dir = site.Dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v: %s", line, err, out)
			}
			recs, err := readRecords(filepath.Join(site.Dir, "pages.jsonl"))
			if err != nil || count(recs)["ok"] != 8 || len(recs) != 8 {
				t.Errorf("%v, %v", count(recs), err)
			}
			if c.name == "tls" && (!strings.HasPrefix(recs[0].URL, "https://") || recs[0].Protocol != "HTTP/2.0") {
				t.Errorf("%s by %s", recs[0].URL, recs[0].Protocol)
			}
		})
	}
}

// startSiteCommand starts weft site and returns the two lines that it says.
func startSiteCommand(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	var said strings.Builder
	for b := make([]byte, 1); strings.Count(said.String(), "\n") < 2; {
		if _, err := stdout.Read(b); err != nil {
			t.Fatalf("after %q: %v", said.String(), err)
		}
		said.Write(b)
	}
	return strings.TrimSuffix(said.String(), "\n")
}

// The demo runs offline, leaves its records, and says what it measured.
func TestDemo(t *testing.T) {
	t.Parallel()
	cmd := program(t, "demo", "--pages", "6", "--hosts", "2", "--latency", "5ms", "-p", "1", "-q")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, set := range []string{"waiting", "computing"} {
		for _, m := range allModes {
			recs, err := readRecords(filepath.Join(cmd.Dir, "weft-demo", set, m.name+".jsonl"))
			if err != nil || count(recs)["ok"] != 6 {
				t.Errorf("%s, %s: %v, %v", set, m.name, count(recs), err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(cmd.Dir, "*")); len(left) != 1 {
		t.Errorf("it left %v", left)
	}
}

// Each fault of the catalogue ends in the record that it is expected to.
func TestFaultCatalogue(t *testing.T) {
	t.Parallel()
	ca, err := demosite.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, ca.PEM(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		waits bool // those that are waited for as long as weft is told to, else the others
		args  []string
	}{
		{"threads", false, []string{"--mode", "threads"}},
		{"hybrid", false, []string{"--parse-timeout", "60s"}},
		{"impatient", true, []string{"--max-host-wait", "3s", "--connect-timeout", "2s", "--header-timeout", "2s", "--timeout", "5s"}},
	} {
		if raceEnabled && c.name == "threads" {
			continue // the race detector is slow, and hybrid has the same and more
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			server, err := demosite.ServeFaults(ctx, "127.0.0.1", ca) // some show themselves only once
			if err != nil {
				t.Fatal(err)
			}
			args := append([]string{"--cacert", caFile, "--retries", "0"}, c.args...)
			var faults []demosite.Fault
			var list []string
			for _, f := range server.Faults() {
				waits := f.Outcome == "timeout" || f.Outcome == "too_slow" ||
					strings.Contains(f.Needs, "timeout") || strings.Contains(f.Needs, "longest wait")
				if waits != c.waits {
					continue
				}
				faults, list = append(faults, f), append(list, f.URL)
				if f.Name == "secrets" {
					host := strings.Trim(strings.TrimPrefix(f.URL, "http:"), "/")
					args = append(args, "--header-for", host+" Authorization: Basic c2VjcmV0")
				}
				if f.Resolve != "" && !slices.Contains(args, f.Resolve) {
					args = append(args, "--resolve", f.Resolve)
				}
			}
			for i, r := range crawl(t, list, args...) {
				f := faults[i]
				if f.Outcome == "too_slow" { // no minimum speed was given
					f.Outcome, f.Reason = "timeout", "total_timeout"
				}
				reason := ""
				if r.Error != nil {
					reason = r.Error.Reason
				}
				if r.Outcome != f.Outcome || f.Reason != "" && reason != f.Reason || f.Warning != "" && !slices.Contains(r.Warnings, f.Warning) {
					t.Errorf("row %s, %s (%s): %s %v, want %s %s %s; needs %s",
						f.Row, f.Name, f.Describe, r.short(), r.Warnings, f.Outcome, f.Reason, f.Warning, f.Needs)
				}
				if f.Name == "secrets" && !bytes.Contains(r.Page, []byte("no secrets")) {
					t.Errorf("%s: %s", f.Name, r.Page)
				}
			}
		})
	}
}
