// Package frontier decides which URL is next, and when.
//
// It holds the tasks that wait, a queue for each host, and hands a task out
// only when its host is ready: below its limit of requests in flight, past the
// pace that golang.org/x/time/rate sets, and not held back. Of the hosts that
// are ready, the one whose next task is the oldest goes first, so that a list
// is worked off in its order as far as politeness allows. A slow or limited
// host costs no goroutine: waiting hosts stand in a heap ordered by the time at
// which they will be ready, ready ones in a heap ordered by their oldest task,
// and choosing is O(log hosts).
//
// A task's life is
//
//	Add ─► Lease ─► Release ─► Done
//	         ▲         │
//	         └─────────┴─ Requeue: a redirect, a retry, a second try
//
// and Lease reports io.EOF once no more will be added and every task is done:
// the end is found by counting work, not by timers.
//
// What an exchange taught about its host is said between Lease and Release, so
// that no other task of the host slips through before: Sent, Hold, Open, Pace, Delay,
// Slow, SetAddr, Locate, Refund.
//
// Beyond Config.Window tasks wait in a temporary file, each host's in a chain of
// its own, so that a list of any length and order takes little memory and no
// host keeps the others from their turn. Hosts that are slow to answer get half
// of the fetchers at most while others have work. docs/politeness.md has the
// rules in prose.
//
// The package also has the set of URLs seen.
//
// It does not fetch, sleep, retry or follow anything, and decides nothing that
// depends on an answer: it is told what happened.
package frontier
