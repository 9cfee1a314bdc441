package cluster

import (
	"errors"
	"net"
	"testing"
	"time"

	"weft/crawler"
)

// An agent that has no work yet ends when it is drained, whatever it waits for.
func TestDrainedWhileWaiting(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	none, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	none.Close() // so nobody answers there
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() }) // connections are made, and nothing is said
	for what, url := range map[string]string{
		"a server that is not there":     "nats://" + none.Addr().String(),
		"a server that does not answer":  "nats://" + silent.Addr().String(),
		"a hub that has not begun a job": serve(t, t.TempDir()).URL("127.0.0.1"),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			drain, ended := make(chan struct{}), make(chan error, 1)
			go func() {
				ended <- RunAgent(t.Context(), AgentConfig{
					Connection: Connection{URL: url, Job: "none"}, Version: "test", Drain: drain, Start: (&early{}).stages, Log: logger(t),
				})
			}()
			time.Sleep(700 * time.Millisecond) // it has tried, and tries again
			close(drain)
			if err := <-ended; !errors.Is(err, crawler.ErrInterrupted) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}
