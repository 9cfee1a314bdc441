package fetch

import (
	"bytes"
	"errors"
	"net/http"
	"sync"
)

// requests are the buffers in which requests are written.
var requests = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ask makes c the connection of the exchange, sends a request on it and reads the
// head of the answer.
func (x *exchange) ask(c *conn, hr *http.Request) (*http.Response, error) {
	x.conn, x.tap, x.ip, x.reused = c, c.tapped(), c.ip, c.reused
	if x.ready != nil {
		if x.unready = x.ready(); x.unready != nil {
			return nil, x.unready
		}
	}
	x.gotConn()
	x.interruptBy(c.hangUp)
	if err := x.write(c, hr); err != nil {
		return nil, err
	}
	x.wrote()
	if err := c.begin(x.client.cfg.MaxHeader); err != nil {
		return nil, err
	}
	return x.readHead(c)
}

// write writes the request in one piece.
func (x *exchange) write(c *conn, hr *http.Request) error {
	b := requests.Get().(*bytes.Buffer)
	defer requests.Put(b)
	b.Reset()
	write := hr.Write
	if x.proxy != nil && !x.tunnel {
		write = hr.WriteProxy
	}
	if err := write(b); err != nil {
		return invalidRequest(err)
	}
	c.reused = true
	_, err := c.Write(b.Bytes())
	return err
}

// readHead reads the head of the answer, of which a byte is there. It has a stack
// frame of its own, which a page that waits does not need.
//
//go:noinline
func (x *exchange) readHead(c *conn) (*http.Response, error) {
	x.answered = true
	x.firstByte()
	return answerHead(c.in, &c.limit)
}

// again reports whether the exchange, which has failed with err, is to be tried on a
// new connection: the server may have closed the one that was kept before the request
// came to it (RFC 9112 section 9.3.1).
func (x *exchange) again(err error) bool {
	var final *Error
	if x.answered || x.unready != nil || errors.As(err, &final) || !x.interruptBy(nil) {
		return false
	}
	x.conn.Close()
	x.conn.end()
	x.conn, x.tap = nil, nil
	x.getConn()
	return true
}

// letGo ends the exchange's hold on its connection, which is kept if it can be used
// again.
func (x *exchange) letGo(publicOnly bool) {
	undisturbed := x.interruptBy(nil)
	switch c := x.conn; {
	case x.stream != nil:
		x.stream.end()
	case c == nil:
	case c.end() && undisturbed && (x.whole && !x.close || x.unready != nil):
		x.client.pick(publicOnly).put(c)
	default:
		c.Close()
	}
}
