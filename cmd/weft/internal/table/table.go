// Package table prints comparisons for eyes.
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

// Print writes two rows of figures a mode, in two tables: what it came to, and
// what it took; then what politeness would take, and what the marks mean.
func Print(w io.Writer, f compare.Figures) {
	base := f.Modes[0].Mode
	t := newTable(w)
	fmt.Fprintf(t, "mode\t-c\t-p\twall\tpages/s\tspeed-up over %s\tagainst the fastest\twaiting\tcomputing\thand-off\tlock\tother\tdiffering\t\n", base)
	best := fastest(f.Modes)
	for i, m := range f.Modes {
		other := m.Politeness + m.Queue + m.Order
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t\n",
			m.Mode, m.Concurrency, m.Procs,
			mark(seconds(m.Wall), m.Scaled, "*"), number(m.PagesPerSecond),
			mark(times(m.Speedup), m.LikelyNoise, " ~"), against(m, f.Modes[best], i == best),
			share(m.Waiting), share(m.Computing), share(m.Handoff), share(m.Lock), share(other),
			m.DifferingPages)
	}
	if f.PolitenessFloor > 0 {
		fmt.Fprintf(t, "politeness alone\t\t\t%.2f s\t%s\t\t\t\t\t\t\t\t\t\n", f.PolitenessFloor, number(float64(f.List.Lines)/f.PolitenessFloor))
	}
	t.Flush()
	fmt.Fprintln(w)
	t = newTable(w)
	fmt.Fprintln(t, "mode\t-c\t-p\tCPU\tCPU/page\tparent user\tsystem\tworkers user\tsystem\tmemory of parent\tof all\t")
	for _, m := range f.Modes {
		fmt.Fprintf(t, "%s\t%d\t%d\t%.2f s\t%.1f ms\t%.2f s\t%.2f s\t%.2f s\t%.2f s\t%s\t%s\t\n",
			m.Mode, m.Concurrency, m.Procs, m.CPU, m.CPUPerPage, m.ParentUser, m.ParentSystem, m.WorkerUser, m.WorkerSystem,
			megabytes(m.PeakParent), megabytes(m.PeakAll))
	}
	t.Flush()
	notes(w, f)
}

func newTable(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
}

// notes explain the marks that were used.
func notes(w io.Writer, f compare.Figures) {
	var noise bool
	for _, m := range f.Modes {
		noise = noise || m.LikelyNoise || m.BestNoise
		if m.Scaled {
			fmt.Fprintf(w, "* %s did %d of %d pages, and is scaled by what the pages took when they were fetched.\n", m.Mode, m.Pages, f.List.Lines)
		}
	}
	if noise {
		fmt.Fprintf(w, "~ likely noise: Mann-Whitney U test over the rounds, exact, two-sided, p > %g.\n", compare.NoiseLevel)
	}
}

func fastest(modes []compare.Mode) int {
	best := 0
	for i, m := range modes {
		if m.Wall.Median < modes[best].Wall.Median {
			best = i
		}
	}
	return best
}

// against is how many times the time of the fastest mode m took.
func against(m, best compare.Mode, same bool) string {
	switch {
	case same:
		return "-"
	case m.BestNoise:
		return "~"
	}
	return fmt.Sprintf("%.2f×", m.Wall.Median/best.Wall.Median)
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
	return fmt.Sprintf("%.2f s (%.2f–%.2f)", s.Median, s.Low, s.High)
}

func times(s compare.Spread) string {
	if s.Low == s.High {
		return fmt.Sprintf("%.1f×", s.Median)
	}
	return fmt.Sprintf("%.1f× (%.1f–%.1f)", s.Median, s.Low, s.High)
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
