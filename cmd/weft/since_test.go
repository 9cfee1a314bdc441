package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"weft/fetch/demosite"
)

// since crawls what an earlier output is of, and counts the outcomes.
func since(t *testing.T, s *site, old, out string, args ...string) ([]record, map[string]int) {
	t.Helper()
	args = append([]string{"-r", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "-o", out, "--since", old, "http://shop.weft.test/"}, args...)
	if r := weft(t, "", args...); r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	recs, err := readRecords(out)
	if err != nil {
		t.Fatal(err)
	}
	return recs, count(recs)
}

// countedSite serves made-up pages, and counts those that are asked for whole.
func countedSite(t *testing.T, n int) (s *site, bodies *atomic.Int64) {
	t.Helper()
	pages, err := demosite.New(demosite.Config{Pages: n})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pages.Close() })
	bodies = new(atomic.Int64)
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" && r.Header.Get("If-None-Match") == "" {
			bodies.Add(1)
		}
		pages.ServeHTTP(w, r)
	})), bodies
}

// An unchanged site is asked for nothing but whether it has changed, in all modes
// and from outputs of all formats that have the whole record.
func TestNothingIsTransferredOfAnUnchangedSite(t *testing.T) {
	s, bodies := countedSite(t, 60)
	dir := t.TempDir()
	for i, name := range []string{"old.jsonl", "old.jsonl.zst", "old.json.gz", "old/"} {
		mode := allModes[i%len(allModes)]
		old := filepath.Join(dir, name) + strings.Repeat("/", strings.Count(name, "/"))
		args := append([]string{"-r", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "-o", old, "http://shop.weft.test/"}, mode.args...)
		if r := weft(t, "", args...); r.status != exitOK {
			t.Fatalf("exit status %d: %s", r.status, r.stderr)
		}
		before, err := readRecords(old)
		if name == "old/" {
			before, err = readFolder(old)
		}
		if err != nil {
			t.Fatal(err)
		}
		bodies.Store(0)
		recs, outcomes := since(t, s, old, filepath.Join(dir, fmt.Sprint(i, ".jsonl")), mode.args...)
		if len(recs) != len(before) || outcomes["unchanged"] != count(before)["ok"] || bodies.Load() > 0 {
			t.Errorf("%s: %v of %d pages, %d asked for whole", name, outcomes, len(before), bodies.Load())
		}
		old1 := make(map[string]record)
		for _, rec := range before {
			old1[rec.URL] = rec
		}
		for _, rec := range recs {
			b := old1[rec.URL]
			if string(rec.Page) != string(b.Page) || rec.BodySHA256 != b.BodySHA256 || rec.Headers["etag"] != b.Headers["etag"] || rec.Fingerprint != b.Fingerprint {
				t.Errorf("%s: %s is not as it was", name, rec.URL)
			}
			if rec.BytesWire > 0 || rec.Status != http.StatusNotModified {
				t.Errorf("%s: %s: status %d, %d bytes", name, rec.URL, rec.Status, rec.BytesWire)
			}
		}
		// And what came of that is an earlier output as good as the first.
		if _, again := since(t, s, filepath.Join(dir, fmt.Sprint(i, ".jsonl")), filepath.Join(dir, fmt.Sprint(i, "again.jsonl"))); again["unchanged"] != outcomes["unchanged"] {
			t.Errorf("%s: once more: %v", name, again)
		}
	}
}

// Pages that have changed are found, and what they now link to; what has no
// validator is compared by its bytes.
func TestChangedPagesAreFound(t *testing.T) {
	const pages = 40
	var changed atomic.Bool
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := -1
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err != nil && r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		version := 1
		if changed.Load() && n >= 0 && n < pages && n%4 == 0 {
			version = 2
		}
		w.Header().Set("Content-Type", "text/html")
		if n%3 != 0 { // the others have no validator
			w.Header().Set("ETag", fmt.Sprintf(`"%d-%d"`, n, version))
		}
		switch n { // validators that say nothing
		case 8:
			w.Header().Set("ETag", "*")
		case 16:
			w.Header().Del("ETag")
			w.Header().Set("Last-Modified", "Wed, 21 Oct 2099 07:28:00 GMT")
		}
		if m := r.Header.Get("If-None-Match"); m != "" && m == w.Header().Get("ETag") || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, "<title>%d</title><p>version %d", n, version)
		if n < 0 {
			for i := range pages {
				fmt.Fprintf(w, "<a href=/%d>x</a>", i)
			}
			fmt.Fprint(w, `<a href=/1000 rel=nofollow>no</a>`)
		} else if version == 2 {
			fmt.Fprintf(w, "<a href=/%d>new</a>", 100+n)
		}
	}))
	dir := t.TempDir()
	old := filepath.Join(dir, "old.jsonl")
	args := []string{"-r", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "-o", old, "http://shop.weft.test/"}
	if r := weft(t, "", args...); r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	changed.Store(true)
	for _, mode := range allModes {
		recs, outcomes := since(t, s, old, filepath.Join(dir, mode.name+".jsonl"), append(mode.args, "--strict")...)
		if want := 1 + pages + pages/4; len(recs) != want || outcomes["unchanged"] != 1+pages*3/4 || outcomes["ok"] != pages/2 {
			t.Errorf("%s: %v of %d, want 31 unchanged, 10 changed and 10 new", mode.name, outcomes, len(recs))
		}
		for _, rec := range recs {
			var n int
			fmt.Sscanf(rec.URL, "http://shop.weft.test/%d", &n)
			if isNew := n >= 100; rec.Outcome == "ok" && !isNew && n%4 != 0 || isNew && !slices.Contains([]string{"ok"}, rec.Outcome) {
				t.Errorf("%s: %s: %s", mode.name, rec.URL, rec.Outcome)
			}
		}
	}
	// An output without links is nothing to go on with: all is asked for whole, and
	// compared.
	bare := filepath.Join(dir, "bare.jsonl")
	args[slices.Index(args, old)] = bare
	if r := weft(t, "", append(args, "--fields", "title")...); r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	changed.Store(false)
	recs, outcomes := since(t, s, bare, filepath.Join(dir, "after-bare.jsonl"))
	if outcomes["ok"] != pages/4 {
		t.Errorf("%v of %d, want 10 changed", outcomes, len(recs))
	}
	for _, rec := range recs {
		if rec.Status != http.StatusOK {
			t.Errorf("%s: status %d", rec.URL, rec.Status)
		}
	}
}

func TestWhatIsNoEarlierOutput(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "old.csv"), []byte("url\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ args, want string }{
		{"-r --since nosuch.jsonl", "there is no such output"},
		{"-r --since old.csv", ".jsonl or .json"},
		{"-r --since old.jsonl --follow-select main", "--follow-select"},
		{"-r --since old.jsonl --cache c", "--cache"},
		{"-r --since old.jsonl -o old.jsonl", "old.jsonl is named by --since and by --output"},
		{"--since old.jsonl", "--recursive"},
	} {
		args := strings.Fields(tt.args)
		for i, a := range args {
			if strings.Contains(a, "old.") || strings.Contains(a, "nosuch") {
				args[i] = filepath.Join(dir, a)
			}
		}
		if r := weft(t, "", append(args, "http://127.0.0.1:1/")...); r.status != exitUsage || !strings.Contains(r.stderr, tt.want) || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%s: status %d, %s; want one line with %q", tt.args, r.status, r.stderr, tt.want)
		}
	}
}

// What a page asked for when it was fetched holds while it has not changed.
func TestUnchangedPagesStayNofollow(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		html("<meta name=robots content=nofollow><p>no <a href=/other>link</a>")(w, r)
	}))
	old := filepath.Join(t.TempDir(), "old.jsonl")
	if r := weft(t, "", "-r", "-q", "--host-rate", "0", "--connect-to", "::"+s.addr, "-o", old, "http://shop.weft.test/"); r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	recs, outcomes := since(t, s, old, filepath.Join(filepath.Dir(old), "new.jsonl"))
	if len(recs) != 1 || outcomes["unchanged"] != 1 || !recs[0].Nofollow {
		t.Errorf("%v of %d records, want the one that does not follow its link", outcomes, len(recs))
	}
}

// Fields that the earlier output does not have are not missing from the new one: its
// pages are asked for whole, and so they are where nobody knows with which they were
// made.
func TestSinceWithOtherFields(t *testing.T) {
	s, bodies := countedSite(t, 20)
	out := func(name string) string { return filepath.Join(t.TempDir(), name) }
	plain, chosen, again, moved := out("plain.jsonl"), out("chosen.jsonl"), out("again.jsonl"), out("moved.jsonl")
	if r := weft(t, "", "-r", "-q", "--host-rate", "0", "--connect-to", "::"+s.addr, "-o", plain, "http://shop.weft.test/"); r.status != exitOK {
		t.Fatal(r.stderr)
	}
	withData := func(old, to string, whole bool) {
		t.Helper()
		bodies.Store(0)
		recs, _ := since(t, s, old, to, "--select", "h=title")
		if (bodies.Load() > 0) != whole {
			t.Errorf("%s: %d pages were asked for whole, want some: %t", filepath.Base(to), bodies.Load(), whole)
		}
		for _, rec := range recs {
			if len(rec.Page) > 0 && !strings.Contains(string(rec.Page), `"data":{"h":"`) {
				t.Errorf("%s: %s has no data", filepath.Base(to), rec.URL)
			}
		}
	}
	withData(plain, chosen, true)
	withData(chosen, again, false)
	text, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(moved, text, 0o666); err != nil {
		t.Fatal(err)
	}
	withData(moved, out("last.jsonl"), true)
}

// What the server says with "not changed" counts, and what was wrong with the page
// still is.
func TestUnchangedWithNewHeaders(t *testing.T) {
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.Header.Get("If-None-Match") == `"a"`:
			w.Header().Set("X-Robots-Tag", "nofollow")
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", `"a"`)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, "<title>\xff</title><a href=/%s1>next</a>", strings.TrimPrefix(r.URL.Path, "/"))
		}
	}))
	dir := t.TempDir()
	old := filepath.Join(dir, "old.jsonl")
	if r := weft(t, "", "-r", "-l", "1", "-q", "--host-rate", "0", "--connect-to", "::"+s.addr, "-o", old, "http://shop.weft.test/"); r.status != exitOK {
		t.Fatal(r.stderr)
	}
	recs, outcomes := since(t, s, old, filepath.Join(dir, "new.jsonl"), "-l", "1")
	if len(recs) != 1 || outcomes["unchanged"] != 1 {
		t.Fatalf("%d records, %v: a link of a page that forbids it was followed", len(recs), outcomes)
	}
	if !recs[0].Nofollow || !slices.Contains(recs[0].Warnings, "lossy_text") {
		t.Errorf("nofollow %t, warnings %q", recs[0].Nofollow, recs[0].Warnings)
	}
}
