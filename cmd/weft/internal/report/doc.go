// Package report makes one page of a run, or of a comparison of runs: a single
// HTML file that needs no network, no script and nothing beside it.
//
// A [Collector] takes the crawler's stream of events and keeps what the page
// shows of it, in bounded memory however long the run is: a time line that
// halves its resolution when it is full, histograms of a stated precision, the
// hosts with the most pages, the slowest pages. [Write] renders it. The plots
// are inline SVG, drawn here; colours and the choice between a wide and a
// narrow drawing are the style sheet's, so that one file serves a desktop, a
// phone and paper, light and dark.
//
// What comes from the web is text on the page and nothing else: it is cleaned
// of control characters, escaped, cut, and never an address that a browser
// would follow. The page forbids itself everything but its own style sheet
// (Content-Security-Policy).
//
// The package does not measure, judge or decide: figures and verdicts are made
// by packages crawler and compare.
package report
