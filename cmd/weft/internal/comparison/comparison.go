// Package comparison does one list in several wirings and times them side by
// side, as `weft compare` and `weft demo` do. Every page is fetched once and
// then played back to each wiring, so that all of them do the same work; the
// statistics are those of crawler/compare.
package comparison

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"weft/cmd/weft/internal/job"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse/procpool"
	"weft/store"
)

// Settings say what to compare.
type Settings struct {
	Job    job.Settings // the list, and all that the wirings have in common
	Ways   []job.Wiring // serial first, if it is there
	Rounds int          // times that each does the work; at least 1
	Live   bool         // everything is fetched from the network in every round

	Outputs string // folder of one output a way; "" for none
	Force   bool   // overwrite those that are there

	// SerialRound is how long a round of serial may take before it does a part
	// of the list only.
	SerialRound time.Duration

	// Patience is how long the rounds wait for a quiet machine at most; 0 does
	// not wait. Servers are processes that work for the comparison: what they
	// use does not disturb it.
	Patience time.Duration
	Servers  []int

	temp string // folder for what is temporary; "" for the system's

	Said        io.Writer           // what is said while it goes on
	Onlooker    Onlooker            // nil for none
	Environment compare.Environment // of the figures
}

// An Onlooker sees what runs. Seeing it costs little, but not nothing.
type Onlooker interface {
	// Begin says that a run begins whose events follow: a round of a way, or the
	// fetching of every page before. pool is nil where no processes parse.
	Begin(name string, w job.Wiring, pool *procpool.Pool)
	Event(e crawler.Event)

	// Round says what a round came to.
	Round(name string, round int, s crawler.Summary)
}

// A comparison runs ways of wiring as runners of package compare.
type comparison struct {
	Settings

	back    *playback // nil with Live
	lines   []list.Line
	summary crawler.Summary // of the first run, within the limits
	costs   map[int64]time.Duration
	capped  int64         // lines that waited longer than what is played back
	workers time.Duration // processor time of pools that have ended
}

// A Result is what a comparison came to.
type Result struct {
	compare.Figures
	runs []compare.Result
}

// Run compares. It ends when ctx does.
func Run(ctx context.Context, s Settings) (*Result, error) {
	m := &comparison{Settings: s}
	plans := make([]*job.Plan, len(s.Ways))
	runners := make([]compare.Runner, len(s.Ways))
	for i, w := range s.Ways {
		plans[i] = job.NewPlan(s.Job, w)
		runners[i].Name = nameOf(s.Ways, i)
	}
	if err := m.checkOutputs(runners); err != nil {
		return nil, err
	}
	if s.Live {
		m.say("--live: every round asks every host for everything again, within the limits")
		if err := m.readList(ctx); err != nil {
			return nil, err
		}
	} else {
		stop, err := m.record(ctx)
		if err != nil {
			return nil, err
		}
		defer stop()
	}
	for i, p := range plans {
		m.prepare(&runners[i], p)
	}
	waited, err := m.settle(ctx)
	if err != nil {
		return nil, err
	}
	before := compare.Take(m.servers()...)
	runs, err := compare.Run(ctx, runners, s.Rounds, m.told)
	if err != nil {
		return nil, err
	}
	f := compare.Collect(s.Environment, runs)
	f.OthersCores, _ = before.Others(m.workers, m.servers()...)
	f.Settled = waited.Seconds()
	for i := range f.Modes {
		f.Modes[i].Mode = plans[i].Name()
	}
	if s.Live {
		m.summary = runs[len(runs)-1].Rounds[0].Summary
	}
	f.List, f.Capped = job.Listed(m.summary), m.capped
	f.Polite(m.summary.Politeness)
	return &Result{f, runs}, nil
}

// prepare makes a runner of a plan.
func (m *comparison) prepare(r *compare.Runner, p *job.Plan) {
	if !m.Live {
		// Nobody is asked for anything any more.
		p.Crawl.Limits = frontier.Config{HostRate: -1, HostConns: -1}
		p.Crawl.Once, p.Crawl.NoCrawlDelay = true, true
	}
	r.Setup, r.Alternatives = p.Setup(), p.Alternatives("--mode threads")
	lines := m.lines
	if p.Mode == job.Serial {
		lines, r.Scale = m.sample()
		r.Partial = r.Scale > 1
	}
	r.Run = func(ctx context.Context, meter *compare.Meter) (crawler.Summary, error) {
		return m.once(ctx, r.Name, p, lines, meter)
	}
}

// once is one round of one way: a whole crawl.
func (m *comparison) once(ctx context.Context, name string, p *job.Plan, lines []list.Line, meter *compare.Meter) (sum crawler.Summary, err error) {
	cfg := p.Crawl
	if m.back != nil {
		cfg.Fetcher = m.back
	} else {
		client, err := fetch.New(p.Fetch)
		if err != nil {
			return sum, err
		}
		defer client.Close()
		cfg.Fetcher, cfg.Addr = client, client.Addr
	}
	parser, pool, err := p.Parser(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return sum, err
	}
	if pool != nil {
		defer func() {
			pool.Close()
			s := pool.Stats()
			meter.Workers(s.User, s.System, s.PeakTotal)
			m.workers += s.User + s.System
		}()
	}
	untune := p.TuneCollector()
	defer untune()
	cfg.Parser, cfg.Events = meter.Parser(parser), m.seenBy(name, p.Wiring, pool, meter.Event)
	c, err := crawler.New(cfg)
	if err != nil {
		return sum, err
	}
	sink := store.NewStream(io.Discard)
	if m.Outputs != "" {
		if sink, err = store.Open(m.path(name), store.Options{Force: true, NoCheckpoint: true}); err != nil {
			return sum, err
		}
	}
	alone := job.ShareProcessors(pool, job.ProcessorsEvery)
	sum, err = c.Run(ctx, &again{lines: lines}, sink)
	alone()
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	if err == nil && m.back != nil {
		err = m.back.broken()
	}
	return sum, err
}

// seenBy gives a run's events to the onlooker as well.
func (m *comparison) seenBy(name string, w job.Wiring, pool *procpool.Pool, events func(crawler.Event)) func(crawler.Event) {
	if m.Onlooker == nil {
		return events
	}
	m.Onlooker.Begin(name, w, pool)
	return func(e crawler.Event) {
		events(e)
		m.Onlooker.Event(e)
	}
}

// nameOf is the mode, with what else makes it another than those of its name.
func nameOf(ways []job.Wiring, i int) string {
	w := ways[i]
	var alike, same int
	for j, o := range ways {
		if o.Name() == w.Name() {
			alike++
			if o == w && j <= i {
				same++
			}
		}
	}
	full := w.Name()
	if alike > 1 && w.Mode != job.Serial {
		full += fmt.Sprintf(" -c%d -p%d", w.Concurrency, w.Procs)
	}
	if same > 1 {
		full += fmt.Sprintf(" -%d", same)
	}
	return full
}

// Differing is the error that pages are not the same in all ways; nil if they are.
func (r *Result) Differing() error {
	for _, run := range r.runs {
		if urls := run.Differing(); len(urls) > 0 {
			more := ""
			if len(urls) > 5 {
				more = fmt.Sprintf(" and %d more", len(urls)-5)
			}
			return fmt.Errorf("%d pages are not the same in %s: %s%s; one of the modes is wrong, compare the outputs of -o",
				len(urls), run.Name, strings.Join(urls[:min(5, len(urls))], ", "), more)
		}
	}
	return nil
}

// AllOK reports whether every page was ok in every round.
func (r *Result) AllOK() bool {
	for _, run := range r.runs {
		for _, round := range run.Rounds {
			if round.Summary.Outcomes["ok"] != round.Summary.Records {
				return false
			}
		}
	}
	return true
}

// path is the output of a way; name is its runner's.
func (m *comparison) path(name string) string {
	return filepath.Join(m.Outputs, strings.ReplaceAll(name, " ", "")+".jsonl")
}

// checkOutputs makes the folder, and finds what must not be overwritten.
func (m *comparison) checkOutputs(runners []compare.Runner) error {
	if m.Outputs == "" {
		return nil
	}
	if err := os.MkdirAll(m.Outputs, 0o777); err != nil {
		return &store.OpenError{Path: m.Outputs, Err: err}
	}
	for _, r := range runners {
		if _, err := os.Stat(m.path(r.Name)); err == nil && !m.Force {
			return job.Exists(m.path(r.Name))
		}
	}
	return nil
}

func (m *comparison) say(format string, args ...any) {
	fmt.Fprintf(m.Said, format+"\n", args...)
}

// told says that a round ended.
func (m *comparison) told(name string, round int, r compare.Round) {
	if m.Onlooker != nil {
		m.Onlooker.Round(name, round, r.Summary)
	}
	m.say("%s: round %d took %.2f s", name, round, r.Summary.Wall.Seconds())
}
