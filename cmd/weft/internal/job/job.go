package job

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"sync/atomic"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/cluster"
	"weft/crawler/compare"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse/procpool"
	"weft/store"
)

// A Job is one crawl: Open joins its stages, OpenOutput adds the last of them,
// Run works, Figures and Commit end it. Close is safe at any time.
type Job struct {
	Pool *procpool.Pool // nil but in hybrid; for its statistics

	settings Settings
	plan     *Plan
	crawl    crawler.Config
	client   *fetch.Client
	list     *counted
	crawler  *later
	sink     store.Sink // nil before OpenOutput and after Commit
	meter    *compare.Meter
	cookies  func() error
	links    *links   // nil where none are followed, or nothing is kept
	copies   *copies  // nil but with Output.Copies
	archive  *archive // nil for none
	since    *earlier // nil without Settings.Since
	scratch  string   // folder for temporary files; "" is the system's
	untune   func()   // nil before Open is done

	hub      *cluster.Hub     // nil on one machine
	beside   int              // agents of it on this one
	from     cluster.Position // of the output that it goes on with
	hubBegun atomic.Bool      // and the hub knows more
	done     *store.Done      // of the output that is gone on with; nil for none
	ctx      context.Context  // for the end of a hub, which outlasts the run's
}

// Open starts everything but the output, which comes last: whatever else is
// wrong does not touch it.
func Open(ctx context.Context, s Settings, p *Plan, log *slog.Logger) (_ *Job, err error) {
	j := &Job{settings: s, plan: p, crawl: p.Crawl, crawler: newLater()}
	defer func() {
		if err != nil {
			j.Close()
		}
	}()
	if p.refusal != nil {
		return nil, p.refusal
	}
	j.scratch = scratchDir(s.Output)
	j.crawl.Limits.Dir = j.scratch
	client := p.Fetch
	if s.WARC.Path != "" {
		j.archive = newArchive(s.WARC)
		client.Archive = j.archive
		j.crawl.WholeBodies = true
	}
	if j.client, err = fetch.New(client); err != nil {
		return nil, &usage.Error{Err: err}
	}
	j.crawl.Fetcher, j.crawl.Addr = j.client, j.client.Addr
	if s.Proxied {
		log.Warn("behind a proxy only addresses that stand in URLs are known: a redirect to a private one by name is not found out")
	}
	if j.cookies, err = keep(s, &j.crawl, log); err != nil {
		return nil, err
	}
	if err = j.openSince(ctx, log); err != nil {
		return nil, err
	}
	lines, err := s.Input.Open(ctx, j.crawler.Get, func(s string) { log.Warn(s) })
	if err != nil {
		return nil, err
	}
	j.list = &counted{List: lines}
	if j.crawl.Parser, j.Pool, err = p.Parser(ctx, log); err != nil {
		return nil, err
	}
	j.untune = p.TuneCollector()
	return j, nil
}

// Stats say how much of the list was read. They may be asked for at any time.
func (j *Job) Stats() list.Stats { return j.list.Stats() }

// HostStates says what the hosts are at, and names at most n of them: see
// crawler.HostStates. Before the run there are none.
func (j *Job) HostStates(n int) crawler.HostStates { return j.crawler.hostStates(n) }

// OpenOutput opens the output, or reopens the one that is to be resumed.
func (j *Job) OpenOutput(ctx context.Context, stdout io.Writer, log *slog.Logger) (err error) {
	if j.settings.Output.Copies {
		j.copies = &copies{log: log, dir: j.scratch}
		j.crawl.Duplicates = j.copies
	}
	j.links = linksOf(j.settings.Output, &j.crawl)
	j.sink, err = j.archive.around(j.settings.Output, func() (store.Sink, error) {
		return openOutput(ctx, j.settings, stdout, j.check(ctx, log), func() error { return j.archive.check(false) }, j.note)
	})
	if err == nil {
		err = j.links.begin(&j.crawl, log)
	}
	if err == nil && j.copies != nil {
		j.sink, err = j.copies.from(j.sink)
	}
	if err == nil {
		err = j.beginHub(ctx)
	}
	return j.settings.Output.withRemedy(err)
}

// check is asked about an output that is there, before anything is changed.
func (j *Job) check(ctx context.Context, log *slog.Logger) func(*store.Prior) error {
	return func(prior *store.Prior) error {
		if err := resume(ctx, j.settings, prior, j.links, &j.crawl, log); err != nil {
			return err
		}
		j.findPosition(prior)
		return j.archive.look(prior)
	}
}

// note is this package's part of a checkpoint. What the records name is on the
// disk before it.
func (j *Job) note(records int64) rest {
	j.archive.sync()
	return rest{j.crawler.pauses(), j.list.read(), j.links.mark(records), j.settings.Output.Following, j.position(), j.settings.Output.tableColumns(), j.archive.id(), j.archive.replaces()}
}

// Run crawls. When drain is closed, no new page is begun.
func (j *Job) Run(ctx context.Context, drain <-chan struct{}, events func(crawler.Event)) (crawler.Summary, error) {
	j.meter = compare.Begin()
	j.crawl.Drain = drain
	j.crawl.Events = func(e crawler.Event) {
		events(e)
		j.meter.Event(e)
	}
	if err := j.crawler.make(j.crawl); err != nil {
		return crawler.Summary{}, err
	}
	alone := ShareProcessors(j.Pool, ProcessorsEvery)
	defer alone()
	if j.beside > 0 { // as the workers of a pool, they want the processors
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)/(j.beside+1))))
	}
	sum, err := j.crawler.Run(ctx, j.list, j.settings.Output.trim(j.sink))
	if j.hub != nil {
		j.hub.Refresh(j.ctx)
	}
	return sum, j.settings.Output.withRemedy(err)
}

// Figures are those of the run. The pool, if there is one, is closed here, so
// that all that its workers used is known.
func (j *Job) Figures(sum crawler.Summary, env compare.Environment) compare.Figures {
	if j.Pool != nil {
		j.Pool.Close()
		s := j.Pool.Stats()
		j.meter.Workers(s.User, s.System, s.PeakTotal)
	}
	return j.figures(j.meter.End(sum), env)
}

// FiguresSoFar are those of a run that goes on, from its first event on; sum is
// what it has done.
func (j *Job) FiguresSoFar(sum crawler.Summary, env compare.Environment) compare.Figures {
	var s procpool.Stats
	if j.Pool != nil {
		s = j.Pool.Stats()
	}
	return j.figures(j.meter.SoFar(sum, s.User, s.System, s.PeakTotal), env)
}

func (j *Job) figures(r compare.Round, env compare.Environment) compare.Figures {
	runner := compare.Runner{Name: j.plan.Name(), Setup: j.plan.Setup(), Alternatives: j.plan.Alternatives("--gil=false")}
	j.perAgent(&runner)
	f := compare.Collect(env, []compare.Result{{
		Runner: runner,
		Rounds: []compare.Round{r},
	}})
	sum := r.Summary
	f.Command, f.List, f.PolitenessFloor = "crawl", Listed(sum), sum.Politeness.Least.Seconds()
	if j.hub != nil {
		f.Command = "hub"
	}
	f.Follow = compare.Followed(sum)
	f.Modes[0].Verdict = nil // it is the run's
	return f
}

// Listed says what was crawled.
func Listed(sum crawler.Summary) compare.List {
	return compare.List{Lines: sum.Lines, Hosts: sum.Politeness.Hosts, Bytes: sum.BytesBody}
}

// AllOK reports whether every record of the output is of a page that is ok, or has
// not changed: those of this run, which came to sum, and those of the runs before it.
func (j *Job) AllOK(sum crawler.Summary) bool {
	bad := sum.Records - sum.Outcomes["ok"] - sum.Outcomes["unchanged"]
	if j.done != nil {
		before := j.done.Outcomes()
		bad += j.done.Len() - before["ok"] - before["unchanged"]
	}
	return bad == 0
}

// Commit ends the output and writes the cookies back, after a run that ended
// with the whole list or before it. It returns the first error of the two.
func (j *Job) Commit(whole bool) error {
	if out, ok := j.sink.(*store.Output); ok && whole {
		out.Finish()
	}
	err := j.settings.Output.withRemedy(j.sink.Close())
	j.sink = nil
	if aerr := j.archive.close(); err == nil {
		err = aerr
	}
	j.links.end(whole && err == nil && !j.settings.Output.hasLines())
	if cerr := j.cookies(); err == nil {
		err = cerr
	}
	if whole && err == nil && j.hub != nil {
		err = j.hub.Finish(j.ctx)
	}
	return err
}

// Close ends what still runs.
func (j *Job) Close() {
	if j.sink != nil {
		j.sink.Close()
	}
	j.archive.close()
	j.links.end(false)
	if j.Pool != nil {
		j.Pool.Close()
	}
	if j.copies != nil {
		j.copies.close()
	}
	if j.since != nil {
		j.since.close()
	}
	if j.list != nil {
		j.list.Close()
	}
	if j.client != nil {
		j.client.Close()
	}
	if j.hub != nil {
		j.hub.Close()
	}
	if j.untune != nil {
		j.untune()
	}
}

// Preview reads the list and, with Resume, the output, and says what is left to
// do and how long politeness alone takes. Nothing is fetched, and the output is
// not touched.
func Preview(ctx context.Context, s Settings, p *Plan, log *slog.Logger) (f crawler.Preview, read list.Stats, err error) {
	cfg := p.Crawl
	if s.Output.Resume {
		if err := look(ctx, s, &cfg, log); err != nil {
			return f, read, err
		}
	}
	client, err := fetch.New(p.Fetch)
	if err != nil {
		return f, read, &usage.Error{Err: err}
	}
	defer client.Close()
	cfg.Fetcher, cfg.Addr = client, client.Addr
	if _, err := os.Stat(s.Cache); err == nil { // else it has no pages, and need not be made
		if _, err := keep(s, &cfg, log); err != nil {
			return f, read, err
		}
	}
	lines, err := s.Input.Open(ctx, nil, func(s string) { log.Warn(s) })
	if err != nil {
		return f, read, err
	}
	defer lines.Close()
	c, err := crawler.New(cfg)
	if err != nil {
		return f, read, err
	}
	f, err = c.Preview(ctx, lines)
	if errors.Is(err, list.ErrFetch) {
		err = usage.Errorf("%w, which --dry-run does not: download it first, and name the file", err)
	}
	return f, lines.Stats(), err
}
