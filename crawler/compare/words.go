package compare

import (
	"fmt"
	"strings"
)

// words says a verdict in plain words, with the evidence.
func (m *model) words(v Verdict) string {
	var s []string
	say := func(format string, args ...any) { s = append(s, fmt.Sprintf(format, args...)) }
	sum := &m.round.Summary
	wall := max(sum.Wall.Seconds(), 1e-9)
	// What a process began and ended with is in its CPU time, too: in a run of
	// milliseconds that looks like more cores than there are.
	cores := min(m.round.CPU().Seconds()/wall, m.cores)
	without := percent(v.Share) + " less time"
	switch {
	case v.Nothing() && m.idle():
		say("The pages explain %s of the %s that it took. For the rest there was nothing to do: it waited for lines of its list, for agents, or for hosts of pages that have no record yet, or was stopped.",
			seconds(m.base), seconds(wall))
	case v.Nothing():
		say("Nothing held the run by itself: without waiting, computing or limits it would take about as long. It was over in %s.", seconds(wall))
	case v.HeldBy == Waiting:
		say("Waiting for the network and the servers%s held the run: if they answered at once it would take %s.", on(v.Where), without)
		say("On average %.1f of %d pages were under way: %.1f a second, %s each (Little's law).",
			m.inFlight(), m.setup.Concurrency, float64(sum.Records)/wall, seconds(m.inFlight()*wall/max(1, float64(sum.Records))))
	case v.HeldBy == Computing:
		say("Computing held the run: without it, it would take %s. Decoding, parsing and analysis take %s a page.",
			without, seconds(sum.Computing().Seconds()/max(1, float64(sum.Records))))
	case v.HeldBy == Lock:
		say("The lock held the run: one page is parsed at a time. Without it, it would take %s.", without)
	case v.HeldBy == Politeness:
		s = append(s, m.politely(v, without))
	case v.HeldBy == Handoff:
		say("Handing pages to the workers and back held the run: without it, it would take %s. They are too small to be worth it.", without)
	case v.HeldBy == Writing:
		say("Writing held the run: whatever takes the output took %s for it, and pages waited for their turn. Without it, it would take %s.",
			seconds(sum.Writing.Seconds()), without)
	}
	if others := m.others / wall; others > m.cores/20 {
		say("The work used %.1f of %.0f cores, other programs %.1f.", cores, m.cores, others)
	} else {
		say("The work used %.1f of %.0f cores.", cores, m.cores)
	}
	if len(v.Advice) == 0 {
		s = append(s, m.nothing(v))
	}
	for i, a := range v.Advice {
		if a.If != "" {
			a.Change += ", " + a.If + ","
		}
		if i == 0 {
			say("%s should make it %.1f times as fast.", a.Change, a.Gain)
		} else {
			say("Or %s %.1f times.", a.Change, a.Gain)
		}
	}
	return strings.Join(s, " ")
}

// idle reports whether the pages explain next to nothing of the run's time: it waited
// for what it reads, or was stopped.
func (m *model) idle() bool {
	const most, least = 0.33, 2 // of the time, and seconds more: a busy machine is no idle run
	wall := m.round.Summary.Wall.Seconds()
	return m.base < most*wall && wall-m.base > least
}

// politely says which limit set the pace.
func (m *model) politely(v Verdict, without string) string {
	var pages, rate, slowest float64
	for _, visit := range m.visits {
		if visit.host == v.Where {
			pages++
			rate = m.rate(visit)
		}
		if r := m.rate(visit); slowest == 0 || r > 0 && r < slowest {
			slowest = r
		}
	}
	share := pages / max(1, float64(len(m.visits)))
	part, sum := percent(share), &m.round.Summary
	var what string
	switch {
	case v.Where == "" && m.setup.Rate > 0:
		what = fmt.Sprintf("The limit over all hosts (%g/s) set the pace", m.setup.Rate)
	case v.Where == "" && slowest > 0:
		what = fmt.Sprintf("The limit for each host (%.3g/s) set the pace, of several alike", slowest)
	case v.Where == "":
		what = "Hosts wanted to be left alone for a while"
	case rate > 0 && share*float64(sum.Records)/rate > sum.Wall.Seconds()/2:
		what = fmt.Sprintf("The limit for %s (%.3g/s, %s of the pages) set the pace", v.Where, rate, part)
	default:
		what = fmt.Sprintf("%s (%s of the pages) wanted to be left alone for a while", v.Where, part)
	}
	return "Politeness held the run: without limits it would take " + without + ". " + what + "; more goroutines will not help."
}

// nothing says why no change helps.
func (m *model) nothing(v Verdict) string {
	switch {
	case v.Nothing():
	case v.HeldBy == Computing:
		if m.setup.Procs >= int(m.cores) {
			return "All cores are used: only more of them, or fewer --fields, help."
		}
	case v.HeldBy == Politeness:
		return "Only the host's owner can say whether it may be asked faster."
	case v.HeldBy == Writing:
		return "Only a faster output helps, or less of it: fewer --fields, or a compressed one."
	case v.HeldBy == Waiting:
		return "More pages at once would not help: the slowest of them take that long."
	}
	return "Nothing that can be set would make it much faster."
}

// inFlight is how many pages held a slot on average: the sum of the times over
// the wall time.
func (m *model) inFlight() float64 { return inFlight(m.round) }

func on(host string) string {
	if host == "" {
		return ""
	}
	return " of " + host
}

func percent(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) }

// seconds writes a time with a unit that fits.
func seconds(s float64) string {
	switch {
	case s < 0.01:
		return fmt.Sprintf("%.1f ms", 1000*s)
	case s < 1:
		return fmt.Sprintf("%.0f ms", 1000*s)
	}
	return fmt.Sprintf("%.1f s", s)
}
