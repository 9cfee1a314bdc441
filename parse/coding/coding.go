// Package coding undoes the content codings of HTTP (RFC 9110, section 8.4): gzip,
// deflate, br, zstd, in up to five layers. It is shared by the pages, which are
// decoded where they are parsed, and by what the crawler itself reads, robots.txt
// and sitemaps.
//
// Memory is bounded whatever the body is made of: by the limit that the caller
// gives, by a cap on what inner layers yield, and by a window of 8 MiB for zstd
// (RFC 9659).
//
// What coding does not do: read from the network, or know headers but the value
// of Content-Encoding.
package coding

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// maxLayers is how many encodings may be laid over each other.
const maxLayers = 5

// layerSlack is what a layer under the last one may yield beyond the limit, so
// that a full body that an inner layer did not make smaller still fits.
const layerSlack = 64 << 10

// Info says how decoding went.
type Info struct {
	AsIs     bool // the result is the body itself, in its own memory
	Cut      bool // there was more than the limit allows
	NotCoded bool // a layer was named that is not there
	Refetch  bool // and its name is one of those that are asked for
	Trailing bool // bytes followed the end of a coding
}

// An Error is a body that could not be decoded, or not to its end. The reasons:
//
//	too_many_layers, unknown_encoding, not_encoded (nor a text), window (over 8 MiB)
//	truncated, checksum, corrupt: what was decoded before is there
type Error struct {
	Reason string
	Err    error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Damaged reports whether the coding is right and its data is not.
func (e *Error) Damaged() bool {
	switch e.Reason {
	case "truncated", "checksum", "corrupt":
		return true
	}
	return false
}

func refuse(reason string, err error) *Error { return &Error{reason, err} }

// Names splits a Content-Encoding header into the names of its layers, in
// the order in which they were applied.
func Names(header string) []string {
	var names []string
	for name := range strings.SplitSeq(header, ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity":
		case "x-gzip":
			names = append(names, "gzip")
		default:
			names = append(names, name)
		}
	}
	return names
}

// Decode appends to dst what body is without the codings of names, in the order
// of a header, at most limit bytes of it. If there was nothing to undo, or if what
// is said to be coded is a text, the result is body itself. Errors are *Error, and
// come with what could be decoded.
func (d *Decoders) Decode(dst, body []byte, names []string, limit int64) (out []byte, info Info, err error) {
	switch {
	case len(names) > maxLayers:
		return nil, info, refuse("too_many_layers", fmt.Errorf("%d layers of encoding", len(names)))
	case len(names) == 0, len(body) == 0:
		return asIs(body, limit, info)
	}
	if len(names) == 1 && names[0] == "gzip" {
		if out, info, ok := d.gunzip(dst, body, limit); ok {
			return out, info, nil
		}
	}
	return d.decode(dst, body, names, limit)
}

// decode is Decode with a reader for each coding, laid over each other.
func (d *Decoders) decode(dst, body []byte, names []string, limit int64) (out []byte, info Info, err error) {
	stack := layers{decoders: d, cap: limit + layerSlack}
	r, err := stack.open(body, names)
	if err != nil {
		stack.release()
		return nil, info, err
	}
	out, info.Cut, err = readUpTo(r, dst, limit)
	stack.release() // and not by defer: a decoder that panicked is not used again
	if last := names[0]; err != nil && len(names) == 1 && (last == "br" || last == "deflate") && looksLikeText(body) {
		// Those two have no magic number to tell beforehand.
		return asIs(body, limit, Info{NotCoded: true, Refetch: true, Trailing: stack.trailing})
	}
	info.NotCoded, info.Refetch, info.Trailing = stack.notEncoded, stack.refetch, stack.trailing
	info.Cut = info.Cut || stack.cut()
	if err == nil {
		return out, info, nil
	}
	reason := "corrupt"
	switch {
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return out, info, refuse("window", err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		reason = "truncated"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		reason = "checksum"
	}
	return out, info, refuse(reason, fmt.Errorf("%s after %d decoded bytes: %w", strings.Join(names, ", "), len(out), err))
}

func asIs(body []byte, limit int64, info Info) ([]byte, Info, error) {
	info.AsIs = true
	if int64(len(body)) > limit {
		body, info.Cut = body[:limit], true
	}
	return body, info, nil
}
