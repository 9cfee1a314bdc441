package fetch

import (
	"bufio"
	"context"
	"errors"
	"io"
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
	wire := &limit{r: r, left: cfg.MaxHeader}
	m := &mender{r: wire}
	m.begin()
	in := bufio.NewReader(m)
	resp, err := answerHead(in, wire)
	if err != nil {
		return nil, typed(err, PhaseHeaders)
	}
	defer resp.Body.Close()
	res := &Response{Status: resp.StatusCode, Header: resp.Header, Protocol: resp.Proto}
	x := new(exchange)
	if headIsAll(res.Status, Request{}) {
		res.Wire, _ = io.CopyN(io.Discard, resp.Body, idleBody)
	} else {
		err = x.readBody(context.Background(), resp, res, wireLimit(cfg.MaxBody), nil, nil)
	}
	if m.mended {
		res.Warnings = append(res.Warnings, "mended_head")
	}
	if err != nil {
		return res, typed(err, PhaseBody)
	}
	// Whether something was said to be there, nobody knows any more.
	return res, unsolicited(res.Status, http.Header{"If-None-Match": {"*"}})
}

// answerHead reads the head of the answer behind those that are informational. What in
// reads is limited by l until then.
func answerHead(in *bufio.Reader, l *limit) (*http.Response, error) {
	asked := &http.Request{Method: http.MethodGet}
	for range max1xx + 1 {
		resp, err := http.ReadResponse(in, asked)
		switch {
		case err != nil && l.left == 0:
			return nil, errLongHead // a line that is cut there may look like another fault
		case err != nil:
			return nil, err
		case resp.StatusCode < 100 || resp.StatusCode > 199 || resp.StatusCode == http.StatusSwitchingProtocols:
			l.left = -1
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
