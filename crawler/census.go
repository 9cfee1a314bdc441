package crawler

// A Census counts the lines of a list that are asked of nobody. The lines that
// had their record before the run are not among them.
type Census struct {
	Invalid    int64 // no URL
	Duplicates int64 // of an earlier line's URL
	NoField    int64 // of the invalid ones: rows whose field for the URL is missing, empty or no text

	First Invalid // the first one
}

// Invalid is a line that is no URL.
type Invalid struct {
	Line int64  // 0: there is none
	URL  string // what stands there, as in its record
	Why  string
}

// count takes note of a line that was not admitted.
func (c *Census) count(p *page) {
	switch p.rec.Outcome {
	case "duplicate_url":
		c.Duplicates++
	case "invalid_url":
		c.Invalid++
		if p.rec.Error.Reason == "no_url" {
			c.NoField++
		}
		if c.First.Line == 0 {
			c.First = Invalid{p.rec.Line, p.rec.URL, p.rec.Error.Detail}
		}
	}
}
