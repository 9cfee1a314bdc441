package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

var workerKills = flag.Int("worker-kills", 25, "how many workers TestKilledWorkers kills")

// Workers may be killed at any moment: no record is lost, none comes twice, no
// page suffers, and nothing is left of the workers. With -worker-kills 10000 this
// takes minutes.
func TestKilledWorkers(t *testing.T) {
	t.Parallel()
	served := make(chan bool, 1<<20)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paragraph := "<p>The page " + r.URL.Path + " of <a href='" + r.Host + "'>" + r.Host + "</a>. "
		html("<title>page "+r.URL.Path+"</title>"+strings.Repeat(paragraph, 10+len(r.URL.Path)*50))(w, r)
		served <- true
	}))
	list, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	crawl := func(list io.Reader, args ...string) (stdout, stderr *bytes.Buffer, pid int, wait func() error) {
		cmd := program(t, append([]string{"-", "--host-rate", "0", "-p", "2", "-c", "16", "-q", "--fields", "all,-links,-text", "--connect-to", "::" + s.addr}, args...)...)
		stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = list, stdout, stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return stdout, stderr, cmd.Process.Pid, cmd.Wait
	}
	stdout, stderr, pid, wait := crawl(list)
	list.Close()
	ended := make(chan error, 1)
	go func() { ended <- wait() }()

	// The list goes on as long as workers are to be killed.
	var lines strings.Builder
	line := 0
	next := func() {
		url := fmt.Sprintf("http://h%d.example/%d\n", line%20, line)
		lines.WriteString(url)
		io.WriteString(feed, url)
		line++
	}
	for range 100 {
		next()
	}
	<-s.first
	killed := map[process]bool{}
	begun, done := time.Now(), 1
	for deadline := time.Now().Add(time.Hour); len(killed) < *workerKills && time.Now().Before(deadline); {
		for len(served) > 0 {
			<-served
			next()
			done++
		}
		select {
		case err := <-ended:
			t.Fatalf("the crawl has ended: %v: %s", err, stderr)
		default:
		}
		if workers := children(pid); len(workers) > 0 {
			victim := processOf(workers[rand.IntN(len(workers))])
			if victim.pid != 0 && !killed[victim] && syscall.Kill(victim.pid, syscall.SIGKILL) == nil {
				killed[victim] = true
			}
		}
		// On a slow machine as on a fast one most pages get to their end: one that
		// loses twenty workers in a row is held to be the cause.
		most := max(8*time.Millisecond, 4*time.Since(begun)/time.Duration(done))
		time.Sleep(rand.N(most))
	}
	feed.Close()
	if err := <-ended; err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	noneLeft(t, pid, killed)

	undisturbed, stderr, _, wait := crawl(strings.NewReader(lines.String()), "--mode", "threads")
	if err := wait(); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	samePages(t, pagesOf(t, stdout), pagesOf(t, undisturbed), line)
	t.Logf("%d lines, %d workers killed", line, len(killed))
}

// noneLeft says that no worker of a program that has ended is left.
func noneLeft(t *testing.T, pid int, killed map[process]bool) {
	t.Helper()
	for victim := range killed {
		if processOf(victim.pid) == victim {
			t.Errorf("worker %d is left, a zombie or an orphan", victim.pid)
		}
	}
	if workers := children(pid); len(workers) > 0 {
		t.Errorf("workers %v are left", workers)
	}
}

// A process is told from others that have its number before or after it.
type process struct {
	pid   int
	start string // proc_pid_stat(5)
}

func processOf(pid int) process {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return process{}
	}
	return process{pid, string(fields[19])}
}

// samePages checks that every line has its page, and that it is the one that an
// undisturbed run made of it.
func samePages(t *testing.T, got, want map[int64]string, lines int) {
	t.Helper()
	if len(got) != lines {
		t.Errorf("%d records for %d lines", len(got), lines)
	}
	for n, page := range want {
		if got[n] != page {
			t.Fatalf("line %d is %.300s, undisturbed %.300s", n, got[n], page)
		}
	}
}

// pagesOf reads the outcomes and pages of an output, by line; each has one record.
func pagesOf(t *testing.T, out io.Reader) map[int64]string {
	t.Helper()
	recs, err := parseRecords(out)
	if err != nil {
		t.Fatal(err)
	}
	pages := make(map[int64]string)
	for _, rec := range recs {
		if _, twice := pages[rec.Line]; twice {
			t.Errorf("line %d has two records", rec.Line)
		}
		pages[rec.Line] = rec.Outcome + string(rec.Page)
		if rec.Error != nil {
			pages[rec.Line] += " " + rec.Error.Reason + " " + rec.Error.Detail
		}
	}
	return pages
}
