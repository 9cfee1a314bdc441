package table

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"weft/crawler"
	"weft/crawler/compare"
	"weft/store"
)

// One row a runner, every figure from its rounds.
func TestPrint(t *testing.T) {
	var phases store.Timings
	phases[store.PhaseWait], phases[store.PhaseParse] = 3*time.Second, time.Second
	rounds := func(walls ...time.Duration) (all []compare.Round) {
		for i, w := range walls {
			all = append(all, compare.Round{
				Summary: crawler.Summary{Records: 300, Wall: w, Phases: phases},
				User:    time.Second, System: 500 * time.Millisecond, PeakAll: 50e6, Differing: int64(i),
			})
		}
		return all
	}
	var buf bytes.Buffer
	Print(&buf, []compare.Result{
		{Runner: compare.Runner{Name: "serial", Concurrency: 1, Procs: 1}, Rounds: rounds(30 * time.Second)},
		{Runner: compare.Runner{Name: "threads", Concurrency: 64, Procs: 2}, Rounds: rounds(time.Second, 2*time.Second, 3*time.Second)},
	})
	lines := strings.Split(strings.TrimSpace(buf.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines:\n%s", len(lines), buf.String())
	}
	for i, want := range [][]string{
		{"mode", "wall", "speed-up", "differing"},
		{"serial", "30.00 s ", "10.0 ", "1.0×", "1.50 s", "5.0 ms", "- ", "50 MB", "75 %", "25 %", "0"},
		{"threads", "64", "2.00 s (1.00–3.00)", "150 ", "30.0×", "2"},
	} {
		for _, s := range want {
			if !strings.Contains(lines[i], s) {
				t.Errorf("no %q in %q", s, lines[i])
			}
		}
	}
}
