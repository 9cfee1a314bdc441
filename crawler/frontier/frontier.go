package frontier

import (
	"context"
	"io"
	"sync"
	"time"
)

// A Task is one request that is to be made. Those that follow from it
// (redirects, retries) are the same task, queued again.
type Task struct {
	ID     uint64 // set by Add, in order
	Parent uint64 // the task that this one was found by; 0 for the list's own
	Depth  int    // links followed from the list to here
	Host   string // the politeness key: host and port
	Value  any    // the owner's

	// Limit and Queue are set by Lease. Together they are the time since the
	// task came to the front of its host's queue (or was queued again): Limit
	// until its host was ready, Queue until it was taken.
	Limit, Queue time.Duration

	since     time.Time // where the count of Limit starts; zero behind others
	notBefore time.Time
	leasedAt  time.Time
	refunded  bool // the lease led to no request
	urgent    bool // ahead of the list's tasks, and let through a held host
}

// Frontier is safe for concurrent use, but Lease has one caller at a time, and
// so has Room.
type Frontier struct {
	cfg   Config
	start time.Time // where ranks of time count from

	mu          sync.Mutex
	global      meter
	hosts       map[string]*host
	addrs       map[string]*address
	swift       lane
	laggards    lane
	idle        []*host // those without tasks, to be forgotten
	nextID      uint64
	queued      int   // tasks in queues, in memory and on disk
	outstanding int   // tasks added and not done
	closed      bool  // no more Add
	err         error // what broke it

	begun   []exchange    // those that may make laggards, the oldest first
	usual   time.Duration // the running median of all exchanges
	lagging int           // exchanges of laggards in flight

	spill   *spill  // nil before it is needed
	spilled int     // hosts with tasks there
	starved []*host // those of them with none in memory
	encoded []byte  // a buffer

	wake chan struct{} // 1 buffered: something changed that Lease should see
	room chan struct{} // 1 buffered: something changed that Room should see
}

// New returns an empty frontier.
func New(cfg Config) *Frontier {
	if cfg.Window == 0 {
		cfg.Window = 10_000
	}
	return &Frontier{
		cfg:    cfg,
		start:  time.Now(),
		global: newMeter(cfg.Rate),
		hosts:  make(map[string]*host),
		addrs:  make(map[string]*address),
		wake:   make(chan struct{}, 1),
		room:   make(chan struct{}, 1),
	}
}

// Room blocks while there is no room for a new task: while the window is full
// and there is no Codec, or while 50,000 hosts have tasks in the file. It
// returns ctx's error when ctx ends, and the file's when that is broken.
func (f *Frontier) Room(ctx context.Context) error {
	for {
		f.mu.Lock()
		full := f.cfg.Codec == nil && f.queued >= f.cfg.Window || f.spilled >= mostSpilled
		err := f.err
		f.mu.Unlock()
		if err != nil {
			return err
		}
		if !full {
			return ctx.Err()
		}
		select {
		case <-f.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Add queues a new task behind the others of its host. It never blocks.
func (f *Frontier) Add(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nextID++
	t.ID = f.nextID
	f.outstanding++
	f.enqueue(t, time.Now())
}

// Requeue queues a leased and released task again, not to be handed out before
// at; its Host may have changed. It goes ahead of the tasks that were never
// handed out, and through a held host.
func (f *Frontier) Requeue(t *Task, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	t.urgent = true
	t.notBefore = at
	t.since = now
	f.enqueue(t, now)
}

func (f *Frontier) enqueue(t *Task, now time.Time) {
	h := f.host(t.Host)
	stored := !t.urgent && f.overflows(h) && f.store(h, t)
	f.queued++
	if stored {
		return
	}
	h.push(t, now)
	if t.urgent || len(h.list) == 1 { // else it stands behind others
		f.place(h, now)
	}
	f.forgetIdle(now)
}

// host returns the host of that name, a new one if there is none.
func (f *Frontier) host(key string) *host {
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

// Lease blocks until a task may go and hands it out. The caller must Release
// it when its exchange is over. Lease returns io.EOF after Close once every
// task is done, ctx's error when ctx ends, and the error of the file that tasks
// spill to when that is broken.
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
	now := time.Now() // not before the lock: what others placed is not from later
	if f.err != nil {
		return nil, 0, f.err
	}
	f.findLaggards(now)
	wait := min(f.advance(&f.swift, now), f.advance(&f.laggards, now))
	h := f.choose(now)
	switch {
	case h != nil && f.global.next.After(now):
		return nil, f.global.next.Sub(now), nil
	case h != nil:
		return f.take(h, now), 0, nil
	case f.closed && f.outstanding == 0:
		return nil, 0, io.EOF
	}
	return nil, wait, nil
}

// advance moves the hosts of a lane whose time has come to the ready, and says
// how long it is until the next one's will.
func (f *Frontier) advance(l *lane, now time.Time) time.Duration {
	for len(l.waiting) > 0 {
		wait := time.Duration(l.waiting[0].rank - f.rank(now))
		if wait > 0 {
			return wait
		}
		f.place(l.waiting[0], now)
	}
	return time.Hour
}

// rank is the order of hosts that wait for a time.
func (f *Frontier) rank(t time.Time) int64 { return int64(t.Sub(f.start)) }

// take hands out the next task of a ready host.
func (f *Frontier) take(h *host, now time.Time) *Task {
	t := h.pop(now)
	f.queued--
	readyAt := later(t.since, t.notBefore, h.at, f.global.next)
	if h.addr != nil {
		readyAt = later(readyAt, h.addr.next)
		h.addr.take(now)
	}
	if readyAt.After(now) {
		readyAt = now
	}
	t.Limit, t.Queue = readyAt.Sub(t.since), now.Sub(readyAt)
	t.leasedAt, t.refunded = now, false

	f.global.take(now)
	h.pace.take(now)
	if h.pace.limiter != nil {
		h.sending = now
	}
	f.begin(h, now)
	f.starve(h)
	f.refill(now)
	f.place(h, now)
	notify(f.room)
	return t
}

// Release says that a leased task's exchange is over: its host has a
// connection free. It must be called once a lease, before Done or Requeue, with
// the Host that the task was leased with. Delay and Pace that follow from the
// exchange come before it, or another task of the host may slip through.
func (f *Frontier) Release(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	h := f.hosts[t.Host]
	if len(h.inFlight) == h.conns || h.gate == single {
		h.freeAt = now
	}
	h.sent(t)
	if h.laggard { // others may wait for it to give a fetcher back
		notify(f.wake)
	}
	f.finish(h, t.leasedAt, now, !t.refunded)
	f.place(h, now)
}

// Done says that nothing will follow from the task any more.
func (f *Frontier) Done(*Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
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
func (f *Frontier) place(h *host, now time.Time) {
	at, ok := h.eligible()
	a := h.addr
	var in *hostHeap
	var rank int64
	switch {
	case ok && at.After(now):
		in, rank = &f.lane(h).waiting, f.rank(at)
	case ok && a != nil:
		in, rank = &a.ready, int64(h.next(now).ID)
	case ok:
		in, rank = &f.lane(h).ready, int64(h.next(now).ID)
	case !h.idle && h.quiet():
		h.idle = true
		f.idle = append(f.idle, h)
	}
	h.at = at
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

// forgetIdle drops hosts that have nothing to do and owe no pause. It looks at
// two a call, so that the map stays in step with the work.
func (f *Frontier) forgetIdle(now time.Time) {
	for range min(2, len(f.idle)) {
		h := f.idle[0]
		f.idle[0] = nil
		f.idle = f.idle[1:]
		switch {
		case h.forgettable(now):
			f.leaveAddr(h, now)
			delete(f.hosts, h.key)
		case h.quiet():
			f.idle = append(f.idle, h) // its time has not come
		default:
			h.idle = false
		}
	}
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
