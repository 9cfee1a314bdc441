package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
)

// storedFolder is a folder that is there, and not changed yet.
type storedFolder struct {
	w       *folder
	known   *Done        // what the mark knows
	visited []recordFile // and what was found beside
	torn    []string
}

type recordFile struct {
	line, found int64
	name, url   string // url only where it was looked into
}

// Reopen opens and locks a folder.
func (folderFormat) Reopen(path string) (Stored, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, openError(path, err)
	}
	w := &folder{root: root, path: path, done: new(Done)}
	if w.lock, err = lockIn(root); err != nil {
		root.Close()
		return nil, openError(path, err)
	}
	return &storedFolder{w: w, known: new(Done)}, nil
}

// Scan finds what is done by the names of the files. Those that the mark does
// not know are looked into: of a file whose name came to the disk before a power
// cut, the content may not have. They come by their numbers.
func (s *storedFolder) Scan(mark json.RawMessage, visit func(*Record) error) (ok bool, err error) {
	s.known, s.visited, s.torn = new(Done), nil, nil
	files, err := s.files()
	if err != nil {
		return false, openError(s.w.path, err)
	}
	if mark != nil {
		var packed []byte
		if json.Unmarshal(mark, &packed) != nil {
			return false, nil
		}
		done, err := unpack(packed)
		if err != nil || !holdsAll(files, done) {
			return false, nil
		}
		s.known = done
	}
	s.w.done = s.known.clone()
	for _, f := range files {
		if s.w.done.holds(f.line, f.found) {
			continue
		}
		rec, err := s.w.root.ReadFile(f.name)
		if err != nil {
			return true, openError(s.w.path, err)
		}
		head, whole := wholeFile(rec)
		if !whole {
			s.torn = append(s.torn, f.name)
			continue
		}
		if err := visit(head); err != nil {
			return true, err
		}
		f.url = head.URL
		s.visited = append(s.visited, f)
		s.w.done.add(head.Line, head.Found, head.URL)
	}
	return true, nil
}

// wholeFile reads a file that a power cut may have left in part, or with holes.
func wholeFile(rec []byte) (head *Record, ok bool) {
	if len(rec) == 0 || rec[len(rec)-1] != '\n' || !json.Valid(rec) {
		return nil, false
	}
	head, err := headOf(rec[:len(rec)-1])
	return head, err == nil
}

// holdsAll reports whether every record of done is among the files.
func holdsAll(files []recordFile, done *Done) bool {
	n := int64(0)
	for _, f := range files {
		if done.holds(f.line, f.found) {
			n++
		}
	}
	return n == done.Len()
}

// Resume removes what is torn and what keep does not want.
func (s *storedFolder) Resume(keep func(*Record) bool) (Writer, error) {
	gone := append(s.torn, tempName)
	s.w.done = s.known
	for _, f := range s.visited {
		if keep == nil || keep(&Record{Line: f.line, Found: f.found, URL: f.url}) {
			s.w.done.add(f.line, f.found, f.url)
		} else {
			gone = append(gone, f.name)
		}
	}
	for _, name := range gone {
		if err := s.w.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.Close()
			return nil, &WriteError{Path: s.w.path + name, Err: err}
		}
	}
	return s.w, nil
}

// Close gives up the lock.
func (s *storedFolder) Close() error { return s.w.Close() }

// files are the records' files by their numbers.
func (s *storedFolder) files() ([]recordFile, error) {
	dir, err := s.w.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	var files []recordFile
	for {
		names, err := dir.Readdirnames(1024)
		for _, name := range names {
			if line, found, ok := numbersOf(name); ok {
				files = append(files, recordFile{line: line, found: found, name: name})
			}
		}
		switch {
		case err == io.EOF:
			slices.SortFunc(files, func(a, b recordFile) int {
				return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.found, b.found), cmp.Compare(a.name, b.name))
			})
			return files, nil
		case err != nil:
			return nil, err
		}
	}
}
