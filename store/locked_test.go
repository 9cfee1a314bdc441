package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// Whoever waits for the lock of a journal while its run ends does not go on with a
// file that has no name any more: what it would write there is lost.
func TestTheLockOfARemovedFileIsNone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be removed")
	}
	path := filepath.Join(t.TempDir(), "out.jsonl")
	format, err := FormatOf(path)
	ok(t, err)
	for _, open := range []func() error{
		func() error {
			_, err := format.Reopen(path)
			return err
		},
		func() error {
			_, err := openExisting(path, true)
			return err
		},
	} {
		w := create(t, path, true)
		time.AfterFunc(lockPatience/10, func() {
			os.Remove(path)
			w.Close()
		})
		err := ErrLocked
		for errors.Is(err, ErrLocked) { // on a machine that is busy
			err = open()
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v, want %v", err, fs.ErrNotExist)
		}
	}
}

// Two runs that add records to a complete output do not undo each other's: the one
// that was asked about it while the other came and went is refused.
func TestTwoRunsDoNotAddAtOnce(t *testing.T) {
	for _, names := range []string{"out.txt", "out.txt out/", "out/ more.json"} {
		c := newCrew(t, names)
		add := func(line int64) {
			out, err := c.open(Options{Resume: true})
			ok(t, err)
			ok(t, out.Append(testRecord(line)))
			out.Finish()
			ok(t, out.Close())
		}
		add(1)
		add(2)
		out, err := c.open(Options{Resume: true, Check: func(*Prior) error {
			add(3)
			return nil
		}})
		if !errors.Is(err, ErrLocked) {
			t.Errorf("%s: got %v, want %v", names, err, ErrLocked)
		}
		if err == nil {
			ok(t, out.Close())
		}
		c.holds(3, names)
		add(4)
		c.holds(4, names+" after it")
	}
}

// The journal of a complete run is gone before its lock is given up.
func TestAJournalGoesWithItsLock(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be removed")
	}
	c := newCrew(t, "out.txt")
	out, err := c.open(Options{})
	ok(t, err)
	write(t, out, upTo(3), 1)
	out.Finish()
	journal := &closing{Writer: out.w, path: out.Journal()}
	out.w = journal
	ok(t, out.Close())
	if !journal.gone {
		t.Error("it was still there")
	}
	if _, there := c.files()[filepath.Base(journal.path)]; there {
		t.Error("it is still there")
	}
}

// closing looks for a journal when it is closed.
type closing struct {
	Writer
	path string
	gone bool
}

func (w *closing) Close() error {
	_, err := os.Stat(w.path)
	w.gone = errors.Is(err, fs.ErrNotExist)
	return w.Writer.Close()
}
