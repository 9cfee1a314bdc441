package frontier

import (
	"time"

	"weft/parse/weburl"
)

// model is the frontier written down naively: every task and every host is
// looked at each time, and times are plain numbers. It knows nothing of heaps.
type model struct {
	cfg   Config
	tasks map[*Task]*modelTask
	hosts map[string]*modelHost
	last  time.Time // the last lease of all
}

type modelTask struct {
	host     string
	id       uint64
	url      weburl.URL
	again    bool
	at       time.Time
	from     *modelHost   // whose lease it has; nil if it has none
	asksFor  *modelOrigin // of a robots fetch
	denied   bool
	lastFrom *modelHost // whose lease it had
}

type modelHost struct {
	last, off time.Time
	interval  time.Duration
	inFlight  int
	sending   *Task // the last that was leased, as long as it may not be out
	origins   map[string]*modelOrigin
	asking    int
	parked    bool // and its pace is not known any more
	dropped   bool
}

type modelOrigin struct {
	host    *modelHost
	asked   bool
	rules   *Rules
	expires time.Time
}

func (o *modelOrigin) known(now time.Time) bool { return o.rules != nil && now.Before(o.expires) }

func (m *model) host(key string) *modelHost {
	h := m.hosts[key]
	if h == nil {
		h = &modelHost{interval: interval(m.cfg.HostRate), origins: map[string]*modelOrigin{}}
		m.hosts[key] = h
	}
	return h
}

func (m *model) origin(key string, u weburl.URL) *modelOrigin {
	h := m.host(key)
	o := h.origins[u.URL.Scheme]
	if o == nil {
		o = &modelOrigin{host: h}
		h.origins[u.URL.Scheme] = o
	}
	return o
}

func interval(rate float64) time.Duration {
	if rate == 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / rate)
}

// deniable reports whether there is a reason now not to ask for a page.
func (m *model) deniable(mt *modelTask, now time.Time) bool {
	switch {
	case mt.asksFor != nil:
		return false
	case m.host(mt.host).parked:
		return true
	case m.cfg.Robots == nil:
		return false
	}
	o := m.origin(mt.host, mt.url)
	if !o.known(now) {
		return false
	}
	ok, _ := o.rules.Allowed(mt.url.PathAndQuery())
	return o.rules.Denial != nil || !ok
}

// deny marks what is not to be asked for any more.
func (m *model) deny(now time.Time) {
	for _, mt := range m.tasks {
		mt.denied = mt.denied || mt.from == nil && m.deniable(mt, now)
	}
}

// first is of the waiting tasks of a host that pass the one that goes first.
func (m *model) first(key string, passes func(*modelTask) bool) *Task {
	var best *Task
	for t, mt := range m.tasks {
		if mt.from != nil || mt.denied || mt.host != key || !passes(mt) {
			continue
		}
		b := m.tasks[best]
		switch {
		case best == nil, mt.asksFor == nil && mt.again && !b.again:
			best = t
		case mt.asksFor == nil && b.again && !mt.again:
		case mt.at.Before(b.at), mt.at.Equal(b.at) && mt.id < b.id:
			best = t
		}
	}
	return best
}

// next is the task of a host that may go now; nil if none may.
func (m *model) next(key string, now time.Time) *Task {
	h := m.host(key)
	if h.sending != nil && h.interval > 0 && now.Sub(h.last) < sendPatience {
		return nil
	}
	if now.Before(h.off) || !h.last.IsZero() && now.Sub(h.last) < h.interval ||
		m.cfg.HostConns > 0 && h.inFlight >= m.cfg.HostConns {
		return nil
	}
	if t := m.first(key, func(mt *modelTask) bool { return mt.asksFor != nil && !mt.at.After(now) }); t != nil {
		return t
	}
	if h.asking > 0 {
		return nil
	}
	return m.first(key, func(mt *modelTask) bool { return mt.asksFor == nil && !mt.at.After(now) })
}

// unasked is a page that is next on its host and for whose origin nobody asks.
func (m *model) unasked(key string, now time.Time) *Task {
	if h := m.host(key); h.asking > 0 || m.cfg.Robots == nil {
		return nil
	}
	for _, again := range []bool{false, true} {
		t := m.first(key, func(mt *modelTask) bool { return mt.asksFor == nil && mt.again == again })
		if t != nil && !m.origin(key, m.tasks[t].url).known(now) {
			return t
		}
	}
	return nil
}

func (o *modelOrigin) learn(r *Rules) {
	o.asked, o.rules, o.expires = false, r, time.Now().Add(24*time.Hour)
	if r.Denial != nil {
		o.expires = time.Now().Add(5 * time.Minute)
	}
	o.host.asking--
	o.host.interval = max(o.host.interval, r.Delay)
}

// drop ends a robots fetch without rules.
func (o *modelOrigin) drop() {
	o.asked = false
	o.host.asking--
}
