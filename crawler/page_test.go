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
func TestMonotonicStampsRow55(t *testing.T) {
	p := newPage(1, list.Line{})
	for _, stamp := range []struct {
		name string
		set  func()
	}{
		{"leased", func() { p.watch.leased(&frontier.Task{Limit: time.Millisecond}, time.Now().Add(-time.Hour)) }},
		{"leased later", func() { p.watch.leased(&frontier.Task{}, time.Now()) }},
		{"fetched", func() { p.watch.fetched(nil, nil) }},
		{"parsed", func() { p.watch.parsed(parse.Timings{}) }},
		{"marked", func() { p.watch.mark(store.PhaseOrder) }},
	} {
		if stamp.set(); !strings.Contains(p.watch.last.String(), " m=") {
			t.Errorf("%s: %v has no monotonic reading", stamp.name, p.watch.last)
		}
	}
}
