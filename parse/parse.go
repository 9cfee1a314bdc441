package parse

import "time"

// A Document is what the parse stage is given: the bytes as they came over the
// wire, and the few headers that say how to read them.
type Document struct {
	URL             string // final URL, the base of relative links
	ContentType     string // the Content-Type fields, joined by commas; "" if there was none
	ContentEncoding string // the Content-Encoding header, several joined by ", "
	Body            []byte // still encoded; not changed and not kept by Parse
	Cut             bool   // the wire body was cut at the cap

	// Robots has what the headers say to robots, as RobotsHeaders gives it.
	Robots []string

	// LinkHeaders and RefreshHeader are the Link fields and the Refresh field;
	// Config.Follow takes links from them.
	LinkHeaders   []string
	RefreshHeader string

	// Refusal says that the answer was no page but a 403 or 503. All that is
	// wanted then is Result.Challenge.
	Refusal bool
}

// Outcomes that a parse can end with. The values are those of the record.
const (
	OK              = "ok"
	BadEncoding     = "bad_encoding"
	Incomplete      = "incomplete"
	UnsupportedType = "unsupported_type"
	Crash           = "parse_crash"
	Timeout         = "parse_timeout" // only a process can give it
	Memory          = "parse_memory"  // only a process can give it
)

// A Result is a parsed page: its finished JSON, and beside it the few facts
// that the crawler needs without looking inside.
type Result struct {
	Outcome string
	Phase   string // "decode" or "parse"; empty with OK
	Reason  string // a short fixed word; empty with OK
	Detail  string

	// Refetch asks for one more exchange with an identity body: the encoding
	// was bad, and the server may do better without. Outcome says what the
	// record gets if that was already tried.
	Refetch bool

	ContentType string // essence of the type used: declared, or sniffed
	Charset     string // WHATWG name of the encoding that was used, lower case
	BodyBytes   int64  // decoded length
	BodySHA256  string // hex, of the decoded body; empty with Config.NoSHA256
	Warnings    []string
	Page        []byte // the finished JSON object; nil unless Outcome is OK. The caller's own
	Challenge   bool   // of a Refusal: it wants a browser, or a person, to prove itself

	// With Config.Follow, and only where Outcome is OK:
	Links       []Outlink // distinct, in document order, those of the headers first; at most Limits.Links
	Nofollow    bool      // a meta robots or X-Robots-Tag asks us to follow none of them
	Fingerprint string    // of all visible text but the URL's numbers, 16 hex digits (text.Sketch); "" without a word

	Timings Timings
}

// Timings say where the time of one document went. Parse itself books Decode,
// Parse and Analysis; the wrappers around it book the rest. Each is the
// difference of consecutive stamps, so that they add up to the call's length.
type Timings struct {
	Pool     time.Duration // waiting for a free worker
	Lock     time.Duration // waiting under the one-at-a-time lock
	Handoff  time.Duration // copying to and from a worker
	Decode   time.Duration // decompression and charset
	Parse    time.Duration // tree, metadata, links, fields
	Analysis time.Duration // text analysis, and encoding the result
}
