package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
)

func TestStreamWritesAtCommit(t *testing.T) {
	var out bytes.Buffer
	s := NewStream(&out)
	ok(t, s.Append(&Record{Line: 1}))
	if out.Len() > 0 {
		t.Errorf("written before the commit: %q", &out)
	}
	ok(t, s.Commit())
	ok(t, s.Append(&Record{Line: 2}))
	ok(t, s.Close())
	if got, want := out.String(), `{"schema":0,"line":1,"url":""}`+"\n"+`{"schema":0,"line":2,"url":""}`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSinksHoldBackNoMoreThanTheySay(t *testing.T) {
	var out bytes.Buffer
	s := NewStream(&out)
	for line := range int64(1000) {
		ok(t, appendRecord(s, line, 1000))
	}
	if held := 1000*1000 - out.Len(); held > maxPending {
		t.Errorf("%d bytes are held back", held)
	}
}

// As in "weft … | head -1".
func TestReaderOfTheStreamGoesAway(t *testing.T) {
	r, w, err := os.Pipe()
	ok(t, err)
	defer w.Close()
	s := NewStream(w)
	ok(t, appendRecord(s, 1, 10))
	ok(t, s.Commit())
	r.Close()
	ok(t, appendRecord(s, 2, 10))
	for range 2 {
		if err := s.Commit(); err != ErrClosed {
			t.Errorf("commit: got %v, want ErrClosed", err)
		}
		if err := appendRecord(s, 3, 10); err != ErrClosed {
			t.Errorf("append: got %v, want ErrClosed", err)
		}
	}
	if err := s.Close(); err != ErrClosed {
		t.Errorf("close: got %v, want ErrClosed", err)
	}
}

// shortWriter takes n bytes and then fails.
type shortWriter struct {
	bytes.Buffer
	n int
}

func (w *shortWriter) Write(p []byte) (int, error) {
	if len(p) > w.n {
		w.Buffer.Write(p[:w.n])
		return w.n, io.ErrShortWrite
	}
	return w.Buffer.Write(p)
}

func TestNothingFollowsATornRecord(t *testing.T) {
	w := &shortWriter{n: 10}
	s := NewStream(w)
	ok(t, appendRecord(s, 1, 100))
	err := s.Commit()
	var we *WriteError
	if !errors.As(err, &we) || !errors.Is(err, io.ErrShortWrite) {
		t.Fatalf("got %v, want a WriteError", err)
	}
	w.n = 1 << 20
	if again := appendRecord(s, 2, 100); again != err {
		t.Errorf("append: got %v, want %v", again, err)
	}
	if again := s.Close(); again != err {
		t.Errorf("close: got %v, want %v", again, err)
	}
	if w.Len() != 10 {
		t.Errorf("written: %q", &w.Buffer)
	}
}
