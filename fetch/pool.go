package fetch

import (
	"container/list"
	"net/http"
	"sync"
	"time"
)

// A pool keeps the connections that wait for another request: those of HTTP/1
// itself, those of HTTP/2 in a transport.
//
// Nobody reads from an idle connection. What a server does to it meanwhile is
// found when it is used again.
type pool struct {
	max     int           // connections
	timeout time.Duration // after which an idle connection is closed
	http2   *http.Transport

	mu     sync.Mutex
	idle   map[route][]*conn // the one used last is the last
	order  list.List         // of all of them, the one used last first
	sweep  *time.Timer       // nil while none is idle
	closed bool
	speak2 map[route]struct{} // where HTTP/2 was spoken last
}

// maxSpeak2 bounds what is remembered of the servers of HTTP/2. One that is
// forgotten costs a handshake.
const maxSpeak2 = 16 << 10

func newPool(cfg Config) *pool {
	return &pool{
		max: cfg.MaxIdle, timeout: cfg.IdleTimeout, http2: newTransport(cfg),
		idle: make(map[route][]*conn), speak2: make(map[route]struct{}),
	}
}

// take returns the idle connection with a route that was used last, nil if there is
// none that still can be used.
func (p *pool) take(to route) *conn {
	for {
		p.mu.Lock()
		var c *conn
		if list := p.idle[to]; len(list) > 0 {
			c = list[len(list)-1]
			p.remove(c)
		}
		p.mu.Unlock()
		if c == nil || c.quiet() {
			return c
		}
		c.Close()
	}
}

// put gives back a connection that can be used again.
func (p *pool) put(c *conn) {
	if over := p.add(c); over != nil {
		over.Close()
	}
}

// add returns the connection that is one too many.
func (p *pool) add(c *conn) (over *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return c
	}
	c.idleSince = time.Now()
	c.idle = p.order.PushFront(c)
	p.idle[c.route] = append(p.idle[c.route], c)
	if p.order.Len() > p.max {
		over = p.oldest()
		p.remove(over)
	}
	if p.sweep == nil {
		p.sweep = time.AfterFunc(p.timeout, p.expire)
	}
	return over
}

func (p *pool) oldest() *conn { return p.order.Back().Value.(*conn) }

// remove removes c, which is the first or the last of its route.
func (p *pool) remove(c *conn) {
	p.order.Remove(c.idle)
	rest := p.idle[c.route]
	switch last := len(rest) - 1; {
	case last == 0:
		delete(p.idle, c.route)
	case rest[last] == c:
		rest[last] = nil
		p.idle[c.route] = rest[:last]
	default:
		rest[0] = nil
		p.idle[c.route] = rest[1:]
	}
}

// expire closes what was idle for too long, and comes again when the next one will
// have been.
func (p *pool) expire() {
	var expired []*conn
	p.mu.Lock()
	now := time.Now()
	p.sweep = nil
	for p.order.Len() > 0 {
		c := p.oldest()
		if left := p.timeout - now.Sub(c.idleSince); left > 0 {
			p.sweep = time.AfterFunc(left, p.expire)
			break
		}
		p.remove(c)
		expired = append(expired, c)
	}
	p.mu.Unlock()
	for _, c := range expired {
		c.Close()
	}
}

// close closes all idle connections, and those that are given back later.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	if p.sweep != nil {
		p.sweep.Stop()
	}
	var all []*conn
	for p.order.Len() > 0 {
		c := p.oldest()
		p.remove(c)
		all = append(all, c)
	}
	p.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
	p.http2.CloseIdleConnections()
}

// speaksHTTP2 reports whether HTTP/2 was spoken there last.
func (p *pool) speaksHTTP2(at route) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.speak2[at]
	return ok
}

// spoke notes whether it was HTTP/2 that was spoken there.
func (p *pool) spoke(http2 bool, at route) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !http2 {
		delete(p.speak2, at)
		return
	}
	if len(p.speak2) >= maxSpeak2 {
		for other := range p.speak2 {
			delete(p.speak2, other)
			break
		}
	}
	p.speak2[at] = struct{}{}
}
