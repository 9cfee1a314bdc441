package crawler

import (
	"context"
	"time"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
)

// A List gives the lines, one a call, and io.EOF at the end. *list.Reader is one.
type List interface {
	Next(ctx context.Context) (list.Line, error)
}

// A Fetcher makes one exchange. It may return a response beside an error: what
// came before the exchange failed. It should call r.Sent when the request goes
// out: a host with a limit is asked for nothing else before that, or before the
// exchange is over. *fetch.Client is one.
type Fetcher interface {
	Do(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// A Cache has answers that need no request. Has says quickly whether there is
// one; Lookup may still find that there is not.
type Cache interface {
	Has(r fetch.Request) bool
	Lookup(ctx context.Context, r fetch.Request) (resp *fetch.Response, fetchedAt time.Time, err error)
}

// A Parser makes a page of a document. It bounds how many it does at once and
// returns an error only when ctx ends or it is broken for good: what a page
// does wrong is in the result. *parse.Local and *procpool.Pool are parsers.
type Parser interface {
	Parse(ctx context.Context, doc parse.Document) (parse.Result, error)
}

// A Frontier says what may be asked for next, and when: *frontier.Frontier does,
// and package frontiertest says what it promises. It is safe for concurrent use,
// but Lease has one caller at a time, and so has Room.
type Frontier interface {
	// Room blocks the reader of the list while too much waits.
	Room(ctx context.Context) error

	// Add queues a task. It never blocks, so the writer may call it, too.
	Add(t *frontier.Task)

	// Lease blocks until a task may go; io.EOF is the end.
	Lease(ctx context.Context) (*frontier.Task, error)

	// Sent and Refused are said in the middle of a lease.
	Sent(t *frontier.Task)
	Refused(t *frontier.Task, r frontier.Refusal) (at time.Time, ok bool)

	// Return ends a lease, and says what follows.
	Return(t *frontier.Task, r frontier.Report, n frontier.Next)

	// Close says that the list has ended: from here on only a task that is
	// outstanding leads to another Add.
	Close()

	// Drop lets go of all hosts that site says yes to.
	Drop(site func(host string) bool)

	// SetRate changes the limit over all hosts, in requests a second; 0 is none.
	SetRate(perSecond float64)

	frontierState
}

// A remote is a Frontier whose tasks other machines work on.
type remote interface {
	// UnderWay is how many exchanges they have under way, and how many documents.
	UnderWay() (fetching, parsing int64)
}

// frontierState is what others want to know of a frontier.
type frontierState interface {
	Queued() int
	States(n int) frontier.HostStates
	Interval(host string) time.Duration
	Forecast(whole bool) frontier.Forecast
	Pauses(slack time.Duration) map[string]frontier.Pause
	Restore(pauses map[string]frontier.Pause)
	Discard() error
}
