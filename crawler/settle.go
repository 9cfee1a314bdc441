package crawler

import "weft/crawler/frontier"

// settle carries out a decision. It is the one place where what a visit holds is
// given back: the lease of its host, its bytes, its slot. After it, the visit is
// somebody else's, but for parsePage.
//
//	             lease   bytes   slot
//	parsePage    back    kept    kept
//	finish       back    kept    kept     until the record is committed (see committed)
//	requeue      back    back    back
//	abandon      back    back    back
func (c *Crawler) settle(v visit, d decision) {
	s := v.state()
	switch d.verb {
	case parsePage:
		c.front.Return(&s.task, d.report, frontier.Later)
		return
	case requeue:
		c.budget.release(s.seq)
		v.again(c)
		c.front.Return(&s.task, d.report, frontier.Again(d.at))
	case finish:
		c.front.Return(&s.task, d.report, frontier.Later)
		if v.over(c) {
			return
		}
		fallthrough
	case abandon:
		c.budget.release(s.seq)
		c.front.Return(&s.task, d.report, frontier.Over)
	}
	<-c.slots
}

// committed gives back what a page held until its record was in the output.
func (c *Crawler) committed(p *page) {
	c.budget.release(p.st.seq)
	if p.st.task.Seq != 0 || p.answered { // the reader's own records were never leased
		c.front.Return(&p.st.task, frontier.Report{}, frontier.Over)
		<-c.slots
	}
	if c.cfg.Ordered {
		c.window.move()
	}
	c.stats.count(p)
	if c.cfg.Events != nil {
		c.emit(pageDone(p))
	}
}
