// Package scope decides which links become pages, when links are followed.
//
// A Scope is a fold over the list and the output. It is told the seeds as they
// are read (Seed), and the records one after another, as they are committed:
// Discover takes a page's links in document order and returns those that are to
// be pages; Replay takes what an earlier run has written of the same decision.
// Both leave the same state, so whoever replays any beginning of an output goes
// on as the run that wrote it would have. Nothing else has a part in it: no
// clock, no random number, no order in which answers came.
//
//	reader ── Seed ──►┐
//	                  Scope ── follow, into the record ──► output
//	writer ─ Discover►┘◄───────────── Replay ────────────────┘
//
// A link is left out for one named reason, the first that applies: nofollow,
// scope, reject, level, trap, quota. Links to pages that are known already are
// neither followed nor left out.
//
// # Scopes
//
// Scopes are those of the seeds, never of the page that has the link. A link is
// in scope if any seed told so far has it in scope, or the place that a seed
// was redirected to. Scheme and a leading "www." do not count, ports do. The
// more seeds are told before the first record, the less it matters which page
// is answered first.
//
// # Traps
//
// Some sites have no end: calendars, session ids, lists in every order, relative
// links that pile up. A URL is a trap by its shape (too long, too deep, too
// repetitive), by its page (the same bytes again, under a URL that repeats
// itself), or because its pattern is closed: host, path with numbers, dates and
// hashes as "*", and the names of the parameters. A pattern closes after 50
// pages in a row that brought nothing new, neither a text nor a page of another
// pattern; one that has more parameters, or whose latest pages all had a known
// text, is not another. Only what the output says counts, so a run and its resumption close
// the same patterns at the same record. Pages without a text, which failed or
// are of another type, say nothing about their pattern.
//
// # Memory
//
//   - A seed: nothing, if its scope is known; else the scope's text (host,
//     domain, or host and folder) and about 50 bytes. With a limit of pages a
//     host, as much for every host. The domains of 1,024 names are remembered.
//   - A page: 5 to 6.3 bytes for its content (10 while tables grow), and again
//     for its text if its pattern has others; the set of URLs seen is the caller's.
//   - Patterns: the 16,384 that had a page last, at most 450 bytes each, 7.4 MB;
//     a closed pattern its text and about 80 bytes.
//
// The package fetches nothing, parses no document, reads no output and keeps no
// set of URLs.
package scope
