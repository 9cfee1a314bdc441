package store

import (
	"encoding/json"
	"time"
)

// Schema is the version of the record's layout, described for programs in
// docs/record.schema.json.
const Schema = 1

// A Record is the one JSON object that every line of the list ends in. Fields
// that are absent are left out, never null. [Record.AppendJSON] encodes it.
type Record struct {
	Schema      int               `json:"schema"`
	Line        int64             `json:"line"`
	Input       string            `json:"input,omitempty"`
	URL         string            `json:"url"`
	FinalURL    string            `json:"final_url,omitempty"`
	Outcome     string            `json:"outcome"`
	Status      int               `json:"status,omitempty"`
	Error       *Error            `json:"error,omitempty"`
	DuplicateOf int64             `json:"duplicate_of,omitempty"`
	Attempts    int               `json:"attempts,omitempty"`
	Redirects   []Redirect        `json:"redirects,omitempty"`
	FetchedAt   *time.Time        `json:"fetched_at,omitempty"`
	Cached      bool              `json:"cached,omitempty"`
	IP          string            `json:"ip,omitempty"`
	Protocol    string            `json:"protocol,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	ContentType string            `json:"content_type,omitempty"`
	Charset     string            `json:"charset,omitempty"`
	BytesWire   int64             `json:"bytes_wire,omitempty"`
	BytesBody   int64             `json:"bytes_body,omitempty"`
	BodySHA256  string            `json:"body_sha256,omitempty"`
	Warnings    []string          `json:"warnings,omitempty"`
	Timings     *Timings          `json:"timings,omitempty"`
	Meta        json.RawMessage   `json:"meta,omitempty"`

	// Page is the finished JSON of the page. It is spliced in as it is, as the
	// last field; encoding/json does not see it.
	Page []byte `json:"-"`
}

// Error says in which phase a line failed, and why.
type Error struct {
	Phase  string `json:"phase"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// A Redirect is one hop that was followed.
type Redirect struct {
	URL    string `json:"url"`
	Status int    `json:"status"`
}
