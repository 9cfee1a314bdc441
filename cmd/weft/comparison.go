package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/fetch/replay"
	"weft/store"
)

// comparison runs ways of wiring as runners of package compare.
type comparison struct {
	c       *cli.Context
	env     *environment
	sources []list.Source
	out     string // folder, "" for none
	force   bool
	silent  bool // nothing on stderr

	serialRound time.Duration     // the longest round of serial
	connectTo   []fetch.ConnectTo // instead of the flag's, if any

	back    *playback // nil with --live
	lines   []list.Line
	summary crawler.Summary // of the first run, within the limits
	costs   map[int64]time.Duration
	capped  int64
	results []compare.Result
}

func (m *comparison) run(ctx context.Context, ways []wiring) (f compare.Figures, err error) {
	if m.c.Int("rounds") < 1 {
		return f, usagef("--rounds must be at least 1")
	}
	plans := make([]*plan, len(ways))
	runners := make([]compare.Runner, len(ways))
	for i, w := range ways {
		if plans[i], err = m.plan(w); err != nil {
			return f, err
		}
		runners[i].Name = nameOf(ways, i)
	}
	if err := m.checkOutputs(runners); err != nil {
		return f, err
	}
	live := m.c.Bool("live")
	if live {
		m.say("--live: every round asks every host for everything again, within the limits")
		if err := m.readList(ctx); err != nil {
			return f, err
		}
	} else {
		stop, err := m.record(ctx, ways)
		if err != nil {
			return f, err
		}
		defer stop()
	}
	for i, p := range plans {
		r := &runners[i]
		if !live {
			// Nobody is asked for anything any more.
			p.crawl.Limits = frontier.Config{}
			p.crawl.Once, p.crawl.NoCrawlDelay = true, true
		}
		r.Setup, r.Alternatives = p.setup(), p.alternatives("--mode threads")
		lines := m.lines
		if p.mode == serial {
			lines, r.Scale = m.sample()
			r.Partial = r.Scale > 1
		}
		r.Run = func(ctx context.Context, w *compare.Watch) (crawler.Summary, error) {
			return m.once(ctx, r.Name, p, lines, w)
		}
	}
	m.results, err = compare.Run(ctx, runners, m.c.Int("rounds"), m.told)
	if err != nil {
		return f, err
	}
	f = compare.Collect(measured(), m.results)
	for i := range f.Modes {
		f.Modes[i].Mode = plans[i].name()
	}
	if live {
		m.summary = m.results[len(m.results)-1].Rounds[0].Summary
	}
	f.List, f.Capped = listOf(m.summary), m.capped
	f.Polite(m.summary.Politeness)
	return f, nil
}

func (m *comparison) plan(w wiring) (*plan, error) {
	p, err := newPlan(m.c, w)
	if err == nil && m.connectTo != nil {
		p.fetch.ConnectTo = m.connectTo
	}
	return p, err
}

// nameOf is the mode, with what else makes it another than those of its name.
func nameOf(ways []wiring, i int) string {
	name := func(w wiring) string {
		if w.gil {
			return gil
		}
		return w.mode
	}
	w := ways[i]
	var alike, same int
	for j, o := range ways {
		if name(o) == name(w) {
			alike++
			if o == w && j <= i {
				same++
			}
		}
	}
	full := name(w)
	if alike > 1 && w.mode != serial {
		full += fmt.Sprintf(" -c%d -p%d", w.concurrency, w.procs)
	}
	if same > 1 {
		full += fmt.Sprintf(" -%d", same)
	}
	return full
}

// recorded is how many pages are in flight while they are fetched for replay.
// They are parsed meanwhile, to learn what that takes and whether it asks for a
// page again, but one at a time: where the processors are busy, answers seem to
// take longer than they do, and every replay would wait for that.
const recorded = 16

// record fetches every page once, within the limits, and starts to play back.
func (m *comparison) record(ctx context.Context, ways []wiring) (stop func(), err error) {
	most := 0
	for _, o := range ways {
		most = max(most, o.concurrency)
	}
	w := wiring{mode: threads, concurrency: min(most, recorded), procs: 1}
	p, err := m.plan(w)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "weft-compare-*")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	kept, err := replay.Open(dir)
	if err != nil {
		return nil, err
	}
	client, err := fetch.New(p.fetch)
	if err != nil {
		return nil, &usageError{err}
	}
	defer client.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p.crawl.Fetcher = &replay.Cache{
		Store: kept, Next: client, MaxBody: sizeOf(m.c, "max-body"), Failures: true,
		Broken: func(err error) { cancel(fmt.Errorf("a response could not be kept in %s: %w", dir, err)) },
	}
	p.crawl.Once, p.crawl.Addr = true, client.Addr
	m.costs = make(map[int64]time.Duration)
	p.crawl.Events = m.note
	if err := m.crawl(ctx, p, &m.summary); err != nil {
		if cause := context.Cause(ctx); cause != nil && cause != context.Canceled {
			return nil, cause
		}
		return nil, err
	}
	m.say("fetched %d pages once, in %.2f s", m.summary.Attempts, m.summary.Wall.Seconds())
	if m.back, err = startPlayback(dir, most); err != nil {
		return nil, err
	}
	return func() {
		m.back.stop()
		os.RemoveAll(dir)
	}, nil
}

// crawl is the one crawl that reads the list.
func (m *comparison) crawl(ctx context.Context, p *plan, sum *crawler.Summary) error {
	parser, _, err := p.parser(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	p.crawl.Parser = parser
	cr := crawler.New(p.crawl)
	lines, err := openList(ctx, m.c, m.sources, cr.Get)
	if err != nil {
		return err
	}
	defer lines.Close()
	*sum, err = cr.Run(ctx, &tee{limited(lines, m.c.Int64("limit")), &m.lines}, store.NewStream(io.Discard))
	return err
}

// readList reads the list, and nothing else.
func (m *comparison) readList(ctx context.Context) error {
	lines, err := openList(ctx, m.c, m.sources, nil)
	if err != nil {
		return err
	}
	defer lines.Close()
	t := &tee{limited(lines, m.c.Int64("limit")), &m.lines}
	for err == nil {
		_, err = t.Next(ctx)
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// tee keeps the lines that it gives.
type tee struct {
	crawler.List
	kept *[]list.Line
}

func (t *tee) Next(ctx context.Context) (list.Line, error) {
	line, err := t.List.Next(ctx)
	if err == nil {
		*t.kept = append(*t.kept, line)
	}
	return line, err
}

// note takes down what each line costs a worker that does one after the other.
func (m *comparison) note(e crawler.Event) {
	p, ok := e.(crawler.PageDone)
	if !ok {
		return
	}
	var cost time.Duration
	capped := false
	for ph, d := range p.Phases {
		switch store.Phase(ph) {
		case store.PhaseDNS, store.PhaseConnect, store.PhaseTLS, store.PhaseWait, store.PhaseBody:
			capped = capped || d > mostWait
			cost += min(d, mostWait)
		case store.PhaseDecode, store.PhaseParse, store.PhaseAnalysis:
			cost += d
		}
	}
	if capped {
		m.capped++
	}
	m.costs[p.Line] = cost
}

// sample is every nth line, so that serial is done in its time, and how many
// times more all lines cost.
func (m *comparison) sample() (lines []list.Line, scale float64) {
	var all time.Duration
	for _, d := range m.costs {
		all += d
	}
	if all <= m.serialRound {
		return m.lines, 1
	}
	step := float64(all) / float64(m.serialRound)
	var part time.Duration
	for at := 0.0; int(at) < len(m.lines); at += step {
		lines = append(lines, m.lines[int(at)])
		part += m.costs[m.lines[int(at)].Number]
	}
	if part == 0 || len(lines) == len(m.lines) {
		return m.lines, 1
	}
	return lines, float64(all) / float64(part)
}

// once is one round of one way: a whole crawl.
func (m *comparison) once(ctx context.Context, name string, p *plan, lines []list.Line, w *compare.Watch) (sum crawler.Summary, err error) {
	cfg := p.crawl
	if m.back != nil {
		cfg.Fetcher = m.back
	} else {
		client, err := fetch.New(p.fetch)
		if err != nil {
			return sum, err
		}
		defer client.Close()
		cfg.Fetcher, cfg.Addr = client, client.Addr
	}
	parser, pool, err := p.parser(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return sum, err
	}
	if pool != nil {
		defer func() {
			pool.Close()
			s := pool.Stats()
			w.Workers(s.User, s.System, s.PeakTotal)
		}()
	}
	p.tuneCollector()
	cfg.Parser, cfg.Events = w.Parser(parser), w.Event
	sink := store.NewStream(io.Discard)
	if m.out != "" {
		if sink, err = store.Create(m.path(name), store.Options{Force: true}); err != nil {
			return sum, err
		}
	}
	alone := shareProcessors(pool, processorsEvery)
	sum, err = crawler.New(cfg).Run(ctx, &again{lines: lines}, sink)
	alone()
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	if err == nil && m.back != nil {
		err = m.back.broken()
	}
	return sum, err
}

// again gives lines that were read before. The crawler's reader is one.
type again struct{ lines []list.Line }

func (a *again) Next(context.Context) (list.Line, error) {
	if len(a.lines) == 0 {
		return list.Line{}, io.EOF
	}
	line := a.lines[0]
	a.lines = a.lines[1:]
	return line, nil
}
