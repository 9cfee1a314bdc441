package frontier

import (
	"container/heap"
	"context"
	"io"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Config holds the limits. The zero value has none.
type Config struct {
	Rate      float64 // requests a second over all hosts; 0 is no limit
	HostRate  float64 // requests a second to one host; 0 is no limit
	HostConns int     // requests in flight to one host; 0 is no limit

	// Window is how many tasks may wait before Room blocks; 0 means 10,000.
	Window int

	// Gated lets only one task of a new host out until Open is called for that
	// host: what has to be asked first (robots.txt) is asked once, by that task.
	Gated bool
}

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
	urgent    bool // ahead of the list's tasks, and let through a held host
}

// Frontier is safe for concurrent use, but Lease has one caller at a time.
type Frontier struct {
	cfg    Config
	global *rate.Limiter // nil without a limit

	mu          sync.Mutex
	hosts       map[string]*host
	waiting     waitHeap  // hosts with a task, not ready before host.at
	ready       readyHeap // hosts that can go now
	idle        []*host   // hosts without tasks, oldest first; forgotten when cooled
	nextID      uint64
	queued      int  // tasks in queues
	outstanding int  // tasks added and not done
	closed      bool // no more Add
	globalAt    time.Time

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

// Requeue queues a leased task again, not to be handed out before at; its Host
// may have changed. It goes ahead of the tasks that were never handed out, and
// through a held host.
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
	h := f.hosts[t.Host]
	if h == nil {
		h = newHost(t.Host, f.cfg)
		f.hosts[t.Host] = h
	}
	h.push(t, now)
	f.queued++
	f.place(h)
	f.forgetIdle(now)
}

// Lease blocks until a task may go and hands it out. The caller must Release
// it when its exchange is over. Lease returns io.EOF after Close once every
// task is done, and ctx's error when ctx ends.
func (f *Frontier) Lease(ctx context.Context) (*Task, error) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		t, wait, err := f.tryLease(time.Now())
		if t != nil || err != nil {
			return t, err
		}
		timer.Reset(wait)
		select {
		case <-f.wake:
		case <-timer.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// tryLease hands out a task, or says how long it is until one may be ready.
func (f *Frontier) tryLease(now time.Time) (*Task, time.Duration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiting) > 0 && !f.waiting[0].at.After(now) {
		h := f.waiting[0]
		heap.Remove(&f.waiting, 0)
		h.isReady = true
		heap.Push(&f.ready, h)
	}
	for len(f.ready) > 0 {
		if d := reserve(f.global, now); d > 0 {
			f.globalAt = now.Add(d)
			return nil, d, nil
		}
		h := f.ready[0]
		if d := reserve(h.limiter, now); d > 0 { // the heap's time was rounded
			h.paceAt = now.Add(d)
			f.place(h)
			continue
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
	readyAt := later(h.at, f.globalAt)
	t := h.pop(now)
	readyAt = later(readyAt, t.since)
	if readyAt.After(now) {
		readyAt = now
	}
	t.Limit, t.Queue = readyAt.Sub(t.since), now.Sub(readyAt)

	h.inFlight++
	h.paceAt = now.Add(until(h.limiter, now))
	f.place(h)
	f.queued--
	notify(f.room)
	return t
}

// Release says that a leased task's exchange is over: its host has a
// connection free. It must be called once a lease, before Done or Requeue, with
// the Host that the task was leased with.
func (f *Frontier) Release(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[t.Host]
	if h.inFlight == f.cfg.HostConns || h.gate == single {
		h.freeAt = time.Now()
	}
	h.inFlight--
	f.place(h)
}

// Done says that nothing will follow from the task any more.
func (f *Frontier) Done(*Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.outstanding--
	notify(f.wake)
}

// Hold keeps the tasks of a host waiting until Open; those queued again pass.
func (f *Frontier) Hold(key string) { f.setGate(key, held) }

// Open lets the tasks of a host go.
func (f *Frontier) Open(key string) { f.setGate(key, open) }

func (f *Frontier) setGate(key string, g gate) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.hosts[key]; h != nil {
		h.gate = g
		h.freeAt = time.Now()
		f.place(h)
	}
}

// Pace sets the least time between two requests of a host; it only ever slows
// the host down. (Crawl-delay)
func (f *Frontier) Pace(key string, interval time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[key]
	if h == nil || interval <= 0 {
		return
	}
	now := time.Now()
	limit := rate.Every(interval)
	switch {
	case h.limiter == nil:
		h.limiter = rate.NewLimiter(limit, 1)
		h.limiter.AllowN(now, 1) // what was just sent counts
	case limit < h.limiter.Limit():
		h.limiter.SetLimitAt(now, limit)
	}
	h.paceAt = now.Add(until(h.limiter, now))
	f.place(h)
}

// Delay keeps every task of a host, also those queued again, waiting until then.
func (f *Frontier) Delay(key string, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.hosts[key]; h != nil {
		h.offUntil = later(h.offUntil, until)
		f.place(h)
	}
}

// Refund says that a leased task led to no request, so that the next need not
// keep its distance. It is called before Release.
func (f *Frontier) Refund(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.global != nil {
		f.global.AllowN(now, -1)
	}
	h := f.hosts[t.Host]
	if h.limiter != nil {
		h.limiter.AllowN(now, -1)
		h.paceAt = now.Add(until(h.limiter, now))
	}
	f.place(h)
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
func (f *Frontier) place(h *host) {
	if h.index >= 0 {
		if h.isReady {
			heap.Remove(&f.ready, h.index)
		} else {
			heap.Remove(&f.waiting, h.index)
		}
	}
	h.isReady = false
	at, ok := h.eligible(f.cfg.HostConns)
	switch {
	case ok:
		h.at = at
		heap.Push(&f.waiting, h)
		notify(f.wake)
	case h.empty() && h.inFlight == 0 && !h.idle:
		h.idle = true
		f.idle = append(f.idle, h)
	}
}

// forgetIdle drops hosts that have nothing to do and owe no pause. It looks at
// two a call, so that the map stays in step with the work.
func (f *Frontier) forgetIdle(now time.Time) {
	for range 2 {
		if len(f.idle) == 0 || f.idle[0].paceAt.After(now) || f.idle[0].offUntil.After(now) {
			return
		}
		h := f.idle[0]
		f.idle[0] = nil
		f.idle = f.idle[1:]
		h.idle = false
		if h.empty() && h.inFlight == 0 && h.gate != held {
			delete(f.hosts, h.key)
		}
	}
}

// reserve takes a token, or says how long until there is one.
func reserve(l *rate.Limiter, now time.Time) time.Duration {
	if l == nil {
		return 0
	}
	r := l.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d > 0 {
		r.CancelAt(now)
	}
	return d
}

// until says how long until there will be a token, taking none.
func until(l *rate.Limiter, now time.Time) time.Duration {
	if l == nil {
		return 0
	}
	r := l.ReserveN(now, 1)
	d := r.DelayFrom(now)
	r.CancelAt(now)
	return d
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
