package cluster

import (
	"strings"
	"testing"
)

// Whatever is wrong with the addresses of servers, the error has none of the tokens
// and passwords in them.
func TestNoErrorHasATokenOfAnAddress(t *testing.T) {
	for _, address := range []string{
		"nats://secret@127.0.0.1:1",
		"nats://user:secret@127.0.0.1:1,nats://user:secret@127.0.0.1:2, nats://secret@127.0.0.1:3",
		"nats://user:secr@secret@127.0.0.1:1",
		"nats://user:secret@127.0.0.1:port",
		"nats://127.0.0.1:1,nats://user:secret%zz@127.0.0.1:2",
	} {
		b, err := connect(t.Context(), Connection{URL: address, Job: "test"}, "test", false, orSilent(nil))
		if err == nil {
			b.close()
			t.Fatalf("%s: somebody is there", address)
		}
		if strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "127.0.0.1:1") && !strings.Contains(err.Error(), ":port") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
