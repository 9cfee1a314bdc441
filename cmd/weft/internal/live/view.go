package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/report"
	"weft/crawler"
	"weft/crawler/frontier"
)

// view is what is drawn: text that is ready to be shown.
type view struct {
	Title, Command, CommandLine, Version string

	Ended        bool
	State        string // "running", or why not
	Since, Drawn string
	Run          string // its name among several
	Done         *doneView
	Now          []tile
	Hosts        *hostsView
	Agents       []agentView
	Rounds       []roundView
	Headline     string
	Lead, Body   markup.HTML
	Parts        []partView // instead, of several
	Said         string     // for those who listen to the page
}

type partView struct {
	Number         int
	Name, Headline string
	Lead, Body     markup.HTML
}

type doneView struct {
	Text      string
	Done, All int64 // All is 0 if it is not known
}

type tile struct{ Name, Value, Note string }

type hostsView struct {
	Counts []tile
	Named  []hostView
	Note   string
}

type hostView struct {
	Name, State, Class, Until string
	Queued, InFlight          string
}

type agentView struct{ Name, State, Partitions, Records, Seen string }

type roundView struct{ Name, Pages, Wall, Rate string }

// shownHosts is how many hosts are named.
const shownHosts = 20

// view looks at everything. Events wait only while the collector is copied.
func (s *Server) view(now time.Time) *view {
	s.mu.Lock()
	run, sample, rate, ended, final := s.run, s.sample, s.recent.rate(), s.ended, s.final
	seen, notOK, stats := s.seen.Snapshot(now), s.count.notOK(), s.stats()
	rounds := slices.Clone(s.rounds)
	started, begun := s.started, s.count.begun
	s.mu.Unlock()
	if !started {
		run.Figures = nil
	}
	v := &view{
		Command: report.Foreign(s.cfg.Command, 40), CommandLine: report.Foreign(s.cfg.CommandLine, 4000),
		Version: report.Foreign(s.cfg.Environment.Weft, 40), Run: report.Foreign(run.Name, 80),
		Ended: ended,
		State: "running", Since: now.Sub(s.begun).Round(time.Second).String(),
		Drawn: now.UTC().Format("15:04:05 UTC"),
	}
	for _, r := range rounds {
		v.Rounds = append(v.Rounds, roundView{report.Foreign(r.Name, 80), report.Count(r.Pages), report.Span(r.Wall),
			report.Number(float64(r.Pages) / max(r.Wall.Seconds(), 1e-9))})
	}
	if ended {
		v.State = "ended"
		v.end(final)
		return v
	}
	total := progress.Total(sample, stats)
	v.Done = doneOf(sample, total, rate)
	v.Now = nowOf(sample, rate, notOK, run)
	if run.Hosts != nil {
		v.Hosts = hostsOf(run.Hosts(shownHosts), now)
	}
	if run.Agents != nil {
		v.Agents = agentsOf(run.Agents(), now)
	}
	part := report.Part{Run: seen, GoesOn: true, Figures: s.draws.figures.verdict(run, begun, seen)}
	if run.Workers != nil {
		part.Workers = run.Workers()
	}
	v.part(part)
	if !started || now.Sub(begun) < time.Second && seen.Summary().Records == 0 {
		v.Headline = "Starting"
	}
	if v.Run != "" {
		v.Headline = v.Run + ": " + v.Headline
	}
	v.Said = v.Done.Text
	v.Title = v.Done.Text + " · weft " + v.Command
	return v
}

// part puts a report's views into the page.
func (v *view) part(p report.Part) {
	f := report.FragmentOf(p)
	v.Headline, v.Lead, v.Body = f.Headline, f.Lead, f.Body
}

// end shows what all came to.
func (v *view) end(parts []report.Part) {
	v.Headline = "The run has ended"
	for i, p := range parts {
		v.part(p)
		if len(parts) > 1 {
			v.Parts = append(v.Parts, partView{i, report.Foreign(p.Name, 60), v.Headline, v.Lead, v.Body})
		}
	}
	if len(parts) > 1 {
		v.Headline, v.Lead, v.Body = "The modes side by side", "", ""
	}
	v.Said = "The run has ended. " + v.Headline
	v.Title = "ended · weft " + v.Command
}

// doneOf says how far the run is, and when it may end: as soon as it lately goes,
// and not before politeness allows.
func doneOf(s crawler.Sample, total int64, rate float64) *doneView {
	done := s.Done + s.Before
	d := &doneView{Text: report.Plural(done, "record"), Done: done}
	if total < done || total == 0 {
		return d
	}
	d.All = total
	what, of := "line", "of "
	if s.Found > 0 {
		what = "page known"
	}
	if !s.ListRead {
		of = "of about "
	}
	of += plural(total, what)
	d.Text = report.Count(done) + " " + of
	if left := total - done; left > 0 && rate > 0 {
		eta := max(time.Duration(float64(left)/rate*float64(time.Second)), s.Forecast.Least)
		d.Text += ", about " + roughly(eta) + " left"
	}
	return d
}

// plural is report's, for what is more than a word.
func plural(n int64, what string) string {
	first, rest, _ := strings.Cut(what, " ")
	return strings.TrimSpace(report.Plural(n, first) + " " + rest)
}

// roughly writes a time as one says it.
func roughly(d time.Duration) string {
	switch {
	case d < time.Minute:
		return report.Plural(int64(d.Seconds())+1, "second")
	case d < 2*time.Hour:
		return report.Plural(int64(d.Minutes()+0.5), "minute")
	case d < 48*time.Hour:
		return report.Plural(int64(d.Hours()+0.5), "hour")
	}
	return report.Plural(int64(d.Hours()/24+0.5), "day")
}

// nowOf are the gauges.
func nowOf(s crawler.Sample, rate float64, notOK int64, run Run) []tile {
	inFlight, waiting := s.Fetching+s.Parsing, int64(0)
	parsing := report.Count(s.Parsing)
	note := "being parsed"
	if run.Procs > 0 && s.Parsing > int64(run.Procs) {
		waiting = s.Parsing - int64(run.Procs)
		parsing = report.Count(int64(run.Procs))
	}
	most := "pages"
	if run.Concurrency > 0 {
		most = fmt.Sprintf("of %s at most", report.Plural(int64(run.Concurrency), "page"))
	}
	tiles := []tile{
		{"records a second", report.Number(rate), "over the last 10 s"},
		{"in flight", report.Count(inFlight), most},
		{"fetching", report.Count(s.Fetching), "exchanges under way"},
		{"parsing", parsing, note},
		{"parse queue", report.Count(waiting), "pages wait for a parser"},
		{"waiting for hosts", report.Count(int64(s.Queued)), "requests"},
		{"not ok", report.Count(notOK), "records so far"},
		{"held", report.Size(s.Held), "bodies and pages in memory"},
	}
	if s.Memory > 0 {
		t := tile{"memory", report.Size(s.Memory), "resident"}
		if run.Memory != nil {
			t.Note += ", and " + report.Size(run.Memory()) + " of workers"
		}
		tiles = append(tiles, t)
	}
	return append(tiles, tile{"hosts", report.Count(int64(s.Forecast.Hosts)), "in the lines read so far"})
}

// hostsOf are the hosts by what they are at, the worst first.
func hostsOf(s crawler.HostStates, now time.Time) *hostsView {
	v := &hostsView{Counts: []tile{
		{"ready", report.Count(int64(s.Ready)), "may be asked"},
		{"limited", report.Count(int64(s.Limited)), "wait for their rate, a connection or robots.txt"},
		{"resting", report.Count(int64(s.Resting)), "have refused, and are left alone"},
		{"parked", report.Count(int64(s.Parked)), "were given up"},
	}}
	if all := s.Ready + s.Limited + s.Resting + s.Parked; all > len(s.Named) {
		v.Note = fmt.Sprintf("The %s of %s that rest, are parked, or have the most to do.", report.Count(int64(len(s.Named))), report.Count(int64(all)))
	}
	for _, h := range s.Named {
		one := hostView{Name: report.HostName(h.Host), State: string(h.State), Class: "s-" + string(h.State),
			Queued: report.Count(int64(h.Queued)), InFlight: report.Count(int64(h.InFlight))}
		switch {
		case h.State == frontier.Resting && h.Until.Sub(now) > time.Second:
			one.Until = "until " + h.Until.UTC().Format("15:04:05 UTC") + ", in " + roughly(h.Until.Sub(now))
			if h.Until.Sub(now) > 24*time.Hour {
				one.Until = "until " + h.Until.UTC().Format("2 January, 15:04 UTC")
			}
		case h.State == frontier.Parked:
			one.Until = report.Foreign(h.Why, 160)
		case h.State == frontier.Limited && h.Until.Sub(now) > 100*time.Millisecond:
			one.Until = "next in " + report.Span(h.Until.Sub(now).Round(10*time.Millisecond))
		}
		v.Named = append(v.Named, one)
	}
	return v
}

// agentsOf has a row for every machine.
func agentsOf(agents []Agent, now time.Time) []agentView {
	slices.SortFunc(agents, func(a, b Agent) int { return cmp.Compare(a.Name, b.Name) })
	var rows []agentView
	for _, a := range agents {
		seen := "–"
		if !a.Seen.IsZero() {
			seen = roughly(max(0, now.Sub(a.Seen))) + " ago"
		}
		rows = append(rows, agentView{report.Foreign(a.Name, 60), report.Foreign(a.State, 40), report.Count(int64(a.Partitions)), report.Count(a.Records), seen})
	}
	return rows
}
