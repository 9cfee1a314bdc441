package fetch

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
)

// ReadResponse reads an answer to a GET request that was stored as it came over
// the wire of HTTP/1, in the way in which [Client.Do] would have read it: the
// response, the error, or both, are Do's, without times and addresses. Of the
// body, maxBody bytes and a little more are kept; 0 means 16 MiB. What follows
// is not read.
func ReadResponse(r io.Reader, maxBody int64) (*Response, error) {
	cfg, err := Config{MaxBody: maxBody}.withDefaults()
	if err != nil {
		return nil, err
	}
	wire := &storedConn{r: r, left: cfg.MaxHeader}
	m := &mender{Conn: wire}
	m.begin()
	in := bufio.NewReader(m)
	resp, err := answerHead(in)
	if err != nil {
		return nil, typed(err, PhaseHeaders)
	}
	defer resp.Body.Close()
	wire.left = -1
	res := &Response{Status: resp.StatusCode, Header: resp.Header, Protocol: resp.Proto}
	x := new(exchange)
	if headIsAll(res.Status, Request{}) {
		res.Wire, _ = io.CopyN(io.Discard, resp.Body, idleBody)
	} else {
		err = x.readBody(context.Background(), resp, res, wireLimit(cfg.MaxBody), nil, nil)
	}
	if m.mended.Load() {
		res.Warnings = append(res.Warnings, "mended_head")
	}
	if err != nil {
		return res, typed(err, PhaseBody)
	}
	// Whether something was said to be there, nobody knows any more.
	return res, unsolicited(res.Status, http.Header{"If-None-Match": {"*"}})
}

// answerHead reads the head of the answer behind those that are informational, as
// http.Transport does.
func answerHead(in *bufio.Reader) (*http.Response, error) {
	asked := &http.Request{Method: http.MethodGet}
	for range max1xx + 1 {
		resp, err := http.ReadResponse(in, asked)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 100 || resp.StatusCode > 199 || resp.StatusCode == http.StatusSwitchingProtocols {
			return resp, checkStatus(resp.StatusCode)
		}
	}
	return nil, tooMany1xx()
}

// typed is the error as Do returns it.
func typed(err error, phase Phase) error {
	var ready *Error
	if errors.As(err, &ready) {
		return ready
	}
	return classify(err, phase)
}

// A storedConn is a connection that there was.
type storedConn struct {
	net.Conn
	r    io.Reader
	left int64 // bytes that the head may still have; negative behind it
}

func (c *storedConn) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errLongHead
	}
	if c.left > 0 && int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	if c.left > 0 {
		c.left -= int64(n)
	}
	return n, err
}

var errLongHead = &answerError{"headers_too_large", "the head is longer than what is read of one"}
