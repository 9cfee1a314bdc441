package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/crawler/compare"
	"weft/store"
)

// modesView is a comparison.
type modesView struct {
	Lessons         []string
	ModesNote, Base string
	Signs           []signView
	Groups          []groupView // what the colours and columns are
	Modes           []modeView
	Curves          []curveView
	Times           []timesView
	Verdicts        []verdictView
}

type modeView struct {
	Name, Wall, WallRange, Rate, Speedup, SpeedupRange string
	CPU, Memory, MemoryAll, Differing                  string
	Concurrency, Procs                                 int
	Whisker                                            markup.HTML
	Differs                                            bool
}

// signView explains a sign, or a word, of the table.
type signView struct{ Sign, Means string }

type curveView struct {
	Title, Note string
	picture
}

type timesView struct {
	Name, Mean string
	Bar        markup.HTML
	Shares     []string
}

type verdictView struct{ Mode, Text string }

func modesOf(part Part) *modesView {
	f := part.Figures
	if len(f.Modes) == 0 {
		return nil
	}
	base := Foreign(f.Label(&f.Modes[0]), 40)
	v := &modesView{Base: base, ModesNote: modesNote(f), Signs: signsOf(f), Groups: legend(f)}
	for _, l := range part.Lessons {
		v.Lessons = append(v.Lessons, Foreign(l, 400))
	}
	least, most := 1.0, 1.0
	for _, m := range f.Modes {
		least, most = min(least, m.Speedup.Low), max(most, m.Speedup.High)
	}
	var longest time.Duration
	for _, m := range f.Modes {
		phases := phasesOf(m)
		longest = max(longest, phases.Total()/time.Duration(max(m.Pages, 1)))
	}
	for _, m := range f.Modes {
		name := Foreign(f.Label(&m), 60)
		v.Modes = append(v.Modes, viewOfMode(m, least*0.9, most*1.1))
		if t := timesOf(m, longest, hasLock(f)); t.Mean != "0" {
			t.Name = name
			v.Times = append(v.Times, t)
		}
		if m.Verdict != nil && m.Verdict.Text != "" {
			v.Verdicts = append(v.Verdicts, verdictView{name, Foreign(m.Verdict.Text, 1000)})
		}
	}
	c := func(m compare.Mode) int { return m.Concurrency }
	p := func(m compare.Mode) int { return m.Procs }
	v.addCurves("Speed-up over pages in flight", "pages in flight (-c)", curves(f.Modes, c, p, "-p"))
	v.addCurves("Speed-up over parse workers", "parse workers (-p)", curves(f.Modes, p, c, "-c"))
	return v
}

func (v *modesView) addCurves(title, unit string, cs []curve) {
	if len(cs) == 0 {
		return
	}
	v.Curves = append(v.Curves, curveView{
		Title:   title,
		Note:    "Both axes are logarithmic: in proportion is the grey line. Bars are the intervals over the rounds.",
		picture: *both(func(w float64) markup.HTML { return speedups(cs, unit, v.Base, w) }),
	})
}

func modesNote(f *compare.Figures) string {
	rounds := len(f.Modes[0].Rounds)
	note := ""
	if f.OthersCores > 0.25 {
		note = fmt.Sprintf("Other programs kept %.1f of %d cores busy meanwhile: the differences may be theirs. ", f.OthersCores, f.Environment.Cores)
	}
	if rounds > 1 {
		note += fmt.Sprintf("Medians over %d rounds in turn, with the interval.", rounds)
	} else {
		note += "One round of each."
	}
	if f.PolitenessFloor > 0 {
		note += " The limits of politeness, which the rounds leave out, would make the list take at least " + Span(seconds(f.PolitenessFloor)) + " in any mode."
	}
	return note
}

// signsOf explains what of the signs and words of the table is there.
func signsOf(f *compare.Figures) []signView {
	var scaled, noise bool
	for i := range f.Modes {
		m := &f.Modes[i]
		scaled = scaled || m.Scaled
		noise = noise || i > 0 && m.LikelyNoise
	}
	signs := []signView{{"-c, -p", "pages in flight, and parse workers"}}
	if rounds := len(f.Modes[0].Rounds); rounds > 1 {
		signs = append(signs, signView{"a – b", fmt.Sprintf("the lowest and the highest of %d rounds; the number above is the median", rounds)})
	}
	if noise {
		means := "a difference that is not to be told from noise"
		if rounds := len(f.Modes[0].Rounds); rounds < compare.LeastRounds {
			means += fmt.Sprintf(", as each is with fewer than %d rounds", compare.LeastRounds)
		}
		signs = append(signs, signView{"~", means})
	}
	if scaled {
		signs = append(signs, signView{"≈", "worked out from a part of the list, as all of it would have taken too long"})
	}
	return append(signs, signView{"differing", "pages that are not the same in this mode as in the first: there should be none"})
}

func viewOfMode(m compare.Mode, least, most float64) modeView {
	v := modeView{
		Name: Foreign(m.Mode, 40), Concurrency: m.Concurrency, Procs: m.Procs,
		Wall: Span(seconds(m.Wall.Median)), Rate: Number(m.PagesPerSecond),
		Speedup: Number(m.Speedup.Median) + "×", Whisker: whisker(m, least, most),
		CPU: Number(m.CPUPerPage) + " ms", Memory: megabytes(m.PeakParent), MemoryAll: megabytes(m.PeakAll),
		Differing: Count(m.DifferingPages), Differs: m.DifferingPages > 0,
	}
	if m.Scaled {
		v.Wall = "≈ " + v.Wall
	}
	if m.LikelyNoise {
		v.Speedup = "~ " + v.Speedup
	}
	if m.Wall.Low != m.Wall.High {
		v.WallRange = Span(seconds(m.Wall.Low)) + " – " + Span(seconds(m.Wall.High))
		v.SpeedupRange = Number(m.Speedup.Low) + " – " + Number(m.Speedup.High)
	}
	return v
}

// phasesOf reads the phases of a mode back.
func phasesOf(m compare.Mode) store.Timings {
	var t store.Timings
	for p := range store.NumPhases {
		t[p] = seconds(m.Phases[p.String()])
	}
	return t
}

// hasLock reports whether some mode had a lock: then waiting for it is a group of
// its own, as that is what it is compared for.
func hasLock(f *compare.Figures) bool {
	return slices.ContainsFunc(f.Modes, func(m compare.Mode) bool { return m.Lock > 0 })
}

// legend is what the colours and the columns are.
func legend(f *compare.Figures) []groupView {
	var v []groupView
	locked := hasLock(f)
	for _, g := range groups {
		if locked && g.class == "queue" {
			g.what = "for a slot, a parse worker or an earlier line"
		}
		v = append(v, groupView{Name: g.name, Class: g.class, What: g.what})
	}
	if locked {
		v = append(v, groupView{Name: "lock", Class: "lock", What: "for the one lock, which one page has at a time"})
	}
	return v
}

func timesOf(m compare.Mode, longest time.Duration, locked bool) timesView {
	phases := phasesOf(m)
	for i := range phases {
		phases[i] /= time.Duration(max(m.Pages, 1))
	}
	values := []float64{m.Politeness, m.Waiting, m.Queue + m.Order, m.Handoff, m.Computing} // as groups
	if locked {
		values = append(values, m.Lock)
	}
	shares := percentages(values)
	return timesView{Mean: Span(phases.Total()), Bar: phaseBar(phases, longest, "a page’s time"), Shares: shares}
}

func fastest(modes []compare.Mode) compare.Mode {
	return slices.MaxFunc(modes, func(a, b compare.Mode) int { return cmp.Compare(a.Speedup.Median, b.Speedup.Median) })
}

func compareTiles(f *compare.Figures) []tile {
	if len(f.Modes) == 0 {
		return nil
	}
	tiles := []tile{
		{"pages", Count(f.List.Lines), "on " + Plural(int64(f.List.Hosts), "host") + ", " + Size(f.List.Bytes)},
		{"differing", Count(f.DifferingPages), "pages, in any mode"},
	}
	byMode := make(map[string][]compare.Mode)
	for _, m := range f.Modes {
		byMode[m.Mode] = append(byMode[m.Mode], m)
	}
	for _, m := range f.Modes {
		if best := fastest(byMode[m.Mode]); best.Concurrency == m.Concurrency && best.Procs == m.Procs {
			tiles = append(tiles, tile{Foreign(f.Label(&m), 60), Span(seconds(m.Wall.Median)), Number(m.PagesPerSecond) + " pages/s"})
		}
	}
	return tiles
}
