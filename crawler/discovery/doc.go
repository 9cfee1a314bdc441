// Package discovery keeps what a crawl knows of its pages: which URLs were met
// and where, which pages were found through links, and which of them may begin.
//
// A Fold is a fold over the list and the output. The reader of the list tells it
// every line; the writer asks it, record after record, what the page of a record
// adds, and writes the answer into that same record. So any beginning of an
// output, with the list, is a state to go on from: Replay takes the records of an
// earlier run, and leaves what Discover left.
//
//	reader ── Seed, Line, Passed ──►┐
//	writer ── Discover ─► follow    Fold ── Next ─► pages that may begin
//	          Commit ──────────────►┘◄───────────── Begin, Excuse: a page's way
//
// A Log keeps beside the output what its records say of links, so that the next run
// need not read all of them.
//
// # Levels
//
// A page that was found has a depth: one more than that of the page whose record
// has it. It is the fewest links from a seed if the pages of a depth are begun
// only when all of the depths before have their records. The Fold waits for that
// within each site (registrable domain), by counting. Some pages hold nobody up:
// one that is tried again, one that has taken long (Config.Slow), and those of a
// host that is left alone for a while (Pause). Where such a page has the shorter
// way to another one, that one's depth is not the fewest. The order of levels is
// no part of the state: what a record discovers does not depend on it.
//
// # Memory
//
// A URL that is known takes 15 to 19 bytes, and what package scope says. Pages
// that may not begin yet are in a temporary file; a site with pages that are not
// over takes about 300 bytes.
//
// The package fetches, parses and writes nothing, so that the one who decides
// and those who fetch may be on different machines.
package discovery
