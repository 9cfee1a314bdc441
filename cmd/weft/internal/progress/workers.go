package progress

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Workers is what the processes that parsed have done.
type Workers struct {
	Busy           []float64        // the share of the time that each was at work on pages
	Pages          int64            // that they answered
	Sent, Received int64            // bytes
	Handoff        time.Duration    // of all pages together
	Ends           map[string]int64 // those that ended before the run did, by cause
}

// Workers shows what became of the workers, after the last event.
func (p *Progress) Workers(w Workers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.view != nil {
		p.view.workers(w)
	}
}

// workers prints them in one line.
func workers(out io.Writer, w Workers) {
	var busy []string
	for _, share := range w.Busy {
		busy = append(busy, fmt.Sprintf("%.0f %%", 100*share))
	}
	text := fmt.Sprintf("%d, busy %s; %s to them, %s back", len(w.Busy), strings.Join(busy, ", "), bytesOf(w.Sent), bytesOf(w.Received))
	if w.Pages > 0 {
		text += fmt.Sprintf("; hand-over %.2f ms a page", float64(w.Handoff)/float64(w.Pages)/1e6)
	}
	var ends []string
	for _, cause := range slices.Sorted(maps.Keys(w.Ends)) {
		ends = append(ends, fmt.Sprintf("%s %s", cause, count(w.Ends[cause])))
	}
	if len(ends) > 0 {
		text += "; started again after " + strings.Join(ends, ", ")
	}
	line(&fitted{out}, "workers   %s", text)
}
