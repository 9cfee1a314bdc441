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
// where a revisit refers to it; if that fails, the revisit has no body. An error of
// visit ends it and is returned; others are those of the file.
func (a *Answers) Read(name string, file io.Reader, visit func(*Answer) error) error {
	a.names = append(a.names, name)
	return a.read(name, file, a.note, visit)
}

// Stream is as Read, of what cannot be opened again, such as standard input: a
// revisit that refers to it has no body.
func (a *Answers) Stream(name string, file io.Reader, visit func(*Answer) error) error {
	return a.read(name, file, func(*Record, *Answer) {}, visit)
}

func (a *Answers) read(name string, file io.Reader, note func(*Record, *Answer), visit func(*Answer) error) error {
	if a.in == nil {
		a.in, a.originals, a.seed = bufio.NewReaderSize(nil, 32<<10), make(map[uint64]place), maphash.MakeSeed()
	}
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
		if rec.Type == "revisit" {
			a.refer(rec, answer)
		} else {
			note(rec, answer)
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

// key is that of a payload in originals; ok is false where its digest is not known.
func (a *Answers) key(rec *Record) (_ uint64, ok bool) {
	digest := rec.Fields.Get("WARC-Payload-Digest")
	return maphash.String(a.seed, strings.ToLower(digest)), digest != ""
}

// note takes note of where a payload is, in the file that was named last.
func (a *Answers) note(rec *Record, answer *Answer) {
	key, ok := a.key(rec)
	if s := answer.status(); !ok || answer.Err != nil || s == 0 || s >= 300 && s < 400 {
		return
	}
	if _, there := a.originals[key]; !there {
		a.originals[key] = place{int32(len(a.names) - 1), rec.Offset}
	}
}

// refer gives a revisit the payload that it refers to.
func (a *Answers) refer(rec *Record, answer *Answer) {
	// The head alone is there, if anything is. Where that is all that counts,
	// nothing is missing.
	status := answer.status()
	switch {
	case rec.Length == 0:
		answer.Response = nil
	case status == 0, status > 300 && status < 400:
		return
	}
	original := a.original(rec)
	switch {
	case original == nil:
		answer.Err = cmp.Or(ofStatus(status), incompleteError("revisit", errRevisit))
	case answer.Response == nil:
		answer.Response, answer.Err = original, nil
	default:
		answer.Response.Body, answer.Response.Wire, answer.Response.Cut = original.Body, original.Wire, original.Cut
		answer.Err = ofStatus(status)
	}
}

// ofStatus is the error of an answer with that status whose body is whole; nil for 0.
func ofStatus(status int) error {
	if status == 0 {
		return nil
	}
	_, err := fetch.ReadResponse(strings.NewReader(fmt.Sprintf("HTTP/1.1 %03d \r\n\r\n", status)), 1)
	return err
}

// original reads the answer again that a revisit refers to; nil if it is not there,
// or not any more.
func (a *Answers) original(revisit *Record) *fetch.Response {
	key, ok := a.key(revisit)
	at, there := a.originals[key]
	if !ok || !there {
		return nil
	}
	f, err := os.Open(a.names[at.file])
	if err != nil {
		return nil
	}
	defer f.Close()
	if _, err := f.Seek(at.offset, io.SeekStart); err != nil {
		return nil
	}
	rec, err := NewReader(f).Next()
	if err != nil || !strings.EqualFold(rec.Fields.Get("WARC-Payload-Digest"), revisit.Fields.Get("WARC-Payload-Digest")) {
		return nil
	}
	answer := a.answer(rec)
	if answer == nil || answer.Err != nil {
		return nil
	}
	return answer.Response
}
