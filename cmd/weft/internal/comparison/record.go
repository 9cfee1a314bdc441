package comparison

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/list"
	"weft/fetch"
	"weft/fetch/replay"
	"weft/store"
)

// recorded is how many pages are in flight while they are fetched for replay.
// They are parsed meanwhile, to learn what that takes and whether it asks for a
// page again, but one at a time: where the processors are busy, answers seem to
// take longer than they do, and every replay would wait for that.
const recorded = 16

// record fetches every page once, within the limits, and starts to play back.
func (m *comparison) record(ctx context.Context) (stop func(), err error) {
	most := 0
	for _, w := range m.Ways {
		most = max(most, w.Concurrency)
	}
	p := job.NewPlan(m.Job, job.Wiring{Mode: job.Threads, Concurrency: min(most, recorded), Procs: 1})
	dir, err := os.MkdirTemp(m.temp, "weft-compare-*")
	if err != nil {
		return nil, fmt.Errorf("no place for the responses: %w; set TMPDIR to a folder that exists and has room", err)
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
	client, err := fetch.New(p.Fetch)
	if err != nil {
		return nil, &usage.Error{Err: err}
	}
	defer client.Close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p.Crawl.Fetcher = &replay.Cache{
		Store: kept, Next: client, MaxBody: p.Fetch.MaxBody, Failures: true,
		Broken: func(err error) { cancel(fmt.Errorf("a response could not be kept in %s: %w", dir, err)) },
	}
	p.Crawl.Once, p.Crawl.Addr = true, client.Addr
	m.costs = make(map[int64]time.Duration)
	p.Crawl.Events = m.seenBy("every page is fetched once", p.Wiring, nil, m.note)
	if err := m.crawl(ctx, p); err != nil {
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

func (m *comparison) warn(what string) { m.say("%s", what) }

// crawl is the one crawl that reads the list.
func (m *comparison) crawl(ctx context.Context, p *job.Plan) (err error) {
	if p.Crawl.Parser, _, err = p.Parser(ctx, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	cr, err := crawler.New(p.Crawl)
	if err != nil {
		return err
	}
	lines, err := m.Job.Input.Open(ctx, cr.Get, m.warn)
	if err != nil {
		return err
	}
	defer lines.Close()
	m.summary, err = cr.Run(ctx, &tee{lines, &m.lines}, store.NewStream(io.Discard))
	return err
}

// readList reads the list, and nothing else.
func (m *comparison) readList(ctx context.Context) error {
	lines, err := m.Job.Input.Open(ctx, nil, m.warn)
	if err != nil {
		return err
	}
	defer lines.Close()
	t := &tee{lines, &m.lines}
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
			capped = capped || d > MostWait
			cost += min(d, MostWait)
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
	if all <= m.SerialRound {
		return m.lines, 1
	}
	step := float64(all) / float64(m.SerialRound)
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
