package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Faults that the catalogue of TestFaultCatalogue has no server for. Kills,
// interrupts and closed pipes have tests of their own.
func TestOtherFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range []struct {
		name string
		test func(t *testing.T, mode []string)
	}{
		{"less known ranges", testLessKnownRanges},
		{"other spellings of an address", testSpellings},
		{"proxy and public-only", testProxyAndGuard},
		{"one canonical form", testCanonicalForm},
		{"robots fails before it answers", testRobotsFails},
		{"file names from URLs", testFileNames},
		{"patterns that explode", testExplodingPattern},
		{"output not writable", testOutputNotWritable},
		{"few descriptors", testFewDescriptors},
		{"odd lists", testOddList},
		{"two runs on one output", testTwoRuns},
		{"many names on one address", testOneAddress},
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			modes := allModes
			if raceEnabled {
				modes = modes[len(modes)-1:]
			}
			for _, m := range modes {
				t.Run(m.name, func(t *testing.T) { fault.test(t, m.args) })
			}
		})
	}
}

// wantAll says that every line had this outcome, and returns the records.
func wantAll(t *testing.T, recs []record, outcome string) []record {
	t.Helper()
	for _, r := range recs {
		if r.Outcome != outcome {
			t.Errorf("%s: %s, want %s", r.URL, r.short(), outcome)
		}
	}
	return recs
}

func testLessKnownRanges(t *testing.T, mode []string) {
	list := []string{
		"http://100.64.0.1/", "http://0.0.0.1/", "http://192.0.0.1/", "http://198.18.0.1/", "http://240.0.0.1/",
		"http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[::ffff:10.0.0.1]/", "http://[fe80::1]/", "http://[fc00::1]/",
		"http://[::1]/", "http://169.254.169.254/", "http://255.255.255.255/",
	}
	wantAll(t, crawl(t, list, append(mode, "--public-only", "--robots", "ignore")...), "blocked_address")
}

// A host that was said to be public leads to loopback in the spellings that
// inet_aton takes.
func testSpellings(t *testing.T, mode []string) {
	spellings := []string{"2130706433", "0x7f.1", "127.1", "0177.0.0.1", "[::ffff:7f00:1]"}
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i := strings.TrimPrefix(r.URL.Path, "/"); len(i) == 1 {
			_, port, _ := strings.Cut(r.Host, ":")
			http.Redirect(w, r, "http://"+spellings[i[0]-'0']+":"+port+"/secret", http.StatusFound)
			return
		}
		html("secret")(w, r)
	}))
	_, port, _ := strings.Cut(s.addr, ":")
	var list, direct []string
	for i, spelling := range spellings {
		list = append(list, fmt.Sprintf("http://public.example:%s/%d", port, i))
		direct = append(direct, fmt.Sprintf("http://%s:%s/secret%d", spelling, port, i))
	}
	args := append(mode, "--resolve", "public.example:"+port+":127.0.0.1")
	wantAll(t, crawl(t, list, args...), "blocked_address")
	wantAll(t, crawl(t, direct, append(mode, "--public-only")...), "blocked_address")
	if n := s.asked("127.0.0.1:" + port + "/secret"); n != 0 {
		t.Errorf("the private page was asked for %d times", n)
	}
}

func testProxyAndGuard(t *testing.T, mode []string) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Host {
		case "literal.example":
			http.Redirect(w, r, "http://127.0.0.1/", http.StatusFound)
		case "name.example":
			http.Redirect(w, r, "http://private.example/", http.StatusFound)
		default:
			html("<title>behind a proxy</title>")(w, r)
		}
	}))
	defer proxy.Close()
	refused := weft(t, "", append(mode, "http://name.example/", "--public-only", "--proxy", proxy.URL)...)
	if refused.status != exitUsage || strings.Count(refused.stderr, "\n") != 1 {
		t.Errorf("exit status %d, stderr %q", refused.status, refused.stderr)
	}
	// An address in a URL is seen, that behind a name is not, which is said once.
	args := append(mode, "--robots", "ignore", "--proxy", proxy.URL, "--progress", "none", "--ordered", "-")
	r := weft(t, "http://203.0.114.1/\nhttp://literal.example/\nhttp://name.example/\n", args...)
	if r.status != exitOK || strings.Count(r.stderr, "behind a proxy") != 1 {
		t.Errorf("exit status %d, stderr %q", r.status, r.stderr)
	}
	wantAll(t, []record{r.recs[0], r.recs[2]}, "ok")
}

func testCanonicalForm(t *testing.T, mode []string) {
	s := serve(t, html("<title>page</title>"))
	list := []string{
		"http://xn--bcher-kva.example/b", // which all others mean
		"http://bücher.example/b", "HTTP://BÜCHER.EXAMPLE:80/b", "http://bücher.example/a/../b",
		"http://bücher.example/a/%2e%2E/b", "http://bu\u0308cher.example/./b#part", "http:\\\\bücher.example\\b", "http://b%C3%BCcher.example/b",
	}
	recs := crawl(t, list, append(mode, "--connect-to", "::"+s.addr)...)
	if recs[0].Outcome != "ok" || recs[0].FinalURL != list[0] {
		t.Errorf("%s %s", recs[0].short(), recs[0].FinalURL)
	}
	for _, r := range wantAll(t, recs[1:], "duplicate_url") {
		if r.DuplicateOf != 1 {
			t.Errorf("%s duplicates line %d", r.URL, r.DuplicateOf)
		}
	}
	if n := s.asked("xn--bcher-kva.example/b"); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func testRobotsFails(t *testing.T, mode []string) {
	s := httptest.NewTLSServer(html("never seen")) // its certificate is its own
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	for _, c := range []struct {
		url, outcome string
		args         []string
	}{
		{"http://no-such-name.invalid/", "dns_error", nil},
		{"http://" + refusedAddr(t) + "/", "connect_error", nil},
		{s.URL, "tls_error", nil},
		{"http://10.0.0.1/", "blocked_address", []string{"--public-only"}},
	} {
		recs := crawl(t, []string{c.url}, slices.Concat(mode, []string{"--retries", "0"}, c.args)...)
		if r := wantAll(t, recs, c.outcome)[0]; r.Error == nil || r.Error.Phase != "robots" || r.Attempts != 0 {
			t.Errorf("%s: %+v, %d attempts; want the phase robots", c.url, r.Error, r.Attempts)
		}
	}
}

func testFileNames(t *testing.T, mode []string) {
	s := serve(t, html("<title>page</title>"))
	var list []string
	for _, path := range []string{
		"../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "a%00b", "CON", "a/b\\c", ".lock", ".record.tmp", "1-0.json",
		strings.Repeat("n", 5000), "UPPER", "upper", "%20", "?", "?a=/../..", "%E2%80%AE",
	} {
		list = append(list, "http://"+s.addr+"/"+path)
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "out") + "/"
	r := weft(t, strings.Join(list, "\n"), append(mode, "-q", "--host-rate", "0", "-o", out, "-")...)
	recs, err := readFolder(out)
	if r.status != exitOK || err != nil || len(recs) != len(list) {
		t.Fatalf("exit status %d: %s; %d records for %d lines, %v", r.status, r.stderr, len(recs), len(list), err)
	}
	if made, _ := os.ReadDir(dir); slices.ContainsFunc(made, func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), "out") }) {
		t.Errorf("beside the folder: %v", made)
	}
}

// What takes others' engines for ages: nested quantifiers, and a selector with
// relations at every level of a deep page.
func testExplodingPattern(t *testing.T, mode []string) {
	s := serve(t, html("<p>"+strings.Repeat("a", 50_000)+"!</p>"+strings.Repeat("<div>", 400)+"<b>deep</b>"))
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	text := "rules:\n  - fields:\n      bomb: {css: p, regex: '^(a|a?)+$'}\n      twice: {css: p, regex: '^((a+)+)+!$'}\n" +
		"      deep: {css: '" + strings.Repeat("div ", 12) + "b'}\n"
	if err := os.WriteFile(rules, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	recs := crawl(t, []string{s.URL + "/"}, append(mode, "--rules", rules, "--fields", "data")...)
	var page struct{ Data map[string]json.RawMessage }
	if err := json.Unmarshal(wantAll(t, recs, "ok")[0].Page, &page); err != nil {
		t.Fatal(err)
	}
	if page.Data["bomb"] != nil || len(page.Data["twice"]) < 50_000 || string(page.Data["deep"]) != `"deep"` {
		t.Errorf("data %.200s", recs[0].Page)
	}
}

func testOutputNotWritable(t *testing.T, mode []string) {
	s := serve(t, html("<title>page</title>"))
	outputs := []string{filepath.Join(t.TempDir(), "nosuch", "out.jsonl")}
	if runtime.GOOS == "linux" {
		outputs = append(outputs, "/dev/full")
	}
	for _, output := range outputs {
		r := weft(t, s.URL+"/a\n"+s.URL+"/b\n", append(mode, "-q", "--host-rate", "0", "-o", output, "-")...)
		if r.status != exitOutput || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%s: exit status %d, stderr %q", output, r.status, r.stderr)
		}
	}
	if n := s.asked(s.addr + "/a"); n > 1 {
		t.Errorf("%d requests with an output that cannot be there", n)
	}
}

func testFewDescriptors(t *testing.T, mode []string) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("needs sh, for ulimit")
	}
	s := serve(t, html("<title>page</title>"))
	var list strings.Builder
	for i := range 300 {
		fmt.Fprintf(&list, "http://h%d.example/%d\n", i%100, i)
	}
	args := append(mode, "-", "--host-rate", "0", "-c", "200", "-p", "2", "--progress", "none", "--connect-to", "::"+s.addr)
	cmd := program(t, args...)
	cmd.Args = append([]string{"sh", "-c", `ulimit -n 192 && exec "$0" crawl "$@"`, cmd.Path}, args...)
	cmd.Path = sh
	// The shell cannot give the program its name, so that is what it is called.
	link := filepath.Join(t.TempDir(), "weft")
	if err := os.Symlink(cmd.Args[3], link); err != nil {
		t.Fatal(err)
	}
	cmd.Args[3] = link
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(list.String()), &stdout, &stderr
	status := ended(t, cmd.Run())
	recs, err := parseRecords(&stdout)
	if status != exitOK || err != nil || len(recs) != 300 {
		t.Fatalf("exit status %d, %d records, %v: %s", status, len(recs), err, stderr.String())
	}
	wantAll(t, recs, "ok")
	if serial := slices.Contains(mode, "serial"); !serial && strings.Count(stderr.String(), "ulimit") != 1 {
		t.Errorf("stderr %q", stderr.String())
	}
}

func testOddList(t *testing.T, mode []string) {
	s := serve(t, html("<title>page</title>"))
	url := s.URL + "/"
	list := "\ufeff" + url + "1\r\n" + "\r\n" + url + "\x00\r\n" + url + strings.Repeat("x", 20<<20) + "\n" + strings.Repeat(url+"1\n", 5000) + "  " + url + "2\t\n" + url + "3"
	r := weft(t, list, append(mode, "-q", "--host-rate", "0", "-")...)
	want := map[string]int{"ok": 4, "invalid_url": 1, "duplicate_url": 5000}
	if got := count(r.recs); r.status != exitOK || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("exit status %d, %v, want %v: %s", r.status, got, want, r.stderr)
	}
}

func testTwoRuns(t *testing.T, mode []string) {
	s := serve(t, html("<title>page</title>"))
	out := filepath.Join(t.TempDir(), "out.jsonl")
	args := append(mode, "-q", "-o", out, "-")
	first := program(t, args...)
	stdin, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(stdin, s.URL+"/1")
	<-s.first
	for _, flag := range []string{"--force", "--resume"} {
		if r := weft(t, s.URL+"/2\n", append(args, flag)...); r.status != exitOutput || !strings.Contains(r.stderr, "another run") {
			t.Errorf("%s: exit status %d, stderr %q", flag, r.status, r.stderr)
		}
	}
	stdin.Close()
	if status := ended(t, first.Wait()); status != exitOK {
		t.Errorf("the first run: exit status %d", status)
	}
	recs, err := readRecords(out)
	if err != nil || len(recs) != 1 || s.asked(s.addr+"/2") != 0 {
		t.Errorf("%d records, %v", len(recs), err)
	}
}

// The limit of an address holds for all its names, and the forecast knows it.
func testOneAddress(t *testing.T, mode []string) {
	s := serve(t, html("<title>page</title>"))
	_, port, _ := strings.Cut(s.addr, ":")
	var list []string
	args := append(mode, "--ip-rate", "20", "--robots", "ignore")
	for i := range 20 {
		list = append(list, fmt.Sprintf("http://h%d.example:%s/", i, port))
		args = append(args, "--resolve", fmt.Sprintf("h%d.example:%s:127.0.0.1", i, port))
	}
	stalled := watchStalls(t)
	wantAll(t, crawl(t, list, args...), "ok")
	at := s.arrivals("")
	first, last := at[0], at[len(at)-1]
	if took, least := last.Sub(first), 19*50*time.Millisecond; took < least-seenLate && !stalled(first, last) {
		t.Errorf("%d requests within %v, want at least %v", len(at), took, least)
	}
	cmd := program(t, append(args, "--dry-run", "-")...)
	cmd.Stdin = strings.NewReader(strings.Join(list, "\n"))
	out, err := cmd.Output()
	if want := "at least 1.0s: 20 pages on 20 hosts, 20 of them (100 %) on 127.0.0.1, at 20/s\n"; string(out) != want || err != nil {
		t.Errorf("%q, %v; want %q", out, err, want)
	}
	if len(s.arrivals("")) != len(list) {
		t.Error("the forecast asked the hosts")
	}
}
