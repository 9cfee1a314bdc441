// Package procpool parses documents in worker processes: a page that hangs,
// balloons or crashes ends a worker, which is replaced, and gets a result that
// says so; no other page notices.
//
// The parent's side is a Pool. Parse waits for a worker with room and gets the
// answer from the slot: the goroutine of that worker, which starts it, reads what
// it writes, waits for it when it has ended, and starts the next. Another one,
// feed, writes documents into the worker's standard input. A worker is given its
// next document while it is still at one, so that it never waits between two, and
// several when they are short: these travel together, and so do their answers.
// One more goroutine, the monitor, looks at all workers fifty times a second and
// kills those over their limits.
//
// The worker's side is Serve: read a document, parse it, write the result. It
// ends when its standard input does. The system closes that when the parent
// dies, whatever it dies of, and Linux then kills the worker as well, whatever
// it is at, so there are no orphans; and a slot leaves only after it has waited
// for its process, so there are no zombies.
//
// The package does not know what a page is: it carries Document and Result of
// package parse, and the worker's program brings the parser. It does not keep
// pages over a restart of the program, does not talk to other machines, and
// does not decide how many pages are in flight.
package procpool
