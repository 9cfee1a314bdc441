package frontier

import (
	"slices"
	"time"
)

// Bounds of what is remembered of robots.txt. RFC 9309, section 2.4, allows a
// day; an origin that could not be reached is asked again sooner.
const (
	rulesTTL     = 24 * time.Hour
	unreachedTTL = 5 * time.Minute
	mostRules    = 32 << 20 // bytes of rules, and of the accounts of hosts kept for them

	// accountSize is about what the account of a host costs beside its rules.
	accountSize = 400
)

// origin is what is known of the robots.txt of one scheme on one host and port
// (RFC 9309, section 2.3).
type origin struct {
	host    *host
	next    *origin // another of the host, where http and https share a port
	https   bool
	asked   bool   // a robots fetch is under way
	rules   *Rules // nil: not known
	expires moment
}

// known reports whether there are rules that hold for the task.
func (o *origin) known(t *Task, now moment) bool {
	return o.rules != nil && now < o.expires && (t.PublicOnly || !o.rules.Guarded)
}

func (h *host) origin(scheme string) *origin {
	https := scheme == "https"
	for o := h.origins; o != nil; o = o.next {
		if o.https == https {
			return o
		}
	}
	h.origins = &origin{https: https, host: h, next: h.origins}
	return h.origins
}

// governed reports whether robots.txt has a say in the task.
func (f *Frontier) governed(h *host, t *Task) bool {
	return f.cfg.Robots != nil && h != f.free && t.kind != rules
}

// denial is why a task of the host is not to be asked for, as far as that is
// known; nil if it may be. The task gets the rules that say so.
func (f *Frontier) denial(h *host, t *Task, now moment) *Denial {
	if t.kind == rules || h == f.free {
		return nil
	}
	if parked := h.parked(); parked != "" {
		return &Denial{Outcome: "host_parked", Phase: "request", Reason: "parked", Detail: parked}
	}
	if !f.governed(h, t) {
		return nil
	}
	o := h.origin(t.URL.URL.Scheme)
	if !o.known(t, now) {
		return nil
	}
	d := o.rules.Denial
	if ok, rule := o.rules.Allowed(t.URL.PathAndQuery()); !ok {
		d = &Denial{Outcome: "robots_denied", Phase: "robots", Reason: "disallow", Detail: rule}
	}
	if d != nil {
		t.Rules = o.rules
	}
	return d
}

// deny moves a task of the host to the queue of those that ask for nothing. Up to
// now it has waited for its host, if it was at the front of that one's queue.
func (f *Frontier) deny(h *host, t *Task, d *Denial, now moment) {
	since := t.since
	t.Denial, t.kind, t.from = d, denied, h
	f.free.push(t, now)
	if since != 0 {
		t.since, t.notBefore = since, now
	}
	f.place(f.free, now)
}

// sortOut moves the tasks of a host that are not to be asked for any more. Those
// in the file are looked at by siftSome, and when they come back.
func (f *Frontier) sortOut(h *host, now moment) {
	list, queued := h.list, h.takeAhead(again)
	h.list = nil
	for _, t := range list {
		if d := f.denial(h, t, now); d != nil {
			f.deny(h, t, d, now)
		} else {
			h.list = append(h.list, t)
		}
	}
	if len(h.list) > 0 && h.list[0].since == 0 {
		h.list[0].since = now
	}
	for _, t := range queued {
		if d := f.denial(h, t, now); d != nil {
			f.deny(h, t, d, now)
		} else {
			h.pushAhead(t)
		}
	}
	f.starve(h)
}

// askRules begins a robots fetch if the next page of the host needs one.
func (f *Frontier) askRules(h *host, now moment) {
	if f.cfg.Robots == nil || h == f.free || h.asking() {
		return
	}
	if len(h.list) > 0 {
		f.askRulesOf(h, h.list[0], now)
	}
	if t := h.ahead.first(again); t != nil {
		f.askRulesOf(h, t, now)
	}
}

func (f *Frontier) askRulesOf(h *host, page *Task, now moment) {
	o := h.origin(page.URL.URL.Scheme)
	if o.asked || o.known(page, now) {
		return
	}
	t := f.cfg.Robots(page)
	t.Seq, t.Host, t.kind, t.asksFor = page.Seq, h.key, rules, o
	t.since, t.notBefore = now, now
	o.asked = true
	f.outstanding++
	f.queued++
	h.pushAhead(t)
}

// learnRules ends a robots fetch.
func (f *Frontier) learnRules(o *origin, r *Rules, now moment) {
	h := o.host
	f.forgetRules(o)
	o.asked, o.rules, o.expires = false, r, now.add(rulesTTL)
	if r.Denial != nil && r.Denial.Outcome != "host_parked" {
		o.expires = now.add(unreachedTTL)
	}
	h.freeAt = now
	if r.Delay > 0 {
		h.pace.lowerTo(r.Delay)
	}
	f.ruled = append(f.ruled, ruled{o, r})
	f.rulesSize += r.Size() + accountSize
	if f.rulesKnown++; len(f.ruled) > 2*f.rulesKnown+64 { // most of them are forgotten
		f.ruled = slices.DeleteFunc(f.ruled, func(r ruled) bool { return r.origin.rules != r.rules })
	}
	for len(f.ruled) > 1 {
		oldest := f.ruled[0]
		current := oldest.origin.rules == oldest.rules
		if current && f.rulesSize <= mostRules {
			break
		}
		if current {
			f.forgetRules(oldest.origin) // asked for again if they are needed
		}
		f.ruled[0] = ruled{}
		f.ruled = f.ruled[1:]
	}
	f.sortOut(h, now)
	if r.Denial != nil || !r.AllowsAll() {
		f.siftLater(h)
	}
	f.place(h, now)
}

// ruled are rules that an origin has, or had.
type ruled struct {
	origin *origin
	rules  *Rules
}

// forgetRules leaves the rules in f.ruled, where they count no more.
func (f *Frontier) forgetRules(o *origin) {
	if o.rules != nil {
		f.rulesSize -= o.rules.Size() + accountSize
		f.rulesKnown--
		o.rules = nil
	}
}

// remembers reports whether rules of the host are known.
func (h *host) remembers(now moment) bool {
	for o := h.origins; o != nil; o = o.next {
		if o.rules != nil && now < o.expires {
			return true
		}
	}
	return false
}
