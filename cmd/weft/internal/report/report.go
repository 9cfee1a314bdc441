package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

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
	Slots          []Slot
}

// Slot is a place in the pool, whichever processes filled it.
type Slot struct {
	Pages int64
	Busy  time.Duration
	Share float64 // of the time since the pool was made
}

//go:embed page.html.tmpl page.css
var files embed.FS

// Write renders the page.
func Write(w io.Writer, r Report) error {
	style, err := files.ReadFile("page.css")
	if err != nil {
		return err
	}
	t, err := template.ParseFS(files, "page.html.tmpl")
	if err != nil {
		return err
	}
	// The whole page is made before the first byte goes out: what is written is
	// a page, or nothing.
	var page bytes.Buffer
	if err := t.Execute(&page, viewOf(r, style)); err != nil {
		return fmt.Errorf("the report: %w", err)
	}
	_, err = page.WriteTo(w)
	return err
}

// styleHash is the source that allows this style sheet and no other (Content
// Security Policy Level 3, section 2.3.1).
func styleHash(style []byte) string {
	sum := sha256.Sum256(style)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
