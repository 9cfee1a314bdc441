package progress

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
	"weft/store"
)

// summary prints what a run did.
func summary(out io.Writer, s crawler.Summary, l list.Stats) {
	var b bytes.Buffer
	defer func() { (&fitted{out}).Write(b.Bytes()) }()
	t := tabwriter.NewWriter(&b, labelColumns, 0, 2, ' ', 0)
	switch {
	case s.Before > 0 && s.Records == 0 && s.Lines == 0:
		fmt.Fprintf(t, "records\tevery line has its record already, all %s\n", count(s.Before))
	case s.Before > 0:
		fmt.Fprintf(t, "records\t%s in %s, %s pages/s; %s were there already\n", count(s.Records), roughly(s.Wall), rate(float64(s.Records)/s.Wall.Seconds()), count(s.Before))
	default:
		fmt.Fprintf(t, "records\t%s in %s, %s pages/s\n", count(s.Records), roughly(s.Wall), rate(float64(s.Records)/s.Wall.Seconds()))
	}
	if other := listed(s.Census, l); other != "" {
		fmt.Fprintf(t, "list\t%s\n", other)
	}
	if s.Records == 0 {
		t.Flush()
		return
	}
	for _, l := range followed(s) {
		fmt.Fprintf(t, "%s\t%s\n", l[0], l[1])
	}
	fmt.Fprintf(t, "outcomes\t%s\n", counts(s.Outcomes))
	fmt.Fprintf(t, "bytes\t%s over the wire, %s decoded, %s exchanges\n", bytesOf(s.BytesWire), bytesOf(s.BytesBody), count(s.Attempts))
	if total := s.Phases.Total(); total > 0 {
		fmt.Fprintf(t, "time\t%s\n", phases(s.Phases, total))
		fmt.Fprintf(t, "so\ta page's time was %s waiting for the network, %s computing, %s politeness, %s queueing and hand-over\n",
			percent(s.Waiting(), total), percent(s.Computing(), total), percent(s.Phases[store.PhaseLimit], total),
			percent(total-s.Waiting()-s.Computing()-s.Phases[store.PhaseLimit], total))
	}
	t.Flush()
}

// fitted writes whole lines, each a label of ten columns and a text. On a terminal
// a text that is longer than it is wide goes on below itself.
type fitted struct{ out io.Writer }

const labelColumns = 10

func (f *fitted) Write(b []byte) (int, error) {
	if !IsTerminal(f.out) {
		return f.out.Write(b)
	}
	var fit strings.Builder
	for line := range strings.Lines(string(b)) {
		fit.WriteString(fitLine(strings.TrimSuffix(line, "\n"), Width(f.out)) + "\n")
	}
	_, err := io.WriteString(f.out, fit.String())
	return len(b), err
}

func fitLine(line string, width int) string {
	if utf8.RuneCountInString(line) <= width || len(line) < labelColumns || width < 3*labelColumns {
		return line
	}
	return line[:labelColumns] + termtext.WrapAt(line[labelColumns:], strings.Repeat(" ", labelColumns), width-labelColumns)
}

// verdict prints what held the run back, in one line.
func verdict(w io.Writer, v compare.Verdict) {
	line(&fitted{w}, "%s", termtext.Line("verdict   "+v.Text))
}

// phases lists where the pages' time went, the largest share first.
func phases(p store.Timings, total time.Duration) string {
	var order []store.Phase
	for i, d := range p {
		if d > 0 {
			order = append(order, store.Phase(i))
		}
	}
	slices.SortStableFunc(order, func(a, b store.Phase) int { return int(min(max(p[b]-p[a], -1), 1)) })
	var parts []string
	for _, ph := range order {
		parts = append(parts, fmt.Sprintf("%s %s", ph, percent(p[ph], total)))
	}
	return strings.Join(parts, ", ")
}

func percent(d, total time.Duration) string {
	return strconv.FormatFloat(100*float64(d)/float64(total), 'f', 1, 64) + " %"
}

// count writes a number with commas between the thousands.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func rate(r float64) string {
	if r >= 100 {
		return count(int64(r + 0.5))
	}
	return strconv.FormatFloat(r, 'f', 1, 64)
}

func bytesOf(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f KB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// roughly writes a duration with two units at most: 410ms, 31.2s, 2m05s, 3h07m.
func roughly(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}

// listening prints where the run can be looked at.
func listening(w io.Writer, url string) { line(w, "live      %s", termtext.Line(url)) }
