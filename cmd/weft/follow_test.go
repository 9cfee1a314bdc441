package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Pages that were found are told apart by their own numbers among near
// duplicates, and come after all lines.
func TestNearDuplicatesOfFoundPages(t *testing.T) {
	t.Parallel()
	var words strings.Builder
	for i := range 80 {
		fmt.Fprintf(&words, "word%c%c ", 'a'+i%26, 'a'+i/26)
	}
	s := serve(t, html("<title>x</title><p>"+words.String()+"<p><a href=/1>one</a> <a href=/2>two</a>"))
	cmd := program(t, "-r", "--host-rate", "0", "-c", "1", "--mode", "serial", "-q", "--text", "all", "--connect-to", "::"+s.addr,
		"-o", "out.jsonl", "--near-duplicates", "near.jsonl", "http://h.example/")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(cmd.Dir, "near.jsonl"))
	want := `{"line":1,"found":1,"url":"http://h.example/1","duplicate_of":1,"similarity":1}` + "\n" +
		`{"line":1,"found":2,"url":"http://h.example/2","duplicate_of":1,"similarity":1}` + "\n"
	if err != nil || string(got) != want {
		t.Errorf("%v; got\n%swant\n%s", err, got, want)
	}
}

// A found picture is left when its head has told what it is, but an archive has
// it whole.
func TestFoundPicturesInArchives(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".png") {
			w.Header().Set("Content-Type", "image/png")
			w.Write(make([]byte, 3<<20))
			return
		}
		html("<p>See <a href=/picture.png>a picture</a>")(w, r)
	}))
	for _, archive := range []bool{false, true} {
		args := []string{"-r", "--host-rate", "0", "--mode", "serial", "-q", "--connect-to", "::" + s.addr, "-o", "out.jsonl", "http://h.example/"}
		if archive {
			args = append(args, "--warc", "out.warc.gz")
		}
		cmd := program(t, args...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		recs, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
		if err != nil || len(recs) != 2 {
			t.Fatalf("%d records, %v", len(recs), err)
		}
		r := recs[1]
		if r.Outcome != "unsupported_type" || r.ContentType != "image/png" || (r.BytesWire == 3<<20) != archive || (r.BodySHA256 != "") != archive || (r.WARC != nil) != archive {
			t.Errorf("archive %t: %s, %s, %d bytes, hash %q, place %v", archive, r.Outcome, r.ContentType, r.BytesWire, r.BodySHA256, r.WARC)
		}
	}
}

// A crawl of a whole site is the same set of pages in every mode, each as deep as
// the fewest links.
func TestFollowedInEveryMode(t *testing.T) {
	t.Parallel()
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var at int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &at); err != nil || at > 60 {
			http.NotFound(w, r)
			return
		}
		html(fmt.Sprintf("<title>%d</title><p>%s<a href=/%d>a</a><a href=/%d#x>b</a><a rel=nofollow href=/9%d>c</a>", at, strings.Repeat(fmt.Sprint(at*7919, " "), 20), at*2, at+7, at))(w, r)
	}))
	depth := map[string]int{"/1": 0}
	for level := []int{1}; len(level) > 0; {
		var next []int
		for _, at := range level {
			for _, to := range []int{at * 2, at + 7} {
				path := fmt.Sprintf("/%d", to)
				if _, known := depth[path]; !known {
					depth[path] = depth[fmt.Sprintf("/%d", at)] + 1
					if to <= 60 {
						next = append(next, to)
					}
				}
			}
		}
		level = next
	}
	for _, m := range allModes {
		cmd := program(t, append([]string{"-r", "--host-rate", "0", "--host-conns", "0", "-q", "--connect-to", "::" + s.addr, "-o", "out.jsonl", "http://h.example/1"}, m.args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", m.name, err, out)
		}
		recs, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]int)
		for _, r := range recs {
			got[strings.TrimPrefix(r.URL, "http://h.example")] = r.Depth
		}
		for path, d := range depth {
			if g, ok := got[path]; !ok || g != d {
				t.Errorf("%s: %s has depth %d (met: %t), want %d", m.name, path, g, ok, d)
			}
		}
		if len(got) != len(depth) || len(recs) != len(depth) {
			t.Errorf("%s: %d records of %d pages, want %d", m.name, len(recs), len(got), len(depth))
		}
	}
}
