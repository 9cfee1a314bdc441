package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// headOf reads of a record what the next run needs: Schema, Line, Found, Via,
// Depth, URL, Outcome, Redirects, BodySHA256, Fingerprint, Follow, Sitemaps and WARC.
// In records as they are written here it stands before the page, which is not looked at. What is no
// record is ErrNotOurs.
func headOf(rec []byte) (*Record, error) {
	r := new(Record)
	var bad error
	named := false
	whole := eachMember(rec, func(key, value []byte) bool {
		switch string(key) {
		case `"schema"`:
			bad = errors.Join(bad, intInto(&r.Schema, value))
		case `"line"`:
			bad = errors.Join(bad, intInto(&r.Line, value))
		case `"found"`:
			bad = errors.Join(bad, intInto(&r.Found, value))
		case `"depth"`:
			bad = errors.Join(bad, intInto(&r.Depth, value))
		case `"via"`:
			bad = errors.Join(bad, textInto(&r.Via, value))
		case `"url"`:
			named = true
			bad = errors.Join(bad, textInto(&r.URL, value))
		case `"outcome"`:
			bad = errors.Join(bad, textInto(&r.Outcome, value))
		case `"body_sha256"`:
			bad = errors.Join(bad, textInto(&r.BodySHA256, value))
		case `"fingerprint"`:
			bad = errors.Join(bad, textInto(&r.Fingerprint, value))
		case `"redirects"`:
			bad = errors.Join(bad, json.Unmarshal(value, &r.Redirects))
		case `"follow"`:
			bad = errors.Join(bad, json.Unmarshal(value, &r.Follow))
		case `"sitemaps"`:
			bad = errors.Join(bad, intInto(&r.Sitemaps, value))
		case `"warc"`:
			bad = errors.Join(bad, json.Unmarshal(value, &r.WARC))
		case `"page"`:
			return !named || r.Schema == 0 || r.Line == 0 // a tool may have put the rest behind it
		}
		return bad == nil
	})
	if bad != nil || !whole || r.Line < 1 || r.Found < 0 || !named || rec[len(rec)-1] != '}' {
		return nil, ErrNotOurs
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("its records have schema %d, and this version of weft writes %d", r.Schema, Schema)
	}
	return r, nil
}

func intInto[T int | int64](to *T, value []byte) error {
	n, err := strconv.ParseInt(string(value), 10, 64)
	*to = T(n)
	return err
}

func textInto(to *string, value []byte) error {
	if len(value) < 2 || value[0] != '"' {
		return ErrNotOurs
	}
	if bytes.IndexByte(value, '\\') < 0 {
		*to = string(value[1 : len(value)-1])
		return nil
	}
	return json.Unmarshal(value, to)
}
