package compare

import (
	"cmp"
	"math"
	"slices"
)

// A model is what is known of a run, to be run again with changes.
type model struct {
	setup  Setup
	round  *Round
	cores  float64
	others float64 // processor time of other programs meanwhile

	visits   []visit // in the order of the list
	perVisit float64 // pages that each of them stands for
	base     float64 // what the model makes of the run as it was
}

func newModel(s Setup, r *Round, cores int) *model {
	m := &model{setup: s, round: r, cores: float64(max(cores, 1)), others: r.Others.Seconds(), perVisit: 1}
	m.visits = slices.SortedFunc(slices.Values(r.trace.visits), func(a, b visit) int { return cmp.Compare(a.line, b.line) })
	if len(m.visits) > 0 {
		m.perVisit = float64(r.trace.seen) / float64(len(m.visits))
	}
	m.fitHandoff()
	m.base = m.simulate(s, spared{})
	return m
}

// fitHandoff makes the hand-overs of pages that a worker had at once, which
// overlap, no longer together than the time in which the workers did not
// compute.
func (m *model) fitHandoff() {
	var handoff, computing float64
	for _, v := range m.visits {
		handoff += v.handoff * m.perVisit
		computing += (v.parse + v.analysis) * m.perVisit
	}
	idle := max(0, float64(max(m.setup.Procs, 1))*m.round.Summary.Wall.Seconds()-computing)
	if handoff > idle {
		for i := range m.visits {
			m.visits[i].handoff *= idle / handoff
		}
	}
}

// simulate is the model's wall time.
func (m *model) simulate(s Setup, free spared) float64 {
	sim := simulation{setup: s, spared: free, visits: m.visits, write: m.round.Summary.Writing.Seconds() / max(1, float64(m.round.Summary.Records))}
	wall := sim.run() * m.perVisit
	return max(wall, m.floor(m.cpu(s, free)))
}

// floor is what no run is shorter than: its processor time over all cores. What
// other programs used of the machine they will use again, for a server on the
// same machine has the same work to do; but where all want the processors, a
// run is given half of them at least.
func (m *model) floor(cpu float64) float64 {
	floor := cpu / m.cores
	if n := float64(m.round.Machine); n > 0 {
		floor = max(floor, min(cpu+m.others, 2*cpu)/n)
	}
	return floor
}

// cpu is the processor time of a changed run.
func (m *model) cpu(s Setup, free spared) float64 {
	var parse, analysis float64
	for _, v := range m.visits {
		parse += v.parse * m.perVisit
		analysis += v.analysis * m.perVisit
	}
	cpu := m.round.CPU().Seconds()
	// Phases are on the wall's clock: on a busy machine they are longer than
	// the processor time that was spent in them.
	of := cpu
	if w := (m.round.WorkerUser + m.round.WorkerSystem).Seconds(); w > 0 {
		of = w
	}
	fit := min(1, of/max(parse+analysis, 1e-9))
	switch {
	case free.computing:
		cpu -= (parse + analysis) * fit
	case s.NoAnalysis:
		cpu -= analysis * fit
	}
	return max(0, cpu)
}

// wall predicts the wall time of a changed run. What the model does not explain
// of the run as it was (starting, say) it expects again; but where pages spent
// their time on being computed or on waiting for it, that is a machine that
// others use as well, and everything takes longer in proportion.
func (m *model) wall(s Setup, free spared) float64 {
	was, got := m.round.Summary.Wall.Seconds(), m.simulate(s, free)
	shares := sharesOf(m.round.Summary.Phases)
	if m.base > was || m.base > 0 && shares.Computing+shares.Lock+shares.Queue > 0.5 {
		return got * was / m.base
	}
	return got + was - m.base
}

// gain is how many times faster a changed run should be.
func (m *model) gain(s Setup) float64 {
	return m.round.Summary.Wall.Seconds() / max(m.wall(s, spared{}), 1e-9)
}

// share is the part of the wall time that would go with what is spared.
func (m *model) share(free spared) float64 {
	wall := m.round.Summary.Wall.Seconds()
	return math.Max(0, math.Min(1, 1-m.wall(m.setup, free)/max(wall, 1e-9)))
}
