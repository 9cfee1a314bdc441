package main

import (
	"strings"
	"testing"
)

// TestUserAgentNoHeaderCanHave is one that no request could be sent with.
func TestUserAgentNoHeaderCanHave(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--user-agent", "--contact"} {
		r := weft(t, "", "crawl", flag, "weft\nx", "http://h.example/")
		if r.status != exitUsage || len(r.recs) > 0 || !strings.Contains(r.stderr, "control character") {
			t.Errorf("%s: status %d, %d records, %s", flag, r.status, len(r.recs), r.stderr)
		}
	}
}
