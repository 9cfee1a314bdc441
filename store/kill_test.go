package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test binary is also the process that gets killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("STORE_TEST_WRITE"); path != "" {
		writeUntilKilled(path)
	}
	// Some wait for a lock, and compute nothing.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes records for ever, and says on standard output up to
// which line they are committed.
func writeUntilKilled(path string) {
	s, err := Open(path, Options{NoCheckpoint: true})
	rng := rand.New(rand.NewPCG(uint64(os.Getpid()), 0))
	for line := int64(1); err == nil; line++ {
		if err = appendRecord(s, line, rng.IntN(4000)); err == nil && rng.IntN(4) == 0 {
			err = s.Commit()
			fmt.Println(line)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestKillLosesNothingCommitted(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	forEachFormat(t, func(t *testing.T, path string) {
		rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "STORE_TEST_WRITE="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		ok(t, err)
		ok(t, cmd.Start())
		said := bufio.NewScanner(out)
		for range 1 + rng.IntN(200) {
			said.Scan()
		}
		time.Sleep(time.Duration(rng.IntN(3000)) * time.Microsecond)
		cmd.Process.Kill()
		committed := 0
		for more := true; more; more = said.Scan() {
			fmt.Sscan(said.Text(), &committed)
		}
		cmd.Wait()
		got := 0
		if strings.HasSuffix(path, "/") {
			got = len(lines(t, path))
		} else {
			file, err := os.ReadFile(path)
			ok(t, err)
			got = salvage(t, path, file)
		}
		if committed == 0 || got < committed {
			t.Errorf("%d records were committed, %d are there", committed, got)
		}
		ok(t, create(t, path, true).Close()) // the lock died too
	})
}

// salvage counts the records at the beginning of a torn file. They must be
// lines 1, 2, … and only the last one may be torn.
func salvage(t testing.TB, name string, file []byte) int {
	t.Helper()
	content, _ := decoded(name, file)
	content = bytes.TrimPrefix(content, []byte("["))
	content = bytes.TrimPrefix(content, []byte("\n"))
	n := 0
	for line := range bytes.Lines(content) {
		var r struct{ Line int }
		rec := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte(","))
		if json.Unmarshal(rec, &r) != nil {
			// The end of an array, or the torn record: nothing may follow.
			if rest := content[bytes.LastIndex(content, line)+len(line):]; len(rest) > 0 {
				t.Fatalf("after %d records %q, and then %d bytes more", n, line, len(rest))
			}
			break
		}
		n++
		if r.Line != n {
			t.Fatalf("record %d is of line %d", n, r.Line)
		}
	}
	return n
}

// However short a file is cut, everything committed before the cut is there.
func TestCutAnywhere(t *testing.T) {
	for _, name := range formats[:len(formats)-1] {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			s := create(t, path, false)
			body := []int64{} // length of the body after each record
			for line := range int64(12) {
				ok(t, appendRecord(s, line+1, 60))
				ok(t, s.Commit())
				body = append(body, s.(*file).off)
			}
			ok(t, s.Close())
			whole, err := os.ReadFile(path)
			ok(t, err)
			for n := range whole {
				want := 0
				for want < len(body) && body[want] <= int64(n) {
					want++
				}
				if got := salvage(t, path, whole[:n]); got < want {
					t.Fatalf("cut at %d: %d records are readable, want %d", n, got, want)
				}
			}
		})
	}
}
