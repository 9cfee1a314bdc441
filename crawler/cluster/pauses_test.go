package cluster

import (
	"context"
	"testing"
	"time"

	"weft/crawler"
)

// pausedUntil is a pause of a minute.
func pausedUntil() map[string]crawler.Pause {
	return map[string]crawler.Pause{"a.example:80": {Until: time.Now().Add(time.Minute).Round(0)}}
}

// have checks that the next owner leaves the hosts alone for as long.
func (h *holding) have(t *testing.T, want map[string]crawler.Pause) {
	t.Helper()
	for host, p := range want {
		if got := h.noted[host]; !got.Until.Equal(p.Until) {
			t.Errorf("%s is left alone until %v, want %v", host, got.Until, p.Until)
		}
	}
}

// Whoever is given a partition back knows which hosts are to be left alone, also where
// the former owner has nothing else to say: the request that a pause is for gave no
// result, such as one for a robots.txt.
func TestGivingBackWithPauses(t *testing.T) {
	for name, results := range map[string]bool{"nothing was done": false, "all that was done is saved": true} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, t.TempDir())
			began(t, srv, time.Hour)
			ctx := t.Context()
			var members [2]*work
			for i := range members {
				a, s := newcomer(t, srv)
				members[i] = joined(t, a, s)
			}
			former, err := members[0].claim(ctx, 3, ownerView{})
			if err != nil {
				t.Fatal(err)
			}
			if results {
				if err := former.result(t, 1); err != nil {
					t.Fatal(err)
				}
				if err := former.checkpoint(ctx, nil); err != nil {
					t.Fatal(err)
				}
			}
			want := pausedUntil()
			if err := former.release(ctx, want); err != nil {
				t.Fatal(err)
			}
			if err := members[1].view.update(ctx); err != nil {
				t.Fatal(err)
			}
			owner, err := members[1].claim(ctx, 3, members[1].view.owner(3))
			if err != nil {
				t.Fatal(err)
			}
			owner.have(t, want)
		})
	}
}

// What an owner was told to leave alone stands in each of its checkpoints until it is
// over, also in one for which the hosts were looked at before it had the partition.
func TestPausesOutliveTheSecondOwner(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, time.Hour)
	ctx := t.Context()
	join := func() *work { a, s := newcomer(t, srv); return joined(t, a, s) }
	one := join()
	first, err := one.claim(ctx, 3, ownerView{})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.result(t, 1); err != nil {
		t.Fatal(err)
	}
	want := pausedUntil()
	if err := first.checkpoint(ctx, want); err != nil {
		t.Fatal(err)
	}
	two := join()
	second, err := two.claim(ctx, 3, two.buryOther(t, one))
	if err != nil {
		t.Fatal(err)
	}
	second.have(t, want)
	if err := second.result(t, 2); err != nil {
		t.Fatal(err)
	}
	if err := second.checkpoint(ctx, nil); err != nil {
		t.Fatal(err)
	}
	three := join()
	third, err := three.claim(ctx, 3, three.buryOther(t, two))
	if err != nil {
		t.Fatal(err)
	}
	third.have(t, want)
}

// An agent that ends at once does not end its lease: what it asked last has its distance
// from what others ask, who wait for the end of that. One that has given its partitions
// back is not waited for.
func TestLeaving(t *testing.T) {
	for name, drained := range map[string]bool{"ended at once": false, "drained": true} {
		t.Run(name, func(t *testing.T) {
			srv := serve(t, t.TempDir())
			h := began(t, srv, time.Hour)
			drain := make(chan struct{})
			ctx, kill := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				ended <- RunAgent(ctx, AgentConfig{
					Connection: Connection{URL: srv.URL("127.0.0.1"), Job: "fenced"}, Version: "test", Drain: drain,
					Start: (&early{}).stages, Log: logger(t),
				})
			}()
			for !h.view.begun() && t.Context().Err() == nil {
				time.Sleep(10 * time.Millisecond)
				if err := h.view.update(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if drained {
				close(drain)
			} else {
				kill()
			}
			t.Logf("the agent ends with %v", <-ended)
			kill()
			if err := h.view.update(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := len(h.view.alive()); (got == 0) != drained {
				t.Errorf("%d agents hold a lease", got)
			}
		})
	}
}
