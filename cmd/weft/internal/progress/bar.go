package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
)

// pace is the speed of late: over the samples of the last ten seconds.
type pace struct {
	at   []time.Time
	done []int64
}

func (p *pace) add(s crawler.Sample) (perSecond float64) {
	const window = 40 // samples, four a second
	p.at, p.done = append(p.at, s.Time), append(p.done, s.Done)
	if len(p.at) > window {
		p.at, p.done = p.at[1:], p.done[1:]
	}
	elapsed := s.Time.Sub(p.at[0]).Seconds()
	if elapsed == 0 {
		return 0
	}
	return float64(s.Done-p.done[0]) / elapsed
}

// bar redraws one line of a terminal.
type bar struct {
	w     io.Writer
	pace  pace
	drawn bool
}

func newBar(w io.Writer) *bar { return &bar{w: w} }

func (b *bar) page(crawler.PageDone) {}

func (b *bar) sample(s crawler.Sample, errors, total int64) {
	speed := b.pace.add(s)
	width := 80
	if f, ok := b.w.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			width = w
		}
	}
	text := status(s, speed, errors, total)
	const least, most = 10, 30
	if room := width - 1 - len([]rune(text)) - 3; total > 0 && room >= least {
		text = gauge(s.Done+s.Before, total, min(room, most)) + " " + text
	}
	fmt.Fprintf(b.w, "\r\x1b[K%s", termtext.Cut(text, width-1))
	b.drawn = true
}

func (b *bar) clear() {
	if b.drawn {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.drawn = false
	}
}

func (b *bar) end(s crawler.Summary, l list.Stats) { summary(b.w, s, l) }
func (b *bar) workers(w Workers)                   { workers(b.w, w) }
func (b *bar) verdict(v compare.Verdict)           { verdict(b.w, v) }
func (b *bar) listening(url string)                { listening(b.w, url) }

// gauge is the bar itself.
func gauge(done, total int64, width int) string {
	full := int(min(done, total) * int64(width) / total)
	return "[" + strings.Repeat("=", full) + strings.Repeat(" ", width-full) + "]"
}

// status says in words what the bar shows.
func status(s crawler.Sample, speed float64, errors, total int64) string {
	var b strings.Builder
	b.WriteString(count(s.Done + s.Before))
	if total > 0 {
		about := "~"
		if s.ListRead {
			about = ""
		}
		fmt.Fprintf(&b, "/%s%s", about, count(total))
		if s.Found > 0 {
			b.WriteString(" so far")
		}
	}
	fmt.Fprintf(&b, "  %s pages/s  %d fetching  %d parsing", rate(speed), s.Fetching, s.Parsing)
	if errors > 0 {
		fmt.Fprintf(&b, "  %s not ok", count(errors))
	}
	if todo := total - s.Done - s.Before; todo > 0 && speed > 0 {
		left := time.Duration(float64(todo) / speed * float64(time.Second))
		fmt.Fprintf(&b, "  %s left", roughly(max(left, s.Forecast.Least)))
	}
	return b.String()
}

// plain prints a line now and then.
type plain struct {
	w    io.Writer
	pace pace
	last time.Time
}

// plainEvery is the time between two lines.
const plainEvery = 5 * time.Second

func (p *plain) page(crawler.PageDone) {}
func (p *plain) clear()                {}

func (p *plain) sample(s crawler.Sample, errors, total int64) {
	speed := p.pace.add(s)
	if p.last.IsZero() {
		p.last = s.Time
	}
	if s.Time.Sub(p.last) < plainEvery {
		return
	}
	p.last = s.Time
	line(p.w, "%s", status(s, speed, errors, total))
}

func (p *plain) end(s crawler.Summary, l list.Stats) { summary(p.w, s, l) }
func (p *plain) workers(w Workers)                   { workers(p.w, w) }
func (p *plain) listening(url string)                { listening(p.w, url) }
func (p *plain) verdict(v compare.Verdict)           { verdict(p.w, v) }
