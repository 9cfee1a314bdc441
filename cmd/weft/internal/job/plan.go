package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/fetch"
	"weft/parse"
	"weft/parse/procpool"
)

// A Plan is settings in one wiring, fitted to this machine, with nothing started.
type Plan struct {
	Wiring // as it is done: serial does one page after the other
	Fetch  fetch.Config
	Parse  parse.Config
	Crawl  crawler.Config

	// Warning is what of it cannot be kept; "" if all can.
	Warning string

	pool    procpool.Config
	asked   Wiring
	refusal error // why it cannot even begin; nil if it can

	most int // pages in flight that the system allows
}

// NewPlan makes the plan of checked settings and a checked wiring.
func NewPlan(s Settings, w Wiring) *Plan {
	p := &Plan{Wiring: w, Fetch: s.Fetch, Parse: s.Parse, Crawl: s.Crawl, pool: s.Pool, asked: w}
	p.Fetch.MaxIdle = max(512, w.Concurrency)
	if w.Mode == Serial {
		p.Concurrency, p.Procs = 1, 1
	}
	p.clamp(fetch.DescriptorLimit())
	p.refuse(fetch.DescriptorLimit())
	p.Crawl.Concurrency, p.pool.Procs = p.Concurrency, p.Procs
	return p
}

// refuse says so where the system allows less than what any run needs: lists,
// outputs, pipes to the workers, and some connections.
func (p *Plan) refuse(descriptors int) {
	least, advice := 32, "raise the limit"
	if p.Mode == Hybrid {
		least += 6 * p.Procs
		advice = fmt.Sprintf("ask for fewer than --procs %d, or raise the limit", p.Procs)
	}
	if descriptors < least {
		p.Warning = "" // of what it would go on with
		p.refusal = fmt.Errorf("the system allows this process %d open files, and it needs %d at least: %s, for example with ulimit -n %d",
			descriptors, least, advice, max(1024, least))
	}
}

// clamp keeps the connections within the descriptors that the process may
// have: first those in flight, which get up to seven eighths, then those that
// are kept for another request, with and without the guard against addresses
// that are not public.
func (p *Plan) clamp(descriptors int) {
	const others = 128 // lists, outputs, pipes, lookups
	room := max(descriptors-others, 8)
	p.most = room - room/8
	c := min(p.Concurrency, p.most)
	p.Fetch.MaxIdle = max(1, min(p.Fetch.MaxIdle, (room-c)/2))
	if c < p.Concurrency {
		p.Warning = fmt.Sprintf("--concurrency %d is more than the %d open files that the system allows this process; going on with %d (see ulimit -n)",
			p.Concurrency, descriptors, c)
		p.Concurrency = c
	}
}

// Parser starts what the mode parses with. The pool is nil but in hybrid, where
// it is the parser, and the caller closes it.
func (p *Plan) Parser(ctx context.Context, log *slog.Logger) (_ crawler.Parser, pool *procpool.Pool, err error) {
	page, err := parse.New(p.Parse)
	if err != nil {
		return nil, nil, &usage.Error{Err: err}
	}
	if p.Mode != Hybrid {
		var local crawler.Parser = parse.NewLocal(page, p.Procs)
		if p.GIL {
			local = parse.NewOneAtATime(local)
		}
		return local, nil, nil
	}
	cfg := p.pool
	cfg.Logger = log
	if cfg.Parser, err = json.Marshal(p.Parse); err != nil {
		return nil, nil, err
	}
	if cfg.Command, err = procpool.Self("worker"); err == nil {
		pool, err = procpool.New(ctx, cfg)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w; --mode threads needs no processes", err)
	}
	return pool, pool, nil
}
