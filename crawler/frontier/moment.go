package frontier

import (
	"math"
	"time"
)

// A moment is a time of the run, in nanoseconds from the making of the frontier on
// the monotonic clock. 0 is none and holds nothing up, nor does a moment before the
// run, which is negative. The account of a host has many of them, and a time.Time
// takes three times the memory.
type moment int64

func (f *Frontier) now() moment { return f.moment(time.Now()) }

func (f *Frontier) moment(t time.Time) moment {
	if t.IsZero() {
		return 0
	}
	return within(moment(t.Sub(f.start)))
}

// time is what the world calls the moment; zero for none.
func (f *Frontier) time(m moment) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return f.start.Add(time.Duration(m))
}

// add returns the moment that lies so much later, or the last one that there is.
func (m moment) add(d time.Duration) moment { return within(m + within(moment(d))) }

// within keeps moments within 146 years of the run, so that their differences are
// no larger than a Duration can be.
func within(m moment) moment {
	const last = math.MaxInt64 / 2
	return max(-last, min(m, last))
}

// since is the time from an earlier moment on.
func (m moment) since(earlier moment) time.Duration { return time.Duration(m - earlier) }
