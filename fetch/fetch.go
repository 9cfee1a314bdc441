package fetch

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// A Request asks for one exchange.
type Request struct {
	// URL is an absolute http or https URL. User-info in it is sent as basic
	// authorization and appears in no error.
	URL *url.URL

	// Header is added to the headers that every request carries; a header given
	// here replaces the usual one, an empty list removes it. "Host" names the
	// host that the server is asked for, as in curl.
	Header http.Header

	// Identity asks the server for an uncompressed body (robots.txt, sitemaps,
	// and the second try after a body that would not decode).
	Identity bool

	// NoStore keeps the exchange out of every cache in front of the client:
	// robots.txt is always asked for anew.
	NoStore bool

	// OnlyOK says that the body matters only if the status is 2xx: of any other
	// answer the head alone counts, as it always does for a redirect. Then what
	// the body does is no error, and Response.Body is empty.
	OnlyOK bool

	// PublicOnly refuses, when the connection is made, every address that is
	// not public, except those the user gave (Config.Resolve, Config.ConnectTo).
	// Behind a proxy only addresses that stand in the URL itself can be seen.
	PublicOnly bool

	// MaxBody is the largest body kept, in bytes on the wire; 0 means
	// Config.MaxBody. A longer body is cut there and marked.
	MaxBody int64

	// Ready, if set, is asked when a connection is there, right before the request
	// is written to it; again if that one is dead and another is taken. Its error ends the
	// exchange with that error, and nothing is written. It must not block.
	Ready func() error

	// Enough, if set, is asked about an answer with a 2xx status: at first with the
	// head alone (first is nil), then with the first 2 KiB of the body, or all of
	// one that is shorter. If it says so, no more is read: see Response.Stopped.
	Enough func(head http.Header, first []byte) bool

	// Sent, if set, is called when the request has been written to a connection;
	// again if it has to be written to another one. It must not block, and
	// is not called after Do has returned.
	Sent func()

	// Reserve, if set, is called before the buffer of the body grows by n
	// bytes. It may block (that is the byte budget at work): the time spent in
	// it counts against no deadline and is booked as Timings.Paused. An error
	// from it ends the exchange with that error. Whoever set Reserve gives the
	// bytes back; fetch never does.
	Reserve func(ctx context.Context, n int64) error
}

// A Response is what came back. Do returns one beside an error when the head
// arrived but the body did not arrive whole; Body is then what did arrive.
type Response struct {
	Status   int
	Header   http.Header
	Body     []byte     // as it came: still compressed; empty where the head is all
	Wire     int64      // bytes of body read from the wire
	Cut      bool       // the body was longer than the cap and was cut there
	Stopped  bool       // what came was Enough: Body is that
	Protocol string     // "HTTP/1.1", "HTTP/2.0"
	IP       netip.Addr // the address that was dialled; invalid behind a proxy
	Public   bool       // IP is public, or the user gave it; behind a proxy: the URL names no address that is not public
	Timings  Timings
	Archived *Place   // by Config.Archive; nil if it is not
	Warnings []string // "long_body", "mended_head": what the record should say of the exchange
}

// Timings are differences of consecutive stamps on the monotonic clock. They
// add up to the time between Do's call and its return, also when it fails.
type Timings struct {
	DNS     time.Duration
	Connect time.Duration
	TLS     time.Duration
	Wait    time.Duration // from a ready connection to the first byte of the answer
	Body    time.Duration
	Paused  time.Duration // in Request.Reserve
}

// Total is the sum of all phases: the time from Do's call to its return.
func (t Timings) Total() time.Duration {
	return t.DNS + t.Connect + t.TLS + t.Wait + t.Body + t.Paused
}
