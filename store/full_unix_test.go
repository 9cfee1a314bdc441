//go:build unix

package store

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A limit on the size of files stands for the disk that fills up: the system
// takes a part of a write and then refuses. It is the limit of a process, so
// the test runs itself in another.
func TestWhatWasCommittedIsWholeWhenTheDiskIsFull(t *testing.T) {
	if os.Getenv("STORE_TEST_LIMITED") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "STORE_TEST_LIMITED=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	const limit = 20_000
	ok(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}))
	forEachFormat(t, func(t *testing.T, path string) {
		s := create(t, path, false)
		var err error
		line := int64(0)
		for ; err == nil; line++ {
			// The last one is too large for a folder, too.
			size := 700
			if line == 200 {
				size = 60_000
			}
			if err = s.Append(noise(line+1, size)); err == nil {
				err = s.Commit()
			}
		}
		var we *WriteError
		if !errors.As(err, &we) || !errors.Is(err, syscall.EFBIG) {
			t.Fatalf("got %v, want a WriteError", err)
		}
		if again := s.Close(); again != err {
			t.Errorf("close: got %v, want %v", again, err)
		}
		if diff := cmp.Diff(upTo(line-1), lines(t, path)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if strings.HasSuffix(path, "/") {
			if got := names(t, path); int64(len(got)) != line-1 {
				t.Errorf("the folder holds more than records: %q", got)
			}
		}
	})
}

// Writes to /dev/full fail with the error of a full disk.
func TestFullDiskIsNamed(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if runtime.GOOS != "linux" || err != nil {
		t.Skip("no /dev/full")
	}
	defer full.Close()
	link := filepath.Join(t.TempDir(), "out.jsonl")
	ok(t, os.Symlink("/dev/full", link))
	for name, s := range map[string]Sink{"stream": NewStream(full), "device": create(t, link, false)} {
		ok(t, appendRecord(s, 1, 10))
		err := s.Commit()
		var we *WriteError
		if !errors.As(err, &we) || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "make room on the disk") {
			t.Errorf("%s: got %v, want a WriteError that names the disk", name, err)
		}
		if again := s.Close(); again != err {
			t.Errorf("%s: close: got %v, want %v", name, again, err)
		}
	}
	ok(t, os.Rename(link, link+".gz"))
	var we *WriteError
	if _, err := Open(link+".gz", Options{NoCheckpoint: true}); !errors.As(err, &we) {
		t.Errorf("gzip header: got %v, want a WriteError", err)
	}
}

func TestPipeIsNoOutputFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	ok(t, syscall.Mkfifo(path, 0o666))
	if _, err := Open(path, Options{Force: true}); !errors.Is(err, errNoFile) {
		t.Errorf("got %v, want a refusal", err)
	}
}
