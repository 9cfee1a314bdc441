package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
)

// objects is how many payloads stand beside messages, and how many messages of the
// server they take.
func objects(t *testing.T, b *broker) (names, messages int) {
	t.Helper()
	all, err := b.big.List(t.Context())
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		t.Fatal(err)
	}
	s, err := b.js.Stream(t.Context(), "OBJ_"+b.stream("big"))
	if err != nil {
		t.Fatal(err)
	}
	return len(all), int(s.CachedInfo().State.Msgs)
}

// The payload of a message over the server's limit is let go of with its message, so
// that the store does not grow with the crawl: not before, and not while its message
// may still come.
func TestPayloadsOfLargeMessagesAreLetGoOf(t *testing.T) {
	srv := serve(t, t.TempDir())
	h := began(t, srv, time.Hour)
	h.stop() // or it sweeps itself
	h.workers.Wait()
	b, ctx := h.b, t.Context()
	b.limit = 10 // everything is large
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sweep := func(when string, names, messages int) {
		t.Helper()
		must(b.sweep(ctx))
		if n, m := objects(t, b); n != names || m != messages {
			t.Errorf("%s: %d payloads in %d messages, want %d in %d", when, n, m, names, messages)
		}
	}
	text := []byte("more than ten bytes")
	var ends []uint64
	for i := range 4 {
		var last uint64
		if i > 0 {
			last = ends[i-1]
		}
		seq, err := b.append(ctx, b.subject("out", "X"), text, last)
		must(err)
		ends = append(ends, seq)
	}
	sweep("all messages are there", 4, 8)
	if _, err := b.append(ctx, b.subject("out", "X"), text, ends[1]); !errors.Is(err, errConflict) {
		t.Fatalf("behind another one: %v, want %v", err, errConflict)
	}
	must(b.purge(ctx, "out", b.subject("out", "X"), ends[3]))
	sweep("three were let go of, and one was refused", 1, 2)
	if m, err := b.last(ctx, b.subject("out", "X")); err != nil || string(m.data) != string(text) {
		t.Errorf("the last message is %+v, %v", m, err)
	}
	last := uint64(0)
	for range 3 { // only the last one of a checkpoint stays
		seq, err := b.append(ctx, b.subject("at", 3), text, last)
		must(err)
		last = seq
	}
	sweep("checkpoints were written", 2, 4)
	for _, s := range []struct {
		subject string
		after   string
	}{{b.subject("out", "X"), "4"}, {b.subject("in", 3), "0"}} {
		_, err := b.big.PutBytes(ctx, s.subject+" "+s.after+" id", text)
		must(err)
	}
	sweep("two messages are still to come", 4, 8)
}

// A payload that the store has lost is a loss like that of its message: whoever reads
// it does not wait for it forever, and the next hub makes the store anew.
func TestLostPayloadsOfLargeMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	srv := serve(t, t.TempDir())
	h := began(t, srv, 10*time.Millisecond)
	h.b.limit = 10
	ends := make(map[string]uint64)
	write(t, h, "out", ends)
	all, err := h.b.big.List(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("the payloads are %v, %v", all, err)
	}
	if err := h.b.big.Delete(t.Context(), all[0].Name); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	h.hasReread()
	h.mu.Unlock()
	until(t, "an end of the hub", func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return errors.Is(h.err, ErrStoreNotWhole)
	})
	if k, err := h.inventory(t.Context(), 0); err != nil || !k.gap {
		t.Errorf("the next hub finds a gap: %v, %v", k != nil && k.gap, err)
	}
	if m, err := h.b.last(t.Context(), h.b.subject("out", "test")); !errors.Is(err, ErrStoreNotWhole) {
		t.Errorf("the last message is %v, %v; want %v", m, err, ErrStoreNotWhole)
	}
}

// A server of one's own may take small messages only: payloads go there in pieces that
// it takes.
func TestLargeMessagesAtAServerOfSmallOnes(t *testing.T) {
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), MaxPayload: 32 << 10, NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	h, err := OpenHub(t.Context(), HubConfig{Connection: Connection{URL: s.ClientURL(), Job: "small"}, Version: "test", Crawl: json.RawMessage("{}")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	if err := h.Begin(t.Context(), Output{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	text := bytes.Repeat([]byte("some text "), 30_000)
	if _, err := h.b.append(ctx, h.b.subject("at", 3), text, 0); err != nil {
		t.Fatal(err)
	}
	if m, err := h.b.last(ctx, h.b.subject("at", 3)); err != nil || !bytes.Equal(m.data, text) {
		t.Errorf("it is not read as it was written: %v", err)
	}
}
