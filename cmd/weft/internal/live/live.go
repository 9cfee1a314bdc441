package live

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
)

// Config says where to listen, and whose run it is.
type Config struct {
	Addr        string // HOST:PORT; without HOST it is 127.0.0.1
	Command     string // crawl, compare, …
	CommandLine string // as it was typed, without secrets
	Environment compare.Environment
}

// A Run is what the server may ask of a run, beside its events. All of it may be
// left out. The functions are called from other goroutines than the run's, from
// Begin on and until the next Begin or the end of Close.
type Run struct {
	Name        string // of one run among several
	Concurrency int    // pages in flight at most
	Procs       int    // parse workers

	Stats   func() list.Stats                          // how much of the list was read
	Hosts   func(n int) crawler.HostStates             // what they are at, with n names at most
	Workers func() *report.Workers                     // the worker processes
	Memory  func() int64                               // their resident bytes; called with every sample
	Figures func(sum crawler.Summary) *compare.Figures // as they stand; called after the first event
	Agents  func() []Agent                             // the machines that share the run
}

// An Agent is a machine that shares a run.
type Agent struct {
	Name       string
	State      string // in a word or two
	Partitions int    // that it owns
	Records    int64
	Seen       time.Time // when it was last heard of
}

// A Server is the live page of one command. A nil Server does nothing.
type Server struct {
	cfg      Config
	listener net.Listener
	http     http.Server
	events   *feed
	drawn    *feed
	begun    time.Time

	mu      sync.Mutex // for a moment only: every event of the run takes it
	run     Run
	seen    *report.Collector
	count   counters
	sample  crawler.Sample // the last
	recent  recent
	started bool // an event of the run was received
	rounds  []Round
	final   []report.Part
	ended   bool
	pending *bytes.Buffer // events for the next frame
	json    *progress.Feed
	pages   int // in pending
	missed  int // pages that were too many for it

	draws   drawings
	kick    chan struct{} // 1 buffered: somebody may be waiting for a drawing
	once    sync.Once
	closing chan struct{}
	working sync.WaitGroup // the listener and the drawer
}

// Listen begins to serve. An address that cannot be is a usage error.
func Listen(cfg Config) (*Server, error) {
	host, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, usage.Errorf("--listen %s is not HOST:PORT, such as 127.0.0.1:8090", cfg.Addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w; another port, or 0 for any free one, may do", cfg.Addr, err)
	}
	s := &Server{
		cfg: cfg, listener: l, closing: make(chan struct{}),
		events: newFeed(eventFrames, maxReaders), drawn: newFeed(1, maxPages),
		begun: time.Now(), pending: new(bytes.Buffer), kick: make(chan struct{}, 1),
	}
	s.json = progress.NewFeed(sse{s.pending})
	s.Begin(Run{})
	s.http = http.Server{
		Handler:           s.guard(host, s.routes()),
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      giveUp, // feeds have theirs for every frame
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ConnContext:       smallBuffers,
	}
	s.working.Go(func() { s.http.Serve(netutil.LimitListener(l, maxConns)) }) // it ends with Close
	s.working.Go(s.keepDrawing)
	return s, nil
}

const (
	maxConns = 1024

	// What the system keeps for a reader that takes nothing is bounded too. Of the
	// page's own connection it keeps a whole drawing, so that the last one is on
	// its way when the program ends.
	writeBuffer   = 64 << 10
	drawingBuffer = 512 << 10
)

type connKey struct{}

func smallBuffers(ctx context.Context, c net.Conn) context.Context {
	setWriteBuffer(c, writeBuffer)
	return context.WithValue(ctx, connKey{}, c)
}

func setWriteBuffer(c any, size int) {
	if c, ok := c.(interface{ SetWriteBuffer(int) error }); ok {
		_ = c.SetWriteBuffer(size) // the system's own does as well
	}
}

// URL is the address of the page; "" of a nil Server.
func (s *Server) URL() string {
	if s == nil {
		return ""
	}
	addr := s.listener.Addr().(*net.TCPAddr)
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = hostname()
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(addr.Port)) + "/"
}

// Open reports whether others than this machine may connect.
func (s *Server) Open() bool { return !s.listener.Addr().(*net.TCPAddr).IP.IsLoopback() }

// Begin says that a run begins: the events that follow are its.
func (s *Server) Begin(run Run) {
	if s == nil {
		return
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.run, s.started, s.seen = run, false, report.NewCollector(now)
	s.seen.Workers = run.Memory
	s.count, s.sample, s.recent = newCounters(now), crawler.Sample{Time: now}, recent{}
	s.draws.forget()
}

// Round says what a run among several came to.
type Round struct {
	Name  string
	Pages int64
	Wall  time.Duration
}

// Round adds what a run among several came to.
func (s *Server) Round(r Round) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rounds = append(s.rounds, r)
}

// Event takes an event of the run. It blocks for nobody.
func (s *Server) Event(e crawler.Event) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended { // the report has the collector now
		return
	}
	s.started = true
	s.seen.Event(e)
	switch e := e.(type) {
	case crawler.PageDone:
		s.count.page(e)
		s.pageEvent(e)
	case crawler.Sample:
		s.sample = e
		s.recent.add(e.Time, e.Done)
		s.sampleEvent(e)
		select {
		case s.kick <- struct{}{}:
		default:
		}
	case crawler.Finished:
		s.summaryEvent(e.Summary)
	}
}

// End shows what all came to. Events of a run are over.
func (s *Server) End(parts ...report.Part) {
	if s == nil {
		return
	}
	s.mu.Lock()
	s.final, s.ended = parts, true
	s.draws.forget()
	s.mu.Unlock()
}

// Seen is what was seen of the run that began last; nil without a server.
func (s *Server) Seen() *report.Collector {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// lastWords is how long those who listen have at most for the last that is said.
// It takes no time unless they are slow just then; who was behind already is not
// waited for.
const lastWords = 100 * time.Millisecond

// Close ends the server. What is left to be said is said to those who listen.
func (s *Server) Close() {
	if s != nil {
		s.once.Do(s.close)
	}
}

func (s *Server) close() {
	var last []byte
	if s.drawn.readers() > 0 {
		last = s.drawing().frame
	}
	deadline := time.Now().Add(lastWords)
	s.events.end(nil, deadline)
	s.drawn.end(last, deadline)
	close(s.closing)
	s.http.Close()
	s.working.Wait()
}
