package frontier

import (
	"net/netip"
	"time"
)

// Forecast is what politeness alone makes of the tasks that count for a host:
// no run can be faster.
type Forecast struct {
	Lines        int64         // that need a request
	Left         int64         // of them, those that are not over
	Hosts        int           // names that the lines are on
	Largest      string        // the host that takes longest, or the IP address, where one limits it more
	LargestLines int64         // lines on it
	Rate         float64       // requests a second that Largest allows; 0 is no limit
	Least        time.Duration // for the lines that are left
	Overall      float64       // requests a second over all hosts, where that takes longest; else 0
}

// mostForeseen is how many hosts, and how many addresses, are remembered for the
// forecast alone.
const mostForeseen = 1 << 17

// foreseen is what the forecast needs beside the accounts of the hosts.
type foreseen struct {
	lines, left int64
	hosts       int
	gone        Forecast // the one that took longest of the hosts that were forgotten
}

// foresee counts a task for its host, and returns that; nil if there is none.
func (f *Frontier) foresee(home string) *host {
	if home == "" {
		return nil
	}
	f.foreseen.lines++
	f.foreseen.left++
	h := f.host(home)
	if h.lines == 0 {
		f.foreseen.hosts++
	}
	h.lines++
	h.left++
	if h.addr != nil {
		h.addr.lines++
		h.addr.left++
	}
	return h
}

// fulfil counts a task as over.
func (f *Frontier) fulfil(h *host) {
	if h == nil || h.dropped {
		return
	}
	f.foreseen.left--
	h.left--
	if h.addr != nil {
		h.addr.left--
	}
}

// unforesee counts n tasks of a host that are not over as never added.
func (f *Frontier) unforesee(h *host, n int64) {
	if h == nil || h.dropped || n == 0 {
		return
	}
	f.foreseen.lines -= n
	f.foreseen.left -= n
	if h.lines -= n; h.lines == 0 {
		f.foreseen.hosts--
	}
	h.left -= n
	if h.addr != nil {
		h.addr.lines -= n
		h.addr.left -= n
	}
}

// forget keeps of a host what the forecast of the whole run needs.
func (s *foreseen) forget(h *host) {
	s.gone.look(h.key, h.lines, h.lines, float64(h.pace.limit))
}

// look makes the host the one that takes longest, if it does.
func (o *Forecast) look(name string, lines, count int64, rate float64) {
	if lines == 0 {
		return
	}
	var least time.Duration
	if rate > 0 {
		least = time.Duration(float64(count) / rate * float64(time.Second))
	}
	switch {
	case o.Largest == "", least > o.Least,
		least == o.Least && lines > o.LargestLines,
		least == o.Least && lines == o.LargestLines && name < o.Largest:
		o.Least, o.Largest, o.LargestLines, o.Rate = least, name, lines, rate
	}
}

// Forecast says what politeness makes of the tasks that are left or, if whole,
// of all that were added. It looks at every host, so it is not for every page.
// Hosts that were forgotten count with the tasks that they had when they were.
func (f *Frontier) Forecast(whole bool) Forecast {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out Forecast
	each(f, f.hosts, func(name string, h *host) {
		out.look(name, h.lines, pick(whole, h.lines, h.left), float64(h.pace.limit))
	})
	each(f, f.addrs, func(name string, a *address) {
		out.look(name, a.lines, pick(whole, a.lines, a.left), f.cfg.IPRate)
	})
	all := f.foreseen.left
	if whole {
		gone := f.foreseen.gone
		out.look(gone.Largest, gone.LargestLines, gone.LargestLines, gone.Rate)
		all = f.foreseen.lines
	}
	out.Lines, out.Left, out.Hosts = f.foreseen.lines, f.foreseen.left, f.foreseen.hosts
	if f.cfg.Rate > 0 {
		if least := time.Duration(float64(all) / f.cfg.Rate * float64(time.Second)); least > out.Least {
			out.Least, out.Overall = least, f.cfg.Rate
		}
	}
	return out
}

func pick(whole bool, lines, left int64) int64 {
	if whole {
		return lines
	}
	return left
}

// Foresee counts a task for a host without adding it, for the forecast of a list
// that is not fetched. Tasks on hosts beyond 131,072 are counted, but not to
// their hosts.
func (f *Frontier) Foresee(home string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.hosts) >= mostForeseen && f.hosts[home] == nil {
		f.foreseen.lines++
		f.foreseen.left++
		return
	}
	f.foresee(home)
}

// Locate says which address a host has, for the forecast of a list that is not
// fetched. In a run Return says it.
func (f *Frontier) Locate(host string, addr netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, h := f.now(), f.host(host)
	f.setAddr(h, addr.String(), false, now)
	f.place(h, now)
}
