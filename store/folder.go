package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	n    int64 // records written since it was opened
	done *Done // those that are there
	err  error
}

// folderFormat is that of a folder.
type folderFormat struct{}

// Create makes the folder if it is not there. Replacing it takes away the
// records, and keeps whatever else stands in it.
func (folderFormat) Create(path string, replace bool) (Writer, error) {
	if err := os.Mkdir(path, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, openError(path, err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, openError(path, err)
	}
	s := &folder{root: root, path: path, done: new(Done)}
	if err := s.open(replace); err != nil {
		root.Close()
		return nil, err
	}
	return s, nil
}

func (s *folder) open(replace bool) error {
	used, err := s.used()
	if err != nil {
		return openError(s.path, err)
	}
	if used && !replace {
		if f, err := s.root.Open(lockName); err == nil {
			defer f.Close()
			if errors.Is(tryLock(f), ErrLocked) {
				return openError(s.path, ErrLocked)
			}
		}
		return &ExistsError{Path: s.path}
	}
	if s.lock, err = lockIn(s.root); err != nil {
		return openError(s.path, err)
	}
	s.root.Remove(tempName) // of a killed run
	if replace {
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

// Append writes the record's file.
func (s *folder) Append(rec *Record) error {
	if s.err != nil {
		return s.err
	}
	var err error
	if s.buf, err = rec.AppendJSON(emptied(s.buf)); err != nil {
		return err
	}
	s.buf = append(s.buf, '\n')
	name := recordName(rec)
	err = s.root.WriteFile(tempName, s.buf, 0o666)
	if err == nil {
		err = s.root.Rename(tempName, name)
	}
	if err != nil {
		s.err = &WriteError{Path: s.path + name, Err: err}
		s.root.Remove(tempName)
		return s.err
	}
	s.n++
	s.done.add(rec.Line, rec.Found, rec.URL)
	return nil
}

// Commit has nothing left to do.
func (s *folder) Commit() error { return s.err }

// Committed is all of them.
func (s *folder) Committed() int64 { return s.n }

// Mark are the records that are there: a folder has no places.
func (s *folder) Mark() (json.RawMessage, error) {
	done, err := s.done.pack()
	if err != nil {
		return nil, err
	}
	return json.Marshal(done)
}

// Sync brings the folder to the disk.
func (s *folder) Sync() error { return syncAll(s.path) }

// Close gives up the lock.
func (s *folder) Close() error {
	discard(s.lock, s.root.Remove, lockName)
	s.root.Close()
	return s.err
}

// recordName is the name of a record's file: no two records share one, and the
// URL, which may be anything, comes in only as the beginning of its SHA-256.
func recordName(rec *Record) string {
	sum := sha256.Sum256([]byte(rec.URL))
	if rec.Found > 0 {
		return fmt.Sprintf("%d-f%d-%x.json", rec.Line, rec.Found, sum[:8])
	}
	return fmt.Sprintf("%d-%x.json", rec.Line, sum[:8])
}

// numbersOf reads the numbers off a name that recordName could have made.
func numbersOf(name string) (line, found int64, ok bool) {
	stem, isJSON := strings.CutSuffix(name, ".json")
	number, hash, _ := strings.Cut(stem, "-")
	line, err := strconv.ParseInt(number, 10, 64)
	if number, rest, isFound := strings.Cut(hash, "-"); isFound {
		var foundErr error
		found, foundErr = strconv.ParseInt(strings.TrimPrefix(number, "f"), 10, 64)
		if foundErr != nil || found < 1 || number[0] != 'f' {
			return 0, 0, false
		}
		hash = rest
	}
	_, hashErr := hex.DecodeString(hash)
	return line, found, isJSON && err == nil && hashErr == nil && len(hash) == 16
}

func isRecordName(name string) bool {
	_, _, ok := numbersOf(name)
	return ok
}
