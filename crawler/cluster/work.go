package cluster

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"weft/crawler"
	"weft/crawler/scope"
	"weft/parse/weburl"
)

// How often a member looks after its things.
const (
	tickEvery     = time.Second
	noteEvery     = time.Second
	saveEvery     = 4 * time.Second
	saveAtLatest  = 5 // times that, where less than saveBytes were written
	saveBytes     = 32 << 20
	gatherResults = 50 * time.Millisecond  // for others, with which they are written
	releaseWait   = 5 * time.Second        // for exchanges that are under way
	parseWait     = 300 * time.Millisecond // for what they brought
	takesAtOnce   = 16
	idleRenewals  = 5 // after which an agent is idle
)

// work is what a member does: one crawl over the partitions that it owns.
type work struct {
	a        *agent
	b        *broker
	settings *settings
	view     *view
	member   *member
	crawler  *crawler.Crawler
	feed     *feed
	box      *outbox
	sink     *sink
	gone     tails            // of members that have gone; of balance
	begun    [Partitions]bool // that were begun without a message of their own; of balance
	since    time.Time
	over     bool          // nothing of its hosts is to be kept for its lease: see leave
	nudged   chan struct{} // 1 buffered: a host is to be left alone
	changed  chan struct{} // 1 buffered: the state stream has news
	divides  int           // by how much the rate is divided here; of look alone
	closed   int           // how many of the closed patterns the crawler knows; of look alone

	mu       sync.Mutex
	holdings [Partitions]*holding
	leaving  sync.WaitGroup
}

func newWork(a *agent, s *settings, v *view, m *member, cfg crawler.Config) (w *work, err error) {
	w = &work{a: a, b: a.b, settings: s, view: v, member: m, box: newOutbox(a.b, m), gone: tails{b: a.b}, since: time.Now(), nudged: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
	cfg.Share = &crawler.Share{
		Gather:    gatherResults,
		Errand:    errandOf,
		Elsewhere: func(from, to weburl.URL) bool { return PartitionOf(from.Host) != PartitionOf(to.Host) },
		Links:     func(links []scope.Link) { w.sink.take(links) },
		Excused:   w.excused,
		LeftAlone: w.leftAlone,
	}
	cfg.Drain, cfg.Events = a.cfg.Drain, a.cfg.Events
	w.crawler, err = crawler.New(cfg)
	return w, err
}

// holding is the partition, if it is this member's.
func (w *work) holding(p int) *holding {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.holdings[p]
}

// held are all of them.
func (w *work) held() (out []*holding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, h := range w.holdings {
		if h != nil {
			out = append(out, h)
		}
	}
	return out
}

// paused says that a host is to be left alone, as it has refused, or has said for how long:
// the others should know soon.
func (w *work) paused() {
	select {
	case w.nudged <- struct{}{}:
	default:
	}
}

// run crawls until the lease is lost, the job has ended, or the agent is drained.
func (w *work) run(ctx context.Context) (err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if w.feed, err = newFeed(w.b); err != nil {
		return err
	}
	defer w.feed.stop()
	unhear, err := w.b.onWake(func(string) {
		select {
		case w.changed <- struct{}{}:
		default:
		}
	}, "state")
	if err != nil {
		return err
	}
	defer unhear()
	w.sink = &sink{holder: w.holding, ctx: ctx, box: w.box, lost: func(err error) {
		w.a.log.Debug("nothing can be handed over any more", "error", err)
		stop(errLeaseLost)
	}}
	var others sync.WaitGroup
	others.Go(func() { w.keepLease(ctx, stop) })
	others.Go(func() { w.look(ctx, stop) })
	others.Go(func() { w.note(ctx) })
	others.Go(func() { w.save(ctx) })
	_, err = w.crawler.Run(ctx, w.feed, w.sink)
	cause := context.Cause(ctx)
	switch {
	case w.view.current().ended:
		w.over = true
	case cause == nil && w.member.valid(): // a drain: what is held is given back whole
		w.over = w.giveBack(ctx)
	}
	stop(nil)
	others.Wait()
	w.leaving.Wait()
	if cause != nil {
		return cause
	}
	return err
}

// keepLease renews the lease until ctx ends, and ends the work when it is over. An agent
// that has had nothing to do for some renewals gives memory back to the system.
func (w *work) keepLease(ctx context.Context, stop context.CancelCauseFunc) {
	renew := make(chan error, 1)
	under, idle := false, 0
	next := time.Now().Add(w.settings.Lease / 5)
	tick := time.NewTicker(max(w.settings.Lease/50, 10*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if under {
				<-renew
			}
			return
		case err := <-renew:
			under = false
			if errors.Is(err, errLeaseLost) {
				stop(errLeaseLost)
			}
		case now := <-tick.C:
			if !w.member.valid() {
				stop(errLeaseLost)
			} else if !under && now.After(next) {
				under, next = true, now.Add(w.settings.Lease/5)
				fetching, parsing := w.crawler.UnderWay()
				w.member.busy(fetching, parsing)
				if fetching+parsing > 0 {
					idle = 0
				} else if idle++; idle == idleRenewals {
					go debug.FreeOSMemory()
				}
				go func() { renew <- w.member.renew(ctx) }()
			}
		}
	}
}

// look reads what the others say, and takes and gives back partitions.
func (w *work) look(ctx context.Context, stop context.CancelCauseFunc) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		err := w.view.update(ctx)
		if err == nil {
			err = w.view.bury(ctx, w.settings.Lease)
		}
		s := w.view.current()
		w.crawler.ClosePatterns(s.closed[w.closed:])
		w.closed = len(s.closed)
		switch {
		case err != nil:
			w.a.log.Debug("looking at the others", "error", err)
		case s.ended:
			w.feed.end()
		case s.settings != nil && s.settings.Job != w.settings.Job:
			stop(errOtherJob)
		case w.member.valid():
			w.balance(ctx)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-w.changed:
		}
	}
}

// balance brings what is held in line with what should be.
func (w *work) balance(ctx context.Context) {
	members := w.view.alive()
	if !w.mayAsk(ctx, len(members)) {
		return
	}
	if !w.view.begun() {
		w.shareOut(ctx, members)
		return
	}
	should := assign(members)
	var g errgroup.Group
	g.SetLimit(takesAtOnce)
	defer w.gone.forget()
	for p, id := range should {
		own := w.view.owner(p)
		h := w.holding(p)
		switch {
		case h != nil && id != w.member.id:
			w.hand(ctx, h)
		case h == nil && id != w.member.id && own.Member == w.member.id:
			// It was taken in vain: nobody else would, as this member lives.
			g.Go(func() error {
				_, err := w.b.append(ctx, w.b.subject("state", "own", p), mustJSON(owner{First: own.First}), own.seq)
				if err == nil {
					w.b.wake("state")
				}
				return nil
			})
		case h == nil && id == w.member.id && (own.Member == "" || own.Member == id || w.view.gone(own.Member)):
			g.Go(func() error {
				w.take(ctx, p, own)
				return nil
			})
		}
	}
	_ = g.Wait()
}

// shareOut gives all partitions of a new store their first owners, with one message.
// That waits a little for agents that are said to come, so that none of them has to
// wait for partitions that others have begun with.
func (w *work) shareOut(ctx context.Context, members []string) {
	if len(members) < w.settings.Agents && time.Since(w.since) < tickEvery {
		return
	}
	_, err := w.b.append(ctx, w.b.subject("state", "first"), mustJSON(assign(members)), 0)
	if err != nil && !errors.Is(err, errConflict) { // else somebody else has done it
		w.a.log.Debug("sharing out", "error", err)
		return
	}
	w.b.wake("state")
	nudge(w.changed)
}

func (w *work) take(ctx context.Context, p int, own ownerView) {
	ctx, cancel := context.WithTimeoutCause(ctx, max(0, w.member.left()), errLeaseLost)
	defer cancel()
	h, err := w.claim(ctx, p, own)
	if err != nil {
		level := slog.LevelDebug
		if errors.Is(err, ErrStoreNotWhole) {
			level = slog.LevelWarn // it will not pass by itself
		}
		w.a.log.Log(ctx, level, "a partition could not be taken", "partition", p, "error", err)
		return
	}
	w.crawler.Restore(h.noted)
	w.mu.Lock()
	w.holdings[p] = h
	w.mu.Unlock()
	w.feed.add(h)
}

// former is what a member has written that does not own the partition any more that it
// is asked for.
func (w *work) former(ctx context.Context, member string) (*tail, error) {
	return w.gone.get(ctx, member, w.view.gone(member))
}

// hand gives a partition back, beside the other work: no more of it is begun, and
// what is under way may end.
func (w *work) hand(ctx context.Context, h *holding) {
	if !h.leave() {
		return // on its way already
	}
	w.leaving.Go(func() {
		w.feed.remove(h)
		w.rest(ctx, []*holding{h})
		pauses := w.pauses(0)[h.p]
		w.crawler.Drop(func(host string) bool { return PartitionOf(host) == h.p })
		if err := h.release(ctx, pauses); err != nil {
			w.box.skip()
			w.a.log.Debug("a partition could not be given back", "partition", h.p, "error", err)
		}
		w.mu.Lock()
		w.holdings[h.p] = nil
		w.mu.Unlock()
	})
}

// rest waits until nothing is under way with the hosts of partitions, but not for
// long: what is not over then is fetched again.
func (w *work) rest(ctx context.Context, hs []*holding) {
	deadline := time.Now().Add(releaseWait)
	for _, h := range hs {
		for !h.idle() && time.Now().Before(deadline) {
			if sleep(ctx, 10*time.Millisecond) != nil {
				return
			}
		}
	}
	_ = sleep(ctx, parseWait)
}

// giveBack gives all partitions back, after the crawl, and reports whether all were, now
// and before.
func (w *work) giveBack(ctx context.Context) bool {
	w.leaving.Wait()
	pauses := w.pauses(0)
	var g errgroup.Group
	g.SetLimit(takesAtOnce)
	for _, h := range w.held() {
		g.Go(func() error { return h.release(ctx, pauses[h.p]) })
	}
	if err := g.Wait(); err != nil {
		w.a.log.Debug("not all could be given back", "error", err)
		return false
	}
	return !w.box.skipped()
}

// mayAsk keeps to this member's part of the rate, and says whether it has one. Of
// n members each divides the rate by n, or by more. So a share falls at once, and
// rises only when all others have said that they divide by as much; a member that
// has come has nothing before that.
func (w *work) mayAsk(ctx context.Context, n int) bool {
	rate := w.settings.Rate
	if rate <= 0 || w.divides == n {
		return true
	}
	if w.divides != 0 && n > w.divides {
		w.crawler.SetRate(rate / float64(n))
		w.divides = n
		if err := w.member.divide(ctx, n); err != nil { // the next renewal says it
			w.a.log.Debug("a share of the rate is not known to the others yet", "error", err)
		}
		return true
	}
	if !w.view.allDivideBy(n, w.member.id) {
		return w.divides != 0
	}
	// Whoever joins counts on what this says. Who joined before it was said did
	// not know, but is known here then.
	err := w.member.divide(ctx, n)
	if err == nil {
		err = w.view.update(ctx)
	}
	if err != nil || len(w.view.alive()) > n {
		return w.divides != 0 // what is held goes on as it was; the rest with the next look
	}
	w.crawler.SetRate(rate / float64(n))
	w.divides = n
	return true
}
