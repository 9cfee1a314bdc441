package store

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// frameSize is the content of a gzip member or zstd frame after which a new one
// is begun, so that whoever mends a torn file has no more than this to decode.
const frameSize = 8 << 20

// fileFormat is every format that is one file.
type fileFormat struct {
	codec func() codec
	array bool
	frame int         // frameSize
	text  func() Text // nil for JSON
}

// A file is the writer of such a format: a body that only grows, then an end
// that the next commit writes over (see the package comment).
type file struct {
	f       handle
	path    string
	codec   codec
	frame   int // frameSize
	array   bool
	text    Text   // nil for JSON
	records int64  // in the output and appended
	since   int64  // appended since it was opened
	settled int64  // of these, committed
	rec     []byte // room for one
	pending int    // bytes appended since the last commit
	body    []byte // encoded, but not written yet
	off     int64  // where body belongs: the length of what is written, without the end
	begun   int64  // where the frame that off is in begins
	begins  int64  // and the one that body ends in
	marked  int64  // off of the last Mark of a table
	synced  bool   // the file's name is on the disk
	end     []byte // what stands at off
	err     error
}

// A handle is what the sink needs of an *os.File.
type handle interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

// Create makes a new file. A device holds nothing that could be lost, so it is
// just opened.
func (format fileFormat) Create(path string, replace bool) (Writer, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, openError(path, errIsFolder)
	}
	f, err := openNew(path)
	created := err == nil
	if errors.Is(err, fs.ErrExist) {
		f, err = openExisting(path, replace)
	}
	if err != nil {
		return nil, err
	}
	s := format.writer(f, path)
	if err := s.begin(nil); err != nil {
		if created {
			discard(f, os.Remove, path)
		} else {
			f.Close()
		}
		return nil, err
	}
	return s, nil
}

func (format fileFormat) writer(f handle, path string) *file {
	w := &file{f: f, path: path, codec: format.codec(), frame: format.frame, array: format.array}
	if format.text != nil {
		w.text = format.text()
	}
	return w
}

// openNew creates and locks a file.
func openNew(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, openError(path, err)
	}
	return locked(f)
}

// openExisting opens and locks a file that is there, if replace allows that, and
// empties it.
func openExisting(path string, replace bool) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, openError(path, err) // a link to nowhere
	}
	regular := info.Mode().IsRegular()
	if !regular && info.Mode()&fs.ModeDevice == 0 {
		return nil, openError(path, errNoFile)
	}
	if regular && !replace {
		// Whoever is told to resume or to force should not meet a lock then.
		f, err := os.Open(path)
		if err == nil {
			defer f.Close()
			if errors.Is(tryLock(f), ErrLocked) {
				return nil, openError(path, ErrLocked)
			}
		}
		return nil, &ExistsError{Path: path}
	}
	if !regular {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, openError(path, err)
		}
		return f, nil
	}
	f, err := openLocked(path)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		return nil, openError(path, err)
	}
	return f, nil
}

// locked returns f with its lock taken, or closes it.
func locked(f *os.File) (*os.File, error) {
	if err := lock(f); err != nil {
		f.Close()
		return nil, openError(f.Name(), err)
	}
	return f, nil
}

// openLocked opens and locks a file that is there. While it waits for the lock the
// file may lose its name, as a journal does when its run is complete, and the lock of
// a file without a name keeps nobody away; so it is looked at once more.
func openLocked(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, openError(path, err)
		}
		if f, err = locked(f); err != nil {
			return nil, err
		}
		mine, err := f.Stat()
		if err == nil {
			if named, err := os.Stat(path); err == nil && os.SameFile(mine, named) {
				return f, nil
			}
		}
		f.Close()
		if err != nil {
			return nil, openError(path, err)
		}
	}
}

// discard closes and removes a locked file. It is removed first, so that no
// other run can lock what is about to lose its name; where an open file cannot
// be removed, that is tried again.
func discard(f *os.File, remove func(name string) error, name string) {
	err := remove(name)
	f.Close()
	if err != nil {
		remove(name)
	}
}

// begin makes the file a whole one that has that content: the bracket of an
// array, and what stood between it and the place where an output is cut.
func (s *file) begin(content []byte) error {
	switch {
	case len(content) > 0:
	case s.array:
		content = []byte{'['}
	case s.text != nil:
		content = s.text.Head()
	}
	if len(content) > 0 {
		s.body = s.codec.write(s.body, content)
	}
	return s.write()
}

// resume takes away what stands behind the tail and makes the file whole there.
// An open frame is ended: what follows begins one.
func (s *file) resume(t tail) error {
	if err := s.f.Truncate(t.off); err != nil {
		return &WriteError{Path: s.path, Err: err}
	}
	s.off, s.marked = t.off, t.off
	if t.off == 0 {
		return s.begin(t.again)
	}
	if format, ok := s.codec.(framed); ok && len(t.content) > 0 {
		s.body = format.ending(t.content)
	}
	s.begins = s.off + int64(len(s.body))
	if len(t.again) > 0 {
		s.body = s.codec.write(s.body, t.again)
	}
	return s.write()
}

// Sync brings the file to the disk, and its name.
func (s *file) Sync() error {
	err := s.f.Sync()
	if err == nil && !s.synced {
		if err = syncFolder(filepath.Dir(s.path)); err == nil {
			s.synced = true
		}
	}
	return err
}

// A fileMark is a place in a file that never changes any more.
type fileMark struct {
	Records int64  `json:"records"`
	Offset  int64  `json:"offset"` // where they end
	From    int64  `json:"from"`   // where a scan for more begins
	Since   int64  `json:"since"`  // where what Sum is of begins
	Sum     uint32 `json:"sum"`    // of what stands between there and Offset
}

// identity is how many bytes before a mark its sum is of, at least.
const identity = 4 << 10

// Mark is where the committed part ends, and where a scan that is to find this
// place again has to begin. Of a table, whose rows cannot be told to be whole, the
// sum is of all since the mark before.
func (s *file) Mark() (json.RawMessage, error) {
	m := fileMark{Records: s.records - (s.since - s.settled), Offset: s.off, From: s.off, Since: max(0, s.off-identity)}
	if _, ok := s.codec.(framed); ok {
		m.From = s.begun
	}
	if s.text != nil {
		m.Since, s.marked = min(m.Since, s.marked), s.off
	}
	var err error
	if m.Sum, err = sumOf(s.f, m.Since, m.Offset); err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// Committed implements [Writer].
func (s *file) Committed() int64 { return s.settled }

// Append encodes the record.
func (s *file) Append(rec *Record) error {
	if s.err != nil {
		return s.err
	}
	var err error
	if s.text != nil {
		s.rec, err = s.text.AppendRecord(emptied(s.rec), rec)
	} else {
		s.rec, err = rec.AppendJSON(emptied(s.rec))
	}
	if err != nil {
		return err
	}
	return s.add(s.rec)
}

// add takes an encoded record.
func (s *file) add(rec []byte) error {
	if s.codec.size() >= s.frame {
		s.body = s.codec.next(s.body)
		s.begins = s.off + int64(len(s.body))
	}
	if s.array {
		sep := ",\n"
		if s.records == 0 {
			sep = "\n"
		}
		s.body = s.codec.write(s.body, []byte(sep))
	}
	s.body = s.codec.write(s.body, rec)
	if !s.array && s.text == nil {
		s.body = s.codec.write(s.body, []byte{'\n'})
	}
	s.records++
	s.since++
	s.pending += len(rec)
	if s.pending >= maxPending {
		return s.write()
	}
	return nil
}

// Commit writes what was appended.
func (s *file) Commit() error {
	if s.err != nil || s.pending == 0 {
		return s.err
	}
	return s.write()
}

// write puts the body that is pending and a new end in the place of the old
// end, with one call of the system.
func (s *file) write() error {
	s.body = s.codec.flush(s.body)
	n := len(s.body)
	var last []byte
	if s.array {
		last = []byte("\n]\n")
	}
	s.body = s.codec.end(s.body, last)
	if _, err := s.f.WriteAt(s.body, s.off); err != nil {
		s.err = &WriteError{Path: s.path, Err: err}
		s.restore()
		return s.err
	}
	s.off += int64(n)
	s.begun = s.begins
	s.end = append(s.end[:0], s.body[n:]...)
	s.pending, s.settled = 0, s.since
	s.body = emptied(s.body)
	return nil
}

// restore takes away what a failed write has left, and puts back the end that
// it has written over: the space for that was there before. If this fails too,
// a torn piece remains at the end, as after a kill.
func (s *file) restore() {
	if s.f.Truncate(s.off) == nil {
		s.f.WriteAt(s.end, s.off)
	}
}

// Close commits, and gives up the lock.
func (s *file) Close() error {
	err := s.Commit()
	if cerr := s.f.Close(); err == nil && cerr != nil {
		err = &WriteError{Path: s.path, Err: cerr}
	}
	return err
}
