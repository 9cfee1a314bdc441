package replay

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"weft/fetch"
)

// A Doer makes one exchange. *fetch.Client is one, and so are *Cache and *Player.
type Doer interface {
	Do(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// A Cache is a Doer that keeps what another one fetches, and does not fetch
// what is kept. Its fields must not change once it is used.
type Cache struct {
	Store *Store
	Next  Doer

	// MaxBody is what Next keeps of a body when the request does not say; 0
	// means 16 MiB, as in fetch.Config.
	MaxBody int64

	// Refresh asks the server about what is kept: one conditional request
	// (RFC 9110 section 13), to which 304 means that it is still right. Without
	// validators the request is a plain one. Any other answer is the new one,
	// and replaces the entry if it is of the kind that is kept.
	Refresh bool

	// Failures keeps everything that a request can end in, for a recording that
	// is played back: all statuses, and errors too. Failures, 429 and 5xx are
	// for a Player alone: here the next request for them is made again.
	Failures bool

	// Broken, if set, is told why an answer could not be kept; the exchange is
	// good all the same. It may be called by several goroutines at once.
	Broken func(error)

	mu      sync.Mutex
	flights map[address]chan struct{} // exchanges under way; closed when over
}

// Has reports, in microseconds, whether a Lookup is worth while. Where it says
// no, there is nothing; where it says yes, Lookup may still find that what is
// there does not fit, or is not whole.
func (c *Cache) Has(r fetch.Request) bool { return !c.Refresh && c.Store.has(r) }

// Lookup returns what is kept for r, without any request; ErrMiss if there is
// nothing, or if Refresh wants it to be asked for. The response's timings are
// those of the look-up; the rest is as when it was fetched. The other errors are
// those of r.Reserve, and ctx.Err().
func (c *Cache) Lookup(ctx context.Context, r fetch.Request) (*Entry, error) {
	if c.Refresh {
		return nil, ErrMiss
	}
	clock := startClock(&r)
	e, err := c.get(ctx, r)
	if err != nil {
		return nil, err
	}
	e.Response.Timings = clock.timings()
	return e, nil
}

// Do returns what is kept for r, or makes the exchange and keeps its outcome.
// Two calls for one request never make it at the same time: the second waits
// for what the first one keeps. The errors are those of Next. What is kept is
// returned as by Lookup; the timings of an exchange are those of the exchange
// alone. A request with NoStore is passed on, but a recording has it, too.
func (c *Cache) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	if r.NoStore && !c.Failures {
		return c.Next.Do(ctx, r)
	}
	clock := startClock(&r)
	a, _ := addressOf(r)
	if err := c.takeOff(ctx, a); err != nil {
		return nil, err
	}
	defer c.land(a)
	old, err := c.get(ctx, r)
	switch {
	case errors.Is(err, ErrMiss):
		return c.fetch(ctx, r)
	case err != nil:
		return nil, err
	case c.Refresh:
		return c.refresh(ctx, r, old)
	}
	old.Response.Timings = clock.timings()
	return old.Response, nil
}

// takeOff waits until no other call for a is under way.
func (c *Cache) takeOff(ctx context.Context, a address) error {
	for ctx.Err() == nil {
		c.mu.Lock()
		other, busy := c.flights[a]
		if !busy {
			if c.flights == nil {
				c.flights = make(map[address]chan struct{})
			}
			c.flights[a] = make(chan struct{})
		}
		c.mu.Unlock()
		if !busy {
			return nil
		}
		select {
		case <-other:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

func (c *Cache) land(a address) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.flights[a])
	delete(c.flights, a)
}

// get returns an entry that may be used instead of an exchange.
func (c *Cache) get(ctx context.Context, r fetch.Request) (*Entry, error) {
	r.MaxBody = cmp.Or(r.MaxBody, c.MaxBody, 16<<20)
	e, err := c.Store.Get(ctx, r)
	switch {
	case err != nil:
		return nil, err
	case e.Err != nil, !c.uses(e.Response.Status):
		return nil, miss(errors.New("kept only to be played back"))
	}
	return e, nil
}

// uses reports whether an answer of that status is as good as a new one.
func (c *Cache) uses(status int) bool {
	if c.Failures { // for the length of a recording, most are
		return status < 500 && status != http.StatusTooManyRequests
	}
	switch status {
	case http.StatusPartialContent, http.StatusNotModified:
		return false
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone,
		http.StatusRequestURITooLong, http.StatusNotImplemented:
		return true
	}
	return status >= 200 && status < 400
}

// fetch makes an exchange and keeps its outcome.
func (c *Cache) fetch(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	start := time.Now().UTC()
	resp, err := c.Next.Do(ctx, r)
	c.keepOutcome(r, resp, err, start)
	return resp, err
}

// keepOutcome keeps the outcome of an exchange, if it is of a kind that is kept.
func (c *Cache) keepOutcome(r fetch.Request, resp *fetch.Response, err error, start time.Time) {
	e := &Entry{Response: resp, FetchedAt: start}
	switch {
	case err == nil:
		if c.Failures || c.uses(resp.Status) {
			c.keep(r, e)
		}
	case c.Failures && errors.As(err, &e.Err):
		// The guard speaks of the request's way, not of the page, which may be
		// there for others. A Player repeats the guard.
		if e.Err.Kind != fetch.BlockedAddress || !c.Store.has(r) {
			c.keep(r, e)
		}
	}
}

func (c *Cache) keep(r fetch.Request, e *Entry) {
	if err := c.Store.Put(r, e); err != nil && c.Broken != nil {
		c.Broken(err)
	}
}

// A clock measures what a request that is not made costs instead.
type clock struct {
	start  time.Time
	paused time.Duration
}

// startClock starts a clock that knows the time spent in r.Reserve.
func startClock(r *fetch.Request) *clock {
	c := &clock{start: time.Now()}
	if reserve := r.Reserve; reserve != nil {
		r.Reserve = func(ctx context.Context, n int64) error {
			start := time.Now()
			defer func() { c.paused += time.Since(start) }()
			return reserve(ctx, n)
		}
	}
	return c
}

// timings books everything but the pauses to Body.
func (c *clock) timings() fetch.Timings {
	return fetch.Timings{Body: time.Since(c.start) - c.paused, Paused: c.paused}
}
