package fetch

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
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
	if x.raw == nil {
		return nil
	}
	raw := &RawExchange{URL: askedFor(u), Began: began, IP: x.addr(), Truncated: x.truncated(res, err)}
	raw.Request, raw.Answer = x.raw.take()
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
		if res != nil && (res.Cut || x.stopped) {
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

// wrap is a connection of HTTP/1 as the exchanges on it need it.
func (c *Client) wrap(conn net.Conn) net.Conn {
	if c.cfg.Archive != nil {
		conn = newTap(conn)
	}
	return &mender{Conn: conn}
}

// A tap is a connection that keeps what goes over it, for the exchange that it is
// in. A kept connection may be in the next one before the last has taken what it
// came to; so each has a recording of its own.
type tap struct {
	net.Conn

	mu    sync.Mutex
	now   *recording
	begun bool // an exchange has begun
}

// A recording is what went over a connection for one exchange.
type recording struct {
	tap    *tap // whose lock it has
	taken  bool
	sent   []byte
	came   []byte
	booked int64 // bytes of came that are reserved
}

func newTap(conn net.Conn) *tap {
	t := &tap{Conn: conn}
	t.now = &recording{tap: t} // a server may answer before it is asked
	return t
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.now.taken {
		t.now.came = append(t.now.came, p[:n]...)
	}
	return n, err
}

// Write takes note of what is sent before it is: the answer may be there, and the
// connection in its next exchange, before the one who writes goes on.
func (t *tap) Write(p []byte) (int, error) {
	t.mu.Lock()
	now := t.now
	before := len(now.sent)
	if !now.taken {
		now.sent = append(now.sent, p...)
	}
	t.mu.Unlock()
	n, err := t.Conn.Write(p)
	if n < len(p) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if !now.taken {
			now.sent = now.sent[:before+n]
		}
	}
	return n, err
}

// begin begins an exchange.
func (t *tap) begin() *recording {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begun {
		t.now = &recording{tap: t}
	}
	t.begun = true
	return t.now
}

// take ends it.
func (r *recording) take() (sent, came []byte) {
	r.tap.mu.Lock()
	defer r.tap.mu.Unlock()
	sent, came = r.sent, r.came
	r.taken, r.sent, r.came = true, nil, nil
	return sent, came
}

// book returns how much memory it has taken since the last call.
func (r *recording) book() int64 {
	r.tap.mu.Lock()
	defer r.tap.mu.Unlock()
	n := int64(cap(r.came)) - r.booked
	r.booked += n
	return n
}
