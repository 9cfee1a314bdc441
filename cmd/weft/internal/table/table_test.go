package table

import (
	"bytes"
	"strings"
	"testing"

	"weft/crawler/compare"
)

// One row a mode in both tables, every figure from its rounds; what politeness
// takes; and every mark that is used is explained.
func TestPrint(t *testing.T) {
	f := compare.Figures{
		List: compare.List{Lines: 300}, PolitenessFloor: 12.5,
		Modes: []compare.Mode{
			{
				Mode: "serial", Concurrency: 1, Procs: 1, Pages: 60, Scaled: true, Wall: compare.Spread{Median: 30, Low: 30, High: 30}, PagesPerSecond: 10,
				Speedup: compare.Spread{Median: 1, Low: 1, High: 1}, Shares: compare.Shares{Waiting: 0.75, Computing: 0.25},
				CPU: 1.5, CPUPerPage: 5, PeakAll: 50,
			},
			{
				Mode: "threads", Concurrency: 64, Procs: 2, Pages: 300, Wall: compare.Spread{Median: 2, Low: 1, High: 3}, PagesPerSecond: 150,
				Speedup: compare.Spread{Median: 15, Low: 10, High: 30}, DifferingPages: 2,
			},
			{Mode: "hybrid", Wall: compare.Spread{Median: 2.5, Low: 2, High: 3}, BestNoise: true},
			{Mode: "gil", Wall: compare.Spread{Median: 5, Low: 4, High: 6}, LikelyNoise: true, WorkerUser: 7.25},
		},
	}
	var buf bytes.Buffer
	Print(&buf, f)
	lines := strings.Split(buf.String(), "\n")
	for i, want := range [][]string{
		{"mode", "wall", "speed-up over serial", "differing"},
		{"serial", "30.00 s*", " 10.0 ", "1.0×", "15.00×", "75 %", "25 %", " 0"},
		{"threads", "64", "2.00 s (1.00–3.00)", "150 ", "15.0× (10.0–30.0)", " - ", " 2"},
		{"hybrid", " ~ "},
		{"gil", " ~ ", "2.50×"},
		{"politeness alone", "12.50 s", "24.0"},
		{},
		{"mode", "parent user", "workers user", "of all"},
		{"serial", "1.50 s", "5.0 ms", " - ", "50 MB"},
		{"threads"}, {"hybrid"}, {"gil", "7.25 s"},
		{"* serial did 60 of 300 pages"},
		{"~ likely noise: Mann-Whitney"},
	} {
		for _, s := range want {
			if !strings.Contains(lines[i], s) {
				t.Errorf("no %q in line %d: %q", s, i, lines[i])
			}
		}
	}
}
