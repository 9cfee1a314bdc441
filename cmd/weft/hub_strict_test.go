package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A hub that is strict leaves what one that is not leaves: the output, which is
// complete, and no store.
func TestStrictHub(t *testing.T) {
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

// With --log-format json all that a hub says is JSON: the address, what its agents say
// and have done, the summary.
func TestHubSaysAllInJSON(t *testing.T) {
	t.Parallel()
	site := serve(t, http.NotFoundHandler())
	got := weft(t, "", "hub", "--log-format", "json", "--lease", "1s", "--listen-nats", "127.0.0.1:0", "--agents", "1", "--mode", "threads",
		"-o", filepath.Join(t.TempDir(), "out.jsonl"), site.URL+"/nothing")
	if got.status != exitOK || !strings.Contains(got.stderr, "agent     local-1: ") {
		t.Errorf("status %d: %s", got.status, got.stderr)
	}
	for line := range strings.Lines(got.stderr) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %q", line)
		}
	}
}
