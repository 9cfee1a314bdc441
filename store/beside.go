package store

import (
	"errors"
	"os"
	"path/filepath"
)

// Beside is what a format needs whose file belongs to a library, such as a
// database: its lock may not be on that file, because POSIX takes away all locks
// that a process has on a file as soon as it closes one descriptor of it.

// lockSuffix ends the name of a lock's file.
const lockSuffix = ".lock"

// A FileLock is held on a path by a file beside it, which is called like it with
// ".lock" after it.
type FileLock struct{ f *os.File }

// LockBeside takes the lock of an output, without waiting. The error is an
// [*OpenError], with [ErrLocked] if another run has it.
func LockBeside(path string) (*FileLock, error) {
	for {
		f, err := os.OpenFile(lockPath(path), os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, openError(path, err)
		}
		if err := lock(f); err != nil {
			f.Close()
			return nil, openError(path, err)
		}
		// Whoever had it may have removed the file in between.
		mine, err := f.Stat()
		if err == nil {
			if there, err := os.Stat(f.Name()); err == nil && os.SameFile(mine, there) {
				return &FileLock{f}, nil
			}
		}
		f.Close()
	}
}

// lockPath is where the lock of a path is: beside what links lead to.
func lockPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path + lockSuffix
}

// Close gives the lock up.
func (l *FileLock) Close() error {
	discard(l.f, os.Remove, l.f.Name())
	return nil
}

// NewOpenError says why an output at the path cannot be written to, and what to do
// about it.
func NewOpenError(path string, err error) *OpenError {
	var open *OpenError
	if errors.As(err, &open) {
		return open
	}
	errors.As(openError(path, err), &open)
	return open
}

// CheckNew makes sure that a file can be made at the path: there is none, or it
// may be replaced, and nothing else is in its place.
func CheckNew(path string, replace bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return openError(path, err)
	case info.IsDir():
		return openError(path, errIsFolder)
	case !info.Mode().IsRegular():
		return openError(path, errNoFile)
	case !replace:
		return &ExistsError{Path: path}
	}
	return nil
}

// SyncFile brings a file that is there, and its name, to the disk.
func SyncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = errors.Join(f.Sync(), f.Close())
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	return err
}
