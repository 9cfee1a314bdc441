package cluster

import (
	"context"
	"fmt"
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
		if got := h.noted[host]; got.Until.Before(p.Until) || got.Until.Sub(p.Until) > 30*time.Second {
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
			members := [2]*work{joining(t, srv), joining(t, srv)}
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
	join := func() *work { return joining(t, srv) }
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

// A pause has its length whatever the clock of the machine says that wrote it down, in
// results and in a checkpoint.
func TestPausesByAnotherClock(t *testing.T) {
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		srv := serve(t, t.TempDir())
		began(t, srv, time.Hour)
		ctx := t.Context()
		join := func() *work { return joining(t, srv) }
		one := join()
		former, err := one.claim(ctx, 3, ownerView{})
		if err != nil {
			t.Fatal(err)
		}
		now := time.Now().Add(off)
		pause := func(host string) map[string]crawler.Pause {
			return map[string]crawler.Pause{host: {Until: now.Add(time.Minute), Since: now.Add(-time.Minute)}}
		}
		if err := former.save(ctx, checkpoint{Member: one.member.id, In: 1, Now: now, Pauses: pause("saved")}); err != nil {
			t.Fatal(err)
		}
		told := hostIn(3)
		data, err := pack(results{Member: one.member.id, Now: now, Prev: map[int]uint64{3: 0}, Pauses: pause(told)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := one.b.append(ctx, one.b.subject("out", one.member.id), data, 0); err != nil {
			t.Fatal(err)
		}
		two := join()
		owner, err := two.claim(ctx, 3, two.buryOther(t, one))
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range []string{"saved", told} {
			p := owner.noted[host]
			for left, want := range map[time.Duration]time.Duration{time.Until(p.Until): time.Minute, time.Until(p.Since): -time.Minute} {
				if (left - want).Abs() > 30*time.Second {
					t.Errorf("a clock is off by %v: %s has a time in %v, want %v", off, host, left, want)
				}
			}
		}
	}
}

// hostIn is some host of a partition.
func hostIn(p int) string {
	for i := 0; ; i++ {
		if host := fmt.Sprintf("host%d.example:80", i); PartitionOf(host) == p {
			return host
		}
	}
}

// A host that was slowed has not recovered because its pause is over: the next owner
// knows how far it was slowed, and so does the one after it, which the next owner tells.
func TestASlowedHostOutlivesItsPause(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, time.Hour)
	ctx := t.Context()
	host := hostIn(3)
	slowed := func(ago time.Duration) map[string]crawler.Pause {
		return map[string]crawler.Pause{host: {Until: time.Now().Add(-ago).Round(0), Share: 1.0 / 64, Full: 4}}
	}
	one := joining(t, srv)
	h, err := one.claim(ctx, 3, ownerView{})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.result(t, 1); err != nil {
		t.Fatal(err)
	}
	if err := h.checkpoint(ctx, slowed(5*time.Second)); err != nil {
		t.Fatal(err)
	}
	former := one
	for owner := range 2 {
		next := joining(t, srv)
		h, err := next.claim(ctx, 3, next.buryOther(t, former))
		if err != nil {
			t.Fatal(err)
		}
		if p := h.noted[host]; p.Share != 1.0/64 || p.Full != 4 {
			t.Errorf("owner %d after the first knows %+v", owner+1, p)
		}
		former = next
	}
	h = &holding{box: one.box, noted: slowed(time.Hour)}
	if c := h.checkpointed(nil); len(c.Pauses)+len(h.noted) > 0 {
		t.Errorf("an hour later %+v is still written down", c.Pauses)
	}
}
