package table

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"weft/crawler/compare"
)

// figures are of four modes, one of each kind that has a mark.
func figures() compare.Figures {
	return compare.Figures{
		Environment: compare.Environment{Cores: 2},
		List:        compare.List{Lines: 300}, PolitenessFloor: 12.5, DifferingPages: 2,
		Modes: []compare.Mode{
			{
				Mode: "serial", Concurrency: 1, Procs: 1, Pages: 60, Scaled: true, Wall: compare.Spread{Median: 30, Low: 30, High: 30}, PagesPerSecond: 10,
				Speedup: compare.Spread{Median: 1, Low: 1, High: 1}, Shares: compare.Shares{Waiting: 0.75, Computing: 0.25},
				CPU: 1.5, CPUPerPage: 5, PeakAll: 50,
			},
			{
				Mode: "threads", Concurrency: 64, Procs: 2, Pages: 300, Wall: compare.Spread{Median: 2, Low: 1, High: 3}, PagesPerSecond: 150,
				Speedup: compare.Spread{Median: 15, Low: 10, High: 30}, DifferingPages: 2, Shares: compare.Shares{Queue: 0.9, Order: 0.02, Handoff: 0.08},
			},
			{Mode: "hybrid", Wall: compare.Spread{Median: 2.5, Low: 2, High: 3}, BestNoise: true},
			{Mode: "gil", Wall: compare.Spread{Median: 5, Low: 4, High: 6}, LikelyNoise: true, WorkerUser: 7.25},
		},
	}
}

// One row a mode in every table, every figure from its rounds; what politeness
// takes; and every mark that is used is explained.
func TestPrint(t *testing.T) {
	var buf bytes.Buffer
	Print(&buf, figures())
	lines := strings.Split(buf.String(), "\n")
	for i, want := range [][]string{
		{"mode", "wall", "over serial", "of best"},
		{"serial", "30.00 s*", " 10.0 ", "1.0×", "15.0×"},
		{"threads", "64", "2.00 s (1.00–3.00)", "150 ", "15.0× (10.0–30.0)", " -"},
		{"hybrid", " ~"},
		{"gil", " ~ ", "2.5×"},
		{},
		{"Where a page's time went"},
		{"waiting", "computing", "queueing", "hand-over", "limits"},
		{"serial", "75 %", "25 %"},
		{"threads", "92 %", " 8 %"},
		{"hybrid"}, {"gil"},
		{},
		{"What the run took"},
		{"mode", "parent", "workers", "with workers"},
		{"serial", "1.50 s", "5.0 ms", " - ", "50 MB"},
		{"threads"}, {"hybrid"}, {"gil", "7.25 s"},
		{"* serial did 60 of 300 pages"}, {"fetched."},
		{"! 2 pages of threads differ"},
		{"~ not to be told from noise in these rounds (Mann-Whitney"},
		{"Queueing is"},
		{"Politeness alone would take 12.50 s in any mode, 24.0 pages/s"},
	} {
		for _, s := range want {
			if !strings.Contains(lines[i], s) {
				t.Errorf("no %q in line %d: %q", s, i, lines[i])
			}
		}
	}
}

// A machine that was not quiet is what is said first, and with how long was
// waited for it; one that was is not worth a word.
func TestBusyMachineComesFirst(t *testing.T) {
	for _, c := range []struct {
		others, waited float64
		want           string
	}{
		{0, 0, ""}, {0.2, 3, ""},
		{0.3, 0, "! Other programs kept 0.3 of 2 cores busy meanwhile: the differences"},
		{1.4, 30, "! Other programs kept 1.4 of 2 cores busy meanwhile (after 30 s of waiting for quiet): the differences"},
	} {
		f := figures()
		f.OthersCores, f.Settled = c.others, c.waited
		var buf bytes.Buffer
		Print(&buf, f)
		got := strings.Join(strings.Fields(buf.String()), " ")
		if c.want == "" && strings.Contains(got, "Other programs") || !strings.HasPrefix(got, c.want) {
			t.Errorf("with %g cores used by others it begins with %.120q", c.others, got)
		}
	}
}

// That the modes made the same pages is said, if it is so.
func TestSamePagesAreSaid(t *testing.T) {
	for _, differing := range []int64{0, 2} {
		f := figures()
		f.DifferingPages = differing
		var buf bytes.Buffer
		Print(&buf, f)
		if said := strings.Contains(buf.String(), "All pages are the same in every mode.\n"); said != (differing == 0) {
			t.Errorf("%d differing pages: %s", differing, buf.String())
		}
	}
	var buf bytes.Buffer
	f := figures()
	f.List.Lines = 0
	if Print(&buf, f); strings.Contains(buf.String(), "All pages") {
		t.Errorf("of no page: %s", buf.String())
	}
}

// Whatever the figures, the tables fit a terminal.
func TestTablesFitATerminal(t *testing.T) {
	f := figures()
	for i := range f.Modes {
		f.Modes[i].Concurrency, f.Modes[i].Procs = 1000, 16
		f.Modes[i].Wall = compare.Spread{Median: 1234.5, Low: 1000, High: 2345.6}
		f.Modes[i].Speedup = compare.Spread{Median: 123.4, Low: 100, High: 234.5}
		f.Modes[i].PagesPerSecond = 12345
		f.Modes[i].CPU, f.Modes[i].ParentUser, f.Modes[i].WorkerUser = 1234.5, 234.5, 1000
		f.Modes[i].LikelyNoise = true
		f.Modes[i].PeakParent, f.Modes[i].PeakAll = 1234, 12345
	}
	f.OthersCores, f.Settled = 1.5, 30
	var buf bytes.Buffer
	Print(&buf, f)
	for line := range strings.Lines(buf.String()) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n ")); n > 80 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}
