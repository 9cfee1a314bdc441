package store

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"slices"
	"time"
)

// A Reopened output is locked and read, and nothing of it has changed.
type Reopened struct {
	Done  *Done           // the lines that have their record
	Rest  json.RawMessage // the caller's part of the last checkpoint; nil if there is none
	Saved time.Time       // of that checkpoint
	Lost  int64           // records that the output does not have, although the checkpoint knew of them
	Fits  bool            // the output is the one that the checkpoint is of

	sink func() (Sink, error)
	shut func()
}

// Reopen opens an output to go on with it. It reads what was written since the
// last checkpoint, or all of it, to find the lines that are done. options are
// those of JournalConfig; where the output was made with others, the error is an
// [*OptionError], where its state is of another version of weft a [*StateError],
// else an [*OpenError]; it wraps [fs.ErrNotExist] if there is no output. One of
// Sink and Close must be called.
func Reopen(path string, options map[string]string) (*Reopened, error) {
	s, err := loadState(path)
	if err != nil {
		return nil, err
	}
	if s != nil {
		for _, name := range slices.Sorted(maps.Keys(options)) {
			if was, is := s.Options[name], options[name]; was != is {
				return nil, &OptionError{Path: path, Name: name, Was: was, Is: is}
			}
		}
	}
	if path != "" && os.IsPathSeparator(path[len(path)-1]) {
		return reopenFolder(path, s)
	}
	return reopenFile(path, s)
}

// Sink takes away what is torn, and goes on after the last whole record.
func (r *Reopened) Sink() (Sink, error) { return r.sink() }

// Close lets the output be as it is.
func (r *Reopened) Close() { r.shut() }

func newReopened(s *state) *Reopened {
	r := &Reopened{Done: new(Done)}
	if s != nil {
		r.Rest, r.Saved = s.Rest, s.Saved
	}
	return r
}

func reopenFile(path string, s *state) (*Reopened, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if info.IsDir() {
		return nil, openError(path, errIsFolder)
	}
	c, array, ok := formatOf(path)
	if !ok {
		return nil, openError(path, ErrFormat)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, openError(path, err)
	}
	if f, err = locked(f); err != nil {
		return nil, err
	}
	r := newReopened(s)
	t, err := r.read(f, c, array, s)
	if err != nil {
		f.Close()
		return nil, openError(path, err)
	}
	r.shut = func() { f.Close() }
	r.sink = func() (Sink, error) {
		sink := &file{f: f, path: path, codec: c, frame: frameSize, array: array, records: r.Done.Len()}
		if err := sink.goOn(t); err != nil {
			f.Close()
			return nil, err
		}
		return sink, nil
	}
	return r, nil
}

// read finds the lines that are done, and the tail.
func (r *Reopened) read(f *os.File, c codec, array bool, s *state) (tail, error) {
	info, err := f.Stat()
	if err != nil {
		return tail{}, err
	}
	var from int64
	r.Fits = s != nil && s.holds(f, info.Size()) && r.Done.UnmarshalBinary(s.Done) == nil
	if r.Fits {
		from = s.From
	} else {
		r.Done = new(Done)
	}
	t, err := scan(f, info.Size(), c, array, r.Fits, from, r.found)
	if s != nil {
		r.Lost = max(0, s.Records-r.Done.Len())
	}
	return t, err
}

// found notes a record.
func (r *Reopened) found(rec []byte) error {
	line, url, err := lineOf(rec)
	if err == nil {
		r.Done.Add(line, url)
	}
	return err
}

// holds reports whether the output is still the one that the state is of.
func (s *state) holds(f io.ReaderAt, size int64) bool {
	if s.Offset > size || s.From > s.Offset || s.From < 0 {
		return false
	}
	mark, err := markOf(f, s.Offset)
	return err == nil && mark == s.Mark
}

// markOf is the CRC-32C (RFC 3720, section 12.1) of the 4 KiB before off.
func markOf(f io.ReaderAt, off int64) (uint32, error) {
	buf := make([]byte, min(off, 4<<10))
	if _, err := f.ReadAt(buf, off-int64(len(buf))); err != nil && err != io.EOF {
		return 0, err
	}
	return crc32.Checksum(buf, crc32.MakeTable(crc32.Castagnoli)), nil
}

// An OptionError says that an output was made with other options than those
// that it is to be gone on with.
type OptionError struct {
	Path, Name, Was, Is string
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("output %s: it was made with %s, and this run has %s; use the same, or choose another path",
		e.Path, setting(e.Name, e.Was), setting(e.Name, e.Is))
}

func setting(name, value string) string {
	if value == "" {
		return "no --" + name
	}
	return "--" + name + " " + value
}

// A StateError says that the state beside an output is of another version.
type StateError struct {
	Path    string
	Version int
}

func (e *StateError) Error() string {
	return fmt.Sprintf("output %s: %s has layout %d, and this version of weft reads %d; go on with the version that wrote it, or remove that file to have the whole output read",
		e.Path, statePath(e.Path), e.Version, stateVersion)
}
