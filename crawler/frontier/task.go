package frontier

import (
	"net/netip"
	"time"

	"weft/fetch/robots"
	"weft/parse/weburl"
)

// A Task is what has to be asked for: a page, robots.txt, a document that the
// list needs. What follows from it (redirects, retries) is the same task, queued
// again. Whoever has leased a task owns it; in between it is the frontier's.
type Task struct {
	URL   weburl.URL // of the next exchange
	Host  string     // whose queue it waits in: URL.Host, or NoHost
	Home  string     // the host that it counts for in the Forecast; "" for none
	Value any        // the owner's

	// PublicOnly says that the task came from a public address, so that it must
	// not be asked for elsewhere, and neither must the robots.txt before it.
	PublicOnly bool

	// Set by Lease.
	Seq    uint64  // the order in which tasks were added
	Denial *Denial // not nil: there is nothing to ask for, and this is why
	Rules  *Rules  // of the page's origin, as far as they are known
	Locate bool    // Config.IPRate needs the host's address before anything is asked

	// Together they are the time since the task came to the front of its host's
	// queue (or was queued again): Limit until its host was ready, Queue until it
	// was taken.
	Limit, Queue time.Duration

	since     moment // where the count of Limit starts; zero behind others
	notBefore moment
	leasedAt  moment
	from      *host // whose lease it had last
	home      *host // the account of Home; nil for none
	leased    bool  // and has still: the exchange is not over
	kind      kind
	asksFor   *origin // of a robots fetch

	refusedSince moment // of its first 429 or 503
	refusals     int    // how many of them
}

// NoHost is the Task.Host of what asks nothing of any host, such as a page that
// a cache has: no limit and no robots.txt concerns it.
const NoHost = ""

// kind says how a task stands in its host's queue.
type kind uint8

const (
	fresh  kind = iota // never handed out: in the order of the list, spills
	again              // queued again: ahead of those, from a time on
	rules              // a robots fetch: ahead of all, and what the others wait for
	denied             // asks for nothing any more
)

// Denial says why a task leads to no request.
type Denial struct {
	Outcome, Phase, Reason, Detail string
}

// A Report is what an exchange has shown.
type Report struct {
	// NoRequest says that the lease led to no request, so that the host's next
	// task need not keep its distance. It is to be said soon: once another task
	// was handed out, that one kept its distance already.
	NoRequest bool

	// Answered says that the host answered, and did not refuse.
	Answered bool

	// Addr is the address that answered, or that the lookup found; invalid if it
	// is not known.
	Addr netip.Addr

	// Rules are the answer of a robots fetch, in its last Return.
	Rules *Rules
}

// Rules are what the robots.txt of an origin means for its pages.
type Rules struct {
	*robots.Rules               // never nil
	Delay         time.Duration // Crawl-delay, as far as it is to be kept
	Took          time.Duration // asking for them
	Denial        *Denial       // not nil: all pages of the origin have it
	Guarded       bool          // they hold for PublicOnly tasks alone: others may ask where these must not
}

// Next says what follows when a lease is returned.
type Next struct {
	what next
	at   time.Time
}

// wasDropped reports whether the host that the task is to wait for was dropped
// while its exchange was under way.
func (t *Task) wasDropped() bool {
	return t.from != nil && t.from.dropped && t.from.key == t.Host || t.asksFor != nil && t.asksFor.host.dropped
}

type next uint8

const (
	later next = iota
	over
	requeue
)

var (
	// Later: the exchange is over, and what follows is not known yet. Another
	// Return of the same task says it.
	Later = Next{what: later}

	// Over: nothing follows from the task any more. Until then it is
	// outstanding, and so is the end of the run: a page is over when its record
	// was committed.
	Over = Next{what: over}
)

// Again queues the task again, not to be handed out before at. Its URL and Host
// may have changed. It goes ahead of the tasks that were never handed out.
func Again(at time.Time) Next { return Next{what: requeue, at: at} }
