package job

import (
	"fmt"
	"slices"
	"strings"

	"weft/store"
)

// optional are the fields of a record that can be left out of an output.
var optional = map[string]func(*store.Record){
	"input":        func(r *store.Record) { r.Input = "" },
	"final_url":    func(r *store.Record) { r.FinalURL = "" },
	"status":       func(r *store.Record) { r.Status = 0 },
	"error":        func(r *store.Record) { r.Error = nil },
	"attempts":     func(r *store.Record) { r.Attempts = 0 },
	"fetched_at":   func(r *store.Record) { r.FetchedAt = nil },
	"cached":       func(r *store.Record) { r.Cached = false },
	"ip":           func(r *store.Record) { r.IP = "" },
	"protocol":     func(r *store.Record) { r.Protocol = "" },
	"headers":      func(r *store.Record) { r.Headers = nil },
	"content_type": func(r *store.Record) { r.ContentType = "" },
	"charset":      func(r *store.Record) { r.Charset = "" },
	"bytes_wire":   func(r *store.Record) { r.BytesWire = 0 },
	"bytes_body":   func(r *store.Record) { r.BytesBody = 0 },
	"body_sha256":  func(r *store.Record) { r.BodySHA256 = "" },
	"warnings":     func(r *store.Record) { r.Warnings = nil },
	"timings":      func(r *store.Record) { r.Timings = nil },
	"meta":         func(r *store.Record) { r.Meta = nil },
}

// needed are the fields that the next run reads, or that make a record one.
var needed = []string{"schema", "line", "url", "outcome", "duplicate_of", "redirects", "found", "via", "depth", "follow", "duplicate_of_found", "fingerprint"}

// SplitFields parts a list of fields into those of the page, and the fields of
// the record that are to be left out, which have a - in front.
func SplitFields(list string) (page, without []string, err error) {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		bare, out := strings.CutPrefix(name, "-")
		switch {
		case name == "":
		case out && optional[bare] != nil:
			without = append(without, bare)
		case out && slices.Contains(needed, bare):
			return nil, nil, fmt.Errorf("%s cannot be left out: a record is known by it, or the next run needs it", bare)
		case optional[bare] != nil || slices.Contains(needed, bare):
			return nil, nil, fmt.Errorf("%s is no field of the page but of the record, where it is anyway; -%[1]s leaves it out", bare)
		default:
			page = append(page, name)
		}
	}
	if len(page) > 0 && strings.HasPrefix(page[0], "-") {
		page = append([]string{"all"}, page...)
	}
	return page, without, nil
}

// trimmed leaves fields of the records out.
type trimmed struct {
	store.Sink
	without []string
}

// trim makes a sink leave out what the output is to be without.
func (o Output) trim(sink store.Sink) store.Sink {
	if len(o.Without) == 0 {
		return sink
	}
	return trimmed{sink, o.Without}
}

// Append implements store.Sink. The record stays as it is: others read it later.
func (t trimmed) Append(rec *store.Record) error {
	less := *rec
	for _, name := range t.without {
		optional[name](&less)
	}
	return t.Sink.Append(&less)
}

// Finish says to the output that all records are there.
func (t trimmed) Finish() {
	if out, ok := t.Sink.(interface{ Finish() }); ok {
		out.Finish()
	}
}
