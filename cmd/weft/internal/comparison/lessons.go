package comparison

import (
	"fmt"

	"weft/cmd/weft/internal/job"
	"weft/crawler/compare"
)

// Lessons says what a set's figures show, and no more than their rounds bear.
// name is the set's.
func Lessons(name string, f compare.Figures) []string {
	by := make(map[string]*compare.Mode)
	for i := range f.Modes {
		by[f.Modes[i].Mode] = &f.Modes[i]
	}
	base, threads, locked, procs := by[job.Serial], by[job.Threads], by[job.GIL], by[job.Hybrid]
	if base == nil {
		return nil
	}
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	const one = "one worker"
	if threads != nil {
		say("%s.", threads.Against(base).Of("Threads", one))
	}
	if locked != nil {
		say("%s%s.", locked.Against(base).Of("Threads under one lock, as CPython's", one), lockCost(threads, locked))
	}
	if procs != nil {
		say("%s.", procs.Against(base).Of("Processes for the parsing, each with a heap of its own", one))
	}
	if procs != nil && locked != nil && name == "computing" {
		say("%s.", procs.Against(locked).Of("Processes", "threads under the lock"))
	}
	if threads != nil && procs != nil && name == "computing" {
		say("Go has no such lock. %s. What processes buy is containment (a page that hangs or balloons can be killed) and separate heaps; what they cost is the hand-over.",
			procs.Against(threads).Of("Processes", "Go's own threads"))
	}
	return lines
}

// lockCost says what the lock took from the threads that have none.
func lockCost(threads, locked *compare.Mode) string {
	if threads == nil {
		return ""
	}
	v := locked.Against(threads)
	switch lost := 1 - v.Times.Median; {
	case !v.Told:
		return "; what the lock costs is " + compare.NotTold
	case lost > 0.1:
		return fmt.Sprintf("; the lock takes %.0f %% of what threads can do", 100*lost)
	case lost > 0:
		return "; the lock costs them little"
	}
	return "; the lock costs them nothing"
}
