package frontier

import (
	"cmp"
	"runtime"
	"slices"
	"time"
)

// HostStates are the hosts that have something to do at a moment, and those that
// were given up, by what they are at.
type HostStates struct {
	Ready   int // may be asked at once, or is being asked
	Limited int // wait for their rate, a connection or their robots.txt
	Resting int // have refused, and are left alone for a while
	Parked  int // given up

	Named []HostState // some of them: see States
}

// A State is what a host is at.
type State string

// The states, in the order in which they are worth knowing of.
const (
	Resting State = "resting"
	Parked  State = "parked"
	Limited State = "limited"
	Ready   State = "ready"
)

// HostState is what one host is at.
type HostState struct {
	Host     string // as Task.Host: host and port
	State    State
	Until    time.Time // from when it may be asked; zero if now, or if that is not known
	Why      string    // of a parked host
	Queued   int
	InFlight int
}

// States says what the hosts are at, and names at most n of them: first those
// that rest or are parked, then those with the most to do. It looks at every
// host, so it is not for every page; the frontier goes on meanwhile.
func (f *Frontier) States(n int) HostStates {
	f.mu.Lock()
	defer f.mu.Unlock()
	var s HostStates
	now := f.now()
	each(f, f.hosts, func(_ string, h *host) {
		one := f.state(h, now)
		switch {
		case one.State == Parked:
			s.Parked++
		case one.Queued+one.InFlight == 0:
			return
		case one.State == Resting:
			s.Resting++
		case one.State == Limited:
			s.Limited++
		default:
			s.Ready++
		}
		if len(s.Named) < n {
			s.Named = append(s.Named, one)
			slices.SortFunc(s.Named, byWorth)
		} else if n > 0 && byWorth(one, s.Named[n-1]) < 0 {
			s.Named[n-1] = one
			slices.SortFunc(s.Named, byWorth)
		}
	})
	return s
}

// atOnce is how many hosts are looked at before others get the lock: some 0.2 ms.
const atOnce = 500

// each has look see everything in a map of the frontier's, whose lock is held. In
// between others get the lock, so that a hundred thousand hosts hold nobody up: what
// comes or goes meanwhile is seen or not.
func each[T any](f *Frontier, all map[string]T, look func(name string, one T)) {
	n := 0
	for name, one := range all {
		look(name, one)
		if n++; n%atOnce == 0 {
			f.mu.Unlock()
			runtime.Gosched()
			f.mu.Lock()
		}
	}
}

// state is what the host is at.
func (f *Frontier) state(h *host, now moment) HostState {
	s := HostState{
		Host: h.key, State: Ready, InFlight: len(h.inFlight),
		Queued: len(h.list) + h.ahead.len() + h.filed(),
	}
	off := h.offUntil
	if h.outage != nil {
		off = max(off, h.outage.until)
	}
	switch {
	case h.parked() != "":
		s.State, s.Why = Parked, h.parked()
	case off > now:
		s.State, s.Until = Resting, f.time(off)
	case s.Queued > 0:
		at, ok := h.eligible()
		if h.addr != nil {
			at = max(at, h.addr.next)
		}
		switch {
		case !ok:
			s.State = Limited
		case at > now:
			s.State, s.Until = Limited, f.time(at)
		}
	}
	return s
}

// byWorth has the host first that is more worth knowing of.
func byWorth(a, b HostState) int {
	worth := func(s State) int {
		switch s {
		case Resting:
			return 0
		case Parked:
			return 1
		}
		return 2
	}
	return cmp.Or(
		cmp.Compare(worth(a.State), worth(b.State)),
		cmp.Compare(b.Queued+b.InFlight, a.Queued+a.InFlight),
		cmp.Compare(a.Host, b.Host))
}
