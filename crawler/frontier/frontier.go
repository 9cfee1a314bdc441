package frontier

import (
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/time/rate"
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
	urgent    bool // ahead of the list's tasks, and let through a held host
}

// Frontier is safe for concurrent use, but Lease has one caller at a time, and
// so has Room.
type Frontier struct {
	cfg    Config
	start  time.Time     // where ranks of time count from
	global *rate.Limiter // nil without a limit

	mu          sync.Mutex
	hosts       map[string]*host
	waiting     hostHeap // those with a task that may go at host.at, the earliest first
	ready       hostHeap // those that can go now, the oldest task first
	idle        []*host  // those without tasks, to be forgotten
	nextID      uint64
	queued      int       // tasks in queues
	outstanding int       // tasks added and not done
	closed      bool      // no more Add
	leasedAt    time.Time // the last lease
	globalAt    time.Time // when the global limiter allows the next

	wake chan struct{} // 1 buffered: something changed that Lease should see
	room chan struct{} // 1 buffered: a task left the window
}

// New returns an empty frontier.
func New(cfg Config) *Frontier {
	if cfg.Window == 0 {
		cfg.Window = 10_000
	}
	f := &Frontier{
		cfg:   cfg,
		start: time.Now(),
		hosts: make(map[string]*host),
		wake:  make(chan struct{}, 1),
		room:  make(chan struct{}, 1),
	}
	if cfg.Rate > 0 {
		f.global = rate.NewLimiter(rate.Limit(cfg.Rate), 1)
	}
	return f
}

// Room blocks while the window is full. It has one caller: who reads the list.
func (f *Frontier) Room(ctx context.Context) error {
	for {
		f.mu.Lock()
		full := f.queued >= f.cfg.Window
		f.mu.Unlock()
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
	h.push(t, now)
	f.queued++
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
	}
	return h
}

// Lease blocks until a task may go and hands it out. The caller must Release
// it when its exchange is over. Lease returns io.EOF after Close once every
// task is done, and ctx's error when ctx ends.
func (f *Frontier) Lease(ctx context.Context) (*Task, error) {
	for ctx.Err() == nil {
		t, wait, err := f.tryLease(time.Now())
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
func (f *Frontier) tryLease(now time.Time) (*Task, time.Duration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiting) > 0 && !f.waiting[0].at.After(now) {
		f.place(f.waiting[0], now)
	}
	for len(f.ready) > 0 {
		h := f.ready[0]
		if d := until(h.limiter, now); d > 0 { // the clock of the limiter rounds
			h.paceAt = now.Add(d)
			f.place(h, now)
			continue
		}
		if d := until(f.global, now); d > 0 {
			return nil, d, nil
		}
		return f.take(h, now), 0, nil
	}
	switch {
	case f.closed && f.outstanding == 0:
		return nil, 0, io.EOF
	case len(f.waiting) == 0:
		return nil, time.Hour, nil
	}
	return nil, f.waiting[0].at.Sub(now), nil
}

// take hands out the next task of a ready host.
func (f *Frontier) take(h *host, now time.Time) *Task {
	t := h.pop(now)
	readyAt := later(t.since, t.notBefore, h.at, f.globalAt)
	if readyAt.After(now) {
		readyAt = now
	}
	t.Limit, t.Queue = readyAt.Sub(t.since), now.Sub(readyAt)

	f.globalAt = take(f.global, now)
	h.paceAt = take(h.limiter, now)
	t.leasedAt, h.leasedAt, f.leasedAt = now, now, now
	h.inFlight++
	f.queued--
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
	if h.inFlight == h.conns || h.gate == single {
		h.freeAt = now
	}
	h.inFlight--
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
	h.leaveHeap()
	at, ok := h.eligible()
	switch {
	case ok && at.After(now):
		h.at, h.rank = at, int64(at.Sub(f.start))
		f.waiting.add(h)
	case ok:
		h.at, h.rank = at, int64(h.next(now).ID)
		f.ready.add(h)
	case !h.idle && h.empty() && h.inFlight == 0:
		h.idle = true
		f.idle = append(f.idle, h)
	}
	if ok && h.index == 0 { // else Lease would choose another before
		notify(f.wake)
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
			delete(f.hosts, h.key)
		case h.empty() && h.inFlight == 0:
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
