package cluster

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"weft/crawler"
)

// Whatever the store loses of what the hub and the next owner of a partition count
// on, the hub finds it, gives the store up, and the next hub makes another one. What
// owners let go of, or write meanwhile, is no loss.
func TestHubFindsWhatTheStoreHasLost(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, tt := range []struct {
		name string
		lose func(t *testing.T, h *Hub, ends map[string]uint64)
		lost bool
	}{
		{"nothing", func(*testing.T, *Hub, map[string]uint64) {}, false},
		{"what is in the checkpoint", func(t *testing.T, h *Hub, ends map[string]uint64) {
			if err := h.b.purge(t.Context(), "out", h.b.subject("out", "test"), ends["checkpoint"]); err != nil {
				t.Error(err)
			}
		}, false},
		{"the checkpoint, all results being there", func(t *testing.T, h *Hub, ends map[string]uint64) { drop(t, h, "at", ends["at"]) }, false},
		{"more results are there", func(t *testing.T, h *Hub, ends map[string]uint64) { write(t, h, "out", ends) }, false},
		{"the last tasks", func(t *testing.T, h *Hub, ends map[string]uint64) { drop(t, h, "in", ends["in"]) }, true},
		{"the last results", func(t *testing.T, h *Hub, ends map[string]uint64) { drop(t, h, "out", ends["out"]) }, true},
		{"results after the checkpoint", func(t *testing.T, h *Hub, ends map[string]uint64) { drop(t, h, "out", ends["out"]-1) }, true},
		{"a checkpoint beyond the end", func(t *testing.T, h *Hub, ends map[string]uint64) {
			save(t, h, ends["out"]+5, ends)
		}, true},
		{"the checkpoint, results in it being gone", func(t *testing.T, h *Hub, ends map[string]uint64) {
			if err := h.b.purge(t.Context(), "out", h.b.subject("out", "test"), ends["checkpoint"]); err != nil {
				t.Error(err)
			}
			drop(t, h, "at", ends["at"])
		}, true},
		{"a stream", func(t *testing.T, h *Hub, _ map[string]uint64) {
			if err := h.b.js.DeleteStream(t.Context(), h.b.stream("in")); err != nil {
				t.Error(err)
			}
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := serve(t, t.TempDir())
			h := began(t, srv, 10*time.Millisecond)
			ends := make(map[string]uint64)
			h.mu.Lock()
			h.put(3, crawler.Errand{Line: 1, URL: "http://a.example/"}, nil)
			h.mu.Unlock()
			until(t, "the task", func() bool {
				h.mu.Lock()
				defer h.mu.Unlock()
				ends["in"] = h.lanes[3].end
				return ends["in"] > 0
			})
			for i := range 5 {
				write(t, h, "out", ends)
				if i == 2 {
					ends["checkpoint"] = ends["out"]
				}
			}
			save(t, h, ends["checkpoint"], ends)
			h.b.wake("out")
			until(t, "the results", func() bool {
				h.mu.Lock()
				defer h.mu.Unlock()
				return h.arrivals.ends["test"] == ends["out"]
			})
			tt.lose(t, h, ends)
			err := h.verify(t.Context())
			if errors.Is(err, ErrStoreNotWhole) != tt.lost || err != nil && !tt.lost {
				t.Errorf("verify: %v, want a loss: %v", err, tt.lost)
			}
			h.fail(t.Context(), err)
			s, err := h.b.settings(t.Context())
			if err != nil || (s == nil) != tt.lost {
				t.Errorf("the settings are %v, %v; want none: %v", s, err, tt.lost)
			}
		})
	}
}

// write adds a message that is of partition 3, with nothing in it.
func write(t *testing.T, h *Hub, kind string, ends map[string]uint64) {
	t.Helper()
	data, err := pack(results{Member: "test", Prev: map[int]uint64{3: ends[kind]}}, nil)
	if err == nil {
		ends[kind], err = h.b.append(t.Context(), h.b.subject(kind, "test"), data, ends[kind])
	}
	if err != nil {
		t.Fatal(err)
	}
}

// save writes a checkpoint that has all up to a message of out.3.
func save(t *testing.T, h *Hub, out uint64, ends map[string]uint64) {
	t.Helper()
	data, err := pack(checkpoint{Member: "test", Out: out, In: 1}, nil)
	if err == nil {
		ends["at"], err = h.b.append(t.Context(), h.b.subject("at", 3), data, ends["at"])
	}
	if err != nil {
		t.Fatal(err)
	}
}

// drop takes a message away, as a store does that loses it.
func drop(t *testing.T, h *Hub, kind string, seq uint64) {
	t.Helper()
	s, err := h.b.js.Stream(t.Context(), h.b.stream(kind))
	if err == nil {
		err = s.DeleteMsg(t.Context(), seq)
	}
	if err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
		t.Fatal(fmt.Errorf("message %d of %s: %w", seq, kind, err))
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("there is never %s", what)
}
