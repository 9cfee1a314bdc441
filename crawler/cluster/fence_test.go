package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"weft/crawler/cluster/natsd"
)

// open is a hub that has not begun.
func openHub(t *testing.T, srv *natsd.Server, resume bool, lease time.Duration) (*Hub, error) {
	return OpenHub(t.Context(), HubConfig{
		Connection: Connection{URL: srv.URL("127.0.0.1"), Job: "fenced"}, Version: "test", Crawl: json.RawMessage("{}"), Lease: lease, Resume: resume,
	})
}

// began is one that has begun with an output that has nothing.
func began(t *testing.T, srv *natsd.Server, lease time.Duration) *Hub {
	t.Helper()
	h, err := openHub(t, srv, true, lease)
	if err == nil {
		err = h.Begin(t.Context(), Output{})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// newcomer is an agent that has found the settings and is not a member yet.
func newcomer(t *testing.T, srv *natsd.Server) (*agent, *settings) {
	t.Helper()
	b, err := connect(t.Context(), Connection{URL: srv.URL("127.0.0.1"), Job: "fenced"}, "test", false, orSilent(nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	a := &agent{cfg: AgentConfig{Version: "test"}, b: b, log: orSilent(nil)}
	s, err := a.await(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// What an agent of a former store still sends does not reach the store that is made
// in its place, though both begin with nothing and have the same names: not what
// begins a subject, not what goes on with a sequence that both have, and nothing is
// purged by it.
func TestFormerStoreReachesNothing(t *testing.T) {
	srv := serve(t, t.TempDir())
	former := func() *broker {
		began(t, srv, 10*time.Millisecond).stop()
		a, _ := newcomer(t, srv)
		return a.b
	}()
	h := began(t, srv, 10*time.Millisecond)
	kinds := []struct{ kind, name string }{{"in", "3"}, {"out", "3"}, {"at", "3"}, {"state", "own.3"}, {"state", "live.X"}}
	send := func(b *broker, last map[string]uint64) map[string]uint64 {
		ends := make(map[string]uint64)
		for _, k := range kinds {
			ctx, cancel := context.WithTimeout(t.Context(), 250*time.Millisecond)
			defer cancel()
			if seq, err := b.append(ctx, b.subject(k.kind, k.name), []byte("{}"), last[k.kind+k.name]); err == nil {
				ends[k.kind+k.name] = seq
			}
		}
		return ends
	}
	if got := send(former, nil); len(got) > 0 {
		t.Errorf("of a store that has nothing these were begun: %v", got)
	}
	ends := send(h.b, nil)
	if len(ends) != len(kinds) {
		t.Fatalf("the store's own: %v", ends)
	}
	if got := send(former, ends); len(got) > 0 {
		t.Errorf("these were gone on with: %v", got)
	}
	for _, k := range kinds {
		if err := former.purge(t.Context(), k.kind, former.subject(k.kind, k.name), 1000); err != nil {
			t.Error(err)
		}
		m, err := h.b.last(t.Context(), h.b.subject(k.kind, k.name))
		if err != nil || m == nil || m.seq != ends[k.kind+k.name] {
			t.Errorf("%s %s ends with %v, %v; want sequence %d", k.kind, k.name, m, err, ends[k.kind+k.name])
		}
	}
}

// An agent that has found a store, and joins when there is another one in its place,
// is no member of that: it has read nothing of what it says.
func TestJoiningAFormerStore(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, 10*time.Millisecond).stop()
	a, s := newcomer(t, srv)
	h := began(t, srv, 10*time.Millisecond)
	if _, err := a.lease(t.Context(), s); !errors.Is(err, errOtherJob) {
		t.Errorf("joining the former store: %v, want %v", err, errOtherJob)
	}
	if err := h.view.update(t.Context()); err != nil || len(h.view.alive()) > 0 {
		t.Errorf("the new one has %d members, %v", len(h.view.alive()), err)
	}
	s, err := a.await(t.Context())
	if err != nil || s.Job != h.job {
		t.Fatalf("found %v, %v; want the job %s", s, err, h.job)
	}
	if _, err := a.lease(t.Context(), s); err != nil {
		t.Errorf("joining the new one: %v", err)
	}
}

// Agents lose their leases with a store that is made anew, though nothing has cut them
// off: that is said as it is, from before the new one is there.
func TestWhyALeaseIsLost(t *testing.T) {
	srv := serve(t, t.TempDir())
	h := began(t, srv, 10*time.Millisecond)
	a, s := newcomer(t, srv)
	const cut, anew = "cut off from the hub for too long: others may have the work now", "the hub makes its store anew"
	check := func(when, want string) {
		t.Helper()
		if got := a.whyLost(t.Context(), s); got != want {
			t.Errorf("%s: got %q, want %q", when, got, want)
		}
	}
	check("the store is there", cut)
	h.condemn(t.Context())
	check("given up", anew)
	if err := h.b.fence(t.Context(), "another", 1); err != nil {
		t.Fatal(err)
	}
	check("fenced", anew)
	h.stop()
	began(t, srv, 10*time.Millisecond)
	check("made anew", anew)
	if err := h.b.remove(t.Context(), kinds...); err != nil {
		t.Fatal(err)
	}
	check("taken away", anew)
	a.b.close()
	check("no connection", cut)
}

// A hub that ends while it waits for the leases of a former store to end leaves word
// of it: the next one waits, too.
func TestHubEndsWhileItWaitsForLeases(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, 10*time.Millisecond).stop()
	second, err := openHub(t, srv, true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { waited <- second.Begin(ctx, Output{}) }()
	for range 500 { // until the former store has gone
		if _, err := second.b.js.Stream(t.Context(), second.b.stream("at")); errors.Is(err, jetstream.ErrStreamNotFound) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Fatalf("the second hub: %v", err)
	}
	if h, err := openHub(t, srv, false, 10*time.Millisecond); !errors.Is(err, ErrJobExists) {
		t.Errorf("the third hub: %v, want %v", err, ErrJobExists)
		if err == nil {
			h.Close()
		}
	}
	began(t, srv, 10*time.Millisecond)
}

// A checkpoint of a former owner that arrives when the partition has another one does
// not keep that from making its own, and is itself refused after it.
func TestCheckpointOfAFormerOwner(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, time.Hour)
	var hs []*holding
	var own uint64
	for range 2 {
		a, s := newcomer(t, srv)
		m, err := a.lease(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		h, _, err := a.take(t.Context(), m, 3, own)
		if err != nil {
			t.Fatal(err)
		}
		own = h.own
		hs = append(hs, h)
	}
	former, owner := hs[0], hs[1]
	save := func(h *holding) error { return h.checkpoint(t.Context(), nil, 0) }
	if err := save(former); err != nil {
		t.Errorf("before the owner's: %v", err)
	}
	if err := save(owner); err != nil {
		t.Errorf("the owner's: %v", err)
	}
	former.saved = checkpoint{} // it has something new to say
	if err := save(former); !errors.Is(err, errConflict) {
		t.Errorf("after the owner's: %v, want %v", err, errConflict)
	}
	pauses, err := owner.restore(t.Context())
	if err != nil || owner.saved.Member != owner.member.id {
		t.Errorf("the checkpoint is of %s, %v, %v; want %s", owner.saved.Member, pauses, err, owner.member.id)
	}
}
