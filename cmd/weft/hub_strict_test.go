package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// A hub that is strict leaves what one that is not leaves: the output, which is
// complete, and no store.
func TestStrictHub(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	site := serve(t, http.NotFoundHandler())
	dir := t.TempDir()
	args := []string{"hub", "-q", "--strict", "--lease", "1s", "--listen-nats", "127.0.0.1:0", "--agents", "1", "--mode", "threads",
		"-o", filepath.Join(dir, "out.jsonl"), site.URL + "/nothing"}
	got := weft(t, "", args...)
	if got.status != exitStrict {
		t.Errorf("status %d, want %d: %s", got.status, exitStrict, got.stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "out.jsonl.store")); err == nil {
		t.Error("the store is left")
	}
	if got := weft(t, "", append(args, "--resume", "--agents", "0")...); got.status != exitStrict {
		t.Errorf("resumed: status %d, want %d: %s", got.status, exitStrict, got.stderr)
	}
}
