package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/crawler/compare"
)

// Report is what a page is made of.
type Report struct {
	Command     string // crawl, compare or demo
	CommandLine string // as it was typed, without secrets
	Made        time.Time
	Parts       []Part // at least one
}

// Part is one run, or one comparison.
type Part struct {
	Name    string // of one part among several
	Figures *compare.Figures
	Ended   string // why it ended before its list did; "" if it did not
	GoesOn  bool   // it has not ended yet, and Run is a snapshot

	Lessons []string // what a comparison shows

	Run     *Collector // nil for a comparison
	Workers *Workers   // nil without worker processes
}

// Workers is what a pool of worker processes did.
type Workers struct {
	Starts         int64
	Ends           map[string]int64 // by cause
	Sent, Received int64            // bytes to the workers and back
	Handoff        time.Duration    // of all pages
	Peak, PeakAll  int64            // bytes resident at most: of one worker, of all at one moment
	Resident       int64            // of all, now
	Slots          []Slot
}

// Slot is a place in the pool, whichever processes filled it.
type Slot struct {
	Pages int64
	Busy  time.Duration
	Share float64 // of the time since the pool was made
}

// Write writes the page, which is made before its first byte goes out.
func Write(w io.Writer, r Report) error {
	_, err := io.WriteString(w, string(pageOf(viewOf(r))))
	return err
}

// A Fragment is what a page says of a part, for pages that are put together
// elsewhere: their style sheet is Style.
type Fragment struct {
	Headline string
	Lead     markup.HTML // the verdict, what would help, the figures in tiles
	Body     markup.HTML // plots and tables, in <section data-name="…">
}

// FragmentOf draws a part.
func FragmentOf(p Part) Fragment {
	v := partOf(p)
	var top, rest markup.Writer
	putLead(&top, v)
	putBody(&rest, v)
	return Fragment{v.Headline, top.HTML(), rest.HTML()}
}

//go:embed page.css
var style string

// Style is the style sheet of pages and fragments.
func Style() string { return style }

// Source is what a Content-Security-Policy says to allow this style sheet or
// script within a page, and no other (Content Security Policy Level 3, section
// 2.3.1).
func Source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
