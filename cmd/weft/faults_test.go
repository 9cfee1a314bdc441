package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"weft/fetch/demosite"
)

// Each fault of the catalogue ends in the record that it is expected to, in
// every mode. The subtests are named after the faults.
func TestFaultCatalogue(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	ca, err := demosite.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, ca.PEM(), 0o666); err != nil {
		t.Fatal(err)
	}
	modes := allModes
	if raceEnabled {
		modes = modes[len(modes)-1:] // the race detector is slow, and hybrid has the same and more
	}
	var mu sync.Mutex
	met := make(map[string]int)        // in how many modes, by fault
	wrong := make(map[string][]string) // what was
	t.Run("modes", func(t *testing.T) {
		for _, m := range modes {
			t.Run(m.name, func(t *testing.T) {
				t.Parallel()
				got := crawlFaults(t, ca, caFile, m.args)
				mu.Lock()
				defer mu.Unlock()
				for name, why := range got {
					met[name]++
					if why != "" {
						wrong[name] = append(wrong[name], m.name+": "+why)
					}
				}
			})
		}
	})
	for name, n := range met {
		t.Run(name, func(t *testing.T) {
			if n != len(modes) || len(wrong[name]) > 0 {
				t.Errorf("met in %d modes of %d\n%s", n, len(modes), strings.Join(wrong[name], "\n"))
			}
		})
	}
}

// crawlFaults crawls the catalogue once and says what is wrong with the record
// of each fault; "" if nothing is. The faults that are waited for as long as
// weft is told to are apart, with limits of seconds, which others may not meet.
func crawlFaults(t *testing.T, ca *demosite.CA, caFile string, mode []string) map[string]string {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server, err := demosite.ServeFaults(ctx, "127.0.0.1", ca) // some show themselves only once
	if err != nil {
		t.Fatal(err)
	}
	var quick, waits []demosite.Fault
	for _, f := range server.Faults() {
		if f.Outcome == "timeout" || f.Outcome == "too_slow" ||
			strings.Contains(f.Needs, "timeout") || strings.Contains(f.Needs, "longest wait") {
			waits = append(waits, f)
		} else {
			quick = append(quick, f)
		}
	}
	wrong := make(map[string]string)
	var both sync.WaitGroup
	var patient, impatient []record
	both.Go(func() { patient = crawl(t, urlsOf(quick), faultArgs(caFile, quick, mode)...) })
	both.Go(func() {
		args := faultArgs(caFile, waits, mode)
		impatient = crawl(t, urlsOf(waits), append(args, "--max-host-wait", "2s",
			"--connect-timeout", "1s", "--header-timeout", "1s", "--timeout", "3s")...)
	})
	both.Wait()
	for i, f := range slices.Concat(quick, waits) {
		r := slices.Concat(patient, impatient)[i]
		wrong[f.Name] = unlike(f, r)
	}
	return wrong
}

func urlsOf(faults []demosite.Fault) (urls []string) {
	for _, f := range faults {
		urls = append(urls, f.URL)
	}
	return urls
}

// faultArgs are the flags that a crawl of faults needs.
func faultArgs(caFile string, faults []demosite.Fault, mode []string) []string {
	args := append([]string{"--cacert", caFile, "--retries", "0", "--parse-timeout", "60s"}, mode...)
	if raceEnabled {
		args = append(args, "--parse-memory", "8GiB") // the race detector's own memory counts
	}
	for _, f := range faults {
		if f.Name == "secrets" {
			host := strings.Trim(strings.TrimPrefix(f.URL, "http:"), "/")
			args = append(args, "--header-for", host+" Authorization: Basic c2VjcmV0")
		}
		if f.Resolve != "" && !slices.Contains(args, f.Resolve) {
			args = append(args, "--resolve", f.Resolve)
		}
	}
	return args
}

// unlike says how a record differs from what its fault is to lead to.
func unlike(f demosite.Fault, r record) string {
	if f.Outcome == "too_slow" { // no minimum speed was given
		f.Outcome, f.Reason = "timeout", "total_timeout"
	}
	reason := ""
	if r.Error != nil {
		reason = r.Error.Reason
	}
	if r.Outcome != f.Outcome || f.Reason != "" && reason != f.Reason || f.Warning != "" && !slices.Contains(r.Warnings, f.Warning) {
		return fmt.Sprintf("%s: %s %v, want %s %s %s; needs %s", f.Describe, r.short(), r.Warnings, f.Outcome, f.Reason, f.Warning, f.Needs)
	}
	if f.Name == "secrets" && !bytes.Contains(r.Page, []byte("no secrets")) {
		return string(r.Page)
	}
	return ""
}
