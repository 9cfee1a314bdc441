//go:build unix

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A disk that is full of the archive ends the run with status 4 and a line that
// names it; with room, it goes on as if nothing had been.
func TestArchiveOnAFullDisk(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh, for ulimit")
	}
	noise := strings.Repeat("<p>the quick brown fox jumps over the lazy dog", 20)
	s := serve(t, html("<title>page</title>"+noise))
	var list strings.Builder
	for i := range 40 {
		fmt.Fprintf(&list, "http://h%d.example/%d\n", i%4, i)
	}
	args := []string{"urls.txt", "--host-rate", "0", "-q", "--mode", "threads", "--fields", "title", "--connect-to", "::" + s.addr,
		"-o", "out.jsonl", "--warc", "site.warc.gz"}
	cmd := program(t, args...)
	if err := os.WriteFile(filepath.Join(cmd.Dir, "urls.txt"), []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	// The shell cannot give the program its name, so that is what it is called.
	link := filepath.Join(t.TempDir(), "weft")
	if err := os.Symlink(cmd.Path, link); err != nil {
		t.Fatal(err)
	}
	run := func(limit string, more ...string) (int, string) {
		c := program(t)
		c.Dir = cmd.Dir
		// A limit on the size of files stands for the disk: it takes a part of a
		// write and then refuses.
		c.Args = append([]string{"sh", "-c", `trap "" XFSZ; ulimit -f ` + limit + ` && exec "$0" crawl "$@"`, link}, append(args, more...)...)
		c.Path = sh
		out, err := c.CombinedOutput()
		return ended(t, err), string(out)
	}
	status, out := run("24")
	if status != exitOutput || !strings.Contains(out, "site.warc.gz") || strings.Count(out, "\n") != 1 {
		t.Fatalf("exit status %d: %s", status, out)
	}
	if at, err := places(cmd.Dir); err != nil || len(at) == 0 {
		t.Errorf("%d places, %v", len(at), err)
	}
	if info, err := os.Stat(filepath.Join(cmd.Dir, "site.warc.gz")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what was sent can be read by others: %v, %v", info, err)
	}
	if status, out := run("unlimited", "--resume"); status != exitOK {
		t.Fatalf("exit status %d: %s", status, out)
	}
	recs, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
	if err != nil || len(recs) != 40 {
		t.Errorf("%d records, %v", len(recs), err)
	}
	if err := checkPlaces(cmd.Dir, recs); err != nil {
		t.Error(err)
	}
}

// What a run that was killed has written is known as its own, also where no record
// names it yet, and goes; what somebody else has put there stays.
func TestArchiveOfAKilledRun(t *testing.T) {
	t.Parallel()
	var killed atomic.Bool
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" && !killed.Load() { // holds up the records of what follows
			<-r.Context().Done()
			return
		}
		html("<title>page</title>")(w, r)
	}))
	args := []string{"-", "-q", "--mode", "threads", "--ordered", "--host-rate", "0", "--connect-to", "::" + s.addr,
		"-o", "out.jsonl", "--warc", "site.warc.gz", "--warc-size", "1KB"}
	first := program(t, args...)
	stdin, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	list := "http://slow.example/slow\n"
	for i := range 5 {
		list += fmt.Sprintf("http://a.example/%d\n", i)
	}
	fmt.Fprint(stdin, list)
	parts := func() int {
		names, err := filepath.Glob(filepath.Join(first.Dir, "site*.warc.gz"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	for end := time.Now().Add(time.Minute); parts() < 5; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d files", parts())
		}
	}
	first.Process.Kill()
	first.Wait()
	killed.Store(true)
	if recs, err := readRecords(filepath.Join(first.Dir, "out.jsonl")); err != nil || len(recs) > 0 {
		t.Fatalf("%d records, %v", len(recs), err)
	}
	foreign := filepath.Join(first.Dir, "site-00002.warc.gz")
	if err := os.WriteFile(foreign, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := program(t, append(args, "--resume")...)
	again.Dir, again.Stdin = first.Dir, strings.NewReader(list)
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got, err := os.ReadFile(foreign); err != nil || string(got) != "mine" {
		t.Errorf("the other's file has %q, %v", got, err)
	}
	if err := os.Remove(foreign); err != nil {
		t.Fatal(err)
	}
	recs, err := readRecords(filepath.Join(first.Dir, "out.jsonl"))
	at, perr := places(first.Dir)
	// Each exchange once: six pages, and robots.txt of two hosts.
	if err != nil || perr != nil || len(recs) != 6 || len(at) != 8 {
		t.Errorf("%d records, %d places, %v, %v", len(recs), len(at), err, perr)
	}
}
