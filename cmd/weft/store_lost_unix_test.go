//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"weft/crawler/cluster/natsd"
)

// A store that loses results which it has acknowledged, while hub and agents are at
// work, does not make them wait for ever, nor costs a record: the hub says so once,
// makes the store anew from its output, and goes on by itself.
func TestHubOutlivesWhatItsStoreLoses(t *testing.T) {
	t.Parallel()
	server, err := natsd.Start(natsd.Config{Addr: "127.0.0.1:0", Token: "secret", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	site := chaosSite(t)
	dir := t.TempDir()
	var urls strings.Builder
	for i := range chaosPages {
		fmt.Fprintln(&urls, chaosURL(i))
	}
	list, output := filepath.Join(dir, "urls.txt"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(list, []byte(urls.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &chaos{t: t}
	t.Cleanup(c.end)
	h := c.start("hub", "--nats", server.URL("127.0.0.1"), "--agents", "2", "--lease", "2s", "--mode", "threads", "--job", "lossy",
		"--host-rate", "10", "--connect-to", "::"+site.addr, "-o", output, list)
	await(t, "some records", func() bool {
		data, _ := os.ReadFile(output) // it may not be there yet
		return bytes.Count(data, []byte("\n")) > 50
	})
	loseAll(t, server.URL("127.0.0.1"), "weft_lossy_out")
	if !h.ends() {
		t.Fatalf("the hub has not ended: %s", h.said())
	}
	if h.status() != 0 || strings.Count(h.said(), "going on from the output") != 1 {
		t.Fatalf("the hub ends with status %d, and says %s", h.status(), h.said())
	}
	checkChaos(t, output, chaosPages)
}

// loseAll empties a stream.
func loseAll(t *testing.T, url, stream string) {
	t.Helper()
	nc, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(t.Context(), stream)
	if err == nil {
		err = s.Purge(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}
