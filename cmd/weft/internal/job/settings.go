// Package job makes the running stages of a crawl out of its settings: the
// list, the fetcher and what is kept beside it, the parser or the pool of
// processes, the output and what it is resumed from. It reads no flag and
// prints nothing; what it warns of goes to the log that it is given.
package job

import (
	"io"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/list"
	"weft/fetch"
	"weft/fetch/warc"
	"weft/parse"
	"weft/parse/procpool"
	"weft/store"
)

// The modes. To the crawler a mode is a number of pages in flight and a Parser.
const (
	Serial  = "serial"
	Threads = "threads"
	Hybrid  = "hybrid"
	GIL     = "gil" // what threads under one lock are called
)

// Settings say what to crawl and how, checked, with nothing started.
type Settings struct {
	Input  Input
	Output Output

	Fetch   fetch.Config // MaxIdle is set by the plan
	Proxied bool         // requests may go through a proxy
	Parse   parse.Config
	Pool    procpool.Config // Timeout and Memory
	Crawl   crawler.Config  // what needs nothing that runs

	WARC    warc.Config // Path "" for none
	Cookies string      // file of the cookies; "" for none
	Cache   string      // folder of kept responses; "" for none
	Refresh bool        // ask whether what is in Cache is still right
	Since   string      // an earlier output, whose pages are asked for if they have changed; "" for none
}

// Input is the list.
type Input struct {
	Sources  []list.Source
	Format   list.Format // "" goes by the extensions
	URLField string
	NoHeader bool   // the first row of csv is data, and URLField a number
	Encoding string // of the lists; "" goes by their bytes
	Scheme   string // put in front of lines that begin with a host; "" for none
	Limit    int64  // lines at most; 0 for all
}

// Output is where records go.
type Output struct {
	Path   string                     // "" and - are standard output
	More   []string                   // further ones, of the same records
	Stream func(io.Writer) store.Sink // what writes to standard output; nil: JSON lines
	Force  bool                       // overwrite what is there
	Resume bool                       // go on with what is there

	Columns        []string // of tables
	Links          bool     // databases have a table of the pages' links
	NoBOM, NoGuard bool     // of csv
	Separator      string   // of csv; "" is a comma

	Without []string // fields of the record that are left out, as SplitFields finds them

	Copies bool // of the earlier record, for lines that repeat a URL

	// Following are the flags that say which links are followed. They may change
	// from one run to the next of the same output, which is told.
	Following map[string]string

	// Same are the flags that the records of one output have to agree in.
	Same map[string]string
}

// A Wiring is how the stages are joined.
type Wiring struct {
	Mode        string
	GIL         bool // one goroutine parses at a time; with Threads only
	Concurrency int  // pages in flight
	Procs       int  // parse workers
}

// Check says what of a wiring cannot be.
func (w Wiring) Check() error {
	switch {
	case w.Mode != Serial && w.Mode != Threads && w.Mode != Hybrid:
		return usage.Errorf("--mode %q is none of serial, threads, hybrid", w.Mode)
	case w.GIL && w.Mode != Threads:
		return usage.Errorf("--gil is for --mode threads only: in %s nothing would share the lock", w.Mode)
	case w.Concurrency < 1:
		return usage.Errorf("--concurrency must be at least 1")
	case w.Procs < 1:
		return usage.Errorf("--procs must be at least 1")
	}
	return nil
}

// Name is the mode's in reports.
func (w Wiring) Name() string {
	if w.GIL {
		return GIL
	}
	return w.Mode
}
