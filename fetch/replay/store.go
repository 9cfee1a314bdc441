package replay

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"weft/fetch"
)

const (
	versionFile = "weft-replay"
	versionText = "weft replay store 1\n"
	tempDir     = "tmp"

	// tempAge is how old a file in tempDir is when whoever wrote it must have
	// been killed.
	tempAge = time.Hour
)

// A Store is a folder of entries. Any number of goroutines and processes may
// use one folder at once.
type Store struct{ dir string }

// Open opens the folder, which is made if it is missing. It is an error if dir
// is no folder, cannot be written to, has other things in it, or was written by
// another version.
func Open(dir string) (*Store, error) {
	if fi, err := os.Stat(dir); err == nil && !fi.IsDir() {
		return nil, fmt.Errorf("%s is not a folder", dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	if err := checkVersion(dir); err != nil {
		return nil, err
	}
	temp := filepath.Join(dir, tempDir)
	if err := os.MkdirAll(temp, 0o777); err != nil {
		return nil, err
	}
	probe, err := os.CreateTemp(temp, "")
	if err != nil {
		return nil, err
	}
	probe.Close()
	os.Remove(probe.Name())
	return &Store{dir}, sweep(temp)
}

// checkVersion reads the version of the folder, or writes it into an empty one.
func checkVersion(dir string) error {
	name := filepath.Join(dir, versionFile)
	text, err := os.ReadFile(name)
	switch {
	case err == nil && string(text) == versionText:
		return nil
	case err == nil:
		return fmt.Errorf("%s was written by another version of weft: delete it, or use another folder", dir)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		// Another process may be writing the version just now.
		if !strings.HasPrefix(f.Name(), versionFile) && f.Name() != tempDir {
			return fmt.Errorf("%s is neither empty nor a store of responses (it has %s in it)", dir, f.Name())
		}
	}
	return writeFile(dir, versionFile+"-*", name, []byte(versionText))
}

// sweep removes what killed processes left in the folder of temporary files.
func sweep(temp string) error {
	files, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	for _, f := range files {
		if fi, err := f.Info(); err == nil && time.Since(fi.ModTime()) > tempAge {
			os.Remove(filepath.Join(temp, f.Name())) // another process may have been faster
		}
	}
	return nil
}

func (s *Store) path(a address) string {
	return filepath.Join(s.dir, string(a[:2]), string(a[2:4]), string(a[4:]))
}

// has reports whether there is an entry for r, whatever it is worth.
func (s *Store) has(r fetch.Request) bool {
	a, _ := addressOf(r)
	_, err := os.Stat(s.path(a))
	return err == nil
}

// Put keeps e for r. A Set-Cookie in its headers is left out. When Put returns,
// every Get in any process sees the whole entry; if it fails, what was there
// before stays.
func (s *Store) Put(r fetch.Request, e *Entry) error {
	a, key := addressOf(r)
	head, err := encode(key, e)
	if err != nil {
		return fmt.Errorf("keeping %s: %w", key, err)
	}
	var body []byte
	if e.Response != nil {
		body = e.Response.Body
	}
	return writeFile(filepath.Join(s.dir, tempDir), "", s.path(a), head, body)
}

// writeFile writes a file under a temporary name in the folder temp and then
// renames it, making the folders above it if they are missing.
func writeFile(temp, pattern, name string, parts ...[]byte) (err error) {
	f, err := os.CreateTemp(temp, pattern)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	for _, p := range parts {
		if _, err := f.Write(p); err != nil {
			f.Close()
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	err = os.Rename(f.Name(), name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		err = os.Rename(f.Name(), name)
	}
	if err != nil && runtime.GOOS == "windows" {
		// A file that somebody has open cannot be replaced there. What it holds
		// is whole, too: it is as if this call had come first.
		if _, statErr := os.Stat(name); statErr == nil {
			os.Remove(f.Name())
			return nil
		}
	}
	return err
}
