package warc

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weft/fetch"
)

const httpType = "Content-Type: application/http; msgtype=response"

// short is what an answer is, in a line.
func short(a *Answer) string {
	var s string
	if r := a.Response; r != nil {
		s = fmt.Sprintf("%d %q", r.Status, r.Body)
		if r.Cut {
			s += " cut"
		}
		if t := r.Header.Get("Content-Type"); t != "" {
			s += " " + t
		}
		if r.Protocol != "" && r.Protocol != "HTTP/1.1" {
			s += " " + r.Protocol
		}
	}
	var e *fetch.Error
	if errors.As(a.Err, &e) {
		s += fmt.Sprintf(" %s/%s/%s", e.Kind, e.Phase, e.Reason)
	}
	return strings.TrimSpace(s)
}

// all reads the answers of a file.
func all(t *testing.T, file []byte) (got []string, err error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.warc.gz")
	if err := os.WriteFile(name, file, 0o666); err != nil {
		t.Fatal(err)
	}
	a := Answers{MaxBody: 1 << 20}
	err = a.Read(name, bytes.NewReader(file), func(a *Answer) error {
		got = append(got, short(a))
		return nil
	})
	return got, err
}

// What stands in a record, by whichever archiver, is what a fetch would have
// given.
func TestAnswers(t *testing.T) {
	const uri = "http://a.example/"
	payload := "WARC-Payload-Digest: sha1:AAAA"
	tests := []struct {
		name    string
		records []string
		want    []string
	}{
		{"a page", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello", httpType)}, []string{`200 "hello" text/html`}},
		{"a URI in brackets", []string{recordText("response", "<"+uri+">", "HTTP/1.1 200 OK\r\n\r\nhello", httpType)}, []string{`200 "hello"`}},
		{"chunks", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", httpType)}, []string{`200 "hello"`}},
		{"chunks that were undone", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>hello", httpType)}, []string{`200 "<p>hello"`}},
		{"a coding that was undone", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n<p>hello", httpType)}, []string{`200 "<p>hello"`}},
		{"a length that is too short", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello", httpType)}, []string{`200 "hel"`}},
		{"a length that is too long", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhello", httpType)}, []string{`200 "hello" incomplete/body/short_body`}},
		{"cut by the archiver", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhello", "WARC-Truncated: length")}, []string{`200 "hello" cut`}},
		{"cut in the head", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nA", "WARC-Truncated: length")}, []string{`protocol_error/headers/headers_too_large`}},
		{"cut without a length", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", "WARC-Truncated: length")}, []string{`200 "hello" cut`}},
		{"out of time", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", "WARC-Truncated: time")}, []string{`200 "hello" timeout/body/total_timeout`}},
		{"out of time in the head", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\n", "WARC-Truncated: time")}, []string{`timeout/headers/header_timeout`}},
		{"broken off", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", "WARC-Truncated: disconnect")}, []string{`200 "hello" incomplete/body/truncated`}},
		{"the first of two segments", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", "WARC-Segment-Number: 1"), recordText("continuation", uri, "x", "WARC-Segment-Number: 2")}, []string{`200 "hello" incomplete/body/truncated`}},
		{"no HTTP", []string{recordText("response", uri, "<title>x</title>", "Content-Type: application/octet-stream")}, []string{"protocol_error/headers/malformed_head"}},
		{"early hints in one block", []string{recordText("response", uri, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello")}, []string{`200 "hello"`}},
		{"early hints alone", []string{recordText("response", uri, "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"), recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello")}, []string{`200 "hello"`}},
		{"a name that was looked up", []string{recordText("response", "dns:a.example", "a.example. 1 IN A 192.0.2.1", "Content-Type: text/dns")}, []string{""}},
		{"a resource", []string{recordText("resource", uri, "<p>hello", "Content-Type: text/html; charset=utf-8")}, []string{`200 "<p>hello" text/html; charset=utf-8`}},
		{"an empty resource", []string{recordText("resource", uri, "")}, []string{`200 ""`}},
		{"what is no answer", []string{recordText("warcinfo", "", "software: x\r\n"), recordText("request", uri, "GET / HTTP/1.1\r\n\r\n"), recordText("metadata", uri, "x"), recordText("conversion", uri, "x"), recordText("nonsense", uri, "x")}, nil},
		{"a redirect", []string{recordText("response", uri, "HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n")}, []string{`301 ""`}},
		{"a revisit", []string{
			recordText("response", uri, "HTTP/1.1 200 OK\r\nA: b\r\n\r\nhello", payload),
			recordText("revisit", uri+"b", "HTTP/1.1 200 Yes\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n", payload),
		}, []string{`200 "hello"`, `200 "hello" text/html`}},
		{"a revisit of what is not here", []string{
			recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", "WARC-Payload-Digest: sha1:BBBB"),
			recordText("revisit", uri+"b", "HTTP/1.1 200 Yes\r\nTransfer-Encoding: chunked\r\n\r\n", payload),
		}, []string{`200 "hello"`, `200 "" incomplete/body/revisit`}},
		{"a revisit that nobody asked for", []string{
			recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", payload),
			recordText("revisit", uri+"b", "HTTP/1.1 206 Part\r\nContent-Length: 5\r\n\r\n", payload),
			recordText("response", uri+"c", "HTTP/1.1 206 Part\r\nContent-Length: 5\r\n\r\nhello", payload),
		}, []string{`200 "hello"`, `206 "hello" incomplete/body/unsolicited_206`, `206 "hello" incomplete/body/unsolicited_206`}},
		{"one of what is not here", []string{
			recordText("revisit", uri, "HTTP/1.1 206 Part\r\nContent-Length: 5\r\n\r\n", payload),
		}, []string{`206 "" incomplete/body/unsolicited_206`}},
		{"a revisit of an error", []string{
			recordText("response", uri, "HTTP/1.1 404 None\r\n\r\nhello", payload),
			recordText("revisit", uri+"b", "HTTP/1.1 404 None\r\nTransfer-Encoding: chunked\r\n\r\n", payload),
		}, []string{`404 "hello"`, `404 "hello"`}},
		{"a revisit of what did not change", []string{recordText("revisit", uri, "HTTP/1.1 304 Not Modified\r\n\r\n", payload)}, []string{`304 ""`}},
		{"a revisit of a redirect", []string{recordText("revisit", uri, "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 7\r\n\r\n", payload)}, []string{`302 ""`}},
		{"a revisit without a block", []string{
			recordText("response", uri, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello", payload),
			recordText("revisit", uri+"b", "", payload),
		}, []string{`200 "hello" text/html`, `200 "hello" text/html`}},
		{"one of what is not here", []string{recordText("revisit", uri, "", payload)}, []string{"incomplete/body/revisit"}},
		{"a response without a block", []string{recordText("response", uri, "")}, []string{"connect_error/headers/closed"}},
		{"a later HTTP", []string{recordText("response", uri, "HTTP/2 200\r\nContent-Length: 5\r\n\r\nhello")}, []string{`200 "hello" HTTP/2.0`}},
		{"a later HTTP, with more words", []string{recordText("response", uri, "HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")}, []string{`200 "hello" HTTP/2.0`}},
		{"a later HTTP, with its pseudo-fields", []string{recordText("response", uri, "HTTP/2 200 \r\n:status: 200\r\nContent-Type: text/html\r\n\r\nhello")}, []string{`200 "hello" text/html HTTP/2.0`}},
		{"HTTP/3 and chunks that were undone", []string{recordText("response", uri, "HTTP/3 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>hello")}, []string{`200 "<p>hello" HTTP/3.0`}},
		{"a later HTTP and a length that is too short", []string{recordText("response", uri, "HTTP/2 200\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\n<p>hello")}, []string{`200 "<p>hello" HTTP/2.0`}},
		{"a later HTTP that was cut", []string{recordText("response", uri, "HTTP/2 200\r\n\r\nhello", "WARC-Truncated: length")}, []string{`200 "hello" cut HTTP/2.0`}},
		{"early hints of a later HTTP", []string{recordText("response", uri, "HTTP/2 103\r\nA: b\r\n\r\n")}, nil},
		{"a revisit of a later HTTP", []string{
			recordText("response", uri, "HTTP/2 200\r\n\r\nhello", payload),
			recordText("revisit", uri+"b", "HTTP/2 200\r\nContent-Type: text/html\r\n\r\n", payload),
		}, []string{`200 "hello" HTTP/2.0`, `200 "hello" text/html HTTP/2.0`}},
		{"no version of HTTP", []string{recordText("response", uri, "HTTP/22 200\r\n\r\nhello")}, []string{"protocol_error/headers/malformed_head"}},
		{"a line that is no field", []string{recordText("response", uri, "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Type : text/html\r\n\r\nhello")}, []string{`200 "hello" text/html`}},
	}
	for _, tt := range tests {
		whole := strings.Join(tt.records, "")
		for form, file := range map[string][]byte{"members": members(tt.records...), "one member": members(whole), "plain": []byte(whole)} {
			got, err := all(t, file)
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("%s, %s: got %q, %v; want %q", tt.name, form, got, err, tt.want)
			}
		}
	}
}

// An original that cannot be had is missed by its revisits alone: that of a stream,
// or of a file that is gone, is another now, or cannot be opened.
func TestOriginalsThatAreGone(t *testing.T) {
	const payload, uri = "WARC-Payload-Digest: sha1:AAAA", "http://a.example/"
	original := recordText("response", uri, "HTTP/1.1 200 OK\r\n\r\nhello", payload)
	rest := members(recordText("revisit", uri+"b", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", payload), recordText("response", uri+"c", "HTTP/1.1 200 OK\r\n\r\nlater"))
	for name, tt := range map[string]struct {
		stream bool
		then   func(name string) error // before the revisit is read
		want   string
	}{
		"there":    {then: func(string) error { return nil }, want: `200 "hello"`},
		"a stream": {stream: true, then: func(string) error { return nil }, want: `200 "" incomplete/body/revisit`},
		"gone":     {then: os.Remove, want: `200 "" incomplete/body/revisit`},
		"shorter":  {then: func(name string) error { return os.Truncate(name, 20) }, want: `200 "" incomplete/body/revisit`},
		"another":  {then: func(name string) error { return os.WriteFile(name, rest, 0o666) }, want: `200 "" incomplete/body/revisit`},
		"a folder": {then: func(name string) error { return errors.Join(os.Remove(name), os.Mkdir(name, 0o777)) }, want: `200 "" incomplete/body/revisit`},
	} {
		file := filepath.Join(t.TempDir(), "x.warc.gz")
		if err := os.WriteFile(file, members(original), 0o666); err != nil {
			t.Fatal(err)
		}
		var got []string
		visit := func(a *Answer) error {
			got = append(got, short(a))
			return nil
		}
		a := Answers{}
		read := a.Read
		if tt.stream {
			read = a.Stream
		}
		err := read(file, bytes.NewReader(members(original)), visit)
		err = errors.Join(err, tt.then(file), a.Read("y.warc.gz", bytes.NewReader(rest), visit))
		if want := []string{`200 "hello"`, tt.want, `200 "later"`}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, want)
		}
	}
}

// A file that is damaged, or none, is an error that says where, behind the
// answers that stand before it.
func TestDamagedFiles(t *testing.T) {
	good := recordText("response", "http://a.example/", "HTTP/1.1 200 OK\r\n\r\nhello")
	packed := members(good)
	for name, file := range map[string][]byte{
		"torn member":       slices.Concat(packed, packed[:len(packed)-20]),
		"torn to its head":  slices.Concat(packed, packed[:4]),
		"garbage":           append(slices.Clone(packed), "garbage"...),
		"zeros":             append(slices.Clone(packed), make([]byte, 512)...),
		"torn block":        []byte(good + good[:len(good)-8]),
		"torn header":       []byte(good + good[:40]),
		"no version":        []byte(good + "ARC/1.0\r\n\r\n"),
		"no length":         []byte(good + "WARC/1.0\r\nWARC-Type: response\r\n\r\n"),
		"a negative length": []byte(good + "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -1\r\n\r\n"),
		"a huge length":     []byte(good + "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9223372036854775807\r\n\r\nx"),
		"no field":          []byte(good + "WARC/1.0\r\nnonsense\r\n\r\n"),
		"an early fold":     []byte(good + "WARC/1.0\r\n folded\r\n\r\n"),
		"a long header":     []byte(good + "WARC/1.0\r\nA: " + strings.Repeat("a", maxHeader) + "\r\n\r\n"),
	} {
		got, err := all(t, file)
		if len(got) != 1 || err == nil || !strings.Contains(err.Error(), "at byte ") {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if got, err := all(t, nil); got != nil || err != nil {
		t.Errorf("empty: got %q, %v", got, err)
	}
}

// A record can be found again where its offset says.
func TestOffsets(t *testing.T) {
	var texts []string
	for i := range 50 {
		texts = append(texts, recordText("resource", fmt.Sprintf("http://a.example/%d", i), strings.Repeat("x", i*997)))
	}
	for form, file := range map[string][]byte{"packed": members(texts...), "plain": []byte(strings.Join(texts, ""))} {
		r := NewReader(bytes.NewReader(file))
		for i := range texts {
			rec, err := r.Next()
			if err != nil {
				t.Fatal(form, err)
			}
			again, err := NewReader(bytes.NewReader(file[rec.Offset:])).Next()
			if want := fmt.Sprintf("http://a.example/%d", i); err != nil || again.Fields.Get("warc-target-uri") != want {
				t.Errorf("%s: at %d: got %+v, %v; want %s", form, rec.Offset, again, err, want)
			}
		}
	}
}

// Whatever a file holds, reading it ends, in bounded memory, and keeps no body
// longer than it may be.
func FuzzAnswers(f *testing.F) {
	text := recordText("response", "http://a.example/", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "WARC-Payload-Digest: sha1:A")
	again := recordText("revisit", "http://a.example/b", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "WARC-Payload-Digest: sha1:A")
	f.Add([]byte(text + again))
	f.Add(members(text, again))
	f.Add(members(recordText("resource", "http://a.example/", "hello", "Content-Type: text/html")))
	f.Add([]byte(recordText("response", "http://a.example/", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n<p>hello")))
	f.Add([]byte("WARC/1.0\nContent-Length: 5\n\nhello"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, file []byte) {
		name := filepath.Join(dir, "x.warc.gz")
		if err := os.WriteFile(name, file, 0o666); err != nil {
			t.Fatal(err)
		}
		a := Answers{MaxBody: 1 << 10}
		a.Read(name, bytes.NewReader(file), func(a *Answer) error {
			if r := a.Response; r != nil && (len(r.Body) > 1<<10+64<<10 || a.Err == nil && r.Status < 200) {
				t.Errorf("got %+v", r)
			}
			return nil
		})
		Begins(file)
	})
}
