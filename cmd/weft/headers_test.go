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

// Who is to be reached has a URL or an e-mail address, and ends no comment.
func TestContact(t *testing.T) {
	for _, s := range []string{"me@example.org", "mailto:me@example.org", "https://example.org/bot?a=b", "http://bücher.example/", "first.last+bot@sub.example.org", "https://example.org/a%28b%29"} {
		if agent, err := userAgent("", s); err != nil || !strings.HasSuffix(agent, " (+"+s+")") {
			t.Errorf("%q: %q, %v", s, agent, err)
		}
	}
	for _, s := range []string{"nonsense) evil", "nonsense", "example.org/bot", "me@", "@example.org", "Me <me@example.org>", "https://example.org/a(b)", "me@example.org me@example.com", `\\@example.org`, "ftp://example.org/"} {
		if agent, err := userAgent("", s); err == nil {
			t.Errorf("%q: %q, want an error", s, agent)
		}
	}
}
