package store

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// A Format is one way of keeping records under a path, so that they can be
// written, and gone on with after a kill. Package sinktest tells whether it
// keeps the promises of this package. How [Open] chooses one, see [FormatOf].
type Format interface {
	// Create makes an output without records and locks it against other runs.
	// One that exists is replaced if replace says so, else it is an
	// [*ExistsError] and stays untouched.
	Create(path string, replace bool) (Writer, error)

	// Reopen locks an output that exists, and changes nothing. The error wraps
	// [fs.ErrNotExist] if there is none.
	Reopen(path string) (Stored, error)
}

// A Partial format keeps less of a record than the next run needs, a table for
// example. Its outputs stand beside a journal. Scan visits none of their records, and
// only says whether the output has all that stood before the mark. It is asked about
// one mark after the other, and may take for granted that what stands before the one
// that it was asked about before, or before a mark that Sync came after, is there.
// What came after the mark is cut off: Writer.Mark is asked for at every commit.
type Partial interface {
	Format
	Partial() bool // false if it is as any other format
}

// A Writer is an output that is written to.
type Writer interface {
	Sink

	// Committed is how many of the records appended since it was opened are
	// handed to the system; they are the first that were appended.
	Committed() int64

	// Mark describes where the committed records end, for Scan. It does not
	// change the output.
	Mark() (json.RawMessage, error)

	// Sync returns when every record that was committed before is on the disk.
	// It may be called beside all other methods but Close.
	Sync() error
}

// A Stored output is there, locked, and unchanged. One of Resume and Close must
// be called.
type Stored interface {
	// Scan calls visit with the whole records of the output in the order that
	// they stand there, and keeps none; an error of visit ends it and is
	// returned. mark, if it is not nil, is from before a kill or a power cut: of
	// the records before it any number may be left out, and what is no record
	// behind it is what a power cut has left. Where it is not of this output, ok
	// is false and nothing was visited. Without a mark, what cannot be of this
	// program is [ErrNotOurs].
	//
	// Of a record at least Line, Found and URL are given, in a format that can be
	// the journal also Via, Depth, Outcome, Redirects, BodySHA256, Fingerprint,
	// Follow and Sitemaps.
	Scan(mark json.RawMessage, visit func(rec *Record) error) (ok bool, err error)

	// Resume goes on behind the last whole record that the last Scan visited.
	// What is torn is taken away, and so are the first record that keep does not
	// want and all behind it (where the records have no order, those that keep
	// does not want). It may be asked for what that Scan visited, and a nil keep
	// keeps all. Of a Partial format it goes on at the mark, or anew if there
	// was none. The lock goes over to the Writer, or is given up.
	Resume(keep func(rec *Record) bool) (Writer, error)

	// Close lets the output be as it is.
	Close() error
}

// FormatOf is the format that the end of a path names:
//
//	.jsonl         one record a line
//	.json          one array, with one record a line
//	.gz, .zst      after one of these: compressed with gzip (RFC 1952) or
//	               Zstandard (RFC 8878, window 1 MiB)
//	/              a folder with one file a record, LINE-HASH.json, and
//	               LINE-fNUMBER-HASH.json for a page that was found
//
// The error is an [*OpenError] with [ErrFormat].
func FormatOf(path string) (Format, error) {
	if path != "" && os.IsPathSeparator(path[len(path)-1]) {
		return folderFormat{}, nil
	}
	f, ok := fileFormatOf(path)
	if !ok {
		return nil, openError(path, ErrFormat)
	}
	return f, nil
}

func fileFormatOf(path string) (f fileFormat, ok bool) {
	path = strings.ToLower(path)
	f.codec = func() codec { return plain{} }
	if p, found := strings.CutSuffix(path, ".gz"); found {
		path, f.codec = p, func() codec { return newGzip() }
	} else if p, found := strings.CutSuffix(path, ".zst"); found {
		path, f.codec = p, func() codec { return newZstd(zstd.SpeedDefault) }
	}
	f.array = strings.HasSuffix(path, ".json")
	f.frame = frameSize
	return f, f.array || strings.HasSuffix(path, ".jsonl")
}

// journalFormat is that of a journal that stands beside outputs: it is soon removed,
// and what it costs counts more than how small it is.
func journalFormat() fileFormat {
	return fileFormat{codec: func() codec { return newZstd(zstd.SpeedFastest) }, frame: frameSize}
}

// A Text is how records become a file of text.
type Text interface {
	// Head is what every file begins with; at least one byte.
	Head() []byte

	// AppendRecord appends a record, with what ends it. It keeps nothing of it.
	AppendRecord(dst []byte, rec *Record) ([]byte, error)
}

// TextFormat is the format of one file of text, compressed as the end of the path
// says: .gz and .zst as with [FormatOf]. text is called for every file that is
// opened. The format is [Partial].
func TextFormat(path string, text func() Text) Format {
	f, _ := fileFormatOf(path)
	f.array, f.text = false, text
	return f
}

// Partial implements [Partial].
func (format fileFormat) Partial() bool { return format.text != nil }
