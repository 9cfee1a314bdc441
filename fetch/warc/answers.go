package warc

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"weft/fetch"
)

// An Answer is what a file has of one exchange.
type Answer struct {
	URL    string    // WARC-Target-URI
	Date   time.Time // of the exchange; zero if it is not known
	File   string
	Offset int64 // in File, of the record

	// What fetch.Client.Do would have returned. Both are nil where URL is none
	// that could have been asked, as dns: is not.
	Response *fetch.Response
	Err      error
}

// Answers reads the answers in files: their response, resource and revisit
// records. It takes note of where the payloads are, some 40 bytes for each, for
// the revisits that refer to them.
type Answers struct {
	MaxBody int64 // bytes that are kept of a body, and a little more; 0 means 16 MiB

	in        *bufio.Reader
	names     []string
	originals map[uint64]place // by the hash of the payload's digest
	seed      maphash.Seed
}

// A place is where a record is.
type place struct {
	file   int32 // of names
	offset int64
}

// Read calls visit for every answer in a file of that name, which is opened again
// where a revisit refers to it. An error of visit ends it and is returned; others
// are those of the file.
func (a *Answers) Read(name string, file io.Reader, visit func(*Answer) error) error {
	if a.in == nil {
		a.in, a.originals, a.seed = bufio.NewReaderSize(nil, 32<<10), make(map[uint64]place), maphash.MakeSeed()
	}
	a.names = append(a.names, name)
	r := NewReader(file)
	for {
		rec, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		answer := a.answer(rec)
		if answer == nil {
			continue
		}
		if err := r.skip(); err != nil { // the record is torn, not the answer
			return fmt.Errorf("at byte %d: %w", rec.Offset, err)
		}
		if err := a.refer(rec, answer); err != nil {
			return err
		}
		answer.File = name
		if ip, err := netip.ParseAddr(rec.Fields.Get("WARC-IP-Address")); err == nil {
			answer.from(ip)
		}
		if err := visit(answer); err != nil {
			return err
		}
	}
}

// answer is nil for a record that is none.
func (a *Answers) answer(rec *Record) *Answer {
	answer := &Answer{URL: strings.Trim(rec.Fields.Get("WARC-Target-URI"), "<>"), Offset: rec.Offset}
	answer.Date, _ = time.Parse(time.RFC3339, rec.Fields.Get("WARC-Date"))
	web := strings.HasPrefix(strings.ToLower(answer.URL), "http")
	switch rec.Type {
	case "response", "revisit":
		if !web {
			return answer
		}
		a.in.Reset(rec.Block)
		begin, _ := a.in.Peek(int(min(rec.Length, int64(a.in.Size()))))
		raw, protocol := asHTTP1(begin)
		length := rec.Length + int64(len(raw)-len(begin))
		m := readMessage(raw)
		if m.informational() && int64(m.body) == length {
			return nil
		}
		var from io.Reader = a.in
		whole := rec.Type == "response" && rec.Fields.Get("WARC-Truncated") == "" // else whatever is wrong may be so
		if whole {
			raw = m.settle(length)
		}
		if protocol != "" || len(raw) != len(begin) {
			a.in.Discard(len(begin))
			from = io.MultiReader(bytes.NewReader(raw), a.in)
		}
		answer.Response, answer.Err = fetch.ReadResponse(from, a.limit(rec))
		if protocol != "" && answer.Response != nil {
			answer.Response.Protocol = protocol
		}
	case "resource":
		if web {
			answer.Response, answer.Err = a.resource(rec)
		}
	default:
		return nil
	}
	if rec.Type != "revisit" {
		answer.cut(rec.Fields.Get("WARC-Truncated"), rec.Fields.Get("WARC-Segment-Number"))
	}
	return answer
}

// limit is the largest body that there may be: a head can promise more than the
// record has.
func (a *Answers) limit(rec *Record) int64 {
	return max(1, min(cmp.Or(a.MaxBody, 16<<20), rec.Length))
}

func (a *Answer) status() int {
	if a.Response == nil {
		return 0
	}
	return a.Response.Status
}

// resource is the answer that a document would have come in.
func (a *Answers) resource(rec *Record) (*fetch.Response, error) {
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", rec.Length)
	resp, err := fetch.ReadResponse(io.MultiReader(strings.NewReader(head), rec.Block), a.limit(rec))
	if resp != nil {
		resp.Protocol, resp.Header = "", make(http.Header)
		if t := rec.Fields.Get("Content-Type"); t != "" {
			resp.Header.Set("Content-Type", t)
		}
	}
	return resp, err
}

// from says which server was asked.
func (a *Answer) from(ip netip.Addr) {
	if a.Response != nil {
		a.Response.IP = ip
	}
	var e *fetch.Error
	if errors.As(a.Err, &e) {
		e.IP = ip
	}
}

// cut says of an answer that the archive has not all of it, and why.
func (a *Answer) cut(reason, segment string) {
	var e *fetch.Error
	incomplete := errors.As(a.Err, &e) && e.Kind == fetch.Incomplete
	switch reason = strings.ToLower(reason); {
	case reason == "" && segment == "":
	case reason == "length" && a.Response != nil && (a.Err == nil || incomplete):
		a.Response.Cut, a.Err = true, nil
	case reason == "length" && a.Response == nil:
		a.Err = &fetch.Error{Kind: fetch.ProtocolError, Phase: fetch.PhaseHeaders, Reason: "headers_too_large", Err: errTruncated}
	case reason == "time" && a.Response != nil:
		a.Err = &fetch.Error{Kind: fetch.Timeout, Phase: fetch.PhaseBody, Reason: "total_timeout", Err: errTruncated}
	case reason == "time":
		a.Err = &fetch.Error{Kind: fetch.Timeout, Phase: fetch.PhaseHeaders, Reason: "header_timeout", Err: errTruncated}
	case a.Err == nil:
		a.Err = incompleteError("truncated", errTruncated)
	}
}

var (
	errTruncated = errors.New("the archive has not all of it")
	errRevisit   = errors.New("the body is that of another record, which is not here")
)

func incompleteError(reason string, err error) error {
	return &fetch.Error{Kind: fetch.Incomplete, Phase: fetch.PhaseBody, Reason: reason, Err: err}
}

// refer takes note of where a payload is, or gives a revisit its own.
func (a *Answers) refer(rec *Record, answer *Answer) error {
	digest := rec.Fields.Get("WARC-Payload-Digest")
	key := maphash.String(a.seed, strings.ToLower(digest))
	if rec.Type != "revisit" {
		if s := answer.status(); digest != "" && answer.Err == nil && (s < 300 || s >= 400) && s > 0 {
			if _, ok := a.originals[key]; !ok {
				a.originals[key] = place{int32(len(a.names) - 1), rec.Offset}
			}
		}
		return nil
	}
	// The head alone is there, if anything is. Where that is all that counts,
	// nothing is missing.
	switch status := answer.status(); {
	case rec.Length == 0:
		answer.Response = nil
	case status == 0, status > 300 && status < 400:
		return nil
	}
	answer.Err = incompleteError("revisit", errRevisit)
	if at, ok := a.originals[key]; ok && digest != "" {
		original, err := a.at(at, digest)
		if err != nil {
			return err
		}
		switch {
		case original == nil:
		case answer.Response == nil:
			answer.Response, answer.Err = original, nil
		default:
			answer.Response.Body, answer.Response.Wire, answer.Response.Cut = original.Body, original.Wire, original.Cut
			answer.Err = nil
		}
	}
	return nil
}

// at reads the answer of a record again; nil if it is not there any more.
func (a *Answers) at(p place, digest string) (*fetch.Response, error) {
	f, err := os.Open(a.names[p.file])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(p.offset, io.SeekStart); err != nil {
		return nil, err
	}
	rec, err := NewReader(f).Next()
	if err != nil || !strings.EqualFold(rec.Fields.Get("WARC-Payload-Digest"), digest) {
		return nil, nil
	}
	answer := a.answer(rec)
	if answer == nil || answer.Err != nil {
		return nil, nil
	}
	return answer.Response, nil
}
