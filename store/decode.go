package store

import (
	"encoding/json"
	"fmt"
)

// Decode reads a record as [Record.AppendJSON] writes it, with its page. raw has
// to be valid JSON: of the page only where it begins and ends is looked at. Fields
// that a record does not have are left out. The record keeps raw.
func Decode(raw []byte) (*Record, error) {
	r := new(Record)
	var bad error
	whole := eachMember(raw, func(key, value []byte) bool {
		if string(value) == "null" { // a tool's word for absent
			return true
		}
		if bad = r.set(key, value); bad != nil {
			bad = fmt.Errorf("store: %s: %w", key, bad)
		}
		return bad == nil
	})
	if bad == nil && !whole {
		bad = fmt.Errorf("store: %.40q is no JSON object", raw)
	}
	if bad != nil {
		return nil, bad
	}
	return r, nil
}

// set sets the field of a key, which is in its quotes.
func (r *Record) set(key, value []byte) error {
	switch string(key) {
	case `"via"`:
		return textInto(&r.Via, value)
	case `"input"`:
		return textInto(&r.Input, value)
	case `"url"`:
		return textInto(&r.URL, value)
	case `"final_url"`:
		return textInto(&r.FinalURL, value)
	case `"outcome"`:
		return textInto(&r.Outcome, value)
	case `"ip"`:
		return textInto(&r.IP, value)
	case `"protocol"`:
		return textInto(&r.Protocol, value)
	case `"content_type"`:
		return textInto(&r.ContentType, value)
	case `"charset"`:
		return textInto(&r.Charset, value)
	case `"body_sha256"`:
		return textInto(&r.BodySHA256, value)
	case `"fingerprint"`:
		return textInto(&r.Fingerprint, value)
	case `"schema"`:
		return intInto(&r.Schema, value)
	case `"line"`:
		return intInto(&r.Line, value)
	case `"found"`:
		return intInto(&r.Found, value)
	case `"depth"`:
		return intInto(&r.Depth, value)
	case `"status"`:
		return intInto(&r.Status, value)
	case `"duplicate_of"`:
		return intInto(&r.DuplicateOf, value)
	case `"duplicate_of_found"`:
		return intInto(&r.DuplicateOfFound, value)
	case `"attempts"`:
		return intInto(&r.Attempts, value)
	case `"bytes_wire"`:
		return intInto(&r.BytesWire, value)
	case `"bytes_body"`:
		return intInto(&r.BytesBody, value)
	case `"error"`:
		return json.Unmarshal(value, &r.Error)
	case `"redirects"`:
		return json.Unmarshal(value, &r.Redirects)
	case `"fetched_at"`:
		return json.Unmarshal(value, &r.FetchedAt)
	case `"nofollow"`:
		return json.Unmarshal(value, &r.Nofollow)
	case `"sitemaps"`:
		return intInto(&r.Sitemaps, value)
	case `"cached"`:
		return json.Unmarshal(value, &r.Cached)
	case `"headers"`:
		return json.Unmarshal(value, &r.Headers)
	case `"warnings"`:
		return json.Unmarshal(value, &r.Warnings)
	case `"warc"`:
		return json.Unmarshal(value, &r.WARC)
	case `"timings"`:
		r.Timings = new(Timings)
		return r.Timings.UnmarshalJSON(value)
	case `"follow"`:
		return json.Unmarshal(value, &r.Follow)
	case `"meta"`:
		r.Meta = value
	case `"page"`:
		r.Page = RawPage(value)
	}
	return nil
}
