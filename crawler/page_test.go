package crawler

import (
	"strings"
	"testing"
	"time"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/parse"
	"weft/store"
)

// A clock that is set while a page is under way does not show in its times:
// every stamp has the reading of the monotonic clock, by which differences are
// taken (package time).
func TestTheWallClockDoesNotShowInTimings(t *testing.T) {
	p := newPage(1, list.Line{})
	for _, stamp := range []struct {
		name string
		set  func()
	}{
		{"leased", func() { p.st.clock.leased(&frontier.Task{Limit: time.Millisecond}, time.Now().Add(-time.Hour)) }},
		{"leased later", func() { p.st.clock.leased(&frontier.Task{}, time.Now()) }},
		{"fetched", func() { p.st.clock.fetched(answer{}) }},
		{"parsed", func() { p.st.clock.parsed(parse.Timings{}) }},
		{"marked", func() { p.st.clock.mark(store.PhaseOrder) }},
	} {
		if stamp.set(); !strings.Contains(p.st.clock.last.String(), " m=") {
			t.Errorf("%s: %v has no monotonic reading", stamp.name, p.st.clock.last)
		}
	}
}
