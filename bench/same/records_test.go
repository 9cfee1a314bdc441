package main

import (
	"strings"
	"testing"
)

func TestOnlyTimesAndDatesAreTakenOut(t *testing.T) {
	const rec = `{"line":1,"fetched_at":"2026-01-01T00:00:00Z","bytes_wire":7,"timings":{"wait":1.5,"total":2},"page":{"text":"\"timings\":{\"wait\":1}"}}`
	for _, c := range []struct {
		name, old, new string
		same           bool
	}{
		{"nothing", "", "", true},
		{"a time", `"wait":1.5`, `"wait":99`, true},
		{"a phase", `"wait":1.5,`, "", true},
		{"a date", "2026-01-01", "2027-02-03", true},
		{"no date", `"fetched_at":"2026-01-01T00:00:00Z",`, "", false},
		{"no times", `"timings":{"wait":1.5,"total":2},`, "", false},
		{"a number", `"bytes_wire":7`, `"bytes_wire":8`, false},
		{"a page that shows times", `\"wait\":1}`, `\"wait\":2}`, false},
		{"a space", `"line":1`, `"line": 1`, false},
	} {
		other := strings.Replace(rec, c.old, c.new, 1)
		if got := difference(output{normal(rec)}, output{normal(other)}); (got == "") != c.same {
			t.Errorf("%s: %q, want the same: %t", c.name, got, c.same)
		}
	}
	if difference(output{rec}, output{rec, rec}) == "" || difference(output{rec, rec}, output{rec}) == "" {
		t.Error("a record more or less is no difference")
	}
}
