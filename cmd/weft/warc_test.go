package main

import (
	"context"
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/fetch/demosite"
	"weft/fetch/warc"
	"weft/store"
)

// places reads the archives of a folder whole, with their digests, and returns
// what stands at the places of their response and revisit records.
func places(dir string) (map[store.Place]string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.warc.gz"))
	if err != nil {
		return nil, err
	}
	at := make(map[store.Place]string)
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		for r, first := warc.NewReader(f), true; ; first = false {
			rec, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if first != (rec.Type == "warcinfo") {
				return nil, fmt.Errorf("%s: at byte %d is a %s record", name, rec.Offset, rec.Type)
			}
			h := sha1.New()
			if _, err := io.Copy(h, rec.Block); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if got := "sha1:" + base32.StdEncoding.EncodeToString(h.Sum(nil)); got != rec.Fields.Get("WARC-Block-Digest") {
				return nil, fmt.Errorf("%s: the block at byte %d has the digest %s", name, rec.Offset, got)
			}
			if rec.Type == "response" || rec.Type == "revisit" {
				at[store.Place{File: filepath.Base(name), Offset: rec.Offset}] = rec.Fields.Get("WARC-Target-URI")
			}
		}
	}
	return at, nil
}

// checkPlaces says which record of a run in the folder does not name its answer.
func checkPlaces(dir string, recs []record) error {
	at, err := places(dir)
	if err != nil {
		return err
	}
	for _, r := range recs {
		if r.Attempts == 0 {
			continue
		}
		if r.WARC == nil {
			return fmt.Errorf("line %d names no place", r.Line)
		}
		if at[*r.WARC] != r.FinalURL {
			return fmt.Errorf("line %d names %+v, where %q is", r.Line, r.WARC, at[*r.WARC])
		}
	}
	return nil
}

// An archive that a run writes to is kept from every other one, which is refused
// as for an output, whatever its own.
func TestArchiveOfTwoRuns(t *testing.T) {
	t.Parallel()
	s := serve(t, html("<title>page</title>"))
	args := []string{"-", "-q", "--mode", "threads", "--host-rate", "0", "--warc", "site.warc.gz"}
	first := program(t, append(args, "-o", "out.jsonl")...)
	stdin, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(stdin, s.URL+"/1")
	<-s.first
	for _, more := range []string{"--force -o out.jsonl", "--resume -o out.jsonl", "-o other.jsonl", "--force -o other.jsonl", "--resume -o other.jsonl", "--force -o no/other.jsonl"} {
		second := program(t, append(args, strings.Fields(more)...)...)
		second.Dir, second.Stdin = first.Dir, strings.NewReader(s.URL+"/2\n")
		out, err := second.CombinedOutput()
		if status := ended(t, err); status != exitOutput || !strings.Contains(string(out), "site.warc.gz: another run is writing to it; wait for that run") {
			t.Errorf("%s: exit status %d: %s", more, status, out)
		}
	}
	stdin.Close()
	if status := ended(t, first.Wait()); status != exitOK {
		t.Errorf("the first run: exit status %d", status)
	}
	recs, err := readRecords(filepath.Join(first.Dir, "out.jsonl"))
	if err == nil {
		err = checkPlaces(first.Dir, recs)
	}
	if err != nil || len(recs) != 1 || s.asked(s.addr+"/2") != 0 {
		t.Errorf("%d records, %v", len(recs), err)
	}
	for _, name := range []string{"other.jsonl", "site.warc.gz.lock"} {
		if _, err := os.Stat(filepath.Join(first.Dir, name)); err == nil {
			t.Errorf("there is %s", name)
		}
	}
}

// What a crawl writes beside its output reads back as the crawl had it: every
// fault of the catalogue, with the same page, byte for byte, and over TLS.
func TestArchiveReadsBack(t *testing.T) {
	t.Parallel()
	ca, err := demosite.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	caFile := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(caFile, ca.PEM(), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server, err := demosite.ServeFaults(ctx, "127.0.0.1", ca)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-", "-q", "--host-rate", "0", "--cacert", caFile, "--procs", "1", "--retries", "0", "--max-host-wait", "100ms",
		"--header-timeout", "5s", "--timeout", "10s", "-o", "out.jsonl", "--warc", "site.warc.gz", "--warc-size", "100KB"}
	// A busy machine is to have the time for what is large.
	same := []string{"--max-body", "1MB", "--parse-timeout", "5m"}
	if raceEnabled {
		same = append(same, "--parse-memory", "8GiB") // the race detector's own counts
	}
	args = append(args, same...)
	var list []string
	for _, f := range server.Faults() {
		list = append(list, f.URL)
		if f.Resolve != "" {
			args = append(args, "--resolve", f.Resolve)
		}
	}
	cmd := program(t, args...)
	cmd.Stdin = strings.NewReader(strings.Join(list, "\n"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	crawled, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(cmd.Dir, "*.warc.gz"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for i, name := range files {
		files[i] = filepath.Base(name)
	}
	again := program(t, slices.Concat([]string{"parse", "-o", "parsed.jsonl"}, same, files)...)
	again.Dir = cmd.Dir
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	parsed, err := readRecords(filepath.Join(cmd.Dir, "parsed.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	compared, pages := sameArchived(t, crawled, parsed)
	if compared < len(list)/2 || pages < 20 {
		t.Errorf("only %d of %d lines were archived, %d pages", compared, len(list), pages)
	}
	warcioChecks(t, cmd.Dir, files)
}

// sameArchived compares records of a crawl with those that its archive was parsed
// to, and counts them.
func sameArchived(t *testing.T, crawled, parsed []record) (compared, pages int) {
	t.Helper()
	at := make(map[store.Place]record)
	for _, r := range parsed {
		at[*r.WARC] = r
	}
	for _, r := range crawled {
		if r.WARC == nil || (len(r.Redirects) > 0 || r.Attempts > 1) && r.Status == 0 { // the last hop, or try, was not answered
			continue
		}
		there := at[*r.WARC]
		if r.Status == 0 && r.Outcome == "timeout" && there.Outcome == "timeout" { // the head may have come right after
			compared++
			continue
		}
		want, got := asArchived(r), asArchived(there)
		if moreThanTheAnswer(r) {
			want, got = fmt.Sprint(r.Status), fmt.Sprint(there.Status)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-crawled +parsed):\n%s", r.URL, diff)
		}
		compared++
		if r.Page != nil {
			pages++
		}
	}
	return compared, pages
}

// Pages that came over TLS, compressed, on connections that were kept, are the
// same from the archive as from the crawl, in every mode, redirects and robots.txt
// beside them.
func TestArchiveOfPagesOverTLS(t *testing.T) {
	t.Parallel()
	pages, err := demosite.New(demosite.Config{Pages: 60, Hosts: 3})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(pages)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	var list []string
	for u := range pages.URLs("") {
		list = append(list, strings.Replace(u, "http:", "https:", 1))
	}
	cmd := program(t, "-", "-q", "-k", "--host-rate", "0", "--procs", "1", "--mode", "threads", "--connect-to", "::"+server.Listener.Addr().String(),
		"-o", "out.jsonl", "--warc", "site.warc.gz")
	cmd.Stdin = strings.NewReader(strings.Join(list, "\n"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	crawled, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
	if err != nil || len(crawled) != len(list) {
		t.Fatalf("%d records, %v", len(crawled), err)
	}
	if err := checkPlaces(cmd.Dir, crawled); err != nil {
		t.Error(err)
	}
	for _, m := range allModes {
		r := weft(t, "", slices.Concat([]string{"parse", "-p", "2"}, m.args, []string{filepath.Join(cmd.Dir, "site.warc.gz")})...)
		at := make(map[int64]record)
		for _, rec := range r.recs {
			at[rec.WARC.Offset] = rec
		}
		if len(at) != len(list)+3 { // and robots.txt of three hosts
			t.Errorf("%s: %d answers, %s", m.name, len(at), r.stderr)
		}
		for _, rec := range crawled {
			if diff := cmp.Diff(asArchived(rec), asArchived(at[rec.WARC.Offset])); diff != "" || len(rec.Page) == 0 {
				t.Errorf("%s: %s: (-crawled +parsed):\n%s", m.name, rec.URL, diff)
			}
		}
	}
	warcioChecks(t, cmd.Dir, []string{"site.warc.gz"})
}

// moreThanTheAnswer reports whether a record says what more than its last answer
// led to: a redirect that was not followed, a host that was given up, a condition
// that was not sent.
func moreThanTheAnswer(r record) bool {
	return r.Outcome == "too_many_redirects" || r.Outcome == "host_parked" || r.Outcome == "blocked_address" ||
		r.Error != nil && r.Error.Reason == "unsolicited_304"
}

// asArchived is what of a record an archive brings back.
func asArchived(r record) string {
	switch {
	case r.Outcome == "too_slow":
		r.Outcome, r.Error.Reason = "timeout", "total_timeout"
	case r.Outcome == "incomplete" && r.Error.Reason == "reset": // how a connection ended is not known any more
		r.Error.Reason = "short_body"
	}
	if r.Error != nil {
		r.Error.Detail = ""
	}
	b, err := (&store.Record{
		URL: r.FinalURL, Outcome: r.Outcome, Status: r.Status, Error: r.Error, IP: r.IP, Protocol: r.Protocol, Headers: r.Headers,
		ContentType: r.ContentType, Charset: r.Charset, BytesBody: r.BytesBody, BodySHA256: r.BodySHA256, Warnings: r.Warnings,
	}).AppendJSON(nil)
	if err != nil {
		return err.Error()
	}
	return string(b) + string(r.Page)
}

// warcioChecks lets warcio (npm) index the files, where it is installed.
func warcioChecks(t *testing.T, dir string, files []string) {
	t.Helper()
	exe, err := exec.LookPath("warcio")
	if err != nil {
		t.Log("there is no warcio")
		return
	}
	cmd := exec.Command(exe, append([]string{"index"}, files...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("warcio: %v", err)
	}
	at, err := places(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(out), `"response"`) + strings.Count(string(out), `"revisit"`); n != len(at) {
		t.Errorf("warcio finds %d responses, want %d", n, len(at))
	}
}
