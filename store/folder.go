package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// Names of ours in a folder beside the records. The lock goes with Close; the
// temporary file, of which there is never more than one, with a rename.
const (
	lockName = ".lock"
	tempName = ".record.tmp"
)

// A folder is the sink of one file a record. A record is in the system when
// Append returns: it is written under another name, and then renamed.
type folder struct {
	root *os.Root
	path string
	lock *os.File
	buf  []byte
	n    int64 // records written
	err  error
}

func createFolder(path string, opts Options) (Sink, error) {
	if err := os.Mkdir(path, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, openError(path, err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, openError(path, err)
	}
	s := &folder{root: root, path: path}
	if err := s.open(opts.Force); err != nil {
		root.Close()
		return nil, err
	}
	return s, nil
}

func (s *folder) open(force bool) error {
	used, err := s.used()
	if err != nil {
		return openError(s.path, err)
	}
	if used && !force {
		if f, err := s.root.Open(lockName); err == nil {
			defer f.Close()
			if errors.Is(lock(f), ErrLocked) {
				return openError(s.path, ErrLocked)
			}
		}
		return &ExistsError{Path: s.path}
	}
	if s.lock, err = lockIn(s.root); err != nil {
		return openError(s.path, err)
	}
	s.root.Remove(tempName) // of a killed run
	if force {
		if err := s.clear(); err != nil {
			discard(s.lock, s.root.Remove, lockName)
			return openError(s.path, err)
		}
	}
	return nil
}

// used reports whether the folder holds anything but what a killed run that
// wrote no record has left.
func (s *folder) used() (bool, error) {
	dir, err := s.root.Open(".")
	if err != nil {
		return false, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(3)
	if err != nil && err != io.EOF {
		return false, err
	}
	for _, name := range names {
		if name != lockName && name != tempName {
			return true, nil
		}
	}
	return false, nil
}

// clear removes the records. Removing while reading may make a folder skip
// entries, so it is read until nothing more is found.
func (s *folder) clear() error {
	for again := true; again; {
		again = false
		dir, err := s.root.Open(".")
		if err != nil {
			return err
		}
		for err == nil {
			var names []string
			names, err = dir.Readdirnames(1024)
			for _, name := range names {
				if !isRecordName(name) {
					continue
				}
				again = true
				if err := s.root.Remove(name); err != nil {
					dir.Close()
					return err
				}
			}
		}
		dir.Close()
		if err != io.EOF {
			return err
		}
	}
	return nil
}

// lockIn creates and locks the lock file. Between the two its owner may have
// removed it, and a lock on a file without a name protects nothing; so it is
// looked at once more.
func lockIn(root *os.Root) (*os.File, error) {
	for {
		f, err := root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if err := lock(f); err != nil {
			f.Close()
			return nil, err
		}
		mine, err := f.Stat()
		named, nameErr := root.Stat(lockName)
		if err == nil && nameErr == nil && os.SameFile(mine, named) {
			return f, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
}

func (s *folder) Append(line int64, url string, rec []byte) error {
	if s.err != nil {
		return s.err
	}
	name := recordName(line, url)
	s.buf = append(append(s.buf, rec...), '\n')
	err := s.root.WriteFile(tempName, s.buf, 0o666)
	s.buf = emptied(s.buf)
	if err == nil {
		err = s.root.Rename(tempName, name)
	}
	if err != nil {
		s.err = &WriteError{Path: s.path + name, Err: err}
		s.root.Remove(tempName)
		return s.err
	}
	s.n++
	return nil
}

func (s *folder) Commit() error { return s.err }

func (s *folder) output() string { return s.path }

// place counts records: a folder has no places.
func (s *folder) place() (off, from int64) { return s.n, s.n }

func (s *folder) mark(int64) (uint32, error) { return 0, nil }

func (s *folder) sync() error { return syncAll(s.path) }

// reopenFolder finds the lines that are done by the names of the files. Those
// that the checkpoint does not know are looked into: of a file whose name came
// to the disk before a power cut, the content may not have.
func reopenFolder(path string, state *state) (*Reopened, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, openError(path, err)
	}
	s := &folder{root: root, path: path}
	if s.lock, err = lockIn(root); err != nil {
		root.Close()
		return nil, openError(path, err)
	}
	r := newReopened(state)
	r.shut = func() { s.Close() }
	torn, err := s.read(r, state)
	if err != nil {
		s.Close()
		return nil, openError(path, err)
	}
	r.sink = func() (Sink, error) {
		for _, name := range append(torn, tempName) {
			if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				s.Close()
				return nil, &WriteError{Path: path + name, Err: err}
			}
		}
		return s, nil
	}
	return r, nil
}

// read finds the lines that are done, and the files that are torn.
func (s *folder) read(r *Reopened, state *state) (torn []string, err error) {
	names, err := s.records()
	if err != nil {
		return nil, err
	}
	if state != nil && r.Done.UnmarshalBinary(state.Done) == nil {
		known := int64(0)
		for line := range names {
			if r.Done.Has(line) {
				known++
			}
		}
		r.Lost, r.Fits = r.Done.Len()-known, r.Done.Len() == known
	}
	if r.Lost > 0 {
		r.Done = new(Done) // and look into all of them
	}
	for line, name := range names {
		if r.Done.Has(line) {
			continue
		}
		rec, err := s.root.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if len(rec) == 0 || rec[len(rec)-1] != '\n' || r.found(rec[:len(rec)-1]) != nil {
			torn = append(torn, name)
		}
	}
	return torn, nil
}

// records are the names of the records, by line.
func (s *folder) records() (map[int64]string, error) {
	dir, err := s.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	records := make(map[int64]string)
	for {
		names, err := dir.Readdirnames(1024)
		for _, name := range names {
			if isRecordName(name) {
				line, _, _ := strings.Cut(name, "-")
				n, _ := strconv.ParseInt(line, 10, 64)
				records[n] = name
			}
		}
		if err == io.EOF {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *folder) Close() error {
	discard(s.lock, s.root.Remove, lockName)
	s.root.Close()
	return s.err
}

// recordName is the name of a record's file: no two lines share one, and the
// URL, which may be anything, comes in only as the beginning of its SHA-256.
func recordName(line int64, url string) string {
	sum := sha256.Sum256([]byte(url))
	return fmt.Sprintf("%d-%x.json", line, sum[:8])
}

// isRecordName reports whether recordName could have made name.
func isRecordName(name string) bool {
	stem, isJSON := strings.CutSuffix(name, ".json")
	line, hash, _ := strings.Cut(stem, "-")
	_, lineErr := strconv.ParseInt(line, 10, 64)
	_, hashErr := hex.DecodeString(hash)
	return isJSON && lineErr == nil && hashErr == nil && len(hash) == 16
}
