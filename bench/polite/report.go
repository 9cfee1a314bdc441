package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A gaps is how far the requests to some hosts were apart.
type gaps struct {
	all, short int
	shortest   time.Duration
}

// add takes a gap in, and reports whether it is shorter than wanted: by more than 10 ms,
// and by more than a hundredth.
func (g *gaps) add(gap, want time.Duration) (short bool) {
	g.all++
	if g.all == 1 || gap < g.shortest {
		g.shortest = gap
	}
	if short = gap < want-max(10*time.Millisecond, want/100); short {
		g.short++
	}
	return short
}

func (g *gaps) String() string {
	return fmt.Sprintf("%d of %d gaps too short, the shortest %v", g.short, g.all, g.shortest.Round(time.Millisecond))
}

// report prints what was seen and says whether the promises held. What docs/cluster.md
// says may come after a blow to an agent is counted apart.
func (s *site) report(rate float64, blows []blow) bool {
	interval := time.Duration(float64(time.Second) / rate)
	total, most, excused := 0, 0, 0
	var fast, slow, handed gaps
	for host, at := range s.arrivals {
		slices.SortFunc(at, func(a, b arrival) int { return a.at.Compare(b.at) })
		total += len(at)
		from := 0
		for i := range at {
			t := at[i].at
			for t.Sub(at[from].at) >= time.Second {
				from++
			}
			if n := i - from + 1; !late(blows, t, time.Second) {
				most = max(most, n)
			} else if float64(n) > rate+1 {
				excused++
			}
			switch {
			case i == 0 || late(blows, t, time.Second):
			case i == 1 && unknown(blows, at[0].at, 1500*time.Millisecond): // nobody knows yet what robots.txt says
			case at[i].path == "/robots.txt": // a new owner begins with it
				want := interval
				if strings.HasPrefix(host, "slow") {
					want = crawlDelay
				}
				if handed.add(t.Sub(at[i-1].at), want) {
					tell(host, at[:i+1], blows)
				}
			case strings.HasPrefix(host, "slow"):
				if slow.add(t.Sub(at[i-1].at), crawlDelay) {
					tell(host, at[:i+1], blows)
				}
			default:
				fast.add(t.Sub(at[i-1].at), interval)
			}
		}
	}
	unexcused := 0
	for _, e := range s.early {
		if !late(blows, e.at, time.Second) && !unknown(blows, e.refused, 500*time.Millisecond) {
			unexcused++
			fmt.Printf("early: %s %v after it had refused\n", e.host, e.at.Sub(e.refused).Round(time.Millisecond))
		}
	}
	fmt.Printf("%d requests to %d hosts at %g/s: at most %d of a host in any second; of %v less 10 ms, %v; %d within a Retry-After; %d to what is denied\n",
		total, len(s.arrivals), rate, most, interval, &fast, unexcused, s.denied)
	if len(blows) > 0 {
		fmt.Printf("hosts with a Crawl-delay of %v: %v; from one agent to the next %d of %d of all hosts\n", crawlDelay, &slow, handed.short, handed.all)
		fmt.Printf("%d blows to agents; beside the above, right after a stop or a kill: %d seconds with more, %d requests within a Retry-After\n",
			len(blows), excused, len(s.early)-unexcused)
	}
	even := len(blows) > 0 || float64(fast.short) <= float64(fast.all)/1000 // processes that come and go take turns with the server
	return float64(most) <= rate+1 && even && slow.short == 0 && handed.short == 0 && unexcused == 0 && s.denied == 0
}

// tell prints the last requests to a host, and what was done to agents since the first of
// them.
func tell(host string, at []arrival, blows []blow) {
	at = at[max(0, len(at)-4):]
	last := at[len(at)-1].at
	before := func(t time.Time) time.Duration { return last.Sub(t).Round(time.Millisecond) }
	fmt.Printf("too soon: %s, before the last request:", host)
	for _, a := range at {
		fmt.Printf(" %s %v", a.path, before(a.at))
	}
	for _, b := range blows {
		if b.at.After(at[0].at.Add(-3*lease)) && b.at.Before(last) {
			fmt.Printf("; %s %v", b.what, before(b.at))
		}
	}
	fmt.Println()
}
