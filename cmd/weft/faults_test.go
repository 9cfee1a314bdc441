package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weft/fetch/demosite"
)

// Each fault of the catalogue ends in the record that it is expected to.
func TestFaultCatalogue(t *testing.T) {
	t.Parallel()
	ca, err := demosite.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, ca.PEM(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		waits bool // those that are waited for as long as weft is told to, else the others
		args  []string
	}{
		{"threads", false, []string{"--mode", "threads"}},
		{"hybrid", false, []string{"--parse-timeout", "60s"}},
		{"impatient", true, []string{"--max-host-wait", "3s", "--connect-timeout", "2s", "--header-timeout", "2s", "--timeout", "5s"}},
	} {
		if raceEnabled && c.name == "threads" {
			continue // the race detector is slow, and hybrid has the same and more
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			server, err := demosite.ServeFaults(ctx, "127.0.0.1", ca) // some show themselves only once
			if err != nil {
				t.Fatal(err)
			}
			args := append([]string{"--cacert", caFile, "--retries", "0"}, c.args...)
			if raceEnabled {
				args = append(args, "--parse-memory", "8GiB") // the race detector's own memory counts
			}
			var faults []demosite.Fault
			var list []string
			for _, f := range server.Faults() {
				waits := f.Outcome == "timeout" || f.Outcome == "too_slow" ||
					strings.Contains(f.Needs, "timeout") || strings.Contains(f.Needs, "longest wait")
				if waits != c.waits {
					continue
				}
				faults, list = append(faults, f), append(list, f.URL)
				if f.Name == "secrets" {
					host := strings.Trim(strings.TrimPrefix(f.URL, "http:"), "/")
					args = append(args, "--header-for", host+" Authorization: Basic c2VjcmV0")
				}
				if f.Resolve != "" && !slices.Contains(args, f.Resolve) {
					args = append(args, "--resolve", f.Resolve)
				}
			}
			for i, r := range crawl(t, list, args...) {
				f := faults[i]
				if f.Outcome == "too_slow" { // no minimum speed was given
					f.Outcome, f.Reason = "timeout", "total_timeout"
				}
				reason := ""
				if r.Error != nil {
					reason = r.Error.Reason
				}
				if r.Outcome != f.Outcome || f.Reason != "" && reason != f.Reason || f.Warning != "" && !slices.Contains(r.Warnings, f.Warning) {
					t.Errorf("row %s, %s (%s): %s %v, want %s %s %s; needs %s",
						f.Row, f.Name, f.Describe, r.short(), r.Warnings, f.Outcome, f.Reason, f.Warning, f.Needs)
				}
				if f.Name == "secrets" && !bytes.Contains(r.Page, []byte("no secrets")) {
					t.Errorf("%s: %s", f.Name, r.Page)
				}
			}
		})
	}
}
