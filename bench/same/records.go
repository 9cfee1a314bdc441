package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"weft/store"
)

// output is what a run wrote, in the order of the list, each record as normal
// leaves it.
type output []string

// read reads an output of any format.
func read(name string) (output, error) {
	type numbered struct {
		line int64
		rec  string
	}
	var all []numbered
	err := store.Read(name, func(rec json.RawMessage) error {
		var r struct{ Line int64 }
		err := json.Unmarshal(rec, &r)
		all = append(all, numbered{r.Line, normal(string(rec))})
		return err
	})
	slices.SortStableFunc(all, func(a, b numbered) int { return cmp.Compare(a.line, b.line) })
	out := make(output, len(all))
	for i, n := range all {
		out[i] = n.rec
	}
	return out, err
}

var (
	timings   = regexp.MustCompile(`"timings":\{[^{}]*\}`)
	fetchedAt = regexp.MustCompile(`"fetched_at":"[^"]*"`)
)

// normal takes out of a record what is another in every run: how long it took
// and when it was fetched. That both are there stays. Within strings a quote
// is written otherwise, so nothing of a page's text is taken for these.
func normal(rec string) string {
	rec = timings.ReplaceAllLiteralString(rec, `"timings":{}`)
	return fetchedAt.ReplaceAllLiteralString(rec, `"fetched_at":""`)
}

// pages is how many of the records have one.
func (o output) pages() int {
	n := 0
	for _, rec := range o {
		if strings.Contains(rec, `"outcome":"ok"`) {
			n++
		}
	}
	return n
}

// difference says in a line what differs first; "" if nothing does.
func difference(before, after output) string {
	for i := range min(len(before), len(after)) {
		if a, b := before[i], after[i]; a != b {
			at := 0
			for at < len(a) && at < len(b) && a[at] == b[at] {
				at++
			}
			n := 0
			for j := range before {
				if j >= len(after) || before[j] != after[j] {
					n++
				}
			}
			return fmt.Sprintf("%d records; the first is number %d, at byte %d: %q before, %q after", n, i+1, at, around(a, at), around(b, at))
		}
	}
	if len(before) != len(after) {
		return fmt.Sprintf("%d records before, %d after", len(before), len(after))
	}
	return ""
}

// around is what stands at a byte and a little before it.
func around(s string, at int) string { return s[max(0, at-40):min(len(s), at+40)] }
