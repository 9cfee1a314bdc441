package main

import (
	"maps"
	"time"

	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/report"
	"weft/parse/procpool"
)

// collector is what the page of a crawl is made of; nil if there is to be none.
func (r *reportFile) collector(pool *procpool.Pool) *report.Collector {
	if r == nil || !r.page {
		return nil
	}
	seen := report.NewCollector(time.Now())
	if pool != nil {
		seen.Workers = func() int64 { return pool.Stats().Resident }
	}
	return seen
}

// workersOf is what the report says of a pool; nil if there is none.
func workersOf(pool *procpool.Pool) *report.Workers {
	if pool == nil {
		return nil
	}
	s := pool.Stats()
	w := &report.Workers{
		Starts: s.Starts, Ends: s.Ends, Sent: s.Sent, Received: s.Received,
		Handoff: s.Handoff, Peak: s.PeakRSS, PeakAll: s.PeakTotal, Resident: s.Resident,
	}
	for _, slot := range s.Workers {
		w.Slots = append(w.Slots, report.Slot{Pages: slot.Pages, Busy: slot.Busy, Share: slot.Share})
	}
	return w
}

// workersDid is for the summary. Those that ended with the pool are not worth a word.
func workersDid(s procpool.Stats) progress.Workers {
	w := progress.Workers{Pages: s.Pages, Sent: s.Sent, Received: s.Received, Handoff: s.Handoff, Ends: maps.Clone(s.Ends)}
	delete(w.Ends, "closed")
	for _, slot := range s.Workers {
		w.Busy = append(w.Busy, slot.Share)
	}
	return w
}
