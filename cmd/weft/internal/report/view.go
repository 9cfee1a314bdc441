package report

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"weft/crawler/compare"
)

// pageView and the views below are what the template gets: text that is ready
// to be shown, and pictures.
type pageView struct {
	Title, Command, Made, Headline string
	CommandLine, Machine           string
	Version                        string
	Style                          template.CSS
	StyleHash                      string
	Parts                          []partView
}

type partView struct {
	Name, Headline, Ended string
	Verdict               compare.Verdict
	Advice                []adviceView
	Tiles                 []tile
	Compared              *modesView
	Run                   *runView
}

type adviceView struct{ Gain, Change string }

type tile struct{ Name, Value, Note string }

// picture is a plot in the two sizes of which the style sheet shows one.
type picture struct{ Wide, Narrow template.HTML }

func both(plot func(width float64) template.HTML) *picture {
	mark := func(p template.HTML, class string) template.HTML {
		return template.HTML(strings.Replace(string(p), `class="plot"`, `class="plot `+class+`"`, 1))
	}
	return &picture{mark(plot(wide), "wide"), mark(plot(narrow), "narrow")}
}

func viewOf(r Report, style []byte) pageView {
	v := pageView{
		Command: foreign(r.Command, 40), CommandLine: foreign(r.CommandLine, 4000),
		Made:  r.Made.UTC().Format("2 January 2006, 15:04 UTC"),
		Style: template.CSS(style), StyleHash: styleHash(style),
		Headline: "The modes side by side, on " + plural(int64(len(r.Parts)), "kind") + " of work",
	}
	for _, p := range r.Parts {
		v.Parts = append(v.Parts, partOf(p))
	}
	e := r.Parts[0].Figures.Environment
	v.Version = foreign(e.Weft, 40)
	v.Machine = fmt.Sprintf("weft %s, %s, %s/%s, %s.", v.Version, e.Go, e.OS, e.Arch, plural(int64(e.Cores), "core"))
	if e.CPU != "" {
		v.Machine = foreign(e.CPU, 100) + ". " + v.Machine
	}
	v.Title = "weft " + v.Command + ": " + v.Parts[0].Headline
	return v
}

func partOf(p Part) partView {
	f := p.Figures
	v := partView{Name: foreign(p.Name, 60), Ended: foreign(p.Ended, 300), Verdict: f.Verdict}
	v.Verdict.Text = foreign(f.Verdict.Text, 1000)
	for _, a := range f.Verdict.Advice {
		change := a.Change
		if a.If != "" {
			change += ", " + a.If
		}
		v.Advice = append(v.Advice, adviceView{number(a.Gain) + "× as fast", foreign(change, 200)})
	}
	if p.Run == nil {
		v.Compared = modesOf(f)
		v.Headline, v.Tiles = foreign(f.Headline(), 200), compareTiles(f)
		return v
	}
	v.Run = runOf(p)
	v.Headline, v.Tiles = runHeadline(p), runTiles(p)
	return v
}

// heldBy says in a few words what a run was held back by.
var heldBy = map[compare.Holder]string{
	compare.Waiting:    "This run was waiting for the network",
	compare.Computing:  "This run was computing",
	compare.Politeness: "Politeness set the pace",
	compare.Lock:       "One lock held everything back",
	compare.Handoff:    "The hand-over to processes set the pace",
	compare.Writing:    "The output set the pace",
}

func runHeadline(p Part) string {
	switch text, known := heldBy[p.Figures.Verdict.HeldBy]; {
	case p.Run.summary.Lines == 0:
		return "The list was empty: nothing to fetch"
	case p.Run.summary.Records == 0:
		return "No page got its record"
	case known && p.Figures.Verdict.Where != "":
		return text + ": " + hostName(p.Figures.Verdict.Where)
	case known:
		return text
	}
	return plural(p.Run.summary.Records, "record") + " in " + span(p.Run.summary.Wall)
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
	ok := s.Outcomes[okOutcome]
	tiles := []tile{
		{"records", count(s.Records), "of " + plural(s.Lines, "line")},
		{"time", span(s.Wall), foreign(m.Mode, 40) + fmt.Sprintf(", %d in flight, ", m.Concurrency) + plural(int64(m.Procs), "parser")},
		{"throughput", number(float64(s.Records) / s.Wall.Seconds()), "records a second"},
		{"ok", percent(ok, s.Records), count(s.Records-ok) + " not ok"},
		{"received", size(s.BytesWire), size(s.BytesBody) + " decoded"},
	}
	if total := s.Phases.Total(); total > 0 {
		tiles = append(tiles,
			tile{"waiting", percent(int64(s.Waiting()), int64(total)), "of the pages’ time, for the network"},
			tile{"computing", percent(int64(s.Computing()), int64(total)), "of the pages’ time"},
			tile{"in flight", number(total.Seconds() / s.Wall.Seconds()), "pages, on average"})
	}
	if m.CPU > 0 {
		tiles = append(tiles, tile{"processor", number(m.CPUPerPage) + " ms", fmt.Sprintf("a page, %s in all", span(seconds(m.CPU)))})
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
	return size(int64(mb * 1e6))
}

func percent(part, all int64) string {
	return percentages([]float64{float64(part), float64(all - part)})[0]
}

func plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return count(n) + " " + what
}
