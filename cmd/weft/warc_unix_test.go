//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
