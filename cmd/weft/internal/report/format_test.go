package report

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		Count(1234567): "1\u202f234\u202f567", Count(-1234): "-1\u202f234", Count(999): "999",
		Number(0): "0", Number(0.00123): "0.0012", Number(0.5): "0.50", Number(9.994): "9.99", Number(9.996): "10.0", Number(99.96): "100", Number(1234.5): "1\u202f235",
		Span(0): "0", Span(1500): "1.50 µs", Span(12_345_678): "12.3 ms", Span(59 * time.Second): "59.0 s", Span(125 * time.Second): "2 min 05 s", Span(26 * time.Hour): "26 h 00 min",
		Size(0): "0 B", Size(12_300): "12.3 KB", Size(1_234_567_890): "1.23 GB",
		Foreign(" a\x1b[2Jb\u202ec\nd ", 5): "a[2J…", Foreign(strings.Repeat("x", 1<<20), 3): "xx…",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is written as shares of something adds up to all of it.
func TestPercentages(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for n := range 200 {
		values := make([]float64, n%14+1)
		for i := range values {
			values[i] = r.ExpFloat64()
		}
		tenths := 0
		for _, s := range percentages(values) {
			v, err := strconv.Atoi(strings.Replace(strings.TrimSuffix(s, " %"), ".", "", 1))
			if err != nil {
				t.Fatal(err)
			}
			tenths += v
		}
		if tenths != 1000 {
			t.Errorf("%v: %d tenths of a percent", values, tenths)
		}
	}
	if got := percentages([]float64{0, 0}); got[0] != "0 %" {
		t.Errorf("of nothing: %q", got)
	}
}

func TestTicks(t *testing.T) {
	for _, most := range []float64{0, 1e-9, 0.3, 1, 7, 99, 1e12} {
		marks := ticks(most, 4, plain)
		if last := marks[len(marks)-1].at; len(marks) < 2 || len(marks) > 6 || last < most || most > 0 && last > 4*most {
			t.Errorf("%v: %v", most, marks)
		}
	}
	for _, end := range []time.Duration{0, time.Millisecond, 4 * time.Second, time.Hour, 30 * 24 * time.Hour, 20 * 365 * 24 * time.Hour} {
		if marks, unit := clockTicks(end, 6); len(marks) < 1 || len(marks) > 100 || unit == "" {
			t.Errorf("%v: %d ticks", end, len(marks))
		}
	}
}
