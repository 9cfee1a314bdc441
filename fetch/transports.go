package fetch

import (
	"net/http"
	"sync"
)

// transports is one http.Transport after another. A Transport remembers every
// host that a connection was wanted for and not had, for ever; with a list of
// many dead hosts that adds up. So now and then a new one takes over, and the
// old one is forgotten when the last of its exchanges is over.
type transports struct {
	build func() *http.Transport

	mu     sync.Mutex
	now    *http.Transport
	failed int // round trips of now that brought no answer
}

// maxFailed bounds what a transport remembers in vain to about 2 MB, at the
// cost of opening the idle connections again.
const maxFailed = 4096

func (t *transports) get() *http.Transport {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now == nil || t.failed >= maxFailed {
		old := t.now
		t.now, t.failed = t.build(), 0
		if old != nil {
			old.CloseIdleConnections()
		}
	}
	return t.now
}

// fail notes that a round trip brought no answer.
func (t *transports) fail() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed++
}

func (t *transports) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now != nil {
		t.now.CloseIdleConnections()
	}
}
