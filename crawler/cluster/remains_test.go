package cluster

import (
	"context"
	"errors"
	"testing"
	"time"
)

// What a member has written that has gone is let go of when others have its
// partitions, with checkpoints of their own, and the output has all of it; not before,
// and not so that it could write again.
func TestRemainsOfMembersAreLetGoOf(t *testing.T) {
	srv := serve(t, t.TempDir())
	hub := began(t, srv, time.Hour)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	join := func() *work { return joining(t, srv) }
	one := join()
	former, err := one.claim(ctx, 3, ownerView{})
	must(err)
	for task := range int64(4) {
		must(former.result(t, task+1))
	}
	clear := func(synced uint64, want uint64, when string) {
		t.Helper()
		must(hub.view.update(ctx))
		var counts map[string]uint64
		err := hub.b.ready(ctx, func(ctx context.Context) (err error) { // a busy machine may not answer at once
			if err = hub.clear(ctx, synced); err == nil {
				counts, err = hub.b.written(ctx)
			}
			return err
		})
		if err != nil || counts[one.member.id] != want {
			t.Errorf("%s: %d messages, %v; want %d", when, counts[one.member.id], err, want)
		}
	}
	clear(1000, 4, "it lives")
	two := join()
	was := two.buryOther(t, one)
	clear(1000, 4, "nobody has its partition")
	_, err = two.b.append(ctx, two.b.subject("state", "own", 3), mustJSON(owner{Member: two.member.id, First: was.First}), was.seq)
	must(err)
	clear(1000, 4, "the next owner has not read it")
	must(two.view.update(ctx))
	owner, err := two.claim(ctx, 3, two.view.owner(3))
	must(err)
	clear(4, 5, "the output does not have the last one")
	clear(5, 1, "nobody needs it")
	if err := former.result(t, 9); !errors.Is(err, errConflict) {
		t.Errorf("it writes: %v, want %v", err, errConflict)
	}
	if got := owner.done.upTo(); got != 4 {
		t.Errorf("all up to %d are done, want 4", got)
	}
	must(two.view.update(ctx))
	third, err := two.claim(ctx, 3, two.view.owner(3))
	if err != nil || third.done.upTo() != 4 {
		t.Errorf("taken once more, all up to %d are done, %v; want 4", third.done.upTo(), err)
	}
}
