package progress

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"weft/cmd/weft/internal/termtext"
	"weft/crawler"
)

// worthSaying is the least time from which a run is told beforehand how long
// politeness will take.
const worthSaying = 30 * time.Second

// Forecast says in a sentence what politeness makes of a list.
func Forecast(f crawler.Forecast) string {
	s := plural(f.Lines, "page") + " on " + plural(int64(f.Hosts), "host")
	if f.Overall > 0 {
		return fmt.Sprintf("at least %s: %s, at %s over all hosts (--rate)", roughly(f.Least), s, perSecond(f.Overall))
	}
	if f.Lines == 0 {
		return s
	}
	largest := fmt.Sprintf("%s of them (%.0f %%) on %s", count(f.LargestLines), 100*float64(f.LargestLines)/float64(f.Lines), termtext.Line(hostName(f.Largest)))
	if f.Rate > 0 {
		largest += ", at " + perSecond(f.Rate)
	}
	if f.Least == 0 {
		return s + ", " + largest + "; no limit holds them back"
	}
	return "at least " + roughly(f.Least) + ": " + s + ", " + largest
}

func perSecond(rate float64) string { return strconv.FormatFloat(rate, 'g', 4, 64) + "/s" }

func plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return count(n) + " " + what
}

// hostName leaves out the usual ports.
func hostName(host string) string {
	return strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
}
