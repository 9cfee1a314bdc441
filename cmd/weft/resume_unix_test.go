//go:build unix

package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var kills = flag.Int("kills", fewKills(), "runs per output format that are killed, of lists and of what is followed")

// fewKills is one in each mode; under the race detector, which is slow, it is one
// in a mode that depends on the output.
func fewKills() int {
	if raceEnabled {
		return 1
	}
	return len(allModes)
}

// killsOf is how many runs with such outputs are killed: of parquet a tenth, since
// it is made when all else is over.
func killsOf(outputs string) int {
	if strings.HasPrefix(outputs, "out.parquet") {
		return max(*kills/10, fewKills())
	}
	return *kills
}

// killName is the name of a test of these outputs.
func killName(outputs string) string {
	return strings.NewReplacer("/", "", " ", "+").Replace(outputs)
}

// A run that is killed at any instant and resumed, some more than once, has the
// records of an undisturbed one, each once; and nothing is asked for again but
// what was in flight.
func TestKilledAndResumed(t *testing.T) {
	for which, outputs := range []string{
		"out.jsonl", "out.json", "out.jsonl.gz", "out.jsonl.zst", "out.json.gz", "out.json.zst", "out/", "ordered.jsonl",
		"out.csv", "out.tsv.zst", "out.db", "out.csv out.jsonl out.db", "out.db out.json out/ out.csv.gz", "out.parquet", "out.parquet out.csv",
		"archived.jsonl", "archived.jsonl.zst out.db",
	} {
		t.Run(killName(outputs), func(t *testing.T) {
			t.Parallel()
			for i := range killsOf(outputs) {
				killAndResume(t, strings.Fields(outputs), allModes[(which+i)%len(allModes)].args)
			}
		})
	}
}

const resumeLines, resumeInFlight = 300, 16

// resumeList is a list of which every tenth line is a duplicate of the first.
func resumeList() string {
	var b strings.Builder
	for i := range resumeLines {
		if i%10 == 9 {
			b.WriteString("http://h0.example/0\n")
		} else {
			fmt.Fprintf(&b, "http://h%d.example/%d\n", i%10, i)
		}
	}
	return b.String()
}

func killAndResume(t *testing.T, outputs, mode []string) {
	t.Helper()
	s := slowSite(t, 4*time.Millisecond)
	defer s.Close()
	args := append([]string{"urls.txt", "--host-rate", "0", "--host-conns", "0", "-c", fmt.Sprint(resumeInFlight), "-p", "1", "-q",
		"--connect-to", "::" + s.addr, "--columns", killColumns, "--resume"}, mode...)
	for _, output := range outputs {
		args = append(args, "-o", output)
	}
	if strings.HasPrefix(outputs[0], "ordered") {
		args = append(args, "--ordered")
	}
	archived := strings.HasPrefix(outputs[0], "archived")
	if archived {
		args = append(args, "--warc", "site.warc.gz", "--warc-size", "50KB")
	}
	var dir string
	run := func() *exec.Cmd {
		cmd := program(t, args...)
		if dir == "" {
			dir = cmd.Dir
			if err := os.WriteFile(filepath.Join(dir, "urls.txt"), []byte(resumeList()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		cmd.Dir = dir
		return cmd
	}
	killed := 0
	for range 1 + rand.IntN(2) {
		cmd := run()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(160)) * time.Millisecond)
		cmd.Process.Kill()
		if cmd.Wait() != nil {
			killed++
		}
	}
	if out, err := run().CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, output := range outputs {
		checkKilled(t, dir+"/"+output, killed)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.journal.*")); len(left) > 0 {
		t.Errorf("a complete run has left %q", left)
	}
	if archived {
		recs, err := readRecords(filepath.Join(dir, outputs[0]))
		if err == nil {
			err = checkPlaces(dir, recs)
		}
		if err != nil {
			t.Errorf("after %d kills: %v", killed, err)
		}
	}
	asked := 0
	s.mu.Lock()
	for key, at := range s.hits {
		if !strings.HasSuffix(key, "/robots.txt") {
			asked += len(at)
		}
	}
	s.mu.Unlock()
	if pages := resumeLines * 9 / 10; asked > pages+1+killed*resumeInFlight {
		t.Errorf("%d requests for %d pages, with %d kills and %d in flight", asked, pages, killed, resumeInFlight)
	}
}

// killColumns are those of the tables: what checkKilled looks at, and something to
// write.
const killColumns = "line,url,outcome,duplicate_of,text,fetched_at"

// checkKilled makes sure that an output has a record of every line, once.
func checkKilled(t *testing.T, output string, killed int) {
	t.Helper()
	recs, err := outputRecords(output)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(filepath.Base(output), "ordered") && !slices.IsSortedFunc(recs, byLine) {
		t.Error("the records are not in order")
	}
	slices.SortFunc(recs, byLine)
	if len(recs) != resumeLines {
		t.Fatalf("%s: %d records of %d lines after %d kills", output, len(recs), resumeLines, killed)
	}
	for i, r := range recs {
		dup := i%10 == 9
		if r.Line != int64(i+1) || dup != (r.DuplicateOf == 1) || !dup && r.Outcome != "ok" {
			t.Fatalf("%s: record %d is %s", output, i+1, r.short())
		}
	}
}

// A host that asked to be left alone is left alone by the next run, too.
func TestResumeKeepsPauses(t *testing.T) {
	t.Parallel()
	refused := make(chan struct{}, 100)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		if strings.HasPrefix(r.Host, "off.") {
			w.Header().Set("Retry-After", "4")
			w.WriteHeader(http.StatusServiceUnavailable)
			refused <- struct{}{}
			return
		}
		html("<title>page</title>")(w, r)
	}))
	var list strings.Builder
	list.WriteString("http://off.example/\n")
	for i := range 20 {
		fmt.Fprintf(&list, "http://on%d.example/\n", i)
	}
	cmd, stderr := startCrawl(t, s, list.String(), "-o", "out.jsonl")
	<-refused
	at := time.Now()
	await(t, "the pause in a checkpoint", func() bool {
		b, _ := os.ReadFile(filepath.Join(cmd.Dir, "out.jsonl.state"))
		return bytes.Contains(b, []byte("off.example"))
	})
	cmd.Process.Kill()
	cmd.Wait()
	again := program(t, "urls.txt", "--host-rate", "0", "--max-host-wait", "10s", "-q", "--connect-to", "::"+s.addr, "-o", "out.jsonl", "--resume")
	again.Dir = cmd.Dir
	var out bytes.Buffer
	again.Stderr = &out
	if err := again.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-refused:
		if d := time.Since(at); d < 3500*time.Millisecond {
			t.Errorf("asked again after %v; %s %s", d, stderr, out.Bytes())
		}
	case <-time.After(patience):
		t.Errorf("never asked again: %s", out.Bytes())
	}
	again.Process.Kill()
	again.Wait()
}

// A line that was read, and has no record yet, may not be another one when the
// run goes on. More lines may follow.
func TestResumeRefusesChangedLines(t *testing.T) {
	t.Parallel()
	s := slowSite(t, time.Millisecond)
	var list strings.Builder
	for i := range 20 {
		fmt.Fprintf(&list, "http://h.example/%d\n", i)
	}
	cmd := program(t, "urls.txt", "--host-rate", "1", "-q", "--mode", "threads", "--connect-to", "::"+s.addr, "-o", "out.jsonl")
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(cmd.Dir, "urls.txt"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(list.String())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(cmd.Dir, "out.jsonl.state")
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if b, _ := os.ReadFile(state); bytes.Contains(b, []byte(`"line":20`)) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no checkpoint after the list was read")
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	resume := func() (int, string) {
		again := program(t, "urls.txt", "--host-rate", "0", "-q", "--mode", "threads", "--connect-to", "::"+s.addr, "-o", "out.jsonl", "--resume")
		again.Dir = cmd.Dir
		out, err := again.CombinedOutput()
		return ended(t, err), string(out)
	}
	for _, changed := range []string{
		strings.Replace(list.String(), "/19\n", "/other\n", 1), strings.TrimSuffix(list.String(), "http://h.example/19\n"), "\n" + list.String(),
	} {
		write(changed)
		if status, out := resume(); status != exitUsage || !strings.Contains(out, "the list has changed") {
			t.Errorf("exit status %d: %s", status, out)
		}
	}
	write(list.String() + "http://h.example/more\n")
	if status, out := resume(); status != exitOK {
		t.Errorf("exit status %d: %s", status, out)
	}
	recs, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
	if err != nil || len(recs) != 21 {
		t.Errorf("%d records, %v", len(recs), err)
	}
}
