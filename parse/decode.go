package parse

import (
	"errors"
	"io"

	"weft/parse/coding"
)

const (
	// Beyond ratioFrom bytes, a body is not kept further than ratio times what
	// came over the wire. Deflate cannot exceed 1032; zstd and brotli can make
	// gigabytes of one packet.
	ratio     = 2000
	ratioFrom = defaultMaxBody
)

// decode undoes the Content-Encoding of doc. What it returns is valid until m is
// used again, and is doc.Body itself if nothing had to be undone. Beside a failure
// it returns what could be decoded.
func (p *Parser) decode(m *memory, doc Document, res *Result) ([]byte, *failure) {
	limit := p.cfg.MaxBody
	if doc.Refusal {
		limit = min(limit, challengeBytes)
	}
	if limit > ratioFrom {
		limit = min(limit, max(ratioFrom, ratio*int64(len(doc.Body))))
	}
	body, info, err := p.decoders.Decode(m.body[:0], doc.Body, coding.Names(doc.ContentEncoding), limit)
	if !info.AsIs && body != nil {
		m.body = body
	}
	if info.NotCoded {
		res.warn("not_encoded")
		res.Refetch = info.Refetch
	}
	if info.Trailing {
		res.warn("trailing_bytes")
	}
	cut := doc.Cut || info.Cut
	if cut && body != nil {
		res.warn(truncated)
	}
	var bad *coding.Error
	if !errors.As(err, &bad) || cut && errors.Is(err, io.ErrUnexpectedEOF) {
		return body, nil
	}
	fail := &failure{outcome: BadEncoding, phase: "decode", reason: bad.Reason, detail: clip(bad.Error(), 300), refetch: true}
	if bad.Damaged() {
		fail.outcome = Incomplete
	}
	return body, fail
}
