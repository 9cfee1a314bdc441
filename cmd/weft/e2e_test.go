package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/fetch/demosite"
)

// oddPages is a site with pages that are not as one expects beside its own.
func oddPages(pages http.Handler) http.Handler {
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
	return mux
}

// In every mode there is one record a line, and the pages are the same to the
// byte, whatever the lines and the servers are like.
func TestModesAgree(t *testing.T) {
	t.Parallel()
	pages, err := demosite.New(demosite.Config{Pages: 40, Hosts: 5, LatencyMax: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, oddPages(pages))

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

// When the reader of stdout has seen enough, weft ends quietly.
func TestStdoutClosed(t *testing.T) {
	t.Parallel()
	s := serve(t, html("<title>page</title>"))
	for _, m := range allModes {
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

// The demo runs offline, leaves its records, and says what it measured.
func TestDemo(t *testing.T) {
	t.Parallel()
	cmd := program(t, "demo", "--pages", "6", "--hosts", "2", "--latency", "5ms", "--rounds", "1", "-p", "1", "-q", "--json", "figures.json")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, set := range []string{"waiting", "computing"} {
		for _, m := range allModes {
			recs, err := readRecords(filepath.Join(cmd.Dir, "weft-demo", set, m.name+".jsonl"))
			ok := count(recs)["ok"]
			few := m.name == "serial" && ok > 0 // it takes fewer where a round of all would take too long
			if err != nil || ok != len(recs) || ok != 6 && !few {
				t.Errorf("%s, %s: %v, %v", set, m.name, count(recs), err)
			}
		}
	}
	page, err := os.ReadFile(filepath.Join(cmd.Dir, "weft-demo", "report.html"))
	if err != nil || bytes.Count(page, []byte("<h2 class=\"set\">")) != 2 {
		t.Errorf("the report has not both sets: %v", err)
	}
	var figures map[string]struct {
		Command string
		Modes   []struct{ Mode string }
	}
	text, err := os.ReadFile(filepath.Join(cmd.Dir, "figures.json"))
	if err == nil {
		err = json.Unmarshal(text, &figures)
	}
	for _, set := range []string{"waiting", "computing"} {
		if f := figures[set]; f.Command != "demo" || len(f.Modes) != len(allModes) {
			t.Errorf("the figures of --json are %v, %v", figures, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(cmd.Dir, "*")); len(left) != 2 {
		t.Errorf("it left %v", left)
	}
}
