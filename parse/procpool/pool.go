package procpool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// Config says what a pool is made of. Zero values mean the defaults.
type Config struct {
	// Command says which program is the worker: it returns a fresh command,
	// not started, each time a worker is needed. The program must call Serve
	// and write nothing to standard output before. The pool sets the three
	// standard streams, the process group, and, where Env is nil, an
	// environment that has nothing of the parent's. Required; see Self.
	Command func() *exec.Cmd

	// Parser travels in the first frame and is handed to the worker's
	// NewParser as it is.
	Parser []byte

	Procs int // worker processes; default: GOMAXPROCS

	// Timeout is the time that one page may take, hand-over included, counted
	// from when the worker has finished the page before. Default 10 s.
	Timeout time.Duration

	// Memory is the size that a worker may reach, in bytes, all that it holds
	// included. Default 512 MiB.
	Memory int64

	// MaxFrame is the largest frame in bytes, both ways: a document with its
	// body, or a page's JSON. Default 64 MiB, at least 4 KiB, at most 1 GiB.
	MaxFrame int

	// Recycle ends a worker after so many pages and starts a new one, as it
	// does when a worker has grown to half of Memory: what leaks, leaks not
	// for long. Default 10,000.
	Recycle int

	Logger *slog.Logger // default: nothing is logged
}

func (c Config) withDefaults() (Config, error) {
	if c.Command == nil {
		return c, errors.New("procpool: Config.Command is not set")
	}
	if c.Procs == 0 {
		c.Procs = runtime.GOMAXPROCS(0)
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Memory == 0 {
		c.Memory = 512 << 20
	}
	if c.MaxFrame == 0 {
		c.MaxFrame = 64 << 20
	}
	if c.Recycle == 0 {
		c.Recycle = 10_000
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Procs < 0 || c.Timeout < 0 || c.Memory < 0 || c.Recycle < 0 {
		return c, errors.New("procpool: a negative number in Config")
	}
	if c.MaxFrame < 4<<10 || c.MaxFrame > 1<<30 {
		return c, fmt.Errorf("procpool: Config.MaxFrame is %d, want 4 KiB to 1 GiB", c.MaxFrame)
	}
	if need := prefixSize + len(encodeHello(hello{Parser: c.Parser})); need > c.MaxFrame {
		return c, fmt.Errorf("procpool: Config.Parser needs a frame of %d bytes, the cap is %d", need, c.MaxFrame)
	}
	return c, nil
}

// ErrClosed is what Parse returns once Close was called.
var ErrClosed = errors.New("procpool: the pool is closed")

// A Pool parses documents in worker processes. Its methods may be called by
// many goroutines at once.
type Pool struct {
	cfg   Config
	hello hello
	slots []*slot
	done  chan struct{} // closed when the pool ends; err says why
	begun chan struct{} // 1 buffered: after idle, a worker has something to do
	wg    sync.WaitGroup

	mu     sync.Mutex
	err    error // set once, when the pool is closed or broken
	queue  []*request
	nextID uint64
	count  counters
	idle   bool // the monitor has seen no worker that has something to do
}

// New starts the workers, all at once, and returns when they are ready. If one
// cannot be started, or does not like Config.Parser, New ends the others and
// says why. ctx bounds the start alone.
func New(ctx context.Context, cfg Config) (*Pool, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	p := &Pool{
		cfg: cfg,
		hello: hello{
			Memory:   cfg.Memory,
			Timeout:  cfg.Timeout,
			MaxFrame: int64(cfg.MaxFrame),
			Parser:   cfg.Parser,
		},
		slots: make([]*slot, cfg.Procs),
		done:  make(chan struct{}),
		begun: make(chan struct{}, 1),
		count: counters{ends: map[cause]int64{}},
	}
	procs := make([]*process, cfg.Procs)
	errs := make([]error, cfg.Procs)
	var starting sync.WaitGroup
	for i := range p.slots {
		p.slots[i] = &slot{pool: p, number: i, since: time.Now()}
		starting.Go(func() { procs[i], errs[i] = start(cfg.Command, p.hello, ctx.Done()) })
	}
	starting.Wait()
	err = firstOf(errs)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		for _, proc := range procs {
			if proc != nil {
				proc.kill(causeClose)
				proc.reap()
			}
		}
		return nil, fmt.Errorf("starting the parse workers: %w", err)
	}
	for i, s := range p.slots {
		p.wg.Go(func() { s.run(procs[i]) })
	}
	p.wg.Go(p.monitor)
	return p, nil
}

func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close ends the workers and returns when all are gone. Pages that are still
// at work are given up: their Parse returns ErrClosed.
func (p *Pool) Close() error {
	p.end(ErrClosed)
	p.wg.Wait()
	return nil
}

// end makes err the answer to all that is waiting and to all that comes.
func (p *Pool) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return
	}
	p.err = err
	close(p.done)
	for _, s := range p.slots {
		if s.proc != nil {
			s.proc.stop(causeClose)
		}
	}
}
