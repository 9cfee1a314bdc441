package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faultySite has one of everything that docs/recipes.md looks for.
func faultySite(t *testing.T) *site {
	text := strings.Repeat("The river is cleaner than it was ten years ago, says the report of the committee. ", 5)
	pages := map[string]string{
		"/": `<title>Home</title><meta name=description content=d><a href=/a#part>a</a><a href=/gone>g</a><a href=/old>o</a><a href=/bare>b</a><a href=/moved>m</a>` +
			`<a href=/picture>p</a><a href=/secret>s</a><a href=/out>out</a><a href=/wall>w</a><a href=/torn>t</a>`,
		"/a":      `<title>A</title><meta name=description content=d><a href=/gone#x>g</a><a href=/copy>c</a><p>` + text,
		"/copy":   `<title>Copy</title><meta name=description content=d><p>` + text,
		"/bare":   `<title> </title><p>short`,
		"/orphan": `<title>Orphan</title><p>short, too`,
	}
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch to := map[string]string{"/old": "/older", "/older": "/a", "/moved": "/nowhere", "/out": "http://other.example/"}[r.URL.Path]; {
		case to != "":
			http.Redirect(w, r, to, http.StatusMovedPermanently)
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /secret")
		case r.URL.Path == "/picture":
			w.Header().Set("Content-Type", "image/png")
			fmt.Fprint(w, "\x89PNG\r\n\x1a\n")
		case r.URL.Path == "/wall":
			w.Header().Set("Cf-Mitigated", "challenge")
			w.WriteHeader(http.StatusForbidden)
		case r.URL.Path == "/torn":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "<title>torn")
		case r.URL.Path == "/sitemap.xml":
			fmt.Fprint(w, `<sitemapindex><sitemap><loc>http://example.com/pages.xml</loc></sitemap></sitemapindex>`)
		case r.URL.Path == "/pages.xml":
			fmt.Fprint(w, `<urlset><url><loc>http://example.com/orphan</loc></url><url><loc>http://example.com/copy</loc></url></urlset>`)
		case pages[r.URL.Path] == "":
			http.NotFound(w, r)
		default:
			fmt.Fprint(w, pages[r.URL.Path])
		}
	}))
}

// The recipes find what there is to find.
func TestRecipes(t *testing.T) {
	for _, tool := range []string{"sh", "jq", "sort", "join", "comm", "cut"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s", tool)
		}
	}
	dir := t.TempDir()
	s := faultySite(t)
	if r := weft(t, "", "-r", "--sitemaps", "-q", "--host-rate", "0", "--retries", "0", "-c", "1", "--connect-to", "::"+s.addr, "-o", filepath.Join(dir, "site.jsonl"), "http://example.com/"); r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	const e = "http://example.com"
	want := map[string]string{
		"Broken links": e + "/ " + e + "/gone 404\n" + e + "/ " + e + "/moved 404\n" + e + "/ " + e + "/torn incomplete\n" +
			e + "/ " + e + "/torn incomplete\n" + e + "/ " + e + "/gone 404\n" + e + "/ " + e + "/moved 404\n" + e + "/a " + e + "/gone 404\n" + e + "/old " + e + "/gone 404\n",
		"Redirects":                              e + "/old -> 301 " + e + "/older -> 301 " + e + "/a ok\n" + e + "/moved -> 301 " + e + "/nowhere http_error\n",
		"Pages without a title or a description": e + "/bare no title no description\n" + e + "/orphan no description\n",
		"Orphans":                                e + "/orphan\n",
		"Duplicates":                             e + "/a " + e + "/copy\n",
	}
	got, err := recipes("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	common := got[""]
	delete(got, "")
	for name, script := range got {
		script = common + script
		cmd := exec.CommandContext(t.Context(), "sh", "-e")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(script)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s\n%s", name, err, script, out)
		}
		if diff := cmp.Diff(sortedLines(want[name]), sortedLines(string(out))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s: there is no such recipe", name)
	}
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// recipes are the scripts of a document, by the section that they stand in; under ""
// is what stands before all of them. SQL is none, and the crawl itself.
func recipes(file string) (map[string]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := make(map[string]string)
	section := ""
	for scan := bufio.NewScanner(f); scan.Scan(); {
		line := scan.Text()
		if name, ok := strings.CutPrefix(line, "## "); ok {
			section = name
		}
		code, ok := strings.CutPrefix(line, "    ")
		none := slices.ContainsFunc([]string{"SELECT ", "WITH ", "weft "}, func(s string) bool { return strings.HasPrefix(code, s) })
		if ok && !none {
			all[section] += code + "\n"
		}
	}
	return all, nil
}
