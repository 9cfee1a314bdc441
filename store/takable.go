package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// takable finds out whether an output can be begun at a path, and leaves it as it
// is: what is there can be written to and is no other run's, and what is not there
// can be made. That is tried under another name, so that a kill in the middle leaves
// no output behind that has nothing beside it. The error is an [*OpenError].
func takable(path string) error {
	info, err := os.Stat(path)
	if _, linkErr := os.Lstat(path); err != nil && linkErr == nil {
		return openError(path, err) // a link to nowhere
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f, err := os.CreateTemp(filepath.Dir(strings.TrimRight(path, `/\`)), ".weft-*.tmp")
		if err != nil {
			return openError(path, err)
		}
		discard(f, os.Remove, f.Name())
		return nil
	case err != nil:
		return openError(path, err)
	case info.IsDir():
		return unlocked(path, filepath.Join(path, lockName))
	case info.Mode().IsRegular():
		if err := unlocked(path, path); err != nil {
			return err
		}
		return unlocked(path, lockPath(path))
	}
	return nil
}

// unlocked makes sure that no other run has the lock of a file, where that is there.
func unlocked(path, file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return openError(path, err)
	}
	defer f.Close()
	if err := lock(f); err != nil {
		return openError(path, err)
	}
	return nil
}
