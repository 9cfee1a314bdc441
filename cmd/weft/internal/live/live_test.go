package live

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weft/cmd/weft/internal/browsertest"
	"weft/cmd/weft/internal/report"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve begins a server on a free port, with a run that has all there is.
func serve(t *testing.T) *Server {
	t.Helper()
	s, err := Listen(Config{
		Addr: "127.0.0.1:0", Command: "crawl", CommandLine: "weft crawl --listen 127.0.0.1:0 urls.txt",
		Environment: compare.Environment{Weft: "1.2.3", Go: "go1.26", OS: "linux", Arch: "amd64", Cores: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	s.Begin(Run{
		Concurrency: 64, Procs: 2,
		Stats: func() list.Stats { return list.Stats{} },
		Hosts: func(n int) crawler.HostStates {
			now := time.Now()
			return crawler.HostStates{Ready: 3, Limited: 41, Resting: 1, Parked: 2, Named: []frontier.HostState{
				{Host: "resting.example:443", State: frontier.Resting, Until: now.Add(90 * time.Second), Queued: 12},
				{Host: hostile, State: frontier.Parked, Why: hostile},
				{Host: "limited.example:443", State: frontier.Limited, Until: now.Add(time.Second), Queued: 1200, InFlight: 1},
				{Host: "ready.example:443", State: frontier.Ready, Queued: 7, InFlight: 2},
			}}
		},
		Workers: func() *report.Workers {
			return &report.Workers{Starts: 3, Ends: map[string]int64{"timeout": 1}, Resident: 80e6, Slots: []report.Slot{{Pages: 20, Busy: time.Second, Share: 0.5}, {Pages: 30, Busy: 2 * time.Second, Share: 0.75}}}
		},
		Memory: func() int64 { return 80e6 },
		Figures: func(sum crawler.Summary) *compare.Figures {
			return &compare.Figures{Modes: []compare.Mode{{Mode: "hybrid", Concurrency: 64, Procs: 2}}, Verdict: compare.Verdict{
				HeldBy: compare.Politeness, Where: "limited.example:443", Share: 0.7, Text: "Politeness held the run: without limits it would take 70 % less time.",
				Advice: []compare.Advice{{Change: "--host-rate 8", Gain: 1.9, If: "if the owner agrees"}},
			}}
		},
		Agents: func() []Agent {
			return []Agent{{Name: "b-machine", State: "at work", Partitions: 128, Records: 3_000, Seen: time.Now()}, {Name: "a-machine" + hostile, State: "cut off"}}
		},
	})
	return s
}

// hostile is what the web may try.
const hostile = `"></style></title></svg><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">'&` + "\x1b[2J\u202e\x00\u2028" + `{{.}}</noscript></pre>`

// happen sends the events of so many pages, and of the samples between them.
func happen(s *Server, pages int) {
	begun := time.Now().Add(-time.Duration(pages) * 10 * time.Millisecond)
	s.mu.Lock()
	s.seen, s.count.begun = report.NewCollector(begun), begun // as if it had taken that long
	s.mu.Unlock()
	for i := range pages {
		at := begun.Add(time.Duration(i+1) * 10 * time.Millisecond)
		p := crawler.PageDone{
			Time: at, Handed: at, Line: int64(i + 1), Attempts: 1, Outcome: "ok", Status: 200, BytesWire: 1000, BytesBody: 5000,
			Host: fmt.Sprintf("host%d.example:443", i%30), URL: fmt.Sprintf("https://host%d.example/page/%d", i%30, i),
			Phases: store.Timings{store.PhaseWait: time.Duration(50+i%100) * time.Millisecond, store.PhaseParse: 4 * time.Millisecond},
		}
		switch i % 20 {
		case 3:
			p.Cached = true
		case 7:
			p.Outcome, p.Status = "http_error", 404
		case 9:
			p.URL, p.Host, p.Outcome, p.Status = "https://"+hostile, hostile, hostile, 799
			p.Phases[store.PhaseWait] = time.Second
		}
		s.Event(p)
		if i%25 == 24 {
			s.Event(sampleOf(at, pages, i+1))
		}
	}
}

func sampleOf(at time.Time, pages, done int) crawler.Sample {
	return crawler.Sample{Time: at, Read: int64(2 * pages), ListRead: true, Done: int64(done), Queued: 2*pages - done,
		Fetching: 20, Parsing: 5, Held: 3e6, Memory: 40e6, Forecast: crawler.Forecast{Hosts: 31, Least: time.Minute}}
}

// get asks for a path, and fails unless the status is the one that is wanted.
func get(t *testing.T, s *Server, path string, want int, change ...func(*http.Request)) (body string, head http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(s.URL(), "/")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != want {
		t.Errorf("%s %s with Host %s: status %d, want %d", req.Method, path, req.Host, resp.StatusCode, want)
	}
	return string(b), resp.Header
}

// Only GET and HEAD are answered, and only who calls the server by its own name.
func TestOnlyReadersOfItsOwn(t *testing.T) {
	s := serve(t)
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	for _, path := range []string{"/", "/events", "/metrics", "/healthz", "/drawn"} {
		head := func(r *http.Request) { r.Method = http.MethodHead }
		get(t, s, path, 200, head)
		for _, host := range []string{"localhost:" + port, "127.0.0.1", "[::1]:" + port, "LOCALHOST", "127.1.2.3:9"} {
			get(t, s, path, 200, head, func(r *http.Request) { r.Host = host })
		}
		for _, host := range []string{"evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.1", "0.0.0.0", "[2001:db8::1]:80"} {
			get(t, s, path, 403, func(r *http.Request) { r.Host = host })
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
			get(t, s, path, 405, func(r *http.Request) { r.Method = method })
		}
		get(t, s, path, 403, func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Mode", "cors")
		})
	}
	get(t, s, "/nothing", 404)
	get(t, s, "/../../etc/passwd", 404)
}

// What a name in a Host header must be, by what the server listens on.
func TestOwnName(t *testing.T) {
	for _, c := range []struct {
		listen, host string
		want         bool
	}{
		{"127.0.0.1", "127.0.0.1:80", true}, {"127.0.0.1", "evil.example", false}, {"127.0.0.1", "10.0.0.1", false},
		{"::1", "[::1]:80", true}, {"::1", "[::2]:80", false},
		{"localhost", "localhost.", true}, {"localhost", "10.0.0.1", false},
		{"0.0.0.0", "10.0.0.1:8090", true}, {"0.0.0.0", "evil.example", false}, {"::", "[2001:db8::1]", true}, {"0.0.0.0", hostname() + ":1", true},
		{"10.0.0.1", "10.0.0.1", true}, {"10.0.0.1", "10.0.0.2", false}, {"10.0.0.1", "evil.example", false},
		{"box.lan", "BOX.lan:80", true}, {"box.lan", "other.lan", false}, {"box.lan", "", false}, {"127.0.0.1", "", false},
	} {
		if got := ownName(c.listen, c.host); got != c.want {
			t.Errorf("listening on %s, Host %q: %v, want %v", c.listen, c.host, got, c.want)
		}
	}
}

// Without a host in the address nobody but this machine can connect, and what is
// no address is said at once.
func TestListen(t *testing.T) {
	s, err := Listen(Config{Addr: ":0"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if addr := s.listener.Addr().(*net.TCPAddr); !addr.IP.IsLoopback() || s.Open() {
		t.Errorf("it listens on %v", addr)
	}
	for _, addr := range []string{"8090", "127.0.0.1", "127.0.0.1:http:1", s.listener.Addr().String(), "192.0.2.1:0"} {
		if other, err := Listen(Config{Addr: addr}); err == nil {
			other.Close()
			t.Errorf("--listen %s is no error", addr)
		} else if !strings.Contains(err.Error(), "--listen "+addr) {
			t.Errorf("--listen %s: %v", addr, err)
		}
	}
}

// The metrics are in the format, as Prometheus' own tool has it where it is
// installed, and the names keep to its rules.
func TestMetrics(t *testing.T) {
	s := serve(t)
	happen(s, 500)
	text, head := get(t, s, "/metrics", 200)
	if got := head.Get("Content-Type"); got != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	line := regexp.MustCompile(`^(# (HELP|TYPE) weft_[a-z_]+ .+|weft_[a-z_]+(\{[a-z]+="([^"\\]|\\["\\n])*"(,[a-z]+="([^"\\]|\\["\\n])*")*\})? (-?[0-9.e+-]+))$`)
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if !line.MatchString(l) {
			t.Errorf("not a line of the format: %q", l)
		}
	}
	for _, want := range []string{
		`weft_records_total{outcome="ok"} 450`, `weft_records_total{outcome="http_error"} 25`,
		`weft_responses_total{status="404"} 25`, `weft_responses_total{status="other"} 25`,
		"weft_page_duration_seconds_count 500", `weft_phase_duration_seconds_bucket{phase="wait",le="+Inf"} 500`,
		`weft_phase_duration_seconds_bucket{phase="parse",le="0.005"} 500`, `weft_phase_duration_seconds_bucket{phase="parse",le="0.0025"} 0`,
		`weft_hosts{state="limited"} 41`, `weft_worker_ends_total{cause="timeout"} 1`, "weft_lines_read_total 1000", "weft_received_bytes_total 475000", "weft_workers 2",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("there is no %s", want)
		}
	}
	if n := strings.Count(text, "weft_host_records_total{"); n != busiest {
		t.Errorf("%d hosts have metrics of their own, want %d", n, busiest)
	}
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed")
	}
	cmd := exec.Command(promtool, "check", "metrics")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("promtool: %v\n%s", err, out)
	}
}

// Events come as they happen; those of pages are at most 16 a frame, and what is
// left out is said; the summary comes last, and then the stream ends.
func TestEvents(t *testing.T) {
	s := serve(t)
	resp, err := http.Get(s.URL() + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type %q", got)
	}
	in := bufio.NewReader(resp.Body)
	if first, _ := in.ReadString('\n'); !strings.HasPrefix(first, "retry: ") {
		t.Errorf("it begins with %q", first)
	}
	for i := range 100 {
		s.Event(crawler.PageDone{Line: int64(i), URL: "https://example.com/\nevent: forged\n\n" + hostile, Outcome: "ok"})
	}
	s.Event(sampleOf(time.Now(), 100, 100))
	s.Event(crawler.Finished{Summary: crawler.Summary{Records: 100, Outcomes: map[string]int64{"ok": 100}}})
	var rest strings.Builder
	for !strings.Contains(rest.String(), "event: summary\n") {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("it ends with %v after %q", err, rest.String())
		}
		rest.WriteString(line)
	}
	s.End()
	s.Close()
	end, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	rest.Write(end)
	var kinds []string
	for _, m := range regexp.MustCompile(`(?m)^event: (.*)$`).FindAllStringSubmatch(rest.String(), -1) {
		kinds = append(kinds, m[1])
	}
	got, want := strings.Join(kinds, " "), strings.Repeat("page ", framePages)+"left_out sample summary"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !strings.Contains(rest.String(), `{"event":"left_out","pages":84}`) {
		t.Error("what was left out is not said")
	}
	for _, l := range strings.Split(strings.TrimSpace(rest.String()), "\n") {
		if l != "" && !strings.HasPrefix(l, "event: ") && !strings.HasPrefix(l, "data: {") {
			t.Errorf("a line of the stream is %q", l)
		}
	}
}

// Readers that take nothing hold up neither the events, nor the other readers,
// nor the end.
func TestStuckReaders(t *testing.T) {
	s := serve(t)
	const stuck = 50
	for range stuck {
		c, err := net.Dial("tcp", s.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.(*net.TCPConn).SetReadBuffer(4 << 10)
		fmt.Fprintf(c, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
	}
	for deadline := time.Now().Add(10 * time.Second); s.events.readers() < stuck && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	resp, err := http.Get(s.URL() + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	const frames = 800 // far more than the buffers of a connection hold
	seen := make(chan bool)
	go func() {
		defer close(seen)
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "event: summary") {
				return
			}
		}
		t.Error("a reader that reads has no summary")
	}()
	long := strings.Repeat("long", 500)
	for i := range frames {
		for range framePages {
			s.Event(crawler.PageDone{URL: long, Outcome: "ok"})
		}
		s.Event(sampleOf(time.Now(), frames, i))
	}
	s.Event(crawler.Finished{Summary: crawler.Summary{}})
	<-seen
	began := time.Now()
	s.Close()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the end took %v", took)
	}
}

// There are at most so many readers; the next one is told to come back.
func TestTooManyReaders(t *testing.T) {
	s := serve(t)
	for range maxReaders {
		defer s.events.leave(s.events.join())
	}
	if _, head := get(t, s, "/events", 503); head.Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
}

// The page is drawn once for all who ask within a moment, and drawn anew at the
// end.
func TestDrawnOnce(t *testing.T) {
	s := serve(t)
	happen(s, 100)
	first, _ := get(t, s, "/", 200)
	for range 5 {
		if again, _ := get(t, s, "/", 200); again != first {
			t.Fatal("it was drawn again within a moment")
		}
	}
	s.Event(crawler.Finished{Summary: crawler.Summary{Records: 100, Lines: 100, Wall: time.Second, Outcomes: map[string]int64{"ok": 100}}})
	s.End(report.Part{Run: s.seen, Figures: &compare.Figures{Verdict: compare.Verdict{HeldBy: compare.Computing, Share: 0.5, Text: "Computing held the run."}}})
	last, _ := get(t, s, "/", 200)
	if !strings.Contains(last, "This run was computing") || strings.Contains(last, "http-equiv=\"refresh\"") {
		t.Error("the last page is not that of a run that has ended")
	}
}

// Of several runs the page shows the one of the moment and the rounds so far, and
// at the end what all of them came to.
func TestSeveralRuns(t *testing.T) {
	s := serve(t)
	happen(s, 100)
	s.Round(Round{Name: "threads, round 1", Pages: 100, Wall: 2 * time.Second})
	s.Begin(Run{Name: "serial"})
	s.Event(crawler.PageDone{Time: time.Now(), Outcome: "ok", Host: "only.example:80"})
	page, _ := get(t, s, "/", 200)
	for _, want := range []string{"serial: 1 record in ", "threads, round 1", "only.example"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "host1.example") {
		t.Error("the page shows what the run before did")
	}
	if text, _ := get(t, s, "/metrics", 200); !strings.Contains(text, "weft_records_total{outcome=\"ok\"} 1\n") {
		t.Error("the metrics count what the run before did")
	}
	part := func(name string) report.Part {
		return report.Part{Name: name, Figures: &compare.Figures{Modes: []compare.Mode{{Mode: "serial", Rounds: make([]compare.RoundFigures, 5)}}}, Lessons: []string{name + " shows something"}}
	}
	s.End(part("waiting"), part("computing"))
	page, _ = get(t, s, "/", 200)
	for _, want := range []string{"waiting shows something", "computing shows something", "threads, round 1"} {
		if !strings.Contains(page, want) {
			t.Errorf("the last page does not say %q", want)
		}
	}
}

var pictures = flag.String("pictures", "", "`FOLDER` for pictures of the page")

// In a real browser the page is redrawn as the run goes on, without an error and
// a request but for its events; what somebody has scrolled, and the focus, stay;
// nothing of a hostile page becomes markup or script; and it can be read, on a
// phone and a desktop, light and dark, and without scripts.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	v := viewer{T: t, b: browsertest.Start(t), s: serve(t)}
	happen(v.s, 2000)
	for _, look := range []struct {
		scheme string
		width  int
	}{{"light", 1280}, {"dark", 1280}, {"light", 390}, {"dark", 390}} {
		events := v.b.Open(v.s.URL(), look.width, 844, look.scheme, "screen")
		v.check(fmt.Sprintf("%s %d", look.scheme, look.width), events, look.width)
	}
	v.redraws()
	v.pauses()
	v.ends()
	v.runsNothingForeign()
}

// A viewer looks at the page of a server in a browser.
type viewer struct {
	*testing.T
	b *browsertest.Browser
	s *Server
}

// check says what is wrong with what is shown; what names it.
func (v viewer) check(what string, events []browsertest.Event, width int) {
	v.Helper()
	for _, e := range events {
		if bad := e.Complaint(v.s.URL(), v.s.URL()+"drawn"); bad != "" && !strings.Contains(bad, "favicon") {
			v.Errorf("%s: %s", what, bad)
		}
	}
	if wide := v.b.Eval("document.documentElement.scrollWidth").(float64); int(wide) > width {
		v.Errorf("%s: the page is %v wide", what, wide)
	}
	for _, script := range []string{browsertest.Undrawn, browsertest.Faint} {
		if bad := v.b.Eval(script).(string); bad != "" {
			v.Errorf("%s: %s", what, bad)
		}
	}
	if n := v.b.Eval(`document.querySelectorAll("img, iframe, form, main script, main a, [onerror]").length`).(float64); n != 0 {
		v.Errorf("%s: there is markup of hostile pages", what)
	}
	if *pictures != "" {
		v.b.Picture(filepath.Join(*pictures, "live-"+strings.ReplaceAll(what, " ", "-")+".png"))
	}
}

// until waits until a script is true, while samples come.
func (v viewer) until(what, script string) {
	v.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if ok, _ := v.b.Eval(script).(bool); ok {
			return
		}
		if time.Now().After(deadline) {
			v.Fatalf("%s: not within %s", what, patience)
		}
		v.s.Event(sampleOf(time.Now(), 2000, 2001))
	}
}

// patience is how long what has to come may take on a busy machine.
const patience = 5 * time.Minute

// redraws sees that what has been scrolled, and the focus, stay.
func (v viewer) redraws() {
	v.until("a first drawing", `document.getElementById("said").textContent.includes("of 4")`)
	v.b.Eval(`(() => { const r = document.querySelector("[data-name=hosts] .scroll"); r.scrollLeft = 120; r.focus() })()`)
	at := v.b.Eval(`document.querySelector("[data-name=hosts] .scroll").scrollLeft`).(float64)
	for range 30 {
		v.s.Event(crawler.PageDone{Time: time.Now(), Host: "new.example:443", URL: "https://new.example/", Outcome: "timeout"})
	}
	v.until("a new outcome", `document.querySelector("[data-name=outcomes]").textContent.includes("timeout")`)
	if got := v.b.Eval(`document.activeElement === document.querySelector("[data-name=hosts] .scroll") && document.activeElement.scrollLeft`); got != at {
		v.Errorf("the table that was scrolled to %v and had the focus is at %v", at, got)
	}
}

// pauses by the keyboard, and goes on by a click.
func (v viewer) pauses() {
	press := func(key string, code int) {
		for _, kind := range []string{"keyDown", "keyUp"} {
			v.b.Call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "text": strings.TrimPrefix(key, "Tab"), "windowsVirtualKeyCode": code})
		}
	}
	v.b.Call("Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true})
	v.b.Eval(`(() => { const bar = document.getElementById("bar"); bar.tabIndex = -1; bar.focus() })()`) // Tab goes on from there
	press("Tab", 9)
	press(" ", 32)
	if !v.b.Eval(`document.activeElement.matches("#pause:focus-visible[aria-pressed=true]")`).(bool) {
		v.Errorf("the keyboard does not pause it: %v", v.b.Eval(`document.activeElement.outerHTML.slice(0, 200)`))
	}
	v.s.Event(crawler.PageDone{Time: time.Now(), Host: "new.example:443", URL: "https://new.example/", Outcome: "tls_error"})
	for range 60 { // three seconds, in which it would have been redrawn
		v.s.Event(sampleOf(time.Now(), 2000, 2002))
		time.Sleep(50 * time.Millisecond)
	}
	const told = `document.querySelector("[data-name=outcomes]").textContent.includes("tls_error")`
	if v.b.Eval(told).(bool) {
		v.Error("it was redrawn while paused")
	}
	v.b.Eval(`document.getElementById("pause").click()`)
	v.until("what happened while paused", told)
}

// ends the run.
func (v viewer) ends() {
	sum := v.s.seen.Summary()
	sum.Wall = 20 * time.Second
	v.s.Event(crawler.Finished{Summary: sum})
	v.s.End(report.Part{Run: v.s.seen, Figures: &compare.Figures{Verdict: compare.Verdict{HeldBy: compare.Computing, Share: 0.5, Text: "Computing held the run."}}})
	v.s.lookedAt()
	v.until("the end", `document.getElementById("state").textContent === "ended"`)
	v.check("ended 390", v.b.Events(), 390)
}

// runsNothingForeign sees that even what got into the page as markup would not
// run, and could not call home.
func (v viewer) runsNothingForeign() {
	v.b.Eval(`document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = 1'><iframe srcdoc='<script>parent.ran = 2</script>'></iframe>");
		document.body.append(Object.assign(document.createElement("script"), {textContent: "window.ran = 3"}));
		fetch("http://127.0.0.1:1/").catch(e => { window.refused = 1 })`)
	v.until("a refused request", `window.refused === 1`)
	if v.b.Eval(`window.ran !== undefined`).(bool) {
		v.Error("a foreign script ran")
	}
}

// Without scripts the page shows the state, and is loaded again by itself.
func TestBrowserWithoutScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	b := browsertest.Start(t)
	s := serve(t)
	happen(s, 500)
	b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true})
	b.Open(s.URL(), 390, 844, "light", "screen")
	b.Call("Emulation.setScriptExecutionDisabled", map[string]any{"value": false})
	text := b.Eval("document.body.innerText").(string)
	for _, want := range []string{"500 of 1\u202f000 lines", "Politeness sets the pace", "resting.example", "What the hosts are at"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if b.Eval(`document.querySelector("#pause") !== null`).(bool) {
		t.Error("there is a button that does nothing")
	}
	page, _ := get(t, s, "/", 200)
	if !strings.Contains(page, `<noscript><meta http-equiv="refresh" content="5"></noscript>`) {
		t.Error("it does not load itself again")
	}
}

// Every metric is in the documents, and the dashboard asks for none that is not
// there.
func TestMetricsAreDocumented(t *testing.T) {
	s := serve(t)
	happen(s, 100)
	text, _ := get(t, s, "/metrics", 200)
	docs, err := os.ReadFile("../../../../docs/live.md")
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[string]bool)
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`).FindAllStringSubmatch(text, -1) {
		there[m[1]] = true
		if m[2] == "histogram" {
			there[m[1]+"_sum"], there[m[1]+"_bucket"] = true, true
		}
		if !regexp.MustCompile("`" + m[1] + "[`{]").Match(docs) {
			t.Errorf("%s is not in docs/live.md", m[1])
		}
	}
	dashboard, err := os.ReadFile("../../../../docs/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(dashboard) {
		t.Error("the dashboard is no JSON")
	}
	asked := regexp.MustCompile(`weft_\w+`).FindAllString(string(dashboard), -1)
	if len(asked) < 20 {
		t.Errorf("the dashboard asks for %d metrics only", len(asked))
	}
	for _, name := range asked {
		if !there[name] {
			t.Errorf("the dashboard asks for %s", name)
		}
	}
}
