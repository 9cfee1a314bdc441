package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fill makes an output with n records.
func fill(t testing.TB, path string, n int64) {
	t.Helper()
	s := create(t, path, Options{})
	for line := range n {
		ok(t, appendRecord(s, line+1, 1000))
	}
	ok(t, s.Close())
}

func TestExistingOutputStaysUntouched(t *testing.T) {
	forEachFormat(t, func(t *testing.T, path string) {
		fill(t, path, 3)
		before, err := os.Stat(path)
		ok(t, err)
		_, err = Create(path, Options{})
		var exists *ExistsError
		if !errors.As(err, &exists) || exists.Path != path {
			t.Fatalf("got %v, want an ExistsError", err)
		}
		if diff := cmp.Diff(upTo(3), lines(t, path)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		after, err := os.Stat(path)
		ok(t, err)
		if !before.ModTime().Equal(after.ModTime()) {
			t.Error("it was written to")
		}
	})
}

func TestForceReplaces(t *testing.T) {
	forEachFormat(t, func(t *testing.T, path string) {
		fill(t, path, 30)
		s := create(t, path, Options{Force: true})
		ok(t, appendRecord(s, 1, 10))
		ok(t, s.Close())
		if diff := cmp.Diff(upTo(1), lines(t, path)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestSecondRunOnOneOutputIsRefused(t *testing.T) {
	forEachFormat(t, func(t *testing.T, path string) {
		s := create(t, path, Options{})
		ok(t, appendRecord(s, 1, 10))
		for _, force := range []bool{false, true} {
			if _, err := Create(path, Options{Force: force}); !errors.Is(err, ErrLocked) {
				t.Errorf("force %t: got %v, want ErrLocked", force, err)
			}
		}
		ok(t, appendRecord(s, 2, 10))
		ok(t, s.Close())
		if diff := cmp.Diff(upTo(2), lines(t, path)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		ok(t, create(t, path, Options{Force: true}).Close())
	})
}

func TestCreateRefusesWhatCannotWork(t *testing.T) {
	dir := t.TempDir()
	ok(t, os.Mkdir(filepath.Join(dir, "folder.jsonl"), 0o777))
	ok(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o666))
	ok(t, os.Mkdir(filepath.Join(dir, "closed"), 0o555))
	for _, c := range []struct {
		path   string
		is     error  // nil: any
		advice string // part of it
	}{
		{"", ErrFormat, ".jsonl"},
		{"out", ErrFormat, ".jsonl"},
		{"out.csv", ErrFormat, ".jsonl"},
		{"out.jsonl.xz", ErrFormat, ".jsonl"},
		{"out.gz", ErrFormat, ".jsonl"},
		{"missing/out.jsonl", fs.ErrNotExist, "create the folder"},
		{"missing/out/", fs.ErrNotExist, "create the folder"},
		{"folder.jsonl", errIsFolder, "end the path in /"},
		{"file/", nil, "choose another path"},
		{"file/out.jsonl", nil, "choose another path"},
		{"closed/out.jsonl", fs.ErrPermission, "permissions"},
		{"closed/", fs.ErrPermission, "permissions"},
	} {
		if strings.HasPrefix(c.path, "closed") && mayWrite(filepath.Join(dir, "closed")) {
			continue // root, or a system where the mode means nothing
		}
		path := c.path
		if path != "" {
			path = dir + string(filepath.Separator) + path
		}
		_, err := Create(path, Options{})
		var open *OpenError
		if !errors.As(err, &open) {
			t.Errorf("%q: got %v, want an OpenError", c.path, err)
			continue
		}
		if c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%q: got %v, want %v", c.path, err, c.is)
		}
		if msg := err.Error(); !strings.Contains(msg, c.advice) || strings.Contains(msg, "\n") || strings.Count(msg, path) != 1 && path != "" {
			t.Errorf("%q: unclear: %s", c.path, msg)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("a refused output left something: %v", entries)
	}
}

func mayWrite(dir string) bool {
	f, err := os.Create(filepath.Join(dir, "probe"))
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}

func TestExtensionInUpperCase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "OUT.JSONL.GZ")
	ok(t, create(t, path, Options{}).Close())
}
