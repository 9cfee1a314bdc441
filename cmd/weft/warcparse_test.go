package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/store"
)

// archived is a web archive of others' making: what is in it, and what becomes
// of it.
var archived = []struct{ kind, uri, block, want string }{
	{"warcinfo", "", "software: another\r\n", ""},
	{"request", "http://a.example/", "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", ""},
	{"response", "http://a.example/", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nEtag: \"1\"\r\n\r\n<title>a</title><a href=/b>b</a>", "ok"},
	{"response", "http://A.example/b#c", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<title>b</title>", "ok"},
	{"resource", "http://a.example/c", "<title>c</title>", "ok"},
	{"response", "http://a.example/d", "HTTP/1.1 404 Not Found\r\n\r\n<title>none</title>", "http_error 404 status"},
	{"response", "http://a.example/d", "HTTP/1.1 503 Wait\r\nRetry-After: 100\r\n\r\n", "http_error 503 status"},
	{"response", "http://a.example/e", "HTTP/1.1 403 No\r\nCf-Mitigated: challenge\r\n\r\n<title>Just a moment</title>", "http_error 403 challenge"},
	{"response", "http://a.example/f", "HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n", "too_many_redirects limit"},
	{"response", "http://a.example/g.pdf", "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n", "unsupported_type no_page"},
	{"response", "http://a.example/h", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<title>h</title>", "incomplete short_body"},
	{"response", "http://a.example/i", "SSH-2.0-x\r\n", "protocol_error malformed_head"},
	{"response", "dns:a.example", "192.0.2.1", "invalid_url scheme"},
	{"revisit", "http://a.example/j", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "incomplete revisit"},
}

func writeArchive(t *testing.T, name string) (want []string) {
	t.Helper()
	var b bytes.Buffer
	for _, r := range archived {
		z := gzip.NewWriter(&b)
		fmt.Fprintf(z, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2026-11-28T15:00:00Z\r\nWARC-IP-Address: 192.0.2.7\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			r.kind, r.uri, map[bool]string{true: "text/html", false: "application/http"}[r.kind == "resource"], len(r.block), r.block)
		z.Close()
		if r.want != "" {
			want = append(want, r.want)
		}
	}
	if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return want
}

// What is in a web archive gets the record that a crawl would have given it, in
// its order, among files and folders, and the same in every mode.
func TestParseArchive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	saved := filepath.Join(dir, "saved")
	if err := os.Mkdir(saved, 0o777); err != nil {
		t.Fatal(err)
	}
	want := writeArchive(t, filepath.Join(saved, "b.warc.gz"))
	want = slices.Concat([]string{"ok"}, want, []string{"ok"})
	for _, name := range []string{"a.html", "c.html"} {
		if err := os.WriteFile(filepath.Join(saved, name), []byte("<title>"+name+"</title>"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var serial []record
	for _, m := range allModes {
		r := weft(t, "", append([]string{"parse", saved, "--procs", "2", "--in-flight-bytes", "1MiB", "--max-body", "100KB"}, m.args...)...)
		if r.status != exitOK {
			t.Fatalf("%s: exit status %d: %s", m.name, r.status, r.stderr)
		}
		var got []string
		for i := range r.recs {
			got = append(got, r.recs[i].short())
			r.recs[i].Timings = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: (-want +got):\n%s", m.name, diff)
		}
		if serial == nil {
			serial = r.recs
		} else if diff := cmp.Diff(serial, r.recs); diff != "" {
			t.Errorf("%s: (-serial +%s):\n%s", m.name, m.name, diff)
		}
	}
	page := serial[1]
	if page.URL != "http://a.example/" || page.FinalURL != page.URL || page.IP != "192.0.2.7" || page.Status != 200 || page.Protocol != "HTTP/1.1" ||
		page.FetchedAt == nil || page.FetchedAt.Format("15:04") != "15:00" || page.Headers["etag"] != `"1"` || page.Attempts != 0 ||
		!strings.Contains(string(page.Page), `"url":"http://a.example/b"`) {
		t.Errorf("got %+v", page)
	}
	if w := page.WARC; w == nil || *w != (store.Place{File: filepath.Join(saved, "b.warc.gz"), Offset: w.Offset}) || w.Offset == 0 {
		t.Errorf("got the place %+v", w)
	}
}

// An archive is known by what it begins with, from standard input, too; what is
// torn ends with an error behind the records of what is whole.
func TestParseTornArchive(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "x.warc.gz")
	want := writeArchive(t, name)
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range allModes {
		r := weft(t, string(file), append([]string{"parse", "-"}, m.args...)...)
		if r.status != exitOK || len(r.recs) != len(want) {
			t.Errorf("%s: exit status %d, %d records: %s", m.name, r.status, len(r.recs), r.stderr)
		}
		r = weft(t, string(file[:len(file)-40]), append([]string{"parse", "-"}, m.args...)...)
		if r.status != exitFault || len(r.recs) != len(want)-1 || !strings.Contains(r.stderr, "at byte ") {
			t.Errorf("%s: torn: exit status %d, %d records: %s", m.name, r.status, len(r.recs), r.stderr)
		}
	}
}

// Of standard input, which cannot be read again, a revisit is incomplete and all
// else is there; a file of that name has nothing to do with it.
func TestParseRevisitsOfStandardInput(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 18\r\n\r\n"
	var archive strings.Builder
	for _, r := range [][2]string{{"response", head + "<title>one</title>"}, {"revisit", head}, {"response", head + "<title>two</title>"}} {
		fmt.Fprintf(&archive, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: http://a.example/\r\nWARC-Payload-Digest: sha1:A%t\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			r[0], strings.Contains(r[1], "two"), len(r[1]), r[1])
	}
	inputs := map[string]string{"-": "incomplete revisit", "x.warc": "ok"}
	if info, err := os.Stat("/dev/stdin"); err == nil && !info.IsDir() {
		inputs["/dev/stdin"] = "incomplete revisit"
	}
	for input, second := range inputs {
		cmd := program(t, "parse", input)
		for _, name := range []string{"-", "x.warc"} {
			if err := os.WriteFile(filepath.Join(cmd.Dir, name), []byte(archive.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		cmd.Stdin = strings.NewReader(archive.String())
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v", input, err)
		}
		recs, err := parseRecords(bytes.NewReader(out))
		var got []string
		for _, r := range recs {
			got = append(got, r.short())
		}
		if want := []string{"ok", second, "ok"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v; want %q", input, got, err, want)
		}
	}
}
