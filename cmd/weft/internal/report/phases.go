package report

import (
	"time"

	"weft/store"
)

// A group is what a page does in some of the phases: the answer to "is it
// waiting, or computing?"
type group struct {
	name, class string // class is its style's
	what        string
	phases      []store.Phase
}

// groups are all phases, in the order of a page's life as far as that goes.
var groups = [...]group{
	{"politeness", "limit", "waiting because the limits, robots.txt or a busy host ask for it", []store.Phase{store.PhaseLimit}},
	{"waiting", "wait", "for the network and the servers", []store.Phase{store.PhaseDNS, store.PhaseConnect, store.PhaseTLS, store.PhaseWait, store.PhaseBody}},
	{"queueing", "queue", "for a slot, a parse worker, a lock or an earlier line", []store.Phase{store.PhaseQueue, store.PhasePool, store.PhaseLock, store.PhaseOrder}},
	{"hand-over", "handoff", "copying to worker processes and back", []store.Phase{store.PhaseHandoff}},
	{"computing", "parse", "decoding, parsing and analysing", []store.Phase{store.PhaseDecode, store.PhaseParse, store.PhaseAnalysis}},
}

// of is the group's share of some timings.
func (g group) of(t *store.Timings) time.Duration {
	var sum time.Duration
	for _, p := range g.phases {
		sum += t[p]
	}
	return sum
}

// meaning says what a phase is, for people who have not read the manual.
var meaning = [store.NumPhases]string{
	store.PhaseQueue:    "waiting for a fetcher",
	store.PhaseLimit:    "politeness and backoff",
	store.PhaseDNS:      "looking up the name",
	store.PhaseConnect:  "opening the connection",
	store.PhaseTLS:      "the handshake of HTTPS",
	store.PhaseWait:     "waiting for the first byte",
	store.PhaseBody:     "receiving the page",
	store.PhasePool:     "waiting for a parse worker",
	store.PhaseLock:     "waiting for the one lock",
	store.PhaseHandoff:  "copying to a worker and back",
	store.PhaseDecode:   "decompression and charset",
	store.PhaseParse:    "tree, metadata, links, fields",
	store.PhaseAnalysis: "text analysis and JSON",
	store.PhaseOrder:    "waiting for earlier lines",
}
