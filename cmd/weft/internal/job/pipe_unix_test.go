//go:build unix

package job

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"syscall"
	"testing"

	"weft/crawler"
)

// TestPipeThatNobodyReads asks for the end of a program that waits for a reader.
func TestPipeThatNobodyReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p")
	if err := syscall.Mkfifo(path, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Output{Path: path}).Create(ctx, io.Discard); !errors.Is(err, crawler.ErrInterrupted) {
		t.Errorf("got %v, want an interruption", err)
	}
}
