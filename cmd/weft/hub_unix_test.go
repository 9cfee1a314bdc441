//go:build unix

package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// underWay is that exchanges are, in the live page's metrics.
var underWay = regexp.MustCompile(`(?m)^weft_fetching_pages [1-9]`)

// What others have done is in the report of the whole and on the live page, with a
// row for each agent.
func TestHubShowsItsAgents(t *testing.T) {
	t.Parallel()
	shown := make(chan struct{}) // nothing is answered before the rows are shown
	site := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-shown:
		case <-r.Context().Done():
		}
		html("<title>page</title><p>some words")(w, r)
	}))
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
	nats := freeAddr(t)
	cmd := program(t, "hub", "--listen-nats", nats, "--token", "secret", "--agents", "1", "--min-agents", "2", "--listen", live, "--report", report, "-o", output,
		"--mode", "threads", "--host-rate", "0", "--connect-to", "::"+site.addr, urls)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	own := freeAddr(t)
	other := program(t, "agent", "-q", "--name", "other", "--listen", own, "nats://secret@"+nats)
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	page := func(addr string) string {
		resp, err := http.Get("http://" + addr)
		if err != nil {
			return ""
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return string(b)
	}
	await(t, "rows of the agents on the live page", func() bool {
		drawn := page(live + "/")
		if strings.Contains(drawn, "secret") {
			t.Fatal("the live page shows the hub's token")
		}
		return strings.Contains(drawn, "local-1") && strings.Contains(drawn, "other")
	})
	await(t, "what the agents have under way", func() bool { return underWay.MatchString(page(live + "/metrics")) })
	await(t, "an agent's own figures", func() bool {
		return strings.Contains(page(own+"/metrics"), "weft_lines_read_total") && !strings.Contains(page(own+"/"), "secret")
	})
	close(shown)
	if status := ended(t, cmd.Wait()); status != exitOK {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	for _, want := range []string{"records   48 in", "agent     local-1: ", "agent     other: "} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("the summary has no %q: %s", want, &stderr)
		}
	}
	if status := ended(t, other.Wait()); status != exitOK {
		t.Errorf("the other agent ends with status %d", status)
	}
	if page, err := os.ReadFile(report); err != nil || !bytes.Contains(page, []byte("a.example")) {
		t.Errorf("the report: %v, %d bytes", err, len(page))
	}
}

// The agents that a hub starts have its memory flags, also where a page may be larger
// than their defaults allow, and leave the address of the live page to it, also one
// that a variable names.
func TestStartedAgentsHaveTheFlagsOfTheirHub(t *testing.T) {
	t.Parallel()
	site := serve(t, http.NotFoundHandler())
	for name, c := range map[string]struct{ env, args []string }{
		"memory": {nil, []string{"--max-body", "300MiB", "--in-flight-bytes", "400MiB", "--parse-memory", "400MiB"}},
		"listen": {[]string{"WEFT_LISTEN=" + freeAddr(t)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := program(t, append([]string{"hub", "-q", "--lease", "1s", "--listen-nats", "127.0.0.1:0", "--agents", "1", "--mode", "threads",
				"-o", filepath.Join(t.TempDir(), "out.jsonl"), site.URL + "/nothing"}, c.args...)...)
			cmd.Env = append(cmd.Env, c.env...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			stuck := time.AfterFunc(patience/2, func() { _ = cmd.Process.Signal(os.Interrupt) })
			defer stuck.Stop()
			if status := ended(t, cmd.Run()); status != exitOK {
				t.Errorf("status %d: %s", status, &stderr)
			}
		})
	}
}
