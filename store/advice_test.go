package store

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

// Whoever says that an output cannot be opened, and of whatever error, says what to
// do.
func TestOpenErrorHasAdvice(t *testing.T) {
	for _, err := range []error{ErrLocked, ErrFormat, ErrNotOurs, fs.ErrNotExist, fs.ErrPermission, errIsFolder, errors.New("anything else")} {
		e := &OpenError{Path: "x", Err: err}
		if text := e.Error(); !strings.Contains(text, "path") || strings.HasSuffix(strings.TrimSpace(text), ";") {
			t.Errorf("%v: %q says not what to do", err, text)
		}
	}
	if got, want := (&OpenError{Path: "x", Err: fs.ErrPermission, Advice: "do this"}).Error(), "do this"; !strings.HasSuffix(got, want) {
		t.Errorf("%q does not end in %q", got, want)
	}
}
