package list

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// A Line is one physical line of the list that is neither blank nor a comment.
type Line struct {
	Number int64           // counts physical lines over all inputs, from 1
	Input  string          // name of the input, where there are several; with one only, what stood there if DefaultScheme was put in front of it; else, and for a URL, empty
	URL    string          // as given, trimmed, perhaps with DefaultScheme in front; not yet validated
	Meta   json.RawMessage // the other fields of a csv or jsonl row, as one JSON object; nil if none
	Err    error           // the line itself could not be read (too long, broken row); URL is then what could be kept of it
}

// What Line.Err can be, by errors.Is. The text of the error says more, but
// never repeats a URL.
var (
	ErrTooLong = errors.New("too long")             // the line is over Config.MaxLine, or the URL over MaxURL
	ErrRow     = errors.New("broken row")           // not csv, not a JSON object
	ErrNoURL   = errors.New("no URL in the row")    // the field is missing, empty, masked or not a string
	ErrSitemap = errors.New("sitemap not readable") // a sitemap that an index names could not be read
)

// What an Error can be of, by errors.Is, beside the errors of the system.
var (
	ErrColumn = errors.New("no such column")     // the csv header lacks Config.URLField
	ErrFetch  = errors.New("it must be fetched") // the source is a list at a URL, and Config.Fetch is nil
)

// MaxURL is the longest URL in bytes. A longer one comes with ErrTooLong, cut
// to this length. Where the cut would fall into the host part, all of that part
// is left out, because it may begin with a password.
const MaxURL = 8 << 10

// A Format says how a list is written.
type Format string

// The formats. The empty Format stands for the one that the name's extension
// tells, apart from a final .gz or .zst: .csv and .tsv, .jsonl, .ndjson and
// .json, .xml; Lines for any other.
const (
	Lines   Format = "lines"
	CSV     Format = "csv"
	JSONL   Format = "jsonl"
	Sitemap Format = "sitemap"
)

// formatOf tells the format by the name of a file.
func formatOf(name string) Format {
	name = strings.ToLower(filepath.ToSlash(name))
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
	switch path.Ext(name) {
	case ".csv", ".tsv":
		return CSV
	case ".jsonl", ".ndjson", ".json":
		return JSONL
	case ".xml":
		return Sitemap
	}
	return Lines
}

// A Source is one input: a file, a stream, or a single URL.
type Source struct {
	// Name is the file's path. Line.Input and errors call the source by it,
	// unless it is a URL.
	Name string

	// URL, if set, makes the source this one line, whatever the format; with
	// Fetch it is a list that stands there, and is read when its turn comes.
	URL   string
	Fetch bool

	// Open, if set, is called once, by the function Open, instead of opening
	// the file called Name. The reader closes what it returns.
	Open func() (io.ReadCloser, error)
}

// Config says what to read. Only Sources is needed.
type Config struct {
	// Sources are read one after the other.
	Sources []Source

	// Format of all sources; empty: each by its name.
	Format Format

	// URLField is the csv column or jsonl key that holds the URL; "url" if
	// empty. A csv column is also found in other upper and lower case.
	URLField string

	// NoHeader is for csv whose first row is data. URLField is then the number
	// of a column, from 1 on; "1" if empty. In Line.Meta the others are called
	// by their numbers, too.
	NoHeader bool

	// Encoding is what lines, csv and JSON lines are in that have no byte order
	// mark: a label of the Encoding Standard (https://encoding.spec.whatwg.org/).
	// Empty: UTF-8, or UTF-16 where every other byte at the beginning is zero; and a
	// line that is not UTF-8 is windows-1252.
	Encoding string

	// Legacy, if set, is called for the first line that is not UTF-8 and was
	// therefore read as windows-1252, by the goroutine that reads.
	Legacy func(source string)

	// DefaultScheme, such as "https", is put in front of a URL that begins with a
	// host, such as shop.example/path or localhost:8080. Empty: nothing is.
	DefaultScheme string

	// MaxLine bounds, in bytes, a physical line, a csv row over several lines,
	// and a token of a sitemap; 1 MiB if 0. It bounds the memory of the reader,
	// not the list: the rest of a longer line is skipped.
	MaxLine int

	// Fetch reads a sitemap that a sitemap index names, or a Source with Fetch. It may answer with the
	// compressed form. If nil, every sitemap of an index is a line with Err.
	Fetch func(ctx context.Context, url string) (io.ReadCloser, error)
}

func (c Config) withDefaults() (Config, error) {
	switch c.Format {
	case "", Lines, CSV, JSONL, Sitemap:
	default:
		return c, fmt.Errorf("unknown input format %q: use lines, csv, jsonl or sitemap", c.Format)
	}
	if !KnownEncoding(c.Encoding) {
		return c, fmt.Errorf("unknown encoding %q", c.Encoding)
	}
	switch {
	case c.URLField == "" && c.NoHeader:
		c.URLField = "1"
	case c.URLField == "":
		c.URLField = "url"
	}
	if n, err := strconv.Atoi(c.URLField); c.NoHeader && (err != nil || n < 1) {
		return c, fmt.Errorf("without a csv header the URL's column has a number from 1 on, not the name %q", c.URLField)
	}
	if c.MaxLine <= 0 {
		c.MaxLine = 1 << 20
	}
	return c, nil
}

// An Error is a source that cannot be read. Open and Next return it.
type Error struct {
	Source string // its name
	Line   int64  // the last line that was read; 0 from Open
	Err    error  // the reason, with what to do about it
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s: after line %d: %v", e.Source, e.Line, e.Err)
	}
	return e.Source + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }
