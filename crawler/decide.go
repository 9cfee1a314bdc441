package crawler

import (
	"net/http"
	"time"

	"weft/crawler/frontier"
	"weft/fetch"
)

// A verb is what follows from an exchange.
type verb uint8

const (
	finish    verb = iota // the record is complete
	parsePage             // the body is to be parsed
	follow                // the redirect is to be followed
	requeue               // it is tried again
	abandon               // the run ends without a record
)

// A decision is a verb with what it needs.
type decision struct {
	verb   verb
	at     time.Time       // of requeue: not before
	report frontier.Report // what the exchange has shown of the host
}

// facts are all that decide looks at.
type facts struct {
	status     int          // of a whole answer
	failure    *fetch.Error // or why there is none
	failed     bool         // there is none, whatever the failure is
	challenged bool         // the answer is a challenge, which another try would meet again
	once       bool         // nothing is tried again
	tries      int          // failed tries before this one
	retries    int          // and the most there may be

	mayReturn bool // of a refusal: the frontier lets the page come back
}

// refused reports whether the host, not the page, is put off. A refusal uses up
// no tries.
func (f facts) refused() bool {
	return refusal(f.status) && !f.challenged && !f.once
}

func refusal(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// decide says what follows from an exchange. It is pure.
func decide(f facts) verb {
	switch {
	case f.refused():
		if f.mayReturn {
			return requeue
		}
		return finish
	case f.transient() && f.tries < f.retries && !f.once:
		return requeue
	case f.failed:
		return finish
	case isRedirect(f.status):
		return follow
	case f.status >= 400, f.status == http.StatusNotModified: // to a condition of the user's own
		return finish
	}
	return parsePage
}

// transient reports whether another try can help.
func (f facts) transient() bool {
	if f.failed {
		return f.failure != nil && retryable(f.failure)
	}
	return !f.challenged && retryableStatus(f.status)
}

// retryable reports whether another try of a failed exchange can help: what
// depends on the moment, not what the other side is. A refused connection is
// an answer.
func retryable(e *fetch.Error) bool {
	switch e.Kind {
	case fetch.Timeout, fetch.Incomplete:
		return e.Reason != "unsolicited_206"
	case fetch.DNSError:
		return e.Reason != "no_such_host"
	case fetch.ConnectError:
		return e.Reason != "refused"
	case fetch.ProtocolError:
		switch e.Reason {
		case "h2_reset", "h2_goaway", "h2_refused", "stale_reply":
			return true
		}
	}
	return false
}

func retryableStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
