package store

import (
	"encoding/json"
	"time"
)

// Schema is the version of the record's layout, described for programs in
// docs/record.schema.json.
const Schema = 1

// A Record is the one JSON object that every line of the list ends in, and every
// page that was found through links. Fields that are absent are left out, never
// null. [Record.AppendJSON] encodes it.
type Record struct {
	Schema           int               `json:"schema"`
	Line             int64             `json:"line"`            // of the list; of a found page that of the seed it comes from
	Found            int64             `json:"found,omitempty"` // it is the Found-th URL of all Follow lists in the order of the output
	Via              string            `json:"via,omitempty"`   // the URL of the page whose Follow has it
	Depth            int               `json:"depth,omitempty"` // one more than that page's
	Input            string            `json:"input,omitempty"`
	URL              string            `json:"url"`
	FinalURL         string            `json:"final_url,omitempty"`
	Outcome          string            `json:"outcome,omitempty"` // "" only where it was read from a table that has none
	Status           int               `json:"status,omitempty"`
	Error            *Error            `json:"error,omitempty"`
	DuplicateOf      int64             `json:"duplicate_of,omitempty"`
	DuplicateOfFound int64             `json:"duplicate_of_found,omitempty"`
	Attempts         int               `json:"attempts,omitempty"`
	Redirects        []Redirect        `json:"redirects,omitempty"`
	FetchedAt        *time.Time        `json:"fetched_at,omitempty"`
	Cached           bool              `json:"cached,omitempty"`
	IP               string            `json:"ip,omitempty"`
	Protocol         string            `json:"protocol,omitempty"`
	Headers          map[string]string `json:"headers,omitempty"`
	ContentType      string            `json:"content_type,omitempty"`
	Charset          string            `json:"charset,omitempty"`
	BytesWire        int64             `json:"bytes_wire,omitempty"`
	BytesBody        int64             `json:"bytes_body,omitempty"`
	BodySHA256       string            `json:"body_sha256,omitempty"`
	Warnings         []string          `json:"warnings,omitempty"`
	WARC             *Place            `json:"warc,omitempty"` // where the answer is kept as it came
	Timings          *Timings          `json:"timings,omitempty"`
	Meta             json.RawMessage   `json:"meta,omitempty"`
	Fingerprint      string            `json:"fingerprint,omitempty"` // of the visible text, 16 hexadecimal digits, where links are followed
	Follow           []string          `json:"follow,omitempty"`      // the URLs that this page discovered
	Nofollow         bool              `json:"nofollow,omitempty"`    // where links are followed: the page asks us to follow none of them
	Sitemaps         int               `json:"sitemaps,omitempty"`    // so many of Follow, the first, are sitemaps

	// Page is what was made of the document; nil if nothing was. Its JSON is the
	// last field; encoding/json does not see it.
	Page Page `json:"-"`
}

// Error says in which phase a line failed, and why.
type Error struct {
	Phase  string `json:"phase"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// A Place is where a record of a web archive begins, in bytes.
type Place struct {
	File   string `json:"file"`
	Offset int64  `json:"offset"`
}

// A Redirect is one hop that was followed.
type Redirect struct {
	URL    string `json:"url"`
	Status int    `json:"status"`
}
