package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/parse/weburl"
	"weft/store"
)

// What is in this file lets a Crawler have its work done elsewhere: by its
// Config.Frontier, which makes errands of the tasks that it is given (ErrandOf), and
// hands out tasks that are made of what came back (Answer, Notice). Those it gets
// back like others: Over, or Again where a page goes on in another part.

// ErrandOf is what a task is for; ok is false if that is no page. Known is not set.
func ErrandOf(t *frontier.Task) (e Errand, ok bool) {
	p, ok := t.Value.(*page)
	switch {
	case !ok:
		return e, false
	case p.errand != nil:
		return *p.errand, true
	}
	return Errand{
		Line: p.line.Number, Input: p.line.Input, URL: p.line.URL, Meta: p.line.Meta,
		Found: p.rec.Found, Via: p.rec.Via, Depth: p.rec.Depth, Sitemap: p.sitemap, Own: p.own,
	}, true
}

// An Answer is what an errand came to.
type Answer struct {
	Record *store.Record
	Links  []scope.Link // that the page has, where links are followed
	Errand *Errand      // nil unless the record is Moved: then it is gone on with
}

// Task makes a task of an answer: where a Frontier leases it, its record goes to the
// output, after what the links decide.
func (a Answer) Task() *frontier.Task {
	rec := a.Record
	p := &page{rec: *rec, answered: true, links: a.Links, errand: a.Errand}
	p.st.task.Value = p
	p.line = list.Line{Number: rec.Line, Input: rec.Input, URL: rec.URL, Meta: rec.Meta}
	if rec.Timings != nil {
		p.st.clock.phases = *rec.Timings
	}
	at := rec.FinalURL
	if at == "" {
		at = rec.URL
	}
	if u, err := weburl.Canonical(at); err == nil {
		p.st.task.URL = u
	}
	return &p.st.task
}

// A Notice says for which pages and hosts no level is to wait; see Share. It has to
// be leased before the answers of its pages are.
type Notice struct {
	Excused []Excuse             `json:"excused,omitempty"`
	Alone   map[string]time.Time `json:"alone,omitempty"` // until when, by a URL of the host
}

// Task makes a task of it.
func (n *Notice) Task() *frontier.Task { return &frontier.Task{Value: n} }

// receive deals with a task that was done elsewhere, in the order in which they
// come. It reports false for all others.
func (c *Crawler) receive(t *frontier.Task) (received bool, err error) {
	switch v := t.Value.(type) {
	case *Notice:
		err = c.heed(v)
		c.front.Return(t, frontier.Report{}, frontier.Over)
		<-c.slots
		return true, err
	case *page:
		if v.answered {
			return true, c.answer(v)
		}
	}
	return false, nil
}

// heed lets levels go on.
func (c *Crawler) heed(n *Notice) error {
	for _, e := range n.Excused {
		key := [2]int64{e.Line, e.Found}
		if c.excused[key] != nil {
			continue
		}
		if err := c.takeOver(e); err != nil {
			return err
		}
		h := c.fold.Begin(e.URL, e.Depth)
		c.fold.Excuse(h)
		if c.excused == nil {
			c.excused = make(map[[2]int64]*discovery.Hold)
		}
		c.excused[key] = h
	}
	for url, until := range n.Alone {
		c.fold.Pause(url, until)
	}
	return c.release()
}

// answer goes on from an answer.
func (c *Crawler) answer(p *page) error {
	follows := c.fold.Follows()
	e := excuseOf(p)
	if follows {
		if err := c.takeOver(e); err != nil {
			return err
		}
	}
	if p.rec.Outcome == Moved {
		if c.goesOn(p) {
			c.settle(p, decision{verb: requeue, at: time.Now()})
			return nil
		}
		p.fail("out_of_scope", "headers", "redirect", "")
	}
	if follows {
		key := [2]int64{e.Line, e.Found}
		if p.hold = c.excused[key]; p.hold == nil {
			p.hold = c.fold.Begin(e.URL, e.Depth)
		}
		delete(c.excused, key)
	}
	if p.rec.Outcome == unchangedOutcome && p.rec.Status == http.StatusNotModified {
		if err := c.complete(p, e); err != nil {
			return err
		}
	}
	c.settle(p, decision{verb: finish})
	return nil
}

// takeOver hands a found page to the frontier, if the levels have not: somebody has
// it from before this run.
func (c *Crawler) takeOver(e Excuse) error {
	if e.Found == 0 {
		return nil
	}
	f := discovery.Page{Number: e.Found, URL: e.URL, Depth: e.Depth, Line: e.Line}
	c.releasing.Lock()
	defer c.releasing.Unlock()
	if !c.fold.Take(f) {
		return nil
	}
	p, err := c.newFound(f)
	if err == nil {
		c.hand(p)
	}
	return err
}

// goesOn makes a page that was led elsewhere an errand again; it reports false if it
// is led out of the scope.
func (c *Crawler) goesOn(p *page) bool {
	trail := trailOf(&p.rec)
	to, err := weburl.Canonical(trail.To)
	if err != nil || p.rec.Found > 0 && !c.fold.In(to.Key) {
		return false
	}
	e := *p.errand
	e.Trail = trail
	p.errand, p.st.task.URL = &e, to
	return true
}

// complete copies what an earlier output has of a page that has not changed.
func (c *Crawler) complete(p *page, e Excuse) error {
	u, err := weburl.Canonical(e.URL)
	if err != nil {
		return err
	}
	if c.cfg.Since == nil {
		return errors.New("a page has not changed since an earlier output, which is not given any more")
	}
	old, _, err := c.cfg.Since.Record(u)
	if err != nil {
		return err
	}
	if old == nil {
		return fmt.Errorf("%s has not changed since an earlier output, which does not have it", u.Key)
	}
	links, err := c.copyUnchanged(&p.rec, old)
	p.links = append(p.links, links...)
	return err
}
