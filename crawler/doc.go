// Package crawler takes the lines of a list through fetch, parse and store,
// one record a line, and keeps the statistics. It owns the goroutines.
//
//	list ─► reader ─► frontier ─► dispatcher ─► page goroutines ─► writer ─► sink
//	                     ▲                          │ fetch, parse
//	                     └──── redirects, retries ──┘
//
// There is one reader, one dispatcher and one writer, and at most
// Config.Concurrency page goroutines: a page takes a slot when the frontier
// hands it out and gives it back when its record has reached the system, or
// when it goes back to the frontier to wait. The writer's channel is closed by
// Run, after the reader, the dispatcher and every page goroutine have ended.
//
// What goes through the frontier is a visit: a page, the robots.txt of an origin,
// or a document that the list needs. After each exchange the visit judges the
// answer, decide (pure) says what follows for pages, and settle gives back what
// is held. In most programs Records is all that is needed: a loop over the
// records of a list.
//
// With Config.Follow links are followed. The writer asks package discovery, in the
// order of the output, which links of a page become pages, and puts the answer
// into the page's own record; what was found goes into the frontier after the
// commit, before the page that found it counts as over.
//
// The modes of the program are not known here. A Parser is given: one that
// parses in this process, or one that hands over to worker processes.
//
// The package does not parse flags, print, or catch signals.
package crawler
