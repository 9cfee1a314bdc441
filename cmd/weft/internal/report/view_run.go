package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/store"
)

type runView struct {
	Shares, InFlight, Throughput *picture
	Groups                       []groupView
	TooShort                     string
	Latencies                    *latenciesView
	Outcomes, Statuses           []share
	Links                        *linksView
	Hosts                        []hostView
	HostsNote                    string
	Slowest                      []slowView
	Gauges                       []gaugeView
	Workers                      *workersView
}

type latenciesView struct {
	Axis markup.HTML
	Rows []latencyView
}

type latencyView struct {
	Name, What, P50, P95, P99, Max, Pages, Share string
	Histogram                                    markup.HTML
}

type share struct{ Name, Count, Share string }

type gaugeView struct {
	Title string
	Plot  markup.HTML
}

type slowView struct {
	Total, Outcome, URL string
	Bar                 markup.HTML
	Attempts            int
	Line                int64
}

type workersView struct {
	Note  string
	Slots []slotView
}

type slotView struct{ Name, Pages, Busy, Share string }

// plotWorthy is the shortest run that is plotted over time.
const plotWorthy = 5 * firstLength

func runOf(p Part) *runView {
	c := p.Run
	if c.summary.Records == 0 {
		return nil
	}
	v := &runView{Outcomes: outcomesOf(c), Statuses: statusesOf(c), Latencies: latenciesOf(c), Links: linksOf(c)}
	if c.summary.Phases.Total() > 0 {
		v.Groups = groupsOf(c.summary.Phases)
		v.Shares = both(func(w float64) markup.HTML { return shares(c.summary.Phases, w) })
	}
	if end := c.summary.Wall; end >= plotWorthy && c.total.count > 1 {
		v.InFlight = both(func(w float64) markup.HTML { return inFlight(c, end, w) })
		v.Throughput = both(func(w float64) markup.HTML { return throughput(c, end, w) })
		v.Gauges = gaugesOf(c, end)
	} else {
		v.TooShort = "Too little happened to be drawn over time."
	}
	v.Hosts, v.HostsNote = hostsOf(c)
	for _, s := range c.slowest {
		v.Slowest = append(v.Slowest, slowView{
			Total: Span(s.Phases.Total()), Outcome: Foreign(s.Outcome, 40), URL: Foreign(s.URL, 160), Attempts: s.Attempts, Line: s.Line,
			Bar: phaseBar(s.Phases, c.slowest[0].Phases.Total(), "phases"),
		})
	}
	v.Workers = workersOf(p.Workers)
	return v
}

// groupView is a group with its share of all time.
type groupView struct{ Name, Class, What, Share string }

func groupsOf(t store.Timings) []groupView {
	values := make([]float64, len(groups))
	for i, g := range groups {
		values[i] = float64(g.of(&t))
	}
	var v []groupView
	for i, s := range percentages(values) {
		g := groups[i]
		v = append(v, groupView{g.name, g.class, g.what, s})
	}
	return v
}

func latenciesOf(c *Collector) *latenciesView {
	rows := latencyRows(c)
	if len(rows) == 0 {
		return nil
	}
	axis := newSpectrum(rows)
	v := &latenciesView{Axis: axis.axis()}
	parts := make([]float64, store.NumPhases)
	for i, d := range c.summary.Phases {
		parts[i] = float64(d)
	}
	shares := map[string]string{"total": "100 %"}
	for i, s := range percentages(parts) {
		shares[store.Phase(i).String()] = s
	}
	for _, r := range rows {
		v.Rows = append(v.Rows, latencyView{
			Name: r.name, What: r.what, Histogram: axis.row(r), Pages: Count(r.h.count), Share: shares[r.name],
			P50: Span(r.h.quantile(0.5)), P95: Span(r.h.quantile(0.95)), P99: Span(r.h.quantile(0.99)), Max: Span(r.h.max),
		})
	}
	return v
}

// tally makes shares of counts, the largest first.
func tally[K cmp.Ordered](counts map[K]int64, name func(K) string) []share {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b K) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	values := make([]float64, len(keys))
	for i, k := range keys {
		values[i] = float64(counts[k])
	}
	percent := percentages(values)
	var out []share
	for i, k := range keys {
		out = append(out, share{name(k), Count(counts[k]), percent[i]})
	}
	return out
}

func outcomesOf(c *Collector) []share {
	return tally(c.summary.Outcomes, func(s string) string { return Foreign(s, 40) })
}

// maxStatuses bounds a table that hostile servers could make long.
const maxStatuses = 20

func statusesOf(c *Collector) []share {
	s := tally(c.statuses, func(code int) string { return fmt.Sprint(code) })
	return s[:min(len(s), maxStatuses)]
}

func gaugesOf(c *Collector, end time.Duration) []gaugeView {
	bytes := func(f float64) string { return Size(int64(f)) }
	var v []gaugeView
	add := func(title, unit string, label func(float64) string, stacked bool, of ...gauge) {
		if plot := gauges(c, end, title, unit, label, stacked, of...); plot != "" {
			v = append(v, gaugeView{title, plot})
		}
	}
	if c.peak.memory > 0 {
		of := []gauge{{"weft", "memory", func(m *moment) float64 { return float64(m.memory) }}}
		if c.peak.workers > 0 {
			of = append(of, gauge{"workers", "workers", func(m *moment) float64 { return float64(m.workers) }})
		}
		add("Memory", "resident", bytes, true, of...)
	}
	add("Bodies and pages held", "bytes", bytes, false, gauge{"held", "held", func(m *moment) float64 { return float64(m.held) }})
	add("Fetching and parsing", "pages", plain, false,
		gauge{"fetching", "fetching", func(m *moment) float64 { return float64(m.fetching) }},
		gauge{"parsing", "parsing", func(m *moment) float64 { return float64(m.parsing) }})
	add("Waiting for their hosts", "requests", plain, false, gauge{"queued", "queued", func(m *moment) float64 { return float64(m.queued) }})
	return v
}

func workersOf(w *Workers) *workersView {
	if w == nil {
		return nil
	}
	note := Plural(w.Starts, "process") + " started"
	if w.Starts != 1 {
		note = Count(w.Starts) + " processes started"
	}
	var ends []string
	for _, s := range tally(w.Ends, func(s string) string { return Foreign(s, 40) }) {
		ends = append(ends, s.Count+" "+s.Name)
	}
	if len(ends) > 0 {
		note += "; ended: " + strings.Join(ends, ", ")
	}
	note += fmt.Sprintf(". %s to them and %s back; the hand-over took %s of all pages’ time together.", Size(w.Sent), Size(w.Received), Span(w.Handoff))
	if w.Peak > 0 {
		note += fmt.Sprintf(" The largest had %s in memory, all together %s at most.", Size(w.Peak), Size(w.PeakAll))
	}
	v := &workersView{Note: note}
	for i, s := range w.Slots {
		v.Slots = append(v.Slots, slotView{fmt.Sprint(i + 1), Count(s.Pages), Span(s.Busy), Number(100*s.Share) + " %"})
	}
	return v
}
