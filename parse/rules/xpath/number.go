package xpath

import (
	"math"
	"strconv"
	"strings"
)

func (d *Document) numberOf(v Value) float64 {
	switch v.Kind {
	case Number:
		return v.Number
	case Boolean:
		if v.Truth {
			return 1
		}
		return 0
	}
	return parseNumber(d.Text(v))
}

// parseNumber reads what number() reads (4.4): white space, a minus sign, and
// digits with at most one point. Everything else is NaN, an exponent too.
func parseNumber(s string) float64 {
	s = strings.Trim(s, spaces)
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || numberLength(digits) != len(digits) {
		return math.NaN()
	}
	f, _ := strconv.ParseFloat(s, 64) // beyond the range it is infinite, as it should
	return f
}

// formatNumber writes a number as string() does (4.2): in decimal form, with as
// many digits as tell it from all others.
func formatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0: // also -0
		return "0"
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// round is round() (4.4): to the nearest integer, the greater one of two.
func round(f float64) float64 {
	if f < 0 && f >= -0.5 {
		return math.Copysign(0, -1)
	}
	down := math.Floor(f)
	if f-down >= 0.5 {
		return down + 1
	}
	return down // infinities and NaN too
}
