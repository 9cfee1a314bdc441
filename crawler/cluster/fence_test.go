package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"weft/crawler/cluster/natsd"
	"weft/store"
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
	if testing.Short() {
		t.Skip("takes seconds")
	}
	srv := serve(t, t.TempDir())
	former := func() *broker {
		began(t, srv, 10*time.Millisecond).stop()
		a, _ := newcomer(t, srv)
		return a.b
	}()
	h := began(t, srv, 10*time.Millisecond)
	h.stop() // or it ends the lease of X, which is never renewed
	h.workers.Wait()
	kinds := []struct{ kind, name string }{{"in", "3"}, {"out", "3"}, {"at", "3"}, {"state", "own.3"}, {"state", "live.X"}}
	send := func(b *broker, patience time.Duration, last map[string]uint64) map[string]uint64 {
		ends := make(map[string]uint64)
		for _, k := range kinds {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if seq, err := b.append(ctx, b.subject(k.kind, k.name), []byte("{}"), last[k.kind+k.name]); err == nil {
				ends[k.kind+k.name] = seq
			}
		}
		return ends
	}
	if got := send(former, 250*time.Millisecond, nil); len(got) > 0 {
		t.Errorf("of a store that has nothing these were begun: %v", got)
	}
	ends := send(h.b, time.Minute, nil)
	if len(ends) != len(kinds) {
		t.Fatalf("the store's own: %v", ends)
	}
	if got := send(former, 250*time.Millisecond, ends); len(got) > 0 {
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
	s.Lease = time.Hour // nothing is to be looked for again because the machine is busy
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

// joined is an agent with a lease, and nothing that it does by itself.
func joined(t *testing.T, a *agent, s *settings) *work {
	t.Helper()
	m, err := a.lease(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return &work{a: a, b: a.b, settings: s, view: newView(a.b), member: m, box: newOutbox(a.b, m), gone: tails{b: a.b}}
}

// joining is a newcomer that has joined.
func joining(t *testing.T, srv *natsd.Server) *work {
	t.Helper()
	a, s := newcomer(t, srv)
	return joined(t, a, s)
}

// buryOther ends the lease of another one, as if it had been silent for too long, and sees
// that.
func (w *work) buryOther(t *testing.T, other *work) ownerView {
	t.Helper()
	if err := w.view.update(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.view.bury(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if err := w.view.update(t.Context()); err != nil || !w.view.gone(other.member.id) {
		t.Fatalf("the other one has gone: %v, %v", w.view.gone(other.member.id), err)
	}
	return w.view.owner(3)
}

// result hands a result over.
func (h *holding) result(t *testing.T, task int64) error {
	t.Helper()
	line, err := appendResult(nil, place{h.p, task}, beside{}, &store.Record{Line: task, Outcome: "ok"})
	if err != nil {
		t.Fatal(err)
	}
	if !h.add(task, line) {
		return errGivenBack
	}
	_, err = h.box.commit(t.Context(), nil)
	return err
}

// A partition whose owner has gone is taken over with what that had written, with and
// without a checkpoint. What the owner of then still writes is refused, whether it is
// of this partition or not, and so is a checkpoint of it; also where who took it over
// has gone before it wrote anything.
func TestTakingOver(t *testing.T) {
	for _, tt := range []struct {
		name string
		takeOver
	}{
		{"no checkpoint", takeOver{}},
		{"a checkpoint", takeOver{saved: true}},
		{"no checkpoint, and another one between", takeOver{between: true}},
		{"a checkpoint, and another one between", takeOver{saved: true, between: true}},
		{"nothing was written", takeOver{shutBeforeFirst: true}},
		{"shared out", takeOver{sharedOut: true}},
		{"shared out, a checkpoint, and another one between", takeOver{sharedOut: true, saved: true, between: true}},
		{"shared out, nothing was written", takeOver{sharedOut: true, shutBeforeFirst: true}},
	} {
		t.Run(tt.name, tt.run)
	}
}

// A takeOver is what happens to a partition before another agent takes it over.
type takeOver struct {
	saved, between  bool
	shutBeforeFirst bool
	sharedOut       bool
}

func (c takeOver) run(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, time.Hour)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	claim := func(w *work, partition int, was ownerView) *holding {
		t.Helper()
		h, err := w.claim(ctx, partition, was)
		must(err)
		return h
	}
	one := joining(t, srv)
	if c.sharedOut {
		must(one.view.update(ctx))
		one.shareOut(ctx, one.view.alive())
		must(one.view.update(ctx))
		if !one.view.begun() || one.view.owner(3) != (ownerView{owner: owner{Member: one.member.id, First: one.member.id}}) {
			t.Fatalf("the owner is %+v", one.view.owner(3))
		}
	}
	former := claim(one, 3, one.view.owner(3))
	other := claim(one, 4, one.view.owner(4))
	want := taskSet{}
	if !c.shutBeforeFirst {
		must(former.result(t, 1))
		must(other.result(t, 1))
		if c.saved {
			must(former.checkpoint(ctx, nil))
		}
		must(former.result(t, 3))
		want.add(1)
		want.add(3)
	}
	two := joining(t, srv)
	was := two.buryOther(t, one)
	if c.between { // it says that the partition is its own, and dies
		_, err := two.b.append(ctx, two.b.subject("state", "own", 3), mustJSON(owner{Member: two.member.id, First: was.First}), was.seq)
		must(err)
		three := joining(t, srv)
		was = three.buryOther(t, two)
		two = three
	}
	owner := claim(two, 3, was)
	if diff := cmp.Diff(want.runs, owner.done.runs, cmp.AllowUnexported(run{})); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	must(owner.result(t, 2))
	if err := former.result(t, 4); !errors.Is(err, errConflict) {
		t.Errorf("a result of the former owner: %v, want %v", err, errConflict)
	}
	if err := other.result(t, 2); err == nil {
		t.Error("one of another partition is written")
	}
	former.out++ // it has something new to say
	if err := former.checkpoint(ctx, nil); !errors.Is(err, errConflict) {
		t.Errorf("a checkpoint of the former owner: %v, want %v", err, errConflict)
	}
	four := joining(t, srv)
	want.add(2)
	if last := claim(four, 3, four.buryOther(t, two)); !slices.Equal(last.done.runs, want.runs) {
		t.Errorf("done is %v, want %v", last.done.runs, want.runs)
	}
}

// A new store is shared out once, when all that are said to come are there.
func TestSharingOut(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, time.Hour)
	ctx := t.Context()
	var members [2]*work
	look := func() {
		t.Helper()
		for _, w := range members {
			if w == nil {
				continue
			}
			if err := w.view.update(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range members {
		a, s := newcomer(t, srv)
		s.Agents = 2
		members[i] = joined(t, a, s)
		members[i].since = time.Now().Add(time.Hour)
		look()
		members[0].shareOut(ctx, members[0].view.alive())
		look()
		if got, want := members[0].view.begun(), i == 1; got != want {
			t.Fatalf("with %d agents of 2 it is shared out: %v, want %v", i+1, got, want)
		}
	}
	first := members[1].view.owner(3)
	members[1].shareOut(ctx, []string{members[1].member.id}) // it is late
	look()
	if got := members[0].view.owner(3); got != first || first.Member == "" {
		t.Errorf("the owner is %+v, was %+v", got, first)
	}
	var w *work
	for _, m := range members {
		if m.member.id == first.Member {
			w = m
		}
	}
	h, err := w.claim(ctx, 3, first)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.result(t, 1); err != nil {
		t.Fatal(err)
	}
	again, err := w.claim(ctx, 3, first) // after it could not be given back
	if err != nil || !again.done.has(1) || again.own.seq == 0 {
		t.Errorf("taken once more it has done %v, and its message is %d, %v", again.done.runs, again.own.seq, err)
	}
}

// A partition that was given back is taken with all that was done, and whoever gave it
// back goes on with its others; also where it comes back to it.
func TestGivingBackAndTaking(t *testing.T) {
	srv := serve(t, t.TempDir())
	began(t, srv, time.Hour)
	ctx := t.Context()
	members := [2]*work{joining(t, srv), joining(t, srv)}
	keeps, err := members[0].claim(ctx, 4, ownerView{})
	if err != nil {
		t.Fatal(err)
	}
	var want taskSet
	for task := range int64(6) {
		w := members[task%2]
		if err := w.view.update(ctx); err != nil {
			t.Fatal(err)
		}
		h, err := w.claim(ctx, 3, w.view.owner(3))
		if err != nil {
			t.Fatalf("taking it for the %d. time: %v", task, err)
		}
		if !slices.Equal(h.done.runs, want.runs) {
			t.Errorf("done is %v, want %v", h.done.runs, want.runs)
		}
		for _, err := range []error{h.result(t, 1+2*task), keeps.result(t, 1+task), h.release(ctx, nil)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := h.result(t, 2); err == nil {
			t.Error("a result is taken after the partition was given back")
		}
		want.add(1 + 2*task)
	}
}
