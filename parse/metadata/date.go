package metadata

import (
	"fmt"
	"time"
)

// A date is a day or an instant, as far as it was given.
type date struct {
	year, month, day     int // month and day are 0 if they were not given
	hour, minute, second int
	clock                bool   // the time of day was given
	zone                 string // "Z", "+01:00", or "" if it was not given
}

// Years outside of these are typing errors, times zero and the ends of time of
// some database. The older ones are of newspapers' archives.
const (
	firstYear = 1700
	lastYear  = 2100
)

func (d *date) plausible() bool {
	if d.year < firstYear || d.year > lastYear || d.month > 12 || d.day > 31 || d.hour > 23 || d.minute > 59 || d.second > 60 {
		return false
	}
	if d.year == 1970 && d.month == 1 && d.day == 1 {
		return false // the beginning of Unix time: no date at all
	}
	if d.month == 0 || d.day == 0 {
		return d.day == 0 && d.month >= 0
	}
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() == d.day
}

// String writes d in ISO 8601.
func (d date) String() string {
	switch {
	case d.year == 0:
		return ""
	case d.month == 0:
		return fmt.Sprintf("%04d", d.year)
	case d.day == 0:
		return fmt.Sprintf("%04d-%02d", d.year, d.month)
	case !d.clock:
		return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	}
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d%s", d.year, d.month, d.day, d.hour, d.minute, d.second, d.zone)
}

// whole reports whether the day is known.
func (d *date) whole() bool { return d.day > 0 }

// holds reports whether a day is in d, which is no day itself: in its month, its
// year, or anywhere if nothing is known.
func (d *date) holds(day date) bool {
	return !d.whole() && (d.year == 0 || day.year == d.year && (d.month == 0 || day.month == d.month))
}

// dayNumber orders dates by day.
func (d *date) dayNumber() int { return d.year*372 + d.month*31 + d.day }

// before compares days, where both are known.
func (d *date) before(other date) bool {
	return d.whole() && other.whole() && d.dayNumber() < other.dayNumber()
}

func unixDate(seconds int64) date {
	t := time.Unix(seconds, 0).UTC()
	return date{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), minute: t.Minute(), second: t.Second(), clock: true, zone: "Z"}
}

// zoneOffset returns the offset of an abbreviated zone that means one thing
// wherever it is written on a page. ET and PT, which leave open whether it is
// summer, have none.
func zoneOffset(name string) string {
	switch name {
	case "z", "utc", "gmt":
		return "Z"
	case "est":
		return "-05:00"
	case "edt", "ast":
		return "-04:00"
	case "cst", "mdt":
		return "-06:00"
	case "cdt":
		return "-05:00"
	case "mst", "pdt":
		return "-07:00"
	case "pst":
		return "-08:00"
	case "cet", "mez", "bst":
		return "+01:00"
	case "cest", "mesz", "eet", "sast":
		return "+02:00"
	case "eest", "msk":
		return "+03:00"
	case "ist":
		return "+05:30"
	case "jst", "kst":
		return "+09:00"
	case "aest":
		return "+10:00"
	case "aedt":
		return "+11:00"
	}
	return ""
}
