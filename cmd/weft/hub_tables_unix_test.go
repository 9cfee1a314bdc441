//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A table is an output like another one for a hub: what is on its way stands beside it,
// so that a hub that was killed, or interrupted, goes on with the token that its agents
// have, and with what they have done meanwhile.
func TestHubGoesOnWithATable(t *testing.T) {
	t.Parallel()
	site := chaosSite(t)
	for _, tt := range []struct {
		output string
		signal syscall.Signal
	}{
		{"out.db", syscall.SIGKILL},
		{"out.parquet", syscall.SIGINT},
	} {
		t.Run(tt.output, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			var urls strings.Builder
			for i := range 360 {
				fmt.Fprintf(&urls, "http://host%d.example/%d\n", i%chaosHosts, i)
			}
			list, output := filepath.Join(dir, "urls.txt"), filepath.Join(dir, tt.output)
			if err := os.WriteFile(list, []byte(urls.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			c := &chaos{t: t}
			t.Cleanup(c.end)
			nats := freeAddr(t)
			hub := []string{"hub", "--listen-nats", nats, "--lease", "2s", "--mode", "threads", "--host-rate", "2", "--connect-to", "::" + site.addr, "-o", output}
			h := c.start(append(hub, list)...)
			token := filepath.Join(output+".store", "token")
			await(t, "a token beside the output", func() bool {
				text, err := os.ReadFile(token)
				return err == nil && strings.HasSuffix(string(text), "\n")
			})
			text, err := os.ReadFile(token)
			if err != nil {
				t.Fatal(err)
			}
			agent := c.start("agent", "-q", "nats://"+strings.TrimSpace(string(text))+"@"+nats)
			await(t, "a checkpoint that knows of the store", func() bool {
				state, _ := os.ReadFile(output + ".state") // it may not be there yet
				return strings.Contains(string(state), `"out":`)
			})
			h.signal(tt.signal)
			<-h.over
			h = c.start(append(hub, "--resume", list)...)
			if !h.ends() || h.status() != exitOK || strings.Contains(h.said(), "made anew") {
				t.Fatalf("the second hub ends with status %d, and says %s", h.status(), h.said())
			}
			if !agent.ends() || agent.status() != exitOK {
				t.Errorf("the agent ends with status %d, and says %s", agent.status(), agent.said())
			}
		})
	}
}
