package fetch

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// An Archive keeps exchanges as they went over the wire. It is called by many
// goroutines at once. *warc.Writer is one.
type Archive interface {
	// Keep keeps an exchange, of which it may use nothing once it has returned,
	// and says where it is. After an error nothing more is kept.
	Keep(x *RawExchange) (Place, error)
}

// A RawExchange is what went over a connection, above TLS, for one request that
// was answered.
type RawExchange struct {
	URL     string     // that was asked for, without user-info and fragment
	Began   time.Time  // when the request was made
	IP      netip.Addr // as Response.IP
	Request []byte     // may be empty, where the answer came before it
	Answer  []byte     // the heads of informational answers, and the answer

	// Truncated says why Answer is not whole: "length" (we read no further),
	// "time", "disconnect" or "unspecified"; "" if it is whole.
	Truncated string
}

// A Place is where an exchange is kept: the offset, in bytes, of the record of
// its answer.
type Place struct {
	File   string
	Offset int64
}

// An ArchiveError says that an exchange could not be kept.
type ArchiveError struct{ Err error }

func (e *ArchiveError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *ArchiveError) Unwrap() error { return e.Err }

// keep gives the exchange to the archive, if there is one and it was answered.
func (x *exchange) keep(u *url.URL, began time.Time, res *Response, err error) error {
	if x.tap == nil {
		return nil
	}
	raw := &RawExchange{URL: askedFor(u), Began: began, IP: x.addr(), Truncated: x.truncated(res, err)}
	raw.Request, raw.Answer = x.tap.take()
	var e *Error
	if len(raw.Answer) == 0 || err != nil && !errors.As(err, &e) {
		return nil
	}
	place, err := x.client.cfg.Archive.Keep(raw)
	if err != nil {
		return &ArchiveError{err}
	}
	if res != nil {
		res.Archived = &place
	}
	if e != nil {
		e.Archived = &place
	}
	return nil
}

// askedFor is what of a URL the server sees.
func askedFor(u *url.URL) string {
	if uri := u.RequestURI(); !strings.HasPrefix(uri, "/") {
		return uri
	}
	return u.Scheme + "://" + u.Host + u.RequestURI()
}

// truncated says why an answer is not whole, as RawExchange does.
func (x *exchange) truncated(res *Response, err error) string {
	var e *Error
	if !errors.As(err, &e) {
		if res != nil && !x.whole {
			return "length"
		}
		return ""
	}
	switch {
	case e.Kind == Timeout, e.Kind == TooSlow:
		return "time"
	case e.Reason == "headers_too_large":
		return "length"
	case e.Reason == "unsolicited_206", e.Reason == "unsolicited_304":
		return ""
	case e.Kind == Incomplete, e.Kind == ConnectError:
		return "disconnect"
	}
	return "unspecified"
}

// A tap is a connection that keeps what goes over it, for the exchange that it is in.
type tap struct {
	net.Conn
	sent, came []byte
	booked     int64 // bytes of came that are reserved
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.came = append(t.came, p[:n]...)
	return n, err
}

func (t *tap) Write(p []byte) (int, error) {
	n, err := t.Conn.Write(p)
	t.sent = append(t.sent, p[:n]...)
	return n, err
}

// take ends the exchange.
func (t *tap) take() (sent, came []byte) {
	sent, came = t.sent, t.came
	t.sent, t.came, t.booked = nil, nil, 0
	return sent, came
}

// book returns how much memory it has taken since the last call.
func (t *tap) book() int64 {
	n := int64(cap(t.came)) - t.booked
	t.booked += n
	return n
}
