package compare

import (
	"fmt"

	"weft/crawler"
	"weft/store"
)

// Collect makes figures of results. The caller adds Command and List.
func Collect(env Environment, results []Result) Figures {
	f := Figures{Schema: FiguresSchema, Environment: env, Modes: []Mode{}}
	if len(results) == 0 {
		return f
	}
	fastest := 0
	for i := range results {
		if results[i].Wall().Median < results[fastest].Wall().Median {
			fastest = i
		}
	}
	var judgements []judged
	for i := range results {
		r := &results[i]
		m := r.mode(&results[0])
		m.BestNoise = i != fastest && Differ(r.walls(), results[fastest].walls()) > NoiseLevel
		judgements = append(judgements, judge(r.Setup, r.typical(), env.Cores, r.Alternatives))
		f.Modes = append(f.Modes, m)
		f.DifferingPages = max(f.DifferingPages, m.DifferingPages)
	}
	agree(judgements)
	for i := range judgements {
		v := judgements[i].verdict()
		f.Modes[i].Verdict = &v
	}
	f.Verdict = *f.Modes[fastest].Verdict
	return f
}

// Polite adds what the limits alone make of the list, which a comparison
// without limits does not show.
func (f *Figures) Polite(least crawler.Forecast) {
	f.PolitenessFloor = least.Least.Seconds()
	for _, m := range f.Modes {
		if m.Wall.Median > f.PolitenessFloor {
			return
		}
	}
	f.Verdict.Text += fmt.Sprintf(" But within its limits a crawl of this list takes %s at least, in any mode.", seconds(f.PolitenessFloor))
}

// mode is what a result says of its runner.
func (r *Result) mode(base *Result) Mode {
	typical := r.typical()
	median := func(figure func(*Round) float64) float64 { return r.Over(figure).Median }
	pages := typical.Summary.Records
	wall := r.Wall()
	m := Mode{
		Mode: r.Name, Concurrency: r.Concurrency, Procs: r.Procs,
		Pages:          pages,
		Scaled:         r.Partial,
		Wall:           wall,
		PagesPerSecond: float64(pages) / max(wall.Median/r.scale(), 1e-9),
		Speedup:        r.Speedup(base),
		LikelyNoise:    r != base && Differ(r.walls(), base.walls()) > NoiseLevel,
		CPU:            median(func(r *Round) float64 { return r.CPU().Seconds() }) * r.scale(),
		ParentUser:     median(func(r *Round) float64 { return r.User.Seconds() }) * r.scale(),
		ParentSystem:   median(func(r *Round) float64 { return r.System.Seconds() }) * r.scale(),
		WorkerUser:     median(func(r *Round) float64 { return r.WorkerUser.Seconds() }) * r.scale(),
		WorkerSystem:   median(func(r *Round) float64 { return r.WorkerSystem.Seconds() }) * r.scale(),
		Others:         median(func(r *Round) float64 { return r.Others.Seconds() }) * r.scale(),
		PeakParent:     median(func(r *Round) float64 { return float64(r.Peak) / 1e6 }),
		PeakAll:        median(func(r *Round) float64 { return float64(r.PeakAll) / 1e6 }),
		Shares:         sharesOf(typical.Summary.Phases),
		Phases:         make(map[string]float64),
		InFlight:       inFlight(typical),
		DifferingPages: int64(len(r.Differing())),
	}
	m.CPUPerPage = 1000 * m.CPU / r.scale() / float64(max(pages, 1))
	for p, d := range typical.Summary.Phases {
		if d > 0 {
			m.Phases[store.Phase(p).String()] = d.Seconds()
		}
	}
	for i := range r.Rounds {
		m.Rounds = append(m.Rounds, RoundFigures{Wall: r.Rounds[i].Summary.Wall.Seconds(), CPU: r.Rounds[i].CPU().Seconds()})
	}
	return m
}

// inFlight is how many pages held a slot on average, by Little's law: the time
// that they held one, over the wall time. While a page waits for its host it
// holds none.
func inFlight(r *Round) float64 {
	p := r.Summary.Phases
	held := p.Total() - p[store.PhaseLimit] - p[store.PhaseQueue]
	return held.Seconds() / max(r.Summary.Wall.Seconds(), 1e-9)
}
