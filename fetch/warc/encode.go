package warc

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"weft/fetch"
)

const (
	requestType  = "application/http;msgtype=request"
	responseType = "application/http;msgtype=response"
	fieldsType   = "application/warc-fields"
	unknownType  = "application/octet-stream"

	identicalPayload = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
)

// maxKept bounds the buffer that an encoder keeps, in bytes.
const maxKept = 1 << 20

// An encoder makes records, each a gzip member.
type encoder struct {
	packed  bytes.Buffer
	gz      *gzip.Writer
	head    []byte
	payload newPayload // of the last answer
}

func newEncoder() *encoder {
	e := new(encoder)
	e.gz, _ = gzip.NewWriterLevel(&e.packed, gzip.BestSpeed) // no error: the level is one
	return e
}

// reset forgets the records of before.
func (e *encoder) reset() {
	e.payload = newPayload{}
	if e.packed.Cap() > maxKept {
		e.packed = bytes.Buffer{}
	}
	e.packed.Reset()
}

// A record is one to be written. Fields that are empty are left out.
type record struct {
	kind, id, uri, date, ip string
	contentType             string
	concurrent              string // id of the other half of the exchange
	payload                 string // its digest
	refers                  *original
	truncated               string
	filename                string
	block                   []byte
}

// append adds a record. (WARC 1.1, section 5)
func (e *encoder) append(r *record) {
	e.head = append(e.head[:0], "WARC/1.1\r\n"...)
	e.field("WARC-Type", r.kind)
	e.field("WARC-Record-ID", r.id)
	e.field("WARC-Date", r.date)
	e.field("WARC-Target-URI", r.uri)
	e.field("WARC-IP-Address", r.ip)
	e.field("WARC-Concurrent-To", r.concurrent)
	if r.refers != nil {
		e.field("WARC-Profile", identicalPayload)
		e.field("WARC-Refers-To", r.refers.id)
		e.field("WARC-Refers-To-Target-URI", r.refers.uri)
		e.field("WARC-Refers-To-Date", r.refers.date)
	}
	e.field("WARC-Payload-Digest", r.payload)
	e.field("WARC-Block-Digest", digest(sha1.Sum(r.block)))
	e.field("WARC-Truncated", r.truncated)
	e.field("WARC-Filename", r.filename)
	e.field("Content-Type", r.contentType)
	e.field("Content-Length", strconv.Itoa(len(r.block)))
	e.head = append(e.head, "\r\n"...)

	e.gz.Reset(&e.packed) // which takes all: no call has an error
	e.gz.Write(e.head)
	e.gz.Write(r.block)
	e.gz.Write([]byte("\r\n\r\n"))
	e.gz.Close()
}

func (e *encoder) field(name, value string) {
	if value != "" {
		e.head = append(append(append(append(e.head, name...), ": "...), value...), "\r\n"...)
	}
}

// warcinfo makes the record that a file begins with.
func (e *encoder) warcinfo(filename string, info Fields, now time.Time) {
	e.reset()
	var block []byte
	for _, f := range append(Fields{{"format", "WARC File Format 1.1"}, {"conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"}}, info...) {
		block = append(block, f.Name+": "+f.Value+"\r\n"...)
	}
	e.append(&record{kind: "warcinfo", id: newID(), date: date(now), filename: filename, contentType: fieldsType, block: block})
}

// exchange makes the records of an exchange: the request, informational answers,
// the answer; one for all that came where it is no good HTTP. It returns where
// the last begins.
func (e *encoder) exchange(x *fetch.RawExchange, find func(sum) (original, bool)) (answer int64) {
	e.reset()
	common := record{uri: x.URL, date: date(x.Began)}
	if x.IP.IsValid() {
		common.ip = x.IP.String()
	}
	id, requestID := newID(), ""
	if len(x.Request) > 0 {
		requestID = newID()
		r := common
		r.kind, r.id, r.concurrent, r.contentType, r.block = "request", requestID, id, requestType, withoutProxy(x.Request)
		e.append(&r)
	}
	m := readMessage(x.Answer)
	for ; x.Truncated != "unspecified" && m.informational() && m.body < len(m.raw); m = readMessage(m.raw[m.body:]) {
		r := common
		r.kind, r.id, r.concurrent, r.contentType, r.block = "response", newID(), id, responseType, m.raw[:m.body]
		e.append(&r)
	}
	r := common
	r.kind, r.id, r.concurrent, r.contentType, r.truncated, r.block = "response", id, requestID, responseType, x.Truncated, m.raw
	if !bytes.HasPrefix(m.raw, []byte("HTTP/")) {
		r.contentType = unknownType
	}
	if x.Truncated == "" {
		e.digestPayload(&r, m, find)
	}
	answer = int64(e.packed.Len())
	e.append(&r)
	return answer
}

// digestPayload adds the digest of the body, and makes a revisit of a record
// whose body was kept before.
func (e *encoder) digestPayload(r *record, m message, find func(sum) (original, bool)) {
	h := sha1.New()
	n, whole := m.payload(h)
	if !whole {
		return
	}
	s := sum(h.Sum(nil))
	r.payload = digest(s)
	if n == 0 {
		return
	}
	if o, ok := find(s); ok {
		r.kind, r.refers, r.truncated, r.block = "revisit", &o, "length", m.raw[:m.body]
		return
	}
	if m.hasPage() {
		e.payload = newPayload{s, original{r.id, r.uri, r.date}}
	}
}

// withoutProxy is a request without what was said to a proxy alone.
func withoutProxy(request []byte) []byte {
	const name = "\r\nProxy-Authorization:"
	at := bytes.Index(request, []byte(name))
	if at < 0 {
		return request
	}
	end := at + len(name) + bytes.Index(request[at+len(name):], []byte("\r\n"))
	return append(append(make([]byte, 0, len(request)), request[:at]...), request[end:]...)
}

// sum is a SHA-1.
type sum [sha1.Size]byte

func digest(s sum) string { return "sha1:" + base32.StdEncoding.EncodeToString(s[:]) }

// date is a time as WARC 1.1 has it (section 5.4).
func date(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// partOf is the field of a warcinfo block that has the ID of the archive.
const partOf = "isPartOf"

// NewID is a new [Config.ID].
func NewID() string { return strings.Trim(newID(), "<>") }

// newID is a random UUID (RFC 9562, section 5.4).
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
