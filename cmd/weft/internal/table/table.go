// Package table prints comparisons for eyes.
package table

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"weft/crawler/compare"
	"weft/store"
)

// Print writes one row a runner. Speed-ups are over the first.
func Print(w io.Writer, results []compare.Result) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "mode\t-c\t-p\twall\tpages/s\tspeed-up\tCPU\tCPU/page\tmemory\twith workers\twaiting\tcomputing\tlock\thand-off\tdiffering\t")
	for _, r := range results {
		last := r.Rounds[len(r.Rounds)-1]
		sum, total := last.Summary, last.Summary.Phases.Total()
		cpu := r.Over(func(r compare.Round) float64 { return r.CPU().Seconds() })
		wall := r.Wall()
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%.1f ms\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t\n",
			r.Name, r.Concurrency, r.Procs,
			seconds(wall), number(float64(sum.Records)/wall.Median), times(r.Speedup(results[0])),
			seconds(cpu), 1000*cpu.Median/float64(max(sum.Records, 1)),
			megabytes(r.Over(func(r compare.Round) float64 { return float64(r.Peak) }).Median),
			megabytes(r.Over(func(r compare.Round) float64 { return float64(r.PeakAll) }).Median),
			share(sum.Waiting(), total), share(sum.Computing(), total),
			share(sum.Phases[store.PhaseLock], total), share(sum.Phases[store.PhaseHandoff], total),
			r.Differing())
	}
	t.Flush()
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
	return fmt.Sprintf("%.0f MB", n/1e6)
}

func share[T ~int64](part, total T) string {
	if total == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(part)/float64(total))
}
