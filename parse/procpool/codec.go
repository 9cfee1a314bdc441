package procpool

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"weft/parse"
)

// The heads of the frames: fields one after the other, in the order in which
// the functions below name them. Integers have 8 bytes, strings and byte
// slices a length of 4 bytes before them, booleans one byte. Every value has
// one encoding only.

// hello is the first frame of a worker's life: what it may use, and what its
// parser is made of.
type hello struct {
	Memory   int64         // bytes, for the whole process
	Timeout  time.Duration // for one page
	MaxFrame int64         // cap of every later frame, both ways
	Parser   []byte        // for the worker's NewParser
}

// welcome is the worker's answer.
type welcome struct {
	Protections []string
}

// usage is what the worker has used since it started. It travels with every
// result, so that a living worker can be accounted for on any system.
type usage struct {
	User, System time.Duration // CPU time
	At           int64         // when the page was done, by the system's clock, which both sides share: Unix ns
}

func encodeHello(h hello) []byte {
	e := encoder{}
	e.int(h.Memory)
	e.int(int64(h.Timeout))
	e.int(h.MaxFrame)
	e.bytes(h.Parser)
	return e
}

func decodeHello(head []byte) (hello, error) {
	d := decoder{rest: head}
	h := hello{Memory: d.int(), Timeout: d.duration(), MaxFrame: d.int(), Parser: d.bytes()}
	return h, d.end()
}

func encodeWelcome(w welcome) []byte {
	e := encoder{}
	e.strings(w.Protections)
	return e
}

func decodeWelcome(head []byte) (welcome, error) {
	d := decoder{rest: head}
	w := welcome{Protections: d.strings()}
	return w, d.end()
}

// documentFrame does not copy the body. The id is set when the frame is written.
func documentFrame(doc parse.Document) frame {
	e := make(encoder, 0, 64+len(doc.URL)+len(doc.ContentType)+len(doc.ContentEncoding))
	e.string(doc.URL)
	e.string(doc.ContentType)
	e.string(doc.ContentEncoding)
	e.bool(doc.Cut)
	e.strings(doc.Robots)
	e.bool(doc.Refusal)
	e.strings(doc.LinkHeaders)
	e.string(doc.RefreshHeader)
	return frame{typ: frameDocument, head: e, body: doc.Body}
}

func decodeDocument(f frame) (parse.Document, error) {
	d := decoder{rest: f.head}
	doc := parse.Document{
		URL:             d.string(),
		ContentType:     d.string(),
		ContentEncoding: d.string(),
		Cut:             d.bool(),
		Robots:          d.strings(),
		Refusal:         d.bool(),
		LinkHeaders:     d.strings(),
		RefreshHeader:   d.string(),
		Body:            f.body,
	}
	return doc, d.end()
}

// resultFrame does not copy the page. Of the timings it carries those that the
// parser itself books; the pool adds the rest.
func resultFrame(id uint64, r parse.Result, u usage) frame {
	e := make(encoder, 0, 512+64*len(r.Links))
	e.string(r.Outcome)
	e.string(r.Phase)
	e.string(r.Reason)
	e.string(r.Detail)
	e.bool(r.Refetch)
	e.string(r.ContentType)
	e.string(r.Charset)
	e.int(r.BodyBytes)
	e.string(r.BodySHA256)
	e.strings(r.Warnings)
	e.bool(r.Challenge)
	e.links(r.Links)
	e.bool(r.Nofollow)
	e.string(r.Fingerprint)
	e.int(int64(r.Timings.Decode))
	e.int(int64(r.Timings.Parse))
	e.int(int64(r.Timings.Analysis))
	e.int(int64(u.User))
	e.int(int64(u.System))
	e.int(u.At)
	return frame{typ: frameResult, id: id, head: e, body: r.Page}
}

func decodeResult(f frame) (parse.Result, usage, error) {
	d := decoder{rest: f.head}
	r := parse.Result{
		Outcome:     d.string(),
		Phase:       d.string(),
		Reason:      d.string(),
		Detail:      d.string(),
		Refetch:     d.bool(),
		ContentType: d.string(),
		Charset:     d.string(),
		BodyBytes:   d.int(),
		BodySHA256:  d.string(),
		Warnings:    d.strings(),
		Challenge:   d.bool(),
		Links:       d.links(),
		Nofollow:    d.bool(),
		Fingerprint: d.string(),
		Page:        f.body,
	}
	r.Timings = parse.Timings{Decode: d.duration(), Parse: d.duration(), Analysis: d.duration()}
	u := usage{User: d.duration(), System: d.duration(), At: d.int()}
	return r, u, d.end()
}

type encoder []byte

func (e *encoder) int(v int64) { *e = binary.LittleEndian.AppendUint64(*e, uint64(v)) }

func (e *encoder) bool(v bool) {
	b := byte(0)
	if v {
		b = 1
	}
	*e = append(*e, b)
}

func (e *encoder) string(s string) {
	*e = append(binary.LittleEndian.AppendUint32(*e, uint32(len(s))), s...)
}

func (e *encoder) bytes(b []byte) {
	*e = append(binary.LittleEndian.AppendUint32(*e, uint32(len(b))), b...)
}

func (e *encoder) strings(list []string) {
	*e = binary.LittleEndian.AppendUint32(*e, uint32(len(list)))
	for _, s := range list {
		e.string(s)
	}
}

func (e *encoder) links(list []parse.Outlink) {
	*e = binary.LittleEndian.AppendUint32(*e, uint32(len(list)))
	for _, l := range list {
		e.string(l.URL)
		e.string(l.Kind)
		e.bool(l.Nofollow)
	}
}

// A decoder takes fields off rest. After the first that is not there it gives
// zero values; end then says that the head was broken. Both sides of a pipe
// decode what the other may have garbled, so nothing here trusts a length.
type decoder struct {
	rest   []byte
	broken bool
}

func (d *decoder) take(n uint64) []byte {
	if d.broken || n > uint64(len(d.rest)) {
		d.broken = true
		return nil
	}
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) int() int64 {
	if b := d.take(8); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// duration refuses what no clock measures: negative ones, and sums that would
// overflow.
func (d *decoder) duration() time.Duration {
	v := d.int()
	if v < 0 || v > math.MaxInt64/8 {
		d.broken = true
		return 0
	}
	return time.Duration(v)
}

func (d *decoder) bool() bool {
	b := d.take(1)
	if b == nil {
		return false
	}
	if b[0] > 1 {
		d.broken = true
	}
	return b[0] == 1
}

func (d *decoder) length() uint64 {
	if b := d.take(4); b != nil {
		return uint64(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (d *decoder) bytes() []byte  { return d.take(d.length()) }
func (d *decoder) string() string { return string(d.bytes()) }

func (d *decoder) strings() []string {
	n := d.length()
	if n > uint64(len(d.rest))/4 { // each has at least its length
		d.broken = true
	}
	if d.broken || n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.string()
	}
	return list
}

func (d *decoder) links() []parse.Outlink {
	const least = 4 + 4 + 1
	n := d.length()
	if n > uint64(len(d.rest))/least {
		d.broken = true
	}
	if d.broken || n == 0 {
		return nil
	}
	list := make([]parse.Outlink, n)
	for i := range list {
		list[i] = parse.Outlink{URL: d.string(), Kind: d.string(), Nofollow: d.bool()}
	}
	return list
}

func (d *decoder) end() error {
	if d.broken || len(d.rest) > 0 {
		return fmt.Errorf("%w: its head does not decode", errFrame)
	}
	return nil
}
