package progress

import (
	"io"

	"weft/crawler"
	"weft/crawler/list"
)

// A Feed writes events as --progress json does, for readers elsewhere: one line
// of JSON a call.
type Feed struct{ json jsonLines }

// NewFeed returns a Feed that writes to w, whose errors are not looked at.
func NewFeed(w io.Writer) *Feed { return &Feed{jsonLines{w: w}} }

// Sample writes a sample; notOK is how many records are not ok, and total how
// many there will be, or 0.
func (f *Feed) Sample(s crawler.Sample, notOK, total int64) { f.json.sample(s, notOK, total) }

// Page writes that a record has reached the system.
func (f *Feed) Page(p crawler.PageDone) { f.json.page(p) }

// Summary writes the end of the run.
func (f *Feed) Summary(s crawler.Summary, l list.Stats) { f.json.end(s, l) }

// Total estimates how many records there will be; 0 is unknown.
func Total(s crawler.Sample, l list.Stats) int64 {
	if s.ListRead {
		return s.Read + s.Before + s.Found
	}
	// l counts the lines that had their record, too.
	return max(0, l.Estimate()-l.Blank-l.Comments) + s.Found
}
