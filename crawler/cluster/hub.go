package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"weft/crawler"
	"weft/parse/weburl"
)

// HubConfig says what a hub hands out.
type HubConfig struct {
	Connection

	Version   string          // of weft
	Crawl     json.RawMessage // what agents have to know, given to AgentConfig.Start as it is
	Rate      float64         // requests a second of all agents together; 0 is no limit
	Lease     time.Duration   // how long an agent may be silent; 0 is 10 s
	MinAgents int             // how many there have to be before the work begins
	Agents    int             // how many are started with the hub; the first to come waits a little for them

	// Resume goes on with a job that is there, Force takes it away first.
	Resume, Force bool

	// Since is the earlier output, as crawler.Config.Since, and SinceName what tells
	// it from others. nil if there is none.
	Since     crawler.Since
	SinceName string

	// Unkept says that records cannot be read back from the output, so that what
	// was handed over need not be kept any longer.
	Unkept bool

	Log *slog.Logger // nil is none
}

// ErrJobExists says that the server has the job already.
var ErrJobExists = errors.New("the server has this job already")

// A Position says how far the results of a job are in an output. Who keeps it with
// the output can go on from there.
type Position struct {
	Job string `json:"job,omitempty"`
	Out uint64 `json:"out,omitempty"`
}

// An Output is what a hub has to know of the output that it writes.
type Output struct {
	From Position
	Done Records // that it has already; nil for none
	Fold Fold    // of its records; nil where links are not followed
}

// Records are those of lines, and of found pages. *store.Done is one.
type Records interface {
	Has(line int64) bool
	HasFound(number int64) bool
}

// A Fold knows what was found. *discovery.Fold is one.
type Fold interface {
	Found() int64
	ClosedPatterns() []string
}

// A Hub is the crawler.Frontier of a crawl whose work is done by agents: what is
// added to it goes to the partition of its host, and what is leased from it comes
// with its record. Reading the list, finding repeated lines and links, and writing
// the output is the crawler's, as on one machine.
type Hub struct {
	cfg  HubConfig
	b    *broker
	log  *slog.Logger
	view *view
	job  string

	ready chan *answer // results, on their way to Lease
	moved chan struct{}
	room  chan struct{}

	stop    context.CancelFunc
	workers sync.WaitGroup

	mu          sync.Mutex
	err         error
	closed      bool
	outstanding int64 // tasks added and not over
	lastLine    int64 // that was added
	buffered    int
	lanes       [Partitions]lane
	full        chan struct{} // 1 buffered: a lane has a message full
	out         Output
	known       *published    // nil but after a resume
	reread      chan struct{} // closed when the list was read up to where it was before
	arrivals    arrivals
	told        uint64               // position that the output has been told
	synced      uint64               // and has on the disk
	rows        map[string]*AgentRow // by member
}

// OpenHub connects to the server, and finds out whether the job may begin: a job
// that is there is ErrJobExists without Resume and Force.
func OpenHub(ctx context.Context, cfg HubConfig) (*Hub, error) {
	if cfg.Lease == 0 {
		cfg.Lease = 10 * time.Second
	}
	log := orSilent(cfg.Log)
	b, err := connect(ctx, cfg.Connection, "hub", false, log)
	if err != nil {
		return nil, err
	}
	h := &Hub{
		cfg: cfg, b: b, log: log, view: newView(b),
		ready: make(chan *answer, 256), moved: make(chan struct{}, 1), room: make(chan struct{}, 1), full: make(chan struct{}, 1),
		reread: make(chan struct{}),
		rows:   make(map[string]*AgentRow), stop: func() {},
	}
	there, err := b.exists(ctx)
	if err == nil && there && !cfg.Resume && !cfg.Force {
		err = ErrJobExists
	}
	if err != nil {
		b.close()
		return nil, err
	}
	return h, nil
}

// Begin begins the job, or goes on with an output that has some records already.
// Where the store is not of the same job as the output, or one of the two has lost
// what the other still needs, the store is made anew from the list and the output:
// nothing but pages that were under way is fetched again then.
func (h *Hub) Begin(ctx context.Context, out Output) error {
	h.out = out
	from := out.From
	there, err := h.b.exists(ctx)
	if err != nil {
		return err
	}
	if there && h.cfg.Resume {
		ok, err := h.goOn(ctx, from)
		if err != nil {
			return err
		}
		if ok {
			return h.start(ctx)
		}
		h.log.Warn("the store is not of this output, or not whole: it is made anew from the output")
		h.known, h.lanes, h.arrivals, h.told, h.synced = nil, [Partitions]lane{}, arrivals{}, 0, 0
	}
	h.job, h.view = nuid.Next(), newView(h.b)
	if err := h.b.fence(ctx, h.job, h.cfg.Replicas); err != nil {
		return err
	}
	if there || from.Job != "" {
		// An agent of the former store may believe in its lease for that long.
		if err := sleep(ctx, h.cfg.Lease); err != nil {
			return err
		}
	}
	if err := h.b.create(ctx, h.cfg.Replicas); err != nil {
		return err
	}
	if err := h.tell(ctx, 0); err != nil {
		return err
	}
	return h.start(ctx)
}

// goOn reads what a store has; ok is false if it cannot be gone on with.
func (h *Hub) goOn(ctx context.Context, from Position) (ok bool, err error) {
	if err := h.b.ready(ctx, h.b.open); err != nil {
		if errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrBucketNotFound) {
			err = nil // a part of it is missing
		}
		return false, err
	}
	var was *settings
	err = h.b.ready(ctx, func(ctx context.Context) (err error) {
		was, err = h.b.settings(ctx)
		return err
	})
	if err != nil {
		return false, err
	}
	if was == nil || from.Job == "" || was.Job != from.Job || was.Since != h.cfg.SinceName {
		return false, nil
	}
	if err := was.check(h.cfg.Version); err != nil {
		return false, err
	}
	h.job, h.b.store = was.Job, was.Job
	h.arrivals.at, h.arrivals.from, h.told, h.synced = from.Out, from.Out, from.Out, from.Out
	if err := h.look(ctx, from.Out); err != nil {
		return false, err
	}
	if h.known.gap || h.known.lastFound > 0 && (h.out.Fold == nil || h.known.lastFound > h.out.Fold.Found()) {
		return false, nil
	}
	return true, h.tell(ctx, h.view.setSeq)
}

// look reads what the store has of the agents, and of what the output has not yet. It
// begins anew where an answer does not come.
func (h *Hub) look(ctx context.Context, out uint64) error {
	for {
		err := h.view.update(ctx)
		if err == nil {
			h.known, err = h.inventory(ctx, out)
		}
		if err == nil || !unready(err) {
			return err
		}
		h.log.Warn("reading the store; once more", "error", err)
		if err := sleep(ctx, 250*time.Millisecond); err != nil {
			return err
		}
	}
}

// tell publishes the settings, unless they are as they were.
func (h *Hub) tell(ctx context.Context, last uint64) error {
	s := settings{Protocol: Protocol, Version: h.cfg.Version, Job: h.job, Lease: h.cfg.Lease, Rate: h.cfg.Rate, Agents: max(h.cfg.Agents, h.cfg.MinAgents), Since: h.cfg.SinceName, Crawl: h.cfg.Crawl}
	now := mustJSON(s)
	if was := h.view.current().settings; was != nil && string(mustJSON(*was)) == string(now) {
		return nil
	}
	_, err := h.b.append(ctx, h.b.settingsSubject(), now, last)
	h.b.wake("state")
	return err
}

// start begins to publish and to collect, and waits for agents.
func (h *Hub) start(ctx context.Context) error {
	if h.known == nil || h.known.lastLine == 0 {
		close(h.reread)
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stop = stop
	h.workers.Go(func() { h.fail(work, h.publish(work)) })
	h.workers.Go(func() { h.fail(work, h.collect(work)) })
	h.workers.Go(func() { h.watch(work) })
	return h.await(ctx)
}

// await waits until there are agents enough.
func (h *Hub) await(ctx context.Context) error {
	for said := false; h.cfg.MinAgents > 0; {
		n := len(h.view.alive())
		if n >= h.cfg.MinAgents {
			return nil
		}
		if !said {
			h.log.Warn(fmt.Sprintf("waiting for %d agents", h.cfg.MinAgents))
			said = true
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// fail notes what broke the hub.
func (h *Hub) fail(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	switch {
	case errors.Is(err, errConflict):
		err = errors.New("another hub works on the same job; one of the two has to end")
	case errors.Is(err, ErrStoreNotWhole):
		h.condemn(ctx)
	}
	h.broken(err)
}

func (h *Hub) broken(err error) {
	h.mu.Lock()
	if h.err == nil {
		h.err = err
	}
	h.mu.Unlock()
	nudge(h.moved)
	nudge(h.room)
}

// knownOf is what an earlier output has of a page, with its URL as records have it.
func (h *Hub) knownOf(e *crawler.Errand) (*crawler.Known, error) {
	if h.cfg.Since == nil || e.Sitemap {
		return nil, nil
	}
	u, err := weburl.Canonical(weburl.Redact(e.URL))
	if err != nil {
		return nil, nil // a long line, cut
	}
	return crawler.KnownOf(h.cfg.Since, u)
}

// Position is how far all results are committed. Who asks again has the former
// answer on the disk, with the records before it.
func (h *Hub) Position() Position {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.synced, h.told = h.told, h.arrivals.at
	return Position{Job: h.job, Out: h.told}
}

// Finish says that all is done, waits for the agents to end, but not for long,
// and takes the job away.
func (h *Hub) Finish(ctx context.Context) error {
	if _, err := h.b.append(ctx, h.b.subject("state", "end"), []byte("true"), 0); err != nil && !errors.Is(err, errConflict) {
		return err
	}
	h.b.wake("state")
	for deadline := time.Now().Add(min(h.cfg.Lease, 5*time.Second)); time.Now().Before(deadline); {
		if err := h.view.update(ctx); err == nil && len(h.view.alive()) == 0 {
			break
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return h.b.remove(ctx, kinds...)
}

// Close ends the hub. The job stays, and agents go on with what they have.
func (h *Hub) Close() {
	h.stop()
	h.workers.Wait()
	h.b.close()
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
