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
// What is known of a host is one account: its queue, pace, refusals, pauses,
// address, counts, and the rules of its robots.txt. The pages of a host wait
// until its robots.txt was asked for, which is a task of its own; those that the
// rules deny, and those of a host that was given up, are handed out at once with
// the reason, as they ask for nothing.
//
// A task's life is
//
//	Add ─► Lease ─► Return Over
//	         ▲         │
//	         └─────────┴─ Return Again: a redirect, a retry, a second try
//
// and Lease reports io.EOF once no more will be added and every task is over:
// the end is found by counting work, not by timers. A page is over when its
// record was committed, so Return may also say first that the exchange is over
// (Later), and then what follows.
//
// What an exchange taught about its host is said with Return or before it (Sent,
// Refused), so that no other task of the host slips through before.
//
// Beyond Config.Window tasks wait in a temporary file, each host's in a chain of
// its own, so that a list of any length and order takes little memory and no
// host keeps the others from their turn. Hosts that are slow to answer get half
// of the fetchers at most while others have work. docs/politeness.md has the
// rules in prose.
//
// It does not fetch, sleep, retry or follow anything, and decides nothing that
// depends on an answer: it is told what happened.
package frontier
