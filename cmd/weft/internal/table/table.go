// Package table prints comparisons for eyes, within 80 columns.
package table

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler/compare"
)

// Environment prints what the figures were measured on, in one line.
func Environment(w io.Writer, e compare.Environment) {
	cpu := e.CPU
	if cpu == "" {
		cpu = "processor not known"
	}
	fmt.Fprintf(w, "weft %s, %s, %s/%s, %s, %d cores\n", e.Weft, e.Go, e.OS, e.Arch, termtext.Line(cpu), e.Cores)
}

// busy is from how many cores on other programs are worth a warning.
const busy = 0.25

// Print writes what a comparison came to: a warning if the machine was not
// quiet, then three tables with a row a mode, and what their marks mean.
func Print(w io.Writer, f compare.Figures) {
	if f.OthersCores > busy {
		waited := ""
		if f.Settled > 0 {
			waited = fmt.Sprintf(" (after %.0f s of waiting for quiet)", f.Settled)
		}
		Say(w, "!", "Other programs kept %.1f of %d cores busy meanwhile%s: the differences may be theirs. Run it again when the machine is quiet.",
			f.OthersCores, f.Environment.Cores, waited)
	}
	results(w, f)
	pageTime(w, f)
	resources(w, f)
	notes(w, f)
}

// Say prints a sentence behind a sign, wrapped to the terminal.
func Say(w io.Writer, sign, format string, args ...any) {
	fmt.Fprintln(w, termtext.Wrap(sign+" "+fmt.Sprintf(format, args...), "  "))
}

// results is what it came to: medians over the rounds, lowest and highest.
func results(w io.Writer, f compare.Figures) {
	base, best := &f.Modes[0], f.Fastest()
	t := newTable(w)
	fmt.Fprintf(t, "mode\t-c\t-p\twall (lowest–highest)\tpages/s\tover %s\tof best\t\n", f.Label(base))
	for i := range f.Modes {
		m := &f.Modes[i]
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t\n", m.Mode, m.Concurrency, m.Procs,
			mark(seconds(m.Wall), m.Scaled, "*"), number(m.PagesPerSecond),
			mark(times(m.Speedup), m.LikelyNoise, " ~"), against(m, best))
	}
	t.Flush()
}

// pageTime is where the time of the pages went: the sums over all of them.
func pageTime(w io.Writer, f compare.Figures) {
	fmt.Fprintln(w, "\nWhere a page's time went (sums over all pages):")
	t := newTable(w)
	fmt.Fprintln(t, "mode\t-c\t-p\twaiting\tcomputing\tqueueing\tlock\thand-over\tlimits\t")
	for _, m := range f.Modes {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", m.Mode, m.Concurrency, m.Procs,
			share(m.Waiting), share(m.Computing), share(m.Queue+m.Order), share(m.Lock), share(m.Handoff), share(m.Politeness))
	}
	t.Flush()
}

// resources is what it took.
func resources(w io.Writer, f compare.Figures) {
	fmt.Fprintln(w, "\nWhat the run took:")
	t := newTable(w)
	fmt.Fprintln(t, "mode\t-c\t-p\tCPU\tCPU/page\tparent\tworkers\tmemory\twith workers\t")
	for _, m := range f.Modes {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s s\t%s ms\t%s s\t%s s\t%s\t%s\t\n", m.Mode, m.Concurrency, m.Procs,
			figure(m.CPU, 2), figure(m.CPUPerPage, 1), figure(m.ParentUser+m.ParentSystem, 2), figure(m.WorkerUser+m.WorkerSystem, 2), megabytes(m.PeakParent), megabytes(m.PeakAll))
	}
	t.Flush()
}

func newTable(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
}

// notes explain the marks that were used, and say what no row does.
func notes(w io.Writer, f compare.Figures) {
	var noise, queues bool
	for _, m := range f.Modes {
		noise = noise || m.LikelyNoise || m.BestNoise
		queues = queues || m.Queue >= 0.005
		if m.Scaled {
			Say(w, "*", "%s did %d of %d pages, and is scaled by what the pages took when they were fetched.", m.Mode, m.Pages, f.List.Lines)
		}
		if m.DifferingPages > 0 {
			Say(w, "!", "%d pages of %s differ.", m.DifferingPages, m.Mode)
		}
	}
	if f.DifferingPages == 0 && f.List.Lines > 0 {
		fmt.Fprintln(w, "All pages are the same in every mode.")
	}
	if noise {
		Say(w, "~", "%s (Mann-Whitney U test, p > %g).", compare.NotTold, compare.NoiseLevel)
	}
	if queues {
		fmt.Fprintln(w, "Queueing is waiting for a free fetcher or parser.")
	}
	if f.PolitenessFloor > 0 {
		fmt.Fprintf(w, "Politeness alone would take %.2f s in any mode, %s pages/s.\n", f.PolitenessFloor, number(float64(f.List.Lines)/f.PolitenessFloor))
	}
}

// against is how many times the time of the fastest mode m took.
func against(m, best *compare.Mode) string {
	switch {
	case m == best:
		return "-"
	case m.BestNoise:
		return "~"
	}
	return number(m.Wall.Median/best.Wall.Median) + "×"
}

func mark(s string, marked bool, with string) string {
	if marked {
		return s + with
	}
	return s
}

func seconds(s compare.Spread) string {
	if s.Low == s.High {
		return fmt.Sprintf("%.2f s", s.Median)
	}
	return fmt.Sprintf("%s s (%s–%s)", figure(s.Median, 2), figure(s.Low, 2), figure(s.High, 2))
}

func times(s compare.Spread) string {
	if s.Low == s.High {
		return figure(s.Median, 1) + "×"
	}
	return fmt.Sprintf("%s× (%s–%s)", figure(s.Median, 1), figure(s.Low, 1), figure(s.High, 1))
}

// figure writes so many decimals, and fewer of what is large: four digits are
// enough for eyes.
func figure(f float64, decimals int) string {
	for limit := 100.0; f >= limit && decimals > 0; limit *= 10 {
		decimals--
	}
	return strconv.FormatFloat(f, 'f', decimals, 64)
}

func number(f float64) string {
	if f >= 100 {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return strconv.FormatFloat(f, 'f', 1, 64)
}

func megabytes(n float64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f MB", n)
}

func share(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) }
