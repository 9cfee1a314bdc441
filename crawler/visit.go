package crawler

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"time"

	"weft/crawler/frontier"
	"weft/fetch"
	"weft/store"
)

// A visit is what a task of the frontier is for: a page, a robots fetch, or a
// document that the list needs. It is owned by one goroutine at a time: the
// reader, the frontier's queue, a page goroutine, the writer. So it has no lock.
type visit interface {
	// state is what all visits have.
	state() *state

	// request is the next exchange.
	request(c *Crawler) fetch.Request

	// deny makes the frontier's reason for no request what the visit ends with.
	deny(d *frontier.Denial)

	// judge goes on from an exchange that is over, and says what follows. The
	// error is nil but when the run cannot go on.
	judge(ctx context.Context, c *Crawler, a answer) (decision, error)

	// again is called before the visit goes back to the frontier.
	again(c *Crawler)

	// over is called when nothing follows but the giving back of what is held.
	// It reports whether the writer does that, when the record is committed.
	over(c *Crawler) (writes bool)
}

// state is what a visit takes along from one exchange to the next.
type state struct {
	task   frontier.Task
	seq    uint64      // whose bytes the budget counts; 0 holds none
	clock  clock       // where its time goes
	header http.Header // the user's, while on the visit's own origin
	tries  int         // failed tries of the present URL
}

// An answer is what an exchange came to: a response, an error, or both where it
// failed half-way.
type answer struct {
	resp *fetch.Response
	err  error
}

// failure is the error as the fetcher types it; nil if there is none or it is
// of another type.
func (a answer) failure() *fetch.Error {
	if a.err == nil {
		return nil
	}
	var fe *fetch.Error
	errors.As(a.err, &fe)
	return fe
}

// addr is the address that was asked, as far as it is known.
func (a answer) addr() netip.Addr {
	if a.resp != nil {
		return a.resp.IP
	}
	if fe := a.failure(); fe != nil {
		return fe.IP
	}
	return netip.Addr{}
}

// archived is where the exchange is kept; nil if it is not.
func (a answer) archived() *fetch.Place {
	if a.resp != nil {
		return a.resp.Archived
	}
	if fe := a.failure(); fe != nil {
		return fe.Archived
	}
	return nil
}

// status is that of a whole answer, or of a refusal, which is one whatever its body
// does; 0 where there is none.
func (a answer) status() int {
	if a.resp == nil || a.err != nil && !refusal(a.resp.Status) {
		return 0
	}
	return a.resp.Status
}

// letGoWait is when a robots.txt is asked for again that somebody else was to ask
// for: by then the host that it was led to has been dropped, or may be asked.
const letGoWait = time.Second

// step makes one exchange for a leased visit and settles what follows. Its slot
// was free since the time given. The error is nil but when the run cannot go on.
//
// Thousands of pages may wait in ask, each with a stack of 4 KB, which just does.
// So what is needed before and after is in frames of its own.
func (c *Crawler) step(ctx context.Context, v visit, free time.Time) error {
	if asks, err := c.prepare(ctx, v, free); !asks {
		return err
	}
	a, cached := c.ask(ctx, v)
	return c.conclude(ctx, v, a, cached)
}

// prepare settles the visits that ask for nothing now.
func (c *Crawler) prepare(ctx context.Context, v visit, free time.Time) (asks bool, err error) {
	s := v.state()
	s.clock.leased(&s.task, free)
	p, isPage := v.(*page)
	switch {
	case isPage && !c.begin(p):
		c.settle(v, decision{verb: finish, report: frontier.Report{NoRequest: true}})
		return false, nil
	case s.task.Denial != nil:
		v.deny(s.task.Denial)
		c.settle(v, decision{verb: finish})
		return false, nil
	case s.task.Locate:
		if d, located := c.locate(ctx, s); located {
			c.settle(v, d)
			return false, nil
		}
	}
	if isPage {
		if err := c.recall(p); err != nil {
			c.settle(v, decision{verb: abandon})
			return false, err
		}
	}
	return true, nil
}

// conclude settles what follows from an exchange that is over.
func (c *Crawler) conclude(ctx context.Context, v visit, a answer, cached bool) error {
	p, isPage := v.(*page)
	switch letGo := errors.Is(a.err, ErrLetGo); {
	case errors.Is(a.err, ErrNotNow) && ctx.Err() == nil:
		if isPage {
			p.rec.Attempts--
		}
		c.settle(v, decision{verb: requeue, at: time.Now(), report: frontier.Report{NoRequest: true}})
		return nil
	case letGo && !isPage && ctx.Err() == nil:
		c.settle(v, decision{verb: requeue, at: time.Now().Add(letGoWait)})
		return nil
	case letGo || ctx.Err() != nil:
		c.settle(v, decision{verb: abandon})
		return nil
	}
	if a.err != nil && archiveBroke(a.err) {
		c.settle(v, decision{verb: abandon})
		return a.err
	}
	if cached && a.err != nil {
		p.source = notCached
		c.settle(v, decision{verb: requeue, at: time.Now()})
		return nil
	}
	d, err := v.judge(ctx, c, a)
	if ctx.Err() != nil || err != nil {
		d = decision{verb: abandon}
	}
	c.settle(v, d)
	if d.verb == parsePage {
		return c.parse(ctx, p, a.resp)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func archiveBroke(err error) bool {
	var broken *fetch.ArchiveError
	return errors.As(err, &broken)
}

// ask makes the exchange, or takes what the cache has.
func (c *Crawler) ask(ctx context.Context, v visit) (a answer, cached bool) {
	s := v.state()
	if p, ok := v.(*page); ok {
		if s.task.Host == frontier.NoHost {
			return c.lookUp(ctx, p), true
		}
		p.rec.Attempts++
		if p.rec.FetchedAt == nil {
			now := time.Now().UTC()
			p.rec.FetchedAt = &now
		}
	}
	c.fetching.Add(1)
	a.resp, a.err = c.cfg.Fetcher.Do(ctx, v.request(c))
	c.fetching.Add(-1)
	s.clock.fetched(a)
	return a, false
}

// locate finds out which address a host has that is to be asked for the first
// time. The visit is then queued again behind what that address was asked for
// already. Where the lookup does not know, the exchange will tell.
func (c *Crawler) locate(ctx context.Context, s *state) (d decision, located bool) {
	if c.cfg.Addr == nil {
		return d, false
	}
	addr, err := c.cfg.Addr(ctx, s.task.URL.URL)
	s.clock.mark(store.PhaseDNS)
	if err != nil || !addr.IsValid() {
		return d, false
	}
	return decision{verb: requeue, at: time.Now(), report: frontier.Report{NoRequest: true, Addr: addr}}, true
}
