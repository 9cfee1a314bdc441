package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"time"
)

// errNoConn says that there is no connection of HTTP/2 that takes the request.
var errNoConn = errors.New("no connection")

// A stream is what an exchange has beside the others when it is over HTTP/2, which
// net/http speaks.
type stream struct {
	x      *exchange
	trace  httptrace.ClientTrace
	cancel context.CancelFunc
	spare  chan net.Conn // a new connection, until a transport takes it
	resp   *http.Response
	n1xx   int
}

// streamKey is the context key under which a transport finds the stream.
type streamKey struct{}

// newTransport returns a transport that speaks HTTP/2 on the connections that it is
// given. It makes none.
func newTransport(cfg Config) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP2(true)
	return &http.Transport{
		DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			select {
			case c := <-ctx.Value(streamKey{}).(*stream).spare:
				return c, nil
			default:
				return nil, errNoConn
			}
		},
		DisableCompression:     true,
		MaxIdleConns:           cfg.MaxIdle,
		MaxIdleConnsPerHost:    cfg.MaxIdle, // who limits requests to a host limits its connections
		IdleConnTimeout:        cfg.IdleTimeout,
		MaxResponseHeaderBytes: cfg.MaxHeader,
		Protocols:              &protocols,
		HTTP2: &http.HTTP2Config{
			// What a server may send ahead of us is memory that nobody has
			// reserved; the default is 4 MiB a stream.
			MaxReceiveBufferPerStream:     256 << 10,
			MaxReceiveBufferPerConnection: 1 << 20,
			SendPingTimeout:               15 * time.Second, // finds connections that died in silence
		},
	}
}

// isHTTP2 has a frame of its own: the state of TLS is some 300 bytes, which a page
// that waits does not need on its stack.
//
//go:noinline
func isHTTP2(c net.Conn) bool {
	t, ok := c.(*tls.Conn)
	return ok && t.ConnectionState().NegotiatedProtocol == "h2"
}

// overHTTP2 sends a request over HTTP/2 and reads the head of the answer: on a
// connection that is there, else on spare. Without either it returns errNoConn.
func (x *exchange) overHTTP2(ctx context.Context, pool *pool, hr *http.Request, spare net.Conn) (*http.Response, error) {
	s := &stream{x: x, spare: make(chan net.Conn, 1)}
	if spare != nil {
		s.spare <- spare
	}
	s.trace = httptrace.ClientTrace{
		GetConn:              func(string) { x.getConn() },
		GotConn:              s.useConn,
		WroteRequest:         func(httptrace.WroteRequestInfo) { x.wrote() },
		GotFirstResponseByte: x.firstByte,
		Got1xxResponse:       s.count1xx,
	}
	ctx, s.cancel = context.WithCancel(context.WithValue(ctx, streamKey{}, s))
	x.interruptBy(s.cancel)
	x.stream = s
	var err error
	s.resp, err = pool.http2.RoundTrip(hr.WithContext(httptrace.WithClientTrace(ctx, &s.trace)))
	if errors.Is(err, errNoConn) {
		x.interruptBy(nil)
		x.stream = nil
		s.end()
	}
	return s.resp, err
}

// useConn is the GotConn hook.
func (s *stream) useConn(info httptrace.GotConnInfo) {
	x := s.x
	if x.ready != nil {
		if x.unready = x.ready(); x.unready != nil {
			x.giveUp(ConnectError, "not_ready", x.unready) // net/http looks at the context before it writes
			return
		}
	}
	x.gotConn()
	if x.nConns++; x.nConns > maxConns {
		x.giveUp(ProtocolError, "h2_refused", errors.New("the server refused the request again and again"))
	}
	if a, ok := info.Conn.RemoteAddr().(*net.TCPAddr); ok {
		x.ip = a.AddrPort().Addr().Unmap()
	}
}

// count1xx is the Got1xxResponse hook.
func (s *stream) count1xx(int, textproto.MIMEHeader) error {
	if s.n1xx++; s.n1xx > max1xx {
		return tooMany1xx()
	}
	return nil
}

// end ends the stream, and closes the connection that nobody took.
func (s *stream) end() {
	if s.resp != nil {
		s.resp.Body.Close() // before cancel, or a whole answer would cost its connection
	}
	s.cancel()
	select {
	case c := <-s.spare:
		c.Close()
	default:
	}
}
