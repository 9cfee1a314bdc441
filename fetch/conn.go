package fetch

import (
	"bufio"
	"container/list"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// A route is where a connection leads, and by which proxy. Exchanges with the same
// route can use the same connection, one after the other.
type route struct {
	scheme     string // "https" if TLS is spoken with the server
	proxy      string // its URL, "" for none
	host, port string // empty where the proxy is asked for pages, and not for a connection
}

// A conn is a connection of HTTP/1. It is in one exchange at a time, whose
// goroutine does all that is done on it, but for hangUp.
//
// What comes passes, in this order, tap, mender and limit, and ends in the
// buffer of an exchange.
type conn struct {
	net.Conn // above TLS; a tap where there is an archive
	route    route
	ip       netip.Addr // of the other end, which may be a proxy
	reused   bool       // it has been in an exchange
	socket   socket
	secure   net.Conn // of TLS, nil where none is spoken
	hangUp   func()   // closes the socket at once; for any goroutine

	mender mender
	limit  limit
	in     *bufio.Reader // nil while nothing has come

	idleSince time.Time
	idle      *list.Element // of the pool
}

// newConn makes a conn of c, which leads where p does.
func newConn(c net.Conn, p route, archived bool) *conn {
	tcp := beneath(c)
	n := &conn{route: p, hangUp: func() { tcp.Close() }}
	if c != tcp {
		n.secure = c
	}
	n.socket.init(tcp, n.secure == nil)
	if archived {
		c = &tap{Conn: c}
	}
	n.Conn, n.mender.r, n.limit.r = c, c, &n.mender
	if a, ok := tcp.RemoteAddr().(*net.TCPAddr); ok {
		n.ip = a.AddrPort().Addr().Unmap()
	}
	return n
}

// beneath returns the connection beneath all TLS.
func beneath(c net.Conn) net.Conn {
	for {
		secure, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			return c
		}
		c = secure.NetConn()
	}
}

// readers are the buffers of all connections. A page that waits for its answer
// has none.
var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// begin prepares c for the answer to a request, whose head may have maxHeader
// bytes, and waits for its first byte.
func (c *conn) begin(maxHeader int64) error {
	c.mender.begin()
	c.limit.left = maxHeader
	if err := c.socket.await(); err != nil {
		return err
	}
	c.in = readers.Get().(*bufio.Reader)
	c.in.Reset(&c.limit)
	_, err := c.in.Peek(1)
	return err
}

// end gives the buffer back and reports whether c has nothing more to say: a
// server that sends more than was asked for is not asked again.
func (c *conn) end() (quiet bool) {
	if c.in == nil {
		return true
	}
	quiet = c.in.Buffered() == 0 && len(c.mender.ready) == 0 && !c.mender.mended
	c.in.Reset(nil)
	readers.Put(c.in)
	c.in = nil
	return quiet
}

// quiet reports whether c, which is in no exchange, is there and nothing has come: an
// answer that nobody has asked for is not to be taken for the next one.
func (c *conn) quiet() bool {
	if !c.socket.quiet() {
		return false
	}
	if c.secure == nil {
		return true
	}
	// What came together with the last answer is in the memory of TLS. With a deadline
	// that has passed, only that is read.
	c.secure.SetReadDeadline(time.Unix(1, 0))
	defer c.secure.SetReadDeadline(time.Time{})
	n, err := c.secure.Read(make([]byte, 1))
	return n == 0 && errors.Is(err, os.ErrDeadlineExceeded)
}

// tapped returns the tap on c, nil without an archive.
func (c *conn) tapped() *tap {
	t, _ := c.Conn.(*tap)
	return t
}

// A limit is a reader that ends with errLongHead while a head is read.
type limit struct {
	r    io.Reader
	left int64 // bytes that the head may still have; negative behind it
}

var errLongHead = &answerError{"headers_too_large", "the head is longer than what is read of one"}

func (l *limit) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, errLongHead
	}
	if l.left > 0 && int64(len(p)) > l.left {
		p = p[:l.left]
	}
	n, err := l.r.Read(p)
	if l.left > 0 {
		l.left -= int64(n)
	}
	return n, err
}
