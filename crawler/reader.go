package crawler

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"weft/crawler/list"
	"weft/parse/weburl"
)

// read takes the list into the frontier. Lines that need no request (not a
// URL, seen before) are finished here.
func (c *Crawler) read(ctx context.Context, lines List) error {
	defer c.front.Close()
	defer c.tell() // before that: what waits from an earlier run begins now
	for seq := uint64(1); ; {
		if ctx.Err() != nil { // lines that need no request wait for nothing
			return ctx.Err()
		}
		line, err := lines.Next(ctx)
		if err == io.EOF {
			c.stats.listRead.Store(true)
			return nil
		}
		if err != nil {
			return err
		}
		if c.cfg.Done != nil && c.cfg.Done.Has(line.Number) {
			c.pass(line)
			continue
		}
		if c.stats.read.Add(1) == tellAfter {
			c.tell()
		}
		p := newPage(seq, line)
		seq++
		if c.cfg.Ordered {
			if err := c.window.wait(ctx, p.st.seq); err != nil {
				return err
			}
		}
		if !c.admit(p) {
			c.stats.census.count(p)
			kept, err := c.keepDuplicate(p)
			if err != nil {
				return err
			}
			if !kept {
				c.out <- p
			}
			continue
		}
		if err := c.front.Room(ctx); err != nil {
			return err
		}
		c.hand(p)
	}
}

// admit says whether the line needs a request; if not, its record is complete.
func (c *Crawler) admit(p *page) bool {
	if err := p.line.Err; err != nil {
		c.fold.NoURL()
		p.fail("invalid_url", "list", lineFault(err), err.Error())
		return false
	}
	u, err := weburl.Canonical(p.line.URL)
	if err != nil {
		c.fold.NoURL()
		reason, detail := urlFault(err)
		p.fail("invalid_url", "list", reason, detail)
		return false
	}
	if c.cfg.Share != nil { // who made the list has looked for repeated ones
		c.aim(p, u)
		return true
	}
	if line, found := c.fold.Seed(p.line.Number, u); line+found > 0 {
		p.fail("duplicate_url", "list", "seen_before", "")
		p.rec.DuplicateOf, p.rec.DuplicateOfFound = line, found
		return false
	}
	c.aim(p, u)
	return true
}

// aim sends a page to its line's own URL.
func (c *Crawler) aim(p *page, u weburl.URL) {
	p.st.task.URL, p.st.header = u, c.header(u)
	if c.cfg.Share != nil {
		c.goOn(p)
	}
}

// header is what the user wants to be sent to a line's own origin.
func (c *Crawler) header(u weburl.URL) http.Header {
	return joined(c.hostHeader(u), c.cfg.Header)
}

// hostHeader is what the user wants to be sent to a host, on that port or on any.
func (c *Crawler) hostHeader(u weburl.URL) http.Header {
	if len(c.cfg.HostHeader) == 0 {
		return nil
	}
	name, port := u.HostPort()
	return joined(c.cfg.HostHeader[net.JoinHostPort(name, port)], c.cfg.HostHeader[name])
}

// joined has both headers; where both have a name, the first one's values.
func joined(first, second http.Header) http.Header {
	if first == nil {
		return second
	}
	h := first.Clone()
	for name, values := range second {
		if _, ok := h[name]; !ok {
			h[name] = values
		}
	}
	return h
}

func lineFault(err error) string {
	switch {
	case errors.Is(err, list.ErrTooLong):
		return "too_long"
	case errors.Is(err, list.ErrNoURL):
		return "no_url"
	case errors.Is(err, list.ErrSitemap):
		return "sitemap"
	}
	return "broken_row"
}

func urlFault(err error) (reason, detail string) {
	var e *weburl.Error
	if errors.As(err, &e) {
		return e.Reason, e.Detail
	}
	return "syntax", err.Error()
}

// pass takes note of a line that has its record: a later line with the same
// URL is a duplicate of it.
func (c *Crawler) pass(line list.Line) {
	c.stats.before.Add(1)
	if line.Err != nil {
		return
	}
	if u, err := weburl.Canonical(line.URL); err == nil {
		c.fold.Passed(line.Number, u)
	}
}
