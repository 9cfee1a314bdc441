package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenRefusesWhatCannotWork(t *testing.T) {
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
		_, err := Open(path, Options{NoCheckpoint: true})
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
	ok(t, create(t, path, false).Close())
}
