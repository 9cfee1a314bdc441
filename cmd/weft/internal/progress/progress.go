// Package progress shows a run on standard error: as a bar on a terminal, as
// plain lines elsewhere, or as JSON events for programs. All of it is made of
// the crawler's one stream of events.
//
// It writes nothing to standard output, which belongs to the records.
package progress

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
)

// Config says what to show where.
type Config struct {
	Style string // auto, bar, plain, json or none
	Quiet bool   // nothing at all
	W     io.Writer

	// Events are those that json prints: sample, page, listening, summary (or finished,
	// as its last one is also called); nil for all. With JSON set, what would be
	// words is JSON, too: the summary.
	Events []string
	JSON   bool

	// OutputOnTerminal says that records go to the same terminal: a bar would
	// be torn, so that auto shows none.
	OutputOnTerminal bool
}

// A view is one way to show events. Its methods are not called concurrently.
type view interface {
	sample(s crawler.Sample, errors, total int64)
	page(p crawler.PageDone)
	end(s crawler.Summary, l list.Stats)
	workers(w Workers)
	verdict(v compare.Verdict)
	listening(url string)
	clear() // takes what stands on the current line away
}

// Progress takes the events of one run.
type Progress struct {
	w io.Writer

	mu     sync.Mutex
	view   view
	stats  func() list.Stats
	errors int64

	foretold bool // the forecast was printed, or need not be
}

// New returns a Progress, or an error that says which styles there are.
func New(cfg Config) (*Progress, error) {
	p := &Progress{w: cfg.W}
	style := cfg.Style
	if style == "auto" {
		switch {
		case cfg.OutputOnTerminal:
			style = "none"
		case IsTerminal(cfg.W):
			style = "bar"
		default:
			style = "plain"
		}
	}
	for i, e := range cfg.Events {
		if e == "finished" {
			e, cfg.Events[i] = "summary", "summary"
		}
		if !slices.Contains(eventNames(), e) {
			return nil, fmt.Errorf("%q is no event: they are %s", e, strings.Join(eventNames(), ", "))
		}
	}
	if cfg.JSON && (style == "bar" || style == "plain") {
		style, cfg.Events = "json", []string{"summary"}
	}
	switch style {
	case "bar":
		p.view = newBar(cfg.W)
	case "plain":
		p.view = &plain{w: cfg.W}
	case "json":
		p.view = &jsonLines{w: cfg.W, only: cfg.Events}
	case "none":
	default:
		return nil, fmt.Errorf("%q is none of auto, bar, plain, json, none", cfg.Style)
	}
	if cfg.Quiet {
		p.view = nil
	}
	return p, nil
}

// List tells where to ask how much of the list was read.
func (p *Progress) List(stats func() list.Stats) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats = stats
}

// Listening says where the run can be looked at; "" is nowhere.
func (p *Progress) Listening(url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view != nil && url != "" {
		p.view.clear()
		p.view.listening(url)
	}
}

// Event takes an event of the run.
func (p *Progress) Event(e crawler.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view == nil {
		return
	}
	switch e := e.(type) {
	case crawler.PageDone:
		if e.Outcome != "ok" && e.Outcome != "unchanged" {
			p.errors++
		}
		p.view.page(e)
	case crawler.Sample:
		p.foretell(e)
		p.view.sample(e, p.errors, Total(e, p.stats()))
	case crawler.Finished:
		p.view.clear()
		p.view.end(e.Summary, p.stats())
	}
}

// Verdict shows what held the run back, after its last event.
func (p *Progress) Verdict(v compare.Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view != nil && v.Text != "" {
		p.view.verdict(v)
	}
}

// foretell prints the forecast, once, when the whole list is known and it will
// take a while. What the list links to is not in it.
func (p *Progress) foretell(s crawler.Sample) {
	if p.foretold || !s.ListRead || s.Forecast.Lines == 0 {
		return
	}
	p.foretold = true
	if _, programs := p.view.(*jsonLines); !programs && s.Forecast.Least >= worthSaying {
		p.view.clear()
		line(p.w, "%s", Forecast(s.Forecast))
	}
}

// Write lets logs pass without tearing the bar.
func (p *Progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view != nil {
		p.view.clear()
	}
	return p.w.Write(b)
}

// IsTerminal reports whether a reader or writer is a terminal.
func IsTerminal(f any) bool {
	file, ok := f.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Colours reports whether to colour what is written to w: as the word says,
// always or never, or else on terminals that the environment says nothing
// against (https://no-color.org).
func Colours(word string, w io.Writer) bool {
	switch word {
	case "always":
		return true
	case "never":
		return false
	}
	return IsTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// Width is how many columns the terminal has that w is; 80 if it is none.
func Width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return termtext.Width
}

// line writes one line whole.
func line(w io.Writer, format string, args ...any) {
	var b bytes.Buffer
	fmt.Fprintf(&b, format, args...)
	b.WriteByte('\n')
	w.Write(b.Bytes())
}
