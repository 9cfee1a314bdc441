package frontier

import (
	"context"
	"io"
	"sync"
	"time"

	"weft/crawler/spill"
)

// Frontier is safe for concurrent use, but Lease has one caller at a time, and
// so has Room.
type Frontier struct {
	cfg   Config
	start time.Time // where moments count from

	mu          sync.Mutex
	global      meter
	hosts       map[string]*host
	addrs       map[string]*address
	swift       lane
	slow        lane
	idle        []*host // those without tasks, to be forgotten
	free        *host   // what asks nothing of any host; not in hosts
	ruled       []ruled // rules that are remembered, the oldest first
	rulesSize   int     // bytes of those
	rulesKnown  int     // how many hold: the others were forgotten, or replaced
	foreseen    foreseen
	nextSeq     uint64
	queued      int   // tasks in queues, in memory and on disk
	outstanding int   // tasks added and not over
	closed      bool  // no more Add
	err         error // what broke it

	begun        []exchange    // those that may make a host slow, the oldest first
	usual        time.Duration // the running median of all exchanges
	slowInFlight int           // exchanges of slow hosts under way

	spill   *spill.File // nil before it is needed
	spilled int         // hosts with tasks there
	starved []*host     // those of them with none in memory
	sifting []*host     // those with tasks there that are to be held against new rules
	encoded []byte      // a buffer

	wake chan struct{} // 1 buffered: something changed that Lease should see
	room chan struct{} // 1 buffered: something changed that Room should see
}

// New returns an empty frontier.
func New(cfg Config) *Frontier {
	cfg.complete()
	return &Frontier{
		cfg:    cfg,
		start:  time.Now().Add(-1), // no moment of the run is 0
		global: newMeter(cfg.Rate),
		hosts:  make(map[string]*host),
		addrs:  make(map[string]*address),
		free:   &host{key: NoHost},
		wake:   make(chan struct{}, 1),
		room:   make(chan struct{}, 1),
	}
}

// Room blocks while there is no room for a new task: while the window is full
// and there is no Codec, or a tenth of it is tasks that ask for nothing, or while
// 50,000 hosts have tasks in the file. It
// returns ctx's error when ctx ends, and the file's when that is broken.
func (f *Frontier) Room(ctx context.Context) error {
	for most := f.mostFree(); ; {
		f.mu.Lock()
		crowded := len(f.free.list) >= most
		full := f.cfg.Codec == nil && f.queued >= f.cfg.Window || f.spilled >= mostSpilled || crowded
		err := f.err
		f.mu.Unlock()
		if err != nil {
			return err
		}
		if !full {
			return ctx.Err()
		}
		if crowded { // until half of them are gone, or each that goes would be waited for
			most = max(1, f.mostFree()/2)
		}
		select {
		case <-f.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Add queues a new task behind the others of its host. It never blocks: what is
// beyond the window goes to the file.
func (f *Frontier) Add(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nextSeq++
	t.Seq = f.nextSeq
	f.outstanding++
	t.home = f.foresee(t.Home)
	f.enqueue(t, f.now())
}

func (f *Frontier) enqueue(t *Task, now moment) {
	h := f.host(t.Host)
	d := f.denial(h, t, now)
	stored := d == nil && t.kind == fresh && f.overflows(h) && f.store(h, &h.spilled, t)
	f.queued++
	switch {
	case stored:
		return
	case d != nil:
		f.deny(h, t, d, now)
		return
	}
	h.push(t, now)
	if t.kind != fresh || len(h.list) == 1 { // else it stands behind others
		f.place(h, now)
	}
	f.forgetIdle(now)
}

// host returns the account of that host, a new one if there is none.
func (f *Frontier) host(key string) *host {
	if key == NoHost {
		return f.free
	}
	h := f.hosts[key]
	if h == nil {
		h = newHost(key, &f.cfg)
		f.hosts[key] = h
		if ip := literal(key); ip != "" && f.cfg.IPRate > 0 {
			f.joinAddr(h, ip)
		}
	}
	return h
}

// Lease blocks until a task may go and hands it out. The caller must Return it
// when its exchange is over. Lease returns io.EOF after Close once every task is
// over, ctx's error when ctx ends, and the error of the file that tasks spill to
// when that is broken.
func (f *Frontier) Lease(ctx context.Context) (*Task, error) {
	for ctx.Err() == nil {
		t, wait, err := f.tryLease()
		if t != nil || err != nil {
			return t, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-f.wake:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil, ctx.Err()
}

// tryLease hands out a task, or says how long it is until one may be ready.
func (f *Frontier) tryLease() (*Task, time.Duration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now() // not before the lock: what others placed is not from later
	if f.err != nil {
		return nil, 0, f.err
	}
	f.findSlow(now)
	sifting := f.siftSome(now)
	wait := min(f.advance(&f.swift, now), f.advance(&f.slow, now))
	h := f.choose(now)
	if h != nil && h != f.free && f.global.next > now {
		h, wait = nil, f.global.next.since(now)
		if f.free.in != nil {
			h = f.free
		}
	}
	switch {
	case h != nil:
		return f.take(h, now), 0, nil
	case f.closed && f.outstanding == 0:
		return nil, 0, io.EOF
	}
	if sifting {
		wait = 0
	}
	return nil, wait, nil
}

// advance moves the hosts of a lane whose time has come to the ready, and says
// how long it is until the next one's will.
func (f *Frontier) advance(l *lane, now moment) time.Duration {
	for len(l.waiting) > 0 {
		wait := moment(l.waiting[0].rank).since(now)
		if wait > 0 {
			return wait
		}
		f.place(l.waiting[0], now)
	}
	return time.Hour
}

// take hands out the next task of a ready host.
func (f *Frontier) take(h *host, now moment) *Task {
	at, _ := h.eligible()
	t := h.pop(now)
	f.queued--
	readyAt := max(t.since, t.notBefore, at)
	if h != f.free {
		readyAt = max(readyAt, f.global.next)
		f.begin(h, t, now)
	}
	if h.addr != nil {
		readyAt = max(readyAt, h.addr.next)
		h.addr.take(now)
	}
	readyAt = min(readyAt, now)
	t.Limit, t.Queue = readyAt.since(t.since), now.since(readyAt)
	f.starve(h)
	f.refill(now)
	f.place(h, now)
	notify(f.room)
	return t
}

// begin notes that a lease of the host begins.
func (f *Frontier) begin(h *host, t *Task, now moment) {
	t.from, t.leased, t.leasedAt = h, true, now
	if f.governed(h, t) {
		t.Rules = h.origin(t.URL.URL.Scheme).rules
	}
	t.Locate = f.cfg.IPRate > 0 && h.addr == nil
	f.global.take(now)
	h.pace.take(now)
	if h.pace.every > 0 {
		h.sending = now
	}
	f.begins(h, now)
}

// Return gives a lease back: it says what the exchange has shown, and what
// follows. The first Return of a lease says that the exchange is over, and the
// host has a connection free. What the report says of the host holds before
// another of its tasks can be handed out.
func (f *Frontier) Return(t *Task, r Report, n Next) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if t.leased {
		t.leased = false
		f.endLease(t.from, t, r, now)
	}
	switch n.what {
	case over:
		f.end(t, r, now)
	case requeue:
		if t.wasDropped() {
			f.end(t, r, now)
			if t.kind == rules {
				f.askAnew(t.asksFor, now)
			}
			return
		}
		if t.kind == fresh {
			t.kind = again
		}
		t.notBefore, t.since = f.moment(n.at), now
		f.enqueue(t, now)
	}
}

// endLease notes that an exchange of the host is over.
func (f *Frontier) endLease(h *host, t *Task, r Report, now moment) {
	if r.NoRequest {
		f.refund(h, t, now)
	}
	if r.Addr.IsValid() && !h.dropped && f.cfg.IPRate > 0 { // else nobody asks for it as text
		f.setAddr(h, r.Addr.String(), !r.NoRequest, now)
	}
	if r.Answered {
		h.answered(now)
		t.refusedSince, t.refusals = 0, 0
	}
	if len(h.inFlight) == int(h.conns) {
		h.freeAt = now
	}
	h.sent(t)
	if h.slow { // others may wait for it to give a fetcher back
		notify(f.wake)
	}
	f.finish(h, t.leasedAt, now, !r.NoRequest)
	f.place(h, now)
}

// end notes that nothing follows from the task any more.
func (f *Frontier) end(t *Task, r Report, now moment) {
	if t.kind == rules && r.Rules != nil && !t.asksFor.host.dropped {
		f.learnRules(t.asksFor, r.Rules, now)
	}
	f.fulfil(t.home)
	if f.outstanding--; f.outstanding == 0 {
		notify(f.wake)
	}
}

// Close says that there will be no more Add.
func (f *Frontier) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	notify(f.wake)
}

// Queued is the number of tasks that wait.
func (f *Frontier) Queued() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.queued
}

// place puts a host where it belongs: in the heap of the waiting, that of the
// ready, in neither (at its limit, held), or among the idle.
func (f *Frontier) place(h *host, now moment) {
	f.askRules(h, now)
	at, ok := h.eligible()
	a := h.addr
	var in *hostHeap
	var rank int64
	switch {
	case ok && at > now:
		in, rank = &f.lane(h).waiting, int64(at)
	case ok && a != nil:
		in, rank = &a.ready, int64(h.next(now).Seq)
	case ok:
		in, rank = &f.lane(h).ready, int64(h.next(now).Seq)
	case !h.idle && h.quiet() && h != f.free:
		h.idle = true
		f.idle = append(f.idle, h)
	}
	if a != nil && a.turn == h {
		a.turn = nil
	} else if in == h.in && rank == h.rank {
		return // it stands there already
	}
	h.leaveHeap()
	if ok {
		h.rank = rank
		in.add(h)
		if h.index == 0 { // else Lease would choose another before
			notify(f.wake)
		}
	}
	if a != nil {
		f.nextTurn(a, now)
	}
}

// forgetIdle drops hosts that have nothing to do and owe no pause, unless it is
// worth while to remember their robots.txt. It looks at two a call, so that the
// map stays in step with the work.
func (f *Frontier) forgetIdle(now moment) {
	for range min(2, len(f.idle)) {
		h := f.idle[0]
		f.idle[0] = nil
		f.idle = f.idle[1:]
		switch {
		case h.dropped:
		case h.forgettable(now) && !h.remembers(now):
			f.forget(h, now)
		case h.quiet():
			f.idle = append(f.idle, h) // its time has not come
		default:
			h.idle = false
		}
	}
}

// forget closes the account of a host.
func (f *Frontier) forget(h *host, now moment) {
	f.leaveAddr(h, now)
	for o := h.origins; o != nil; o = o.next {
		f.forgetRules(o)
	}
	f.foreseen.forget(h)
	delete(f.hosts, h.key)
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
