package main

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"weft/parse/hostile"
	"weft/store"
)

var hostileSize = flag.Int("hostile", 32<<10, "bytes of each document of TestHostileDocuments")

// Hostile documents get the record that is theirs in every mode, the pages are
// the same, and no worker had to be killed: what bounds them are counts. With
// -hostile 16777216 and -v it says how long the slowest of the largest take.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	docs := hostile.Documents(*hostileSize)
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", docs[i].ContentType)
		if docs[i].ContentEncoding != "" {
			w.Header().Set("Content-Encoding", docs[i].ContentEncoding)
		}
		w.Write(docs[i].Body)
	}))
	var list strings.Builder
	for i := range docs {
		fmt.Fprintf(&list, "%s/%d\n", s.URL, i)
	}
	var first []record
	for _, m := range allModes {
		if raceEnabled && m.name != "hybrid" {
			continue
		}
		args := []string{"-", "--host-rate", "0", "-p", "1", "-c", "4", "--retries", "0", "--progress", "plain", "--timeout", "10m", "--parse-timeout", "30s"}
		if raceEnabled {
			args = append(args, "--parse-memory", "8GiB")
		}
		r := weft(t, list.String(), append(args, m.args...)...)
		if r.status != exitOK || len(r.recs) != len(docs) {
			t.Fatalf("%s: exit status %d, %d records: %s", m.name, r.status, len(r.recs), r.stderr)
		}
		recs := make([]record, len(docs))
		for _, rec := range r.recs {
			recs[rec.Line-1] = rec
		}
		if killed := regexp.MustCompile("started again after .*(timeout|memory|crash|garbage|killed).*").FindString(r.stderr); killed != "" {
			t.Errorf("%s: workers were %s", m.name, killed)
		}
		var slowest time.Duration
		var which string
		for i, rec := range recs {
			if rec.Outcome != docs[i].Outcome {
				t.Errorf("%s: %s: %s, want %s", m.name, docs[i].Name, rec.short(), docs[i].Outcome)
			}
			if first != nil && !bytes.Equal(rec.Page, first[i].Page) {
				t.Errorf("%s: %s: another page than in %s", m.name, docs[i].Name, allModes[0].name)
			}
			if took := rec.Timings[store.PhaseDecode] + rec.Timings[store.PhaseParse] + rec.Timings[store.PhaseAnalysis]; took > slowest {
				slowest, which = took, docs[i].Name
			}
		}
		if first == nil {
			first = recs
		}
		t.Logf("%s: the slowest took %v: %s", m.name, slowest.Round(time.Millisecond), which)
	}
}
