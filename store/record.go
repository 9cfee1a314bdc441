package store

import (
	"bytes"
	"encoding/json"
	"time"
)

// Schema is the version of the record's layout.
const Schema = 1

// A Record is the one JSON object that every line of the list ends in. Fields
// that are absent are left out, never null.
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

	// Page is the finished JSON of the page. It is spliced in as it is.
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

// Timings are milliseconds. They are differences of consecutive stamps on one
// monotonic clock, so the phases sum to Total by construction.
type Timings struct {
	Queue    Millis `json:"queue,omitempty"`
	Limit    Millis `json:"limit,omitempty"`
	DNS      Millis `json:"dns,omitempty"`
	Connect  Millis `json:"connect,omitempty"`
	TLS      Millis `json:"tls,omitempty"`
	Wait     Millis `json:"wait,omitempty"`
	Body     Millis `json:"body,omitempty"`
	Pool     Millis `json:"pool,omitempty"`
	Lock     Millis `json:"lock,omitempty"`
	Handoff  Millis `json:"handoff,omitempty"`
	Decode   Millis `json:"decode,omitempty"`
	Parse    Millis `json:"parse,omitempty"`
	Analysis Millis `json:"analysis,omitempty"`
	Order    Millis `json:"order,omitempty"`
	Total    Millis `json:"total,omitempty"`
}
