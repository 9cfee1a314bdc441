package compare

import (
	"cmp"
	"math"
	"slices"

	"weft/store"
)

// An Alternative is another way in which the same work could be done.
type Alternative struct {
	Change string // as one types it
	Setup  Setup
	If     string // on what condition, as in "if the owner agrees"; "" for none
}

const (
	leastGain   = 1.1 // that is worth an advice
	leastShare  = 0.1 // of the time, to have held the run
	lockMatters = 0.2 // share of the time from which on it is the lock that holds
	hostMatters = 0.6 // part of what waiting costs, to be one host's doing
	maxAdvice   = 3
)

// Judge says what held a run back, and which of the alternatives would make it
// faster. It asks a model of the run how long it would have taken without
// waiting, without computing, and so on: what costs most is what held it. The
// model keeps Little's law (what may be under way at once, over the time that
// it takes, is the throughput) and Amdahl's (what is not sped up stays), and is
// made of the pages' own measured times. Of a run that asked for nothing there
// is nothing to say, and no text.
func Judge(s Setup, r *Round, cores int, others []Alternative) Verdict {
	j := judge(s, r, cores, others)
	return j.verdict()
}

// A judged run is one whose holder and whose gains are known, but not yet said.
type judged struct {
	model *model
	Verdict
	gains []Advice // of all alternatives, whether they help or not
}

func judge(s Setup, r *Round, cores int, others []Alternative) judged {
	j := judged{model: newModel(s, r, cores), Verdict: Verdict{HeldBy: Waiting, Advice: []Advice{}}}
	if len(j.model.visits) == 0 {
		return j
	}
	j.Verdict = j.model.holder()
	for _, o := range others {
		j.gains = append(j.gains, Advice{Change: o.Change, Gain: j.model.gain(o.Setup), If: o.If})
	}
	return j
}

// verdict takes the advice that is worth while and says it all in words.
func (j *judged) verdict() Verdict {
	v := j.Verdict
	if len(j.model.visits) == 0 {
		return v
	}
	idle := v.Nothing() && j.model.idle() // whatever is changed, what there is to do comes no sooner
	for _, a := range j.gains {
		if a.Gain >= leastGain && !idle {
			a.Gain = round2(a.Gain)
			v.Advice = append(v.Advice, a)
		}
	}
	slices.SortStableFunc(v.Advice, func(a, b Advice) int { return cmp.Compare(b.Gain, a.Gain) })
	v.Advice = v.Advice[:min(len(v.Advice), maxAdvice)]
	v.Text = j.model.words(v)
	return v
}

// agree gives the modes of one workload one advice: those that the same thing
// holds, with as many pages in flight and as many workers, differ in what a
// change would gain by chance alone. The geometric mean is each one's.
func agree(all []judged) {
	type kind struct {
		by                 Holder
		concurrency, procs int
		change             string
	}
	logs := make(map[kind][]float64)
	each := func(f func(k kind, a *Advice)) {
		for i := range all {
			j := &all[i]
			for n := range j.gains {
				f(kind{j.HeldBy, j.model.setup.Concurrency, j.model.setup.Procs, j.gains[n].Change}, &j.gains[n])
			}
		}
	}
	each(func(k kind, a *Advice) { logs[k] = append(logs[k], math.Log(max(a.Gain, 1e-9))) })
	each(func(k kind, a *Advice) {
		var sum float64
		for _, l := range logs[k] {
			sum += l
		}
		a.Gain = math.Exp(sum / float64(len(logs[k])))
	})
}

func (m *model) holder() Verdict {
	best := Verdict{HeldBy: Waiting, Advice: []Advice{}}
	var backoff bool // more than the limits explain
	for _, c := range []struct {
		by   Holder
		free spared
	}{
		{Politeness, spared{politeness: true}},
		{Waiting, spared{waiting: true}},
		{Computing, spared{computing: true}},
		{Handoff, spared{handoff: true}},
		{Writing, spared{writing: true}},
	} {
		share := m.share(c.free)
		if c.by == Politeness {
			if b := m.backoff(); b > share*leastGain {
				share, backoff = b, true
			}
			share = min(share, m.waited())
		}
		if share > best.Share {
			best.HeldBy, best.Share = c.by, share
		}
	}
	switch best.HeldBy {
	case Computing:
		// Whether others need the processors now is no matter of the lock.
		alone, free := *m, m.setup
		alone.others, free.OneAtATime = 0, false
		alone.base = alone.simulate(m.setup, spared{})
		if share := 1 - 1/alone.gain(free); m.setup.OneAtATime && share >= lockMatters {
			best.HeldBy, best.Share = Lock, share
		}
	case Waiting:
		best.Where = m.host(func(v visit) float64 { return v.wait + v.robots }, func(h string) spared { return spared{waiting: true, host: h} }, best.Share)
	case Politeness:
		best.Where = m.slowest(backoff)
	}
	return best
}

// waited is what pages waited for their hosts' leave, all together, as a part of the
// wall time: without limits it cannot be shorter by more.
func (m *model) waited() float64 {
	return m.round.Summary.Phases[store.PhaseLimit].Seconds() / max(m.round.Summary.Wall.Seconds(), 1e-9)
}

// backoff is the part of the wall time that the model cannot explain, where
// the pages waited for their hosts' leave: what refusals and retries cost, and
// limits that the model does not know.
func (m *model) backoff() float64 {
	if sharesOf(m.round.Summary.Phases).Politeness < 0.5 {
		return 0
	}
	wall := m.round.Summary.Wall.Seconds()
	return max(0, wall-m.simulate(m.setup, spared{politeness: true})) / max(wall, 1e-9)
}

// host is the one host that most of a cost comes from, if there is one.
func (m *model) host(weight func(visit) float64, free func(host string) spared, share float64) string {
	sums := make(map[string]float64)
	var top string
	for _, v := range m.visits {
		sums[v.host] += weight(v)
		if sums[v.host] > sums[top] {
			top = v.host
		}
	}
	if len(sums) == 1 || top != "" && m.share(free(top)) >= hostMatters*share {
		return top
	}
	return ""
}

// slowest is the host whose limit takes longest, or, where hosts wanted to be
// left alone, whose pages waited longest for that. It is none where another
// takes about as long, or where the limit over all hosts takes longer.
func (m *model) slowest(backoff bool) (top string) {
	took := make(map[string]float64)
	asked := make(map[string]bool) // for robots.txt
	var all float64
	ask := func(v visit, requests int) {
		if r := m.rate(v); r > 0 {
			took[v.host] += float64(requests) / r
		}
		if r := m.setup.Rate; r > 0 {
			all += float64(requests) / r
		}
	}
	for _, v := range m.visits {
		if backoff {
			took[v.host] += v.limit
			continue
		}
		ask(v, v.exchanges)
		if v.robots > 0 && !asked[v.host] {
			asked[v.host] = true
			ask(v, 1)
		}
	}
	next := all
	for host, t := range took {
		if t > took[top] {
			top, next = host, max(next, took[top])
		} else {
			next = max(next, t)
		}
	}
	if took[top] < next*leastGain {
		return ""
	}
	return top
}

// rate is the pace that a visit's host is held to; 0 is no limit.
func (m *model) rate(v visit) (r float64) {
	if f := m.setup.HostRate; f != nil {
		r = f(v.host)
	}
	if v.delay > 0 && (r == 0 || r > 1/v.delay) {
		r = 1 / v.delay
	}
	return r
}

func round2(f float64) float64 { return float64(int64(f*100+0.5)) / 100 }
