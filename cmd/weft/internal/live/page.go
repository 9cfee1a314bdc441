package live

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"weft/cmd/weft/internal/report"
	"weft/crawler/compare"
)

//go:embed page.css
var style string

//go:embed page.js
var script string

// policy forbids the page everything but its own style sheet, its own script and
// a connection back.
func policy() string {
	return "default-src 'none'; style-src " + report.Source(sheet()) + "; script-src " + report.Source(script) +
		"; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func sheet() string { return report.Style() + style }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy())
		w.Write(s.drawing().page)
	})
	mux.Handle("/events", s.events)
	mux.HandleFunc("/drawn", func(w http.ResponseWriter, r *http.Request) {
		setWriteBuffer(r.Context().Value(connKey{}), drawingBuffer)
		s.lookedAt()
		s.drawn.ServeHTTP(w, r)
	})
	mux.HandleFunc("/metrics", s.metrics)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, "ok\n")
	})
	return mux
}

const (
	redraw    = 2 * time.Second // between two drawings for those who look on
	freshness = time.Second     // of a drawing for who comes new

	// A drawing, or a verdict, that took a while is not made again before it has
	// cost no more than this part of the time.
	drawShare = 50
)

// drawing is the page at a moment.
type drawing struct {
	page  []byte // whole
	frame []byte // what is in <main>, as an event
	made  time.Time
	took  time.Duration
	final bool
}

func (d *drawing) fresh(atLeast time.Duration) bool {
	return d != nil && (d.final || time.Since(d.made) < max(atLeast, drawShare*d.took))
}

// drawings are made one at a time, and shared by all who look.
type drawings struct {
	mu      sync.Mutex
	last    *drawing
	figures judged
	stale   atomic.Bool // there is something new that should be seen at once
}

func (d *drawings) forget() { d.stale.Store(true) }

// drawing is the page as it stands, or as it stood a moment ago.
func (s *Server) drawing() *drawing {
	s.draws.mu.Lock()
	defer s.draws.mu.Unlock()
	if !s.draws.stale.Swap(false) && s.draws.last.fresh(freshness) {
		return s.draws.last
	}
	began := time.Now()
	v := s.view(began)
	d := &drawing{made: began, final: v.Ended}
	var err error
	if d.page, d.frame, err = render(v); err != nil {
		d.page, d.frame = []byte("the page cannot be drawn: "+err.Error()), nil
	}
	d.took = time.Since(began) - s.draws.figures.spent(began)
	s.draws.last = d
	return d
}

// lookedAt has the page drawn for those who look on.
func (s *Server) lookedAt() {
	select {
	case s.kick <- struct{}{}:
	default:
	}
}

// keepDrawing draws for those who look on, until the server is closed.
func (s *Server) keepDrawing() {
	var last *drawing
	for {
		select {
		case <-s.kick:
		case <-s.closing:
			return
		}
		if s.drawn.readers() == 0 || last.fresh(redraw) && !s.draws.stale.Load() {
			continue
		}
		if d := s.drawing(); d != last {
			last = d
			s.drawn.publish(d.frame)
		}
	}
}

// render makes the whole page, and the event that brings a page up to date.
func render(v *view) (page, frame []byte, err error) {
	main := drawMain(v)
	var data bytes.Buffer
	enc := json.NewEncoder(&data) // one line, whatever is in it
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{"title": v.Title, "main": main, "said": v.Said, "ended": v.Ended}); err != nil {
		return nil, nil, err
	}
	return []byte(draw(v, main)), fmt.Appendf(nil, "event: drawn\ndata: %s\n", data.Bytes()), nil
}

// judged are the figures of a run that goes on. Working them out is work, too.
type judged struct {
	begun   time.Time // the run
	figures *compare.Figures
	at      time.Time
	took    time.Duration
}

const (
	judgeable  = 20               // records before there is a verdict
	judgeEvery = 10 * time.Second // it does not change by the second
	judgeShare = 200
)

// spent is how much of the time since then went into a verdict, which is made
// less often than drawings.
func (j *judged) spent(since time.Time) time.Duration {
	if j.at.Before(since) {
		return 0
	}
	return j.took
}

// verdict is that of a snapshot, or of one a few seconds ago.
func (j *judged) verdict(run Run, begun time.Time, seen *report.Collector) *compare.Figures {
	if j.begun != begun {
		*j = judged{begun: begun}
	}
	sum := seen.Summary()
	if run.Figures == nil || sum.Records < judgeable {
		return &compare.Figures{}
	}
	if every := max(min(sum.Wall/8, judgeEvery), judgeShare*j.took); j.figures == nil || time.Since(j.at) > every {
		began := time.Now()
		j.figures = run.Figures(sum)
		j.at, j.took = began, time.Since(began)
	}
	return j.figures
}
