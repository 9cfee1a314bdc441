//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"weft/store"
)

// A crawl that follows links, killed at any instant and resumed, some more than
// once, finds the pages of an undisturbed one and makes the same of them; no URL
// is fetched for two records. After every kill, what has a record was discovered
// by a record before it.
func TestFollowedKilledAndResumed(t *testing.T) {
	for which, outputs := range []string{
		"out.jsonl", "out.json.gz", "out.jsonl.zst", "out/", "out.csv", "out.db", "out.parquet", "out.json more.jsonl.gz",
		"out.csv out.jsonl out.db", "archived.jsonl",
	} {
		t.Run(killName(outputs), func(t *testing.T) {
			t.Parallel()
			undisturbed := make([]string, len(allModes)) // folders
			for i := range killsOf(outputs) {
				mode := (which + i) % len(allModes)
				killFollowed(t, strings.Fields(outputs), allModes[mode].args, &undisturbed[mode])
			}
		})
	}
}

const followedPages = 150

// linkedSite is a site of three hosts whose pages link to each other, with pages
// that are not there, redirects, one out of the scope, and a page of another type.
func linkedSite(t *testing.T) *site {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var at int
		if _, err := fmt.Sscanf(r.URL.Path, "/page/%d", &at); err != nil || at > followedPages {
			http.NotFound(w, r)
			return
		}
		time.Sleep(2 * time.Millisecond)
		switch {
		case at%10 == 3:
			http.Redirect(w, r, fmt.Sprintf("/page/%d", (at+50)/10*10), http.StatusFound)
			return
		case at == 77:
			http.Redirect(w, r, "http://elsewhere.example/", http.StatusFound)
			return
		case at == 88:
			w.Header().Set("Content-Type", "image/png")
			return
		}
		var b strings.Builder
		fmt.Fprintf(&b, "<title>%d</title><p>%s %d %s", at, strings.Repeat(fmt.Sprint("word", at*7919, " "), 20), at, strings.Repeat(fmt.Sprint("other", at*104729, " "), 20))
		for _, to := range []int{at + 1, at * 2, at * 7 % followedPages, at + 40} {
			fmt.Fprintf(&b, "<a href=http://h%d.site.example/page/%d>%d</a>", to%3, to, to)
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, b.String())
	}))
}

// killFollowed takes the output of an undisturbed run from that folder, or makes it.
func killFollowed(t *testing.T, outputs, mode []string, undisturbed *string) {
	t.Helper()
	s := linkedSite(t)
	defer s.Close()
	args := append([]string{"-r", "--scope", "domain", "--host-rate", "0", "--host-conns", "0", "-c", "16", "-p", "1", "-q",
		"--connect-to", "::" + s.addr, "http://h0.site.example/page/0", "http://h1.site.example/page/1", "http://h0.site.example/page/0"}, mode...)
	archived := strings.HasPrefix(outputs[0], "archived")
	if archived {
		args = append(args, "--warc", "site.warc.gz", "--warc-size", "50KB")
	}
	for _, o := range outputs {
		args = append(args, "-o", o)
	}
	var dir string
	run := func(more ...string) *exec.Cmd {
		cmd := program(t, append(slices.Clone(args), more...)...)
		if dir == "" {
			dir = cmd.Dir
		}
		cmd.Dir = dir
		return cmd
	}
	journal := strings.TrimSuffix(outputs[0], "/") + store.JournalSuffix
	i := slices.IndexFunc(outputs, func(o string) bool { return strings.Contains(o, ".jsonl") })
	if i >= 0 {
		journal = outputs[i]
	}
	for range 1 + rand.IntN(3) {
		cmd := run("--resume")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		if rand.IntN(3) == 0 {
			cmd.Process.Signal(os.Interrupt) // it ends with a checkpoint, unless it is killed before
			time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
		}
		cmd.Process.Kill()
		cmd.Wait()
		checkJournal(t, filepath.Join(dir, journal))
		switch log := filepath.Join(dir, strings.TrimSuffix(outputs[0], "/")+".links"); rand.IntN(4) { // it may be missing or torn
		case 0:
			os.Remove(log)
		case 1:
			os.Truncate(log, rand.Int64N(2000))
		}
	}
	for range 2 { // the second has nothing left to do
		if out, err := run("--resume").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, journal)); i < 0 && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the journal is still there: %v", err)
	}
	killed := dir
	if dir = *undisturbed; dir == "" {
		if out, err := run().CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		*undisturbed = dir
	}
	for _, output := range outputs {
		sameOutput(t, killed, dir, output)
	}
	if archived {
		recs, err := readRecords(filepath.Join(killed, outputs[0]))
		if err == nil {
			err = checkPlaces(killed, recs)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// sameOutput checks that an output of a run that was killed has the pages of an
// undisturbed one.
func sameOutput(t *testing.T, killed, undisturbed, output string) {
	t.Helper()
	switch filepath.Ext(output) {
	case ".csv", ".db", ".parquet":
		got, want := rowsOf(t, killed, output), rowsOf(t, undisturbed, output)
		if !maps.Equal(got, want) || len(want) < followedPages {
			t.Errorf("%s: %d rows, undisturbed %d, or not the same", output, len(got), len(want))
		}
		return
	}
	got, err := readRecords(killed + "/" + output)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readRecords(undisturbed + "/" + output)
	if err != nil {
		t.Fatal(err)
	}
	sameFound(t, got, want)
}

// rowsOf reads the outcomes and titles of a table, by URL and line; each has one row.
func rowsOf(t *testing.T, dir, table string) map[string]string {
	t.Helper()
	cmd := program(t, "convert", filepath.Join(dir, table), "-o", "rows.jsonl")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(filepath.Join(cmd.Dir, "rows.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := make(map[string]string)
	err = eachLine(f, func(line []byte) error { // a table has less than the schema asks for
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		key := r.URL
		if r.Outcome == "duplicate_url" {
			key = fmt.Sprint(r.Line)
		}
		if _, twice := rows[key]; twice {
			t.Errorf("%s has two rows", key)
		}
		rows[key] = r.Outcome + string(r.Page)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// checkJournal reads what a killed run has left, as the next one will: the found
// pages that have a record are part of what was discovered before them.
func checkJournal(t *testing.T, path string) {
	t.Helper()
	looked := errors.New("looked at")
	read := func(prior *store.Prior) error {
		var follow []string
		fetched := make(map[string]bool)
		err := prior.Records(func(rec *store.Record) error {
			if rec.Found > int64(len(follow)) || rec.Found > 0 && follow[rec.Found-1] != rec.URL {
				return fmt.Errorf("found page %d, %s, was not discovered before", rec.Found, rec.URL)
			}
			if rec.Outcome != "duplicate_url" && fetched[rec.URL] {
				return fmt.Errorf("%s has two records", rec.URL)
			}
			fetched[rec.URL] = fetched[rec.URL] || rec.Outcome != "duplicate_url"
			follow = append(follow, rec.Follow...)
			return nil
		})
		return errors.Join(err, looked)
	}
	open := func() error {
		// A process that is forked meanwhile would have the lock until it is another
		// program. A worker of the killed run may have it for that reason.
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		_, err := store.Open(path, store.Options{Resume: true, NoCreate: true, Check: read})
		return err
	}
	err := open()
	for range 500 {
		if !errors.Is(err, store.ErrLocked) {
			break
		}
		time.Sleep(10 * time.Millisecond)
		err = open()
	}
	if !errors.Is(err, fs.ErrNotExist) && err.Error() != looked.Error() {
		t.Errorf("after a kill: %v", err)
	}
}

// sameFound checks that two outputs have the same pages, whatever their order,
// and that each found page was discovered, and has one record.
func sameFound(t *testing.T, got, want []record) {
	t.Helper()
	pages := func(recs []record) map[string]string {
		all := make(map[string]string)
		for _, r := range recs {
			key := r.URL
			if r.Outcome == "duplicate_url" {
				key = fmt.Sprint(r.Line)
			}
			if _, twice := all[key]; twice {
				t.Errorf("%s has two records", key)
			}
			all[key] = r.Outcome + string(r.Page)
		}
		return all
	}
	if g, w := pages(got), pages(want); !maps.Equal(g, w) {
		for url := range w {
			if g[url] != w[url] {
				t.Errorf("%s is %.200q, undisturbed %.200q", url, g[url], w[url])
			}
		}
		t.Fatalf("%d pages, undisturbed %d", len(g), len(w))
	}
	var follow, found []string
	for _, r := range got {
		follow = append(follow, r.Follow...)
		if r.Found > 0 {
			found = append(found, r.URL)
		}
	}
	slices.Sort(follow)
	slices.Sort(found)
	if !slices.Equal(follow, found) || len(found) < followedPages {
		t.Errorf("%d pages were discovered, %d have a record, and they are not the same, or few", len(follow), len(found))
	}
}
