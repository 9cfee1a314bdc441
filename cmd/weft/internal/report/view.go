package report

import (
	"fmt"
	"strings"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/crawler/compare"
)

// pageView and the views below are what is drawn: text that is ready to be shown,
// and pictures.
type pageView struct {
	Title, Command, Made, Headline string
	CommandLine, Machine           string
	Version                        string
	Style                          markup.HTML
	StyleHash                      string
	Parts                          []partView
}

type partView struct {
	Name, Headline, Ended string
	Verdict               compare.Verdict
	Advice                []adviceView
	Tiles                 []tile
	Columns               string // class of their grid
	Compared              *modesView
	Run                   *runView
}

type adviceView struct{ Gain, Change string }

type tile struct{ Name, Value, Note string }

// picture is a plot in the two sizes of which the style sheet shows one.
type picture struct{ Wide, Narrow markup.HTML }

func both(plot func(width float64) markup.HTML) *picture {
	mark := func(p markup.HTML, class string) markup.HTML {
		return markup.HTML(strings.Replace(string(p), `class="plot"`, `class="plot `+class+`"`, 1))
	}
	return &picture{mark(plot(wide), "wide"), mark(plot(narrow), "narrow")}
}

func viewOf(r Report) pageView {
	v := pageView{
		Command: Foreign(r.Command, 40), CommandLine: Foreign(r.CommandLine, 4000),
		Made:  r.Made.UTC().Format("2 January 2006, 15:04 UTC"),
		Style: markup.HTML(style), StyleHash: Source(style),
		Headline: "The modes side by side, on " + Plural(int64(len(r.Parts)), "kind") + " of work",
	}
	for _, p := range r.Parts {
		v.Parts = append(v.Parts, partOf(p))
	}
	e := r.Parts[0].Figures.Environment
	v.Version = Foreign(e.Weft, 40)
	v.Machine = fmt.Sprintf("weft %s, %s, %s/%s, %s.", v.Version, e.Go, e.OS, e.Arch, Plural(int64(e.Cores), "core"))
	if e.CPU != "" {
		v.Machine = Foreign(e.CPU, 100) + ". " + v.Machine
	}
	v.Title = "weft " + v.Command + ": " + v.Parts[0].Headline
	return v
}

func partOf(p Part) partView {
	f := p.Figures
	v := partView{Name: Foreign(p.Name, 60), Ended: Foreign(p.Ended, 300), Verdict: f.Verdict}
	v.Verdict.Text = Foreign(f.Verdict.Text, 1000)
	for _, a := range f.Verdict.Advice {
		change := a.Change
		if a.If != "" {
			change += ", " + a.If
		}
		v.Advice = append(v.Advice, adviceView{Number(a.Gain) + "× as fast", Foreign(change, 200)})
	}
	if p.Run == nil {
		v.Compared = modesOf(p)
		v.Headline, v.Tiles = Foreign(f.Headline(), 200), compareTiles(f)
	} else {
		v.Run = runOf(p)
		v.Headline, v.Tiles = runHeadline(p), runTiles(p)
	}
	v.Columns = columns(len(v.Tiles))
	return v
}

// columns is the class of a grid of n tiles, wide and less wide, in which none
// is alone in the last row. A phone has two columns, and an odd last tile has
// both.
func columns(n int) string {
	fit := func(options ...int) int {
		for _, c := range options {
			if n%c == 0 {
				return c
			}
		}
		for _, c := range options {
			if n%c != 1 {
				return c
			}
		}
		return options[0]
	}
	return fmt.Sprintf("wide-%d middle-%d", fit(5, 6, 4), fit(4, 3))
}

// held says in a few words what a run was, or is, held back by, and what its
// share of the run's time would go with.
var held = map[compare.Holder]struct{ was, is, without string }{
	compare.Waiting:    {"This run was waiting for the network", "Waiting for the network", "if the servers answered at once"},
	compare.Computing:  {"This run was computing", "Computing", "without computing"},
	compare.Politeness: {"Politeness set the pace", "Politeness sets the pace", "without limits"},
	compare.Lock:       {"One lock held everything back", "One lock holds everything back", "without the lock"},
	compare.Handoff:    {"The hand-over to processes set the pace", "The hand-over to processes sets the pace", "without the hand-over to processes"},
	compare.Writing:    {"The output set the pace", "The output sets the pace", "if writing took no time"},
}

func runHeadline(p Part) string {
	words, known := held[p.Figures.Verdict.HeldBy]
	text := words.was
	if p.GoesOn {
		text = words.is
	}
	switch {
	case p.GoesOn && p.Run.summary.Records == 0:
		return "No page has its record yet"
	case p.Run.summary.Lines == 0 && !p.GoesOn:
		return "The list was empty: nothing to fetch"
	case p.Run.summary.Records == 0:
		return "No page got its record"
	case known && p.Figures.Verdict.Nothing() && p.GoesOn:
		return "Nothing holds the run by itself"
	case known && p.Figures.Verdict.Nothing():
		return "Nothing held the run by itself"
	case known && p.Figures.Verdict.Where != "":
		return text + ": " + HostName(p.Figures.Verdict.Where)
	case known:
		return text
	}
	return Plural(p.Run.summary.Records, "record") + " in " + Span(p.Run.summary.Wall)
}

func runTiles(p Part) []tile {
	s := p.Run.summary
	if s.Records == 0 {
		return nil
	}
	m := compare.Mode{}
	if len(p.Figures.Modes) > 0 {
		m = p.Figures.Modes[0]
	}
	ok := s.Outcomes[okOutcome] + s.Outcomes[unchangedOutcome]
	of := "of " + Plural(s.Lines, "line")
	if s.Found > 0 {
		of += " and " + Plural(s.Found, "page") + " found"
	}
	how := "so far" // the modes of a run that goes on may not be known
	if m.Mode != "" {
		how = Foreign(m.Mode, 40) + fmt.Sprintf(", %d in flight, ", m.Concurrency) + Plural(int64(m.Procs), "parser")
	}
	tiles := []tile{
		{"records", Count(s.Records), of},
		{"time", Span(s.Wall), how},
		{"throughput", Number(float64(s.Records) / s.Wall.Seconds()), "records a second"},
		{"ok", percent(ok, s.Records), Count(s.Records-ok) + " not ok"},
		{"received", Size(s.BytesWire), Size(s.BytesBody) + " decoded"},
	}
	// Two kinds of time are told apart by name: a page's, which adds up over the
	// pages, and the run's.
	if total := s.Phases.Total(); total > 0 {
		tiles = append(tiles,
			tile{"of the pages’ time", percent(int64(s.Waiting()), int64(total)), "waiting for the network"},
			tile{"of the pages’ time", percent(int64(s.Computing()), int64(total)), "computing"})
		if v := p.Figures.Verdict; v.Text != "" {
			tiles = append(tiles, tile{"of the run’s time", Number(100*v.Share) + " %", "would go " + held[v.HeldBy].without})
		}
		tiles = append(tiles, tile{"in flight", Number(total.Seconds() / s.Wall.Seconds()), "pages, on average"})
	}
	if m.CPU > 0 {
		tiles = append(tiles, tile{"processor", Number(m.CPUPerPage) + " ms", fmt.Sprintf("a page, %s in all", Span(seconds(m.CPU)))})
	}
	if m.PeakParent > 0 {
		note := "at most"
		if m.PeakAll > m.PeakParent {
			note = megabytes(m.PeakAll) + " with the workers"
		}
		tiles = append(tiles, tile{"memory", megabytes(m.PeakParent), note})
	}
	return tiles
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func megabytes(mb float64) string {
	if mb == 0 {
		return "–"
	}
	return Size(int64(mb * 1e6))
}

func percent(part, all int64) string {
	return percentages([]float64{float64(part), float64(all - part)})[0]
}

func Plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return Count(n) + " " + what
}
