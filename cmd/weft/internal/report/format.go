package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/cmd/weft/internal/termtext"
)

// Count writes a number with thin spaces between the thousands.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// Number writes f with about three digits.
func Number(f float64) string {
	switch a := math.Abs(f); {
	case a >= 999.5:
		return Count(int64(math.Round(f)))
	case a >= 99.95 || a == 0:
		return strconv.FormatFloat(f, 'f', 0, 64)
	case a >= 9.995:
		return strconv.FormatFloat(f, 'f', 1, 64)
	case a >= 0.01:
		return strconv.FormatFloat(f, 'f', 2, 64)
	}
	return strconv.FormatFloat(f, 'g', 2, 64)
}

// plain is number without a fraction that says nothing: for axes.
func plain(f float64) string {
	if math.Abs(f) >= 1000 {
		return Count(int64(math.Round(f)))
	}
	return strconv.FormatFloat(f, 'g', 6, 64)
}

// Span writes a duration in the unit that suits it.
func Span(d time.Duration) string {
	switch a := d.Abs(); {
	case a == 0:
		return "0"
	case a < time.Millisecond:
		return Number(float64(d)/1e3) + " µs"
	case a < time.Second:
		return Number(float64(d)/1e6) + " ms"
	case a < time.Minute:
		return Number(d.Seconds()) + " s"
	case a < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// Size writes a number of bytes.
func Size(n int64) string {
	for _, u := range []struct {
		of   float64
		name string
	}{{1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "KB"}} {
		if float64(n) >= u.of {
			return Number(float64(n)/u.of) + " " + u.name
		}
	}
	return Count(n) + " B"
}

// percentages writes the shares of the values with one decimal so that what is
// written adds up to 100.0: the largest remainders are rounded up.
func percentages(values []float64) []string {
	var sum float64
	for _, v := range values {
		sum += v
	}
	out := make([]string, len(values))
	if sum <= 0 {
		for i := range out {
			out[i] = "0 %"
		}
		return out
	}
	tenths, order, left := make([]int, len(values)), make([]int, len(values)), 1000
	rest := make([]float64, len(values))
	for i, v := range values {
		exact := 1000 * v / sum
		tenths[i] = int(exact)
		rest[i], order[i] = exact-float64(tenths[i]), i
		left -= tenths[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:min(max(left, 0), len(order))] {
		tenths[i]++
	}
	for i, t := range tenths {
		out[i] = fmt.Sprintf("%d.%d %%", t/10, t%10)
	}
	return out
}

// Foreign makes text of unknown origin fit to be shown, at most n characters
// of it. Escaping it is the page's and the canvas's.
func Foreign(s string, n int) string {
	if len(s) > 16*n { // do not clean what will be cut
		s = s[:16*n]
	}
	return termtext.Cut(strings.TrimSpace(termtext.Line(s)), n)
}
