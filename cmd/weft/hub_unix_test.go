//go:build unix

package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What others have done is in the report of the whole and on the live page, with a
// row for each agent.
func TestHubShowsItsAgents(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	site := serve(t, html("<title>page</title><p>some words"))
	dir := t.TempDir()
	var lines strings.Builder
	for _, host := range []string{"a", "b", "c", "d", "e", "f"} {
		for _, path := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
			lines.WriteString("http://" + host + ".example/" + path + "\n")
		}
	}
	urls, output, report, live := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl"), filepath.Join(dir, "run.html"), freeAddr(t)
	if err := os.WriteFile(urls, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, "hub", "--listen-nats", freeAddr(t), "--agents", "2", "--listen", live, "--report", report, "-o", output,
		"--mode", "threads", "--host-rate", "4", "--connect-to", "::"+site.addr, urls)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "rows of the agents on the live page", func() bool {
		resp, err := http.Get("http://" + live + "/")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		page, err := io.ReadAll(resp.Body)
		return err == nil && bytes.Contains(page, []byte("local-1")) && bytes.Contains(page, []byte("local-2"))
	})
	if status := ended(t, cmd.Wait()); status != exitOK {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	for _, want := range []string{"records   48 in", "agent     local-1: ", "agent     local-2: "} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("the summary has no %q: %s", want, &stderr)
		}
	}
	if page, err := os.ReadFile(report); err != nil || !bytes.Contains(page, []byte("a.example")) {
		t.Errorf("the report: %v, %d bytes", err, len(page))
	}
}
