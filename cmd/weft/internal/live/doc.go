// Package live shows a run while it lasts, over HTTP: a page that is redrawn as
// the run goes on, its events as server-sent events, and its figures in the text
// format of Prometheus.
//
// A [Server] takes the crawler's stream of events, as progress and report do, and
// no run waits for it: an event costs about as much as counting it. Everything
// else is done for those who look, and bounded. The page is drawn once for all
// who look at it, at most once a second, and never for more than a fiftieth of
// one core. Events go to readers in frames, made once and kept in a short ring;
// a reader who does not keep up misses the oldest, and one who takes nothing for
// ten seconds is let go.
//
// The server answers GET and HEAD, and changes nothing. It listens on the
// loopback interface unless the address says otherwise, and refuses requests
// whose Host header is not its own, so that no page on the web can read it
// through a name that is made to lead here (DNS rebinding). The page runs no
// script but the one that is compiled in (Content-Security-Policy).
//
// It knows nobody's password: whoever can connect can read. It keeps nothing
// when the run has ended; that is what reports are for.
package live
