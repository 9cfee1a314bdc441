package comparison

import (
	"fmt"

	"weft/cmd/weft/internal/job"
	"weft/crawler/compare"
)

// Lessons says what a set's figures show, from the figures.
func Lessons(name string, f compare.Figures) []string {
	by := make(map[string]compare.Mode)
	for _, m := range f.Modes {
		by[m.Mode] = m
	}
	if f.Modes[0].Mode != job.Serial {
		return nil
	}
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, "→ "+fmt.Sprintf(format, args...)) }
	t, hasThreads := by[job.Threads]
	g, hasLock := by[job.GIL]
	h, hasProcs := by[job.Hybrid]
	if hasThreads {
		say("threads did the %s work %s than one worker.", name, faster(t))
	}
	if hasLock {
		say("threads under one lock, as CPython's: %s than one worker%s.", faster(g), lockCost(t, g))
	}
	if hasProcs && hasLock && name == "computing" {
		say("processes, each with a heap of its own: %s than one worker, %s than under the lock.", faster(h), times(h.Speedup.Median/g.Speedup.Median))
	} else if hasProcs {
		say("processes for the parsing: %s than one worker.", faster(h))
	}
	if hasThreads && hasProcs && name == "computing" {
		than := times(h.Speedup.Median / t.Speedup.Median)
		if t.BestNoise || h.BestNoise {
			than = "no faster or slower than threads beyond noise"
		} else {
			than += " than threads"
		}
		say("Go has no such lock: its own threads were %s than one worker, and processes are %s in this run. What processes buy is containment (a page that hangs or balloons can be killed) and separate heaps; what they cost is the hand-off.", faster(t), than)
	}
	return lines
}

// faster is how a mode does against serial.
func faster(m compare.Mode) string {
	if m.LikelyNoise {
		return "no faster, beyond noise,"
	}
	return times(m.Speedup.Median)
}

func times(f float64) string {
	switch {
	case f >= 1.05:
		return fmt.Sprintf("%.1f times faster", f)
	case f > 0.95:
		return "no faster"
	}
	return fmt.Sprintf("%.1f times slower", 1/f)
}

// lockCost says what the lock took from the threads that have none.
func lockCost(threads, locked compare.Mode) string {
	switch lost := 1 - locked.Speedup.Median/max(threads.Speedup.Median, 1e-9); {
	case threads.Mode == "":
		return ""
	case lost > 0.1:
		return fmt.Sprintf("; the lock takes %.0f %% of what threads can do", 100*lost)
	}
	return "; the lock costs them nothing that shows"
}
