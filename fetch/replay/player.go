package replay

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	"weft/fetch"
)

// A Player is a Doer that plays back what a Cache kept, from a server of
// Store.Handler. An exchange takes as long as the recorded one: the lookup, the
// connection and TLS are waited for like the server's answer, and booked as what
// they were. The response, or the error, is the recorded one but for its
// timings. Its fields must not change once it is used.
//
// r.MaxBody does not count: limits are those of the recording. An answer that
// was not from a public address is refused where r.PublicOnly asks for that, as
// package fetch refuses it.
type Player struct {
	// Next reaches the server. Its own limits should be wide: only the recorded
	// ones are to show.
	Next Doer

	Server *url.URL // whose scheme and host are where the handler is served

	// MaxWait is the longest that each of the waits (lookup, connect, TLS,
	// answer, body) is played back; 0 is no limit. A response that would have
	// taken longer has the warning wait_capped.
	MaxWait time.Duration
}

// Do plays back what was kept for r. An error that is no *fetch.Error, and not
// that of ctx or of r.Reserve, says that the player is at fault: nothing was
// recorded, or the server is gone.
func (p *Player) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	a, key := addressOf(r)
	u := &url.URL{Scheme: p.Server.Scheme, Host: p.Server.Host, Path: "/" + string(a)}
	u.RawQuery = url.Values{maxWaitParam: {p.MaxWait.String()}}.Encode()
	got, err := p.Next.Do(ctx, fetch.Request{URL: u, Sent: r.Sent, Reserve: r.Reserve, MaxBody: math.MaxInt64})
	var fault *fetch.Error
	switch {
	case errors.As(err, &fault):
		return nil, fmt.Errorf("playing back %s: %v", key, err) // %v: the page did not fail
	case err != nil:
		return nil, err
	case got.Status != http.StatusOK:
		return nil, fmt.Errorf("playing back %s: %w", key, ErrMiss)
	}
	e, err := decode(got.Body, key)
	if err != nil {
		return nil, fmt.Errorf("playing back %s: %w", key, err)
	}
	return p.outcome(r, e, got.Timings)
}

// outcome is what e was, in the time t that playing it back took.
func (p *Player) outcome(r fetch.Request, e *Entry, t fetch.Timings) (*fetch.Response, error) {
	was, capped := capWaits(e.timings(), p.MaxWait)
	for _, part := range []struct{ to, was *time.Duration }{
		{&t.DNS, &was.DNS}, {&t.Connect, &was.Connect}, {&t.TLS, &was.TLS},
	} {
		d := min(*part.was, t.Wait) // the server waited for them all before its answer
		*part.to += d
		t.Wait -= d
	}
	if res := e.Response; res != nil {
		if r.PublicOnly && !res.Public {
			return nil, &fetch.Error{
				Kind: fetch.BlockedAddress, Phase: fetch.PhaseConnect, Reason: "not_public",
				Err: fmt.Errorf("%v is not a public address", res.IP), Timings: t,
			}
		}
		res.Timings = t
		if capped {
			res.Warnings = append(res.Warnings, "wait_capped")
		}
	}
	if e.Err != nil {
		e.Err.Timings = t
		return e.Response, e.Err
	}
	return e.Response, nil
}

// timings are those of the exchange.
func (e *Entry) timings() fetch.Timings {
	if e.Response != nil {
		return e.Response.Timings
	}
	return e.Err.Timings
}

// capWaits returns t with no wait longer than most, 0 being no limit, and
// whether one was. Pauses were the recorder's own and are not played back.
func capWaits(t fetch.Timings, most time.Duration) (_ fetch.Timings, capped bool) {
	t.Paused = 0
	for _, d := range []*time.Duration{&t.DNS, &t.Connect, &t.TLS, &t.Wait, &t.Body} {
		if most > 0 && *d > most {
			*d, capped = most, true
		}
	}
	return t, capped
}
