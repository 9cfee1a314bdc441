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
// of each fault; "" if nothing is. Faults that need the same limits are a crawl
// of their own, as on a busy machine a limit of a second is met by any page.
func crawlFaults(t *testing.T, ca *demosite.CA, caFile string, mode []string) map[string]string {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server, err := demosite.ServeFaults(ctx, "127.0.0.1", ca) // some show themselves only once
	if err != nil {
		t.Fatal(err)
	}
	byLimits := make(map[string][]demosite.Fault)
	for _, f := range server.Faults() {
		limits := limitsFor(f)
		byLimits[limits] = append(byLimits[limits], f)
	}
	var mu sync.Mutex
	wrong := make(map[string]string)
	var all sync.WaitGroup
	for limits, faults := range byLimits {
		all.Go(func() {
			records := crawl(t, urlsOf(faults), append(faultArgs(caFile, faults, mode), strings.Fields(limits)...)...)
			mu.Lock()
			defer mu.Unlock()
			for i, f := range faults {
				wrong[f.Name] = unlike(f, records[i])
			}
		})
	}
	all.Wait()
	return wrong
}

// limitsFor are the flags for what a fault needs to come soon.
func limitsFor(f demosite.Fault) (flags string) {
	if strings.HasPrefix(f.Name, "endless") {
		return " --max-body 1MB"
	}
	for _, limit := range []struct{ need, flag string }{
		{"longest wait", " --max-host-wait 2s"},
		{"a connect timeout", " --connect-timeout 1s"},
		{"a header timeout", " --header-timeout 1s"},
		{"a timeout", " --timeout 3s"},
	} {
		if strings.Contains(f.Needs, limit.need) {
			flags += limit.flag
		}
	}
	return flags
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
