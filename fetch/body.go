package fetch

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"
)

// firstChunk is the first buffer for a body of unknown length; every further
// one is twice as large.
const firstChunk = 8 << 10

// firstBytes is how many bytes of a body tell what it is.
const firstBytes = 2 << 10

// readBody reads the body of resp into res, up to limit bytes: into one buffer
// of the right size where the length is known, else into one that grows. Every
// byte of buffer is reserved before it is allocated. enough, if it is not nil, is
// asked once whether the rest matters.
func (x *exchange) readBody(ctx context.Context, resp *http.Response, res *Response, limit int64, reserve func(context.Context, int64) error, enough func(http.Header, []byte) bool) error {
	if resp.ContentLength == 0 {
		x.whole = true
		return missingBody(resp)
	}
	end := limit // of what is read
	size := int64(firstChunk)
	if resp.ContentLength > 0 {
		end = min(limit, resp.ContentLength)
		size = end
	}
	var buf []byte
	defer func() { res.Body, res.Wire = buf, int64(len(buf)) }()
	for {
		into := x.probe[:] // beyond the end: is there more?
		if have := int64(len(buf)); have < end {
			if have == int64(cap(buf)) {
				size = min(max(size, 2*have), end)
				if err := x.reserve(ctx, reserve, size-have); err != nil {
					return err
				}
				buf = append(make([]byte, 0, size), buf...)
			}
			into = buf[have:cap(buf)]
		} else if end < resp.ContentLength {
			res.Cut = true
			return nil
		}
		n, err := resp.Body.Read(into)
		x.whole = err == io.EOF
		if x.tap != nil {
			if err := x.reserve(ctx, reserve, x.tap.book()); err != nil {
				return err
			}
		}
		if int64(len(buf)) < end {
			buf = buf[:len(buf)+n]
			x.read.Add(int64(n))
		} else if n > 0 {
			res.Cut = true
			return nil
		}
		if enough != nil && (len(buf) >= firstBytes || x.whole) {
			if res.Stopped = enough(resp.Header, buf[:min(len(buf), firstBytes)]); res.Stopped {
				return nil
			}
			enough = nil
		}
		switch {
		case x.whole:
			return nil
		case err != nil:
			return bodyError(err, resp, res, int64(len(buf)))
		}
	}
}

// What of a body is read where the head says it all: enough that the connection
// can be used again, as a rule.
const (
	idleBody = 16 << 10               // bytes
	idleTime = 500 * time.Millisecond // counted from the head
)

// headIsAll reports whether an answer's body is of no concern: it redirects
// (Fetch Standard, "HTTP-redirect fetch", looks at the status and Location only),
// or the request says so.
func headIsAll(status int, r Request) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return r.OnlyOK && (status < 200 || status > 299)
}

// skipBody drops a body that is of no concern. Whatever it does is no error.
func (x *exchange) skipBody(resp *http.Response, res *Response) {
	late := time.AfterFunc(idleTime, x.interrupt)
	defer late.Stop()
	var err error
	res.Wire, err = io.CopyN(io.Discard, resp.Body, idleBody)
	x.whole = err == io.EOF
	x.read.Add(res.Wire)
}

// missingBody finds the HTTP/2 answer that has a length but no body, which
// net/http lets pass (RFC 9113 section 8.1.1).
func missingBody(resp *http.Response) error {
	switch length := resp.Header.Get("Content-Length"); {
	case resp.ProtoMajor != 2, length == "", length == "0":
	case resp.StatusCode == http.StatusNoContent, resp.StatusCode == http.StatusNotModified:
	default:
		return &Error{Kind: Incomplete, Phase: PhaseBody, Reason: "short_body", Err: fmt.Errorf("no body, but a length of %.20s", length)}
	}
	return nil
}

// bodyError judges err, which ended the body after n bytes, by the framing.
func bodyError(err error, resp *http.Response, res *Response, n int64) error {
	switch {
	case n == resp.ContentLength:
		// All that was promised is there. (Over HTTP/1 what follows is not seen,
		// but for that the connection is not kept.)
		if hasText(err, "more than declared Content-Length") {
			res.Warnings = append(res.Warnings, "long_body")
		}
		return nil
	case isEOF(err) && resp.ContentLength > 0:
		return &Error{Kind: Incomplete, Phase: PhaseBody, Reason: "short_body", Err: fmt.Errorf("%d of %d bytes came", n, resp.ContentLength)}
	case isEOF(err) && len(resp.TransferEncoding) > 0:
		return &Error{Kind: Incomplete, Phase: PhaseBody, Reason: "truncated_chunk", Err: err}
	}
	return err
}

// reserve calls the caller's Reserve, if there is one, with the clock paused.
func (x *exchange) reserve(ctx context.Context, reserve func(context.Context, int64) error, n int64) error {
	if reserve == nil || n == 0 {
		return nil
	}
	x.pause()
	err := reserve(ctx, n)
	x.resume()
	if err != nil {
		return &reserveError{err}
	}
	return nil
}

// reserveError carries an error of Request.Reserve past the classification.
type reserveError struct{ err error }

func (e *reserveError) Error() string { return e.err.Error() }

// wireLimit returns how many bytes of body are read for a page of maxBody.
func wireLimit(maxBody int64) int64 {
	return min(maxBody, math.MaxInt64-wireSlack) + wireSlack
}
