package job

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"weft/store"
)

// copies are the records of lines whose URL stood on an earlier line, where they
// are to be copies of that line's record. They come last, when that one is sure
// to be in the output: it is read back once, and what is copied of it goes
// through a file. A line that waits costs 16 bytes of memory, and its fields wait
// in a file. What a kill takes away of this the next run finds again: those lines
// have no record yet.
type copies struct {
	log     *slog.Logger
	dir     string // for temporary files; "" is the system's
	journal string // path of the records
	own     string // folder of a journal that is made for this; "" if there is one

	waiting []copyOf
	lines   scratch // the fields of those lines
}

// from says which output the records are read back from: the sink's journal, or
// where it has none, one that is written beside it and goes with close.
func (c *copies) from(sink store.Sink) (store.Sink, error) {
	if out, ok := sink.(*store.Output); ok {
		c.journal = out.Journal()
		return sink, nil
	}
	var err error
	if c.own, err = os.MkdirTemp(c.dir, "weft-duplicates-*"); err != nil {
		return sink, err
	}
	c.journal = filepath.Join(c.own, "records.jsonl.zst")
	kept, err := store.Open(c.journal, store.Options{NoCheckpoint: true})
	if err != nil {
		return sink, err
	}
	return both{sink, kept}, nil
}

// copyOf is a line that waits for its record.
type copyOf struct {
	line int64 // the earlier one
	at   int64 // where its own fields are
}

// Keep takes the fields of a line that it has of its own.
func (c *copies) Keep(of int64, rec *store.Record) error {
	own, err := rec.AppendJSON(nil)
	if err != nil {
		return err
	}
	c.lines.dir = c.dir
	at, err := c.lines.add(own)
	c.waiting = append(c.waiting, copyOf{of, at})
	return err
}

// Records makes the records of all lines that were kept. Where the earlier one is
// not there, as in a table that was complete before this run, it is a note.
func (c *copies) Records(ctx context.Context, each func(*store.Record) error) error {
	if len(c.waiting) == 0 {
		return nil
	}
	slices.SortFunc(c.waiting, func(a, b copyOf) int { return int(min(max(a.line-b.line, -1), 1)) })
	originals := scratch{dir: c.dir}
	defer originals.close()
	places := make(map[int64]int64) // of the originals, by line
	err := store.Read(c.journal, func(rec json.RawMessage) error {
		line, err := strconv.ParseInt(string(store.RawPage(rec).Cell("line")), 10, 64)
		if err == nil && c.wants(line) && store.RawPage(rec).Cell("found") == nil {
			places[line], err = originals.add(rec)
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return fmt.Errorf("%s could not be read back for --duplicates copy: %w", c.journal, err)
	}
	missing := 0
	for _, w := range c.waiting {
		place, ok := places[w.line]
		own, err := c.lines.record(w.at)
		if err != nil {
			return err
		}
		if !ok {
			missing++
		} else if own, err = originals.copyTo(place, own); err != nil {
			return err
		}
		if err := each(own); err != nil {
			return err
		}
	}
	if missing > 0 {
		c.log.Warn(fmt.Sprintf("%d repeated URLs are noted, not copied: their earlier records are in a table that was complete before this run", missing))
	}
	return nil
}

func (c *copies) wants(line int64) bool {
	_, ok := slices.BinarySearchFunc(c.waiting, line, func(w copyOf, line int64) int { return int(min(max(w.line-line, -1), 1)) })
	return ok
}

func (c *copies) close() {
	c.lines.close()
	if c.own != "" {
		os.RemoveAll(c.own)
	}
}

// A scratch is a temporary file of records, which goes when it is closed.
type scratch struct {
	dir string
	f   *os.File
	w   *bufio.Writer
	end int64
}

// add appends a record and returns where it is.
func (s *scratch) add(rec []byte) (at int64, err error) {
	if s.f == nil {
		if s.f, err = os.CreateTemp(s.dir, "weft-duplicates-*"); err != nil {
			return 0, err
		}
		_ = os.Remove(s.f.Name()) // where open files can go, a kill leaves nothing behind
		s.w = bufio.NewWriterSize(s.f, 64<<10)
	}
	at = s.end
	s.end += int64(len(rec)) + 1
	_, err = s.w.Write(append(rec, '\n'))
	return at, err
}

// flush writes out what was added. After it many may read at once.
func (s *scratch) flush() error {
	if s.w == nil {
		return nil
	}
	return s.w.Flush()
}

// record reads the record at a place.
func (s *scratch) record(at int64) (*store.Record, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	raw, err := bufio.NewReader(io.NewSectionReader(s.f, at, s.end-at)).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	return store.Decode(raw)
}

// copyTo is the record at a place with what another line has of its own.
func (s *scratch) copyTo(at int64, own *store.Record) (*store.Record, error) {
	rec, err := s.record(at)
	if err == nil {
		rec.Line, rec.Input, rec.URL, rec.Meta = own.Line, own.Input, own.URL, own.Meta
	}
	return rec, err
}

func (s *scratch) close() {
	if s.f != nil {
		s.f.Close()
		os.Remove(s.f.Name())
	}
}

// both writes records to an output that cannot be read back, and to one that can.
type both struct{ stream, kept store.Sink }

func (b both) Append(rec *store.Record) error {
	return errors.Join(b.stream.Append(rec), b.kept.Append(rec))
}

func (b both) Commit() error { return errors.Join(b.stream.Commit(), b.kept.Commit()) }
func (b both) Close() error  { return errors.Join(b.stream.Close(), b.kept.Close()) }
