// Package reading shows records to people: a page is a title, some facts, what
// stands in it; a failure is one line. Programs get JSON lines instead.
package reading

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"weft/cmd/weft/internal/termtext"
	"weft/store"
)

// mostText is how much of the text of a page is shown, in characters, and
// mostHeadings how many headings.
const (
	mostText     = 1200
	mostHeadings = 12
)

// Config says where to show records, and how.
type Config struct {
	W       io.Writer
	Width   int  // of the terminal, in columns
	Colours bool // ANSI escape sequences
}

// New returns a sink that shows what it is given. An error of the writer is a
// [*store.WriteError].
func New(cfg Config) store.Sink {
	cfg.Width = min(max(cfg.Width, 40), 100)
	return &sink{cfg: cfg}
}

type sink struct {
	cfg Config
	buf bytes.Buffer
	n   int // records so far
	err error
}

func (s *sink) Append(rec *store.Record) error {
	if s.err != nil {
		return s.err
	}
	if s.n++; s.n > 1 {
		s.buf.WriteByte('\n')
	}
	if rec.Page == nil {
		s.failure(rec)
		return nil
	}
	var p page
	if err := json.Unmarshal(rec.Page.JSON(), &p); err != nil {
		return fmt.Errorf("page of line %d: %w", rec.Line, err)
	}
	s.page(rec, &p)
	return nil
}

func (s *sink) Commit() error {
	if s.err == nil && s.buf.Len() > 0 {
		if _, err := s.buf.WriteTo(s.cfg.W); err != nil {
			s.err = &store.WriteError{Path: "standard output", Err: err}
		}
	}
	return s.err
}

func (s *sink) Close() error { return s.Commit() }

// page is what of a page is shown.
type page struct {
	Title, Headline, Description, Lang, Type, Published string
	Authors                                             []string
	Headings                                            []struct {
		Level int
		Text  string
	}
	Links    []struct{ URL string }
	Text     string
	Analysis struct{ Words int }
	Data     map[string]json.RawMessage
}

// Colours, as parameters of SGR (ECMA-48, 8.3.117).
const (
	bold = "1"
	dim  = "2"
	red  = "31"
	blue = "36"
)

func (s *sink) colour(sgr, text string) string {
	if !s.cfg.Colours || text == "" {
		return text
	}
	return "\x1b[" + sgr + "m" + text + "\x1b[0m"
}

// wrapped prints a text in lines behind an indent.
func (s *sink) wrapped(sgr, indent, text string) {
	for line := range strings.SplitSeq(termtext.WrapAt(termtext.Line(text), "", s.cfg.Width-len(indent)), "\n") {
		s.buf.WriteString(indent + s.colour(sgr, line) + "\n")
	}
}

func (s *sink) failure(rec *store.Record) {
	s.wrapped(red, "", "✗ "+Failure(rec.Outcome, rec.Status, rec.Error))
	s.wrapped(blue, "  ", rec.URL)
}

// Failure says in a few words why a line has no page.
func Failure(outcome string, status int, e *store.Error) string {
	text := outcome
	if e != nil {
		text += ": " + e.Reason
	}
	if status >= 400 {
		text += fmt.Sprintf(" %d", status)
	}
	if e != nil && e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	return text
}

func (s *sink) page(rec *store.Record, p *page) {
	title := p.Headline
	if title == "" {
		title = p.Title
	}
	if title != "" {
		s.wrapped(bold, "", title)
	}
	where := rec.URL
	if rec.FinalURL != "" && len(rec.Redirects) > 0 {
		where += " → " + rec.FinalURL
	}
	s.wrapped(blue, "", where)
	s.wrapped(dim, "", strings.Join(facts(rec, p), " · "))
	for _, warning := range rec.Warnings {
		s.wrapped(red, "", "warning: "+warning)
	}
	s.paragraph(p.Description)
	s.data(p.Data)
	s.headings(p)
	s.text(p)
	s.links(rec, p)
}

// facts are what can be said of the page in words.
func facts(rec *store.Record, p *page) []string {
	var facts []string
	add := func(ok bool, format string, args ...any) {
		if ok {
			facts = append(facts, fmt.Sprintf(format, args...))
		}
	}
	add(rec.Status != 0, "%d", rec.Status)
	add(rec.Cached, "from the cache")
	add(p.Type != "", "%s", p.Type)
	add(p.Lang != "", "%s", p.Lang)
	add(p.Analysis.Words > 0, "%d words", p.Analysis.Words)
	add(rec.BytesBody > 0, "%.1f KB", float64(rec.BytesBody)/1e3)
	if rec.Timings != nil {
		add(true, "%s", rec.Timings.Total().Round(time.Millisecond))
	}
	add(len(p.Authors) > 0, "by %s", strings.Join(p.Authors, ", "))
	add(p.Published != "", "%s", p.Published)
	return facts
}

func (s *sink) paragraph(text string) {
	if text != "" {
		s.buf.WriteByte('\n')
		s.wrapped("", "  ", text)
	}
}

// data are the user's own fields.
func (s *sink) data(data map[string]json.RawMessage) {
	if len(data) == 0 {
		return
	}
	s.buf.WriteByte('\n')
	names := make([]string, 0, len(data))
	for name := range data {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		var text string
		if json.Unmarshal(data[name], &text) != nil { // a number, a list
			text = string(data[name])
		}
		s.wrapped("", "  ", name+": "+text)
	}
}

func (s *sink) headings(p *page) {
	if len(p.Headings) < 2 {
		return
	}
	s.buf.WriteByte('\n')
	for i, h := range p.Headings {
		if i == mostHeadings {
			s.wrapped(dim, "  ", fmt.Sprintf("… and %d more headings", len(p.Headings)-i))
			break
		}
		s.wrapped(bold, strings.Repeat("  ", min(max(h.Level, 1), 6)), h.Text)
	}
}

func (s *sink) text(p *page) {
	left := mostText
	for line := range strings.Lines(p.Text) {
		if line = strings.TrimSpace(line); line == "" || line == p.Description {
			continue
		}
		s.paragraph(termtext.Cut(line, left))
		if left -= len([]rune(line)); left <= 0 {
			s.buf.WriteByte('\n')
			s.wrapped(dim, "  ", "… more stands in the record: -o - prints it")
			return
		}
	}
}

func (s *sink) links(rec *store.Record, p *page) {
	if len(p.Links) == 0 {
		return
	}
	home, away := hostOf(rec.FinalURL), 0
	for _, l := range p.Links {
		if hostOf(l.URL) != home {
			away++
		}
	}
	s.buf.WriteByte('\n')
	s.wrapped(dim, "  ", fmt.Sprintf("%d links, %d of them to other hosts", len(p.Links), away))
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
