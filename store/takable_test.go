package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Whether an output can be made is found out without one being there for a moment: a
// kill just then would leave an output that has no checkpoint beside it, and a resume
// refuses that.
func TestTryingLeavesNoOutputForAMoment(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 2000 {
			if err := takable(path); err != nil {
				t.Error(err)
			}
		}
	}()
	for {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("while it is tried: %v", err)
			break
		}
		select {
		case <-done:
		default:
			continue
		}
		break
	}
	<-done
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
