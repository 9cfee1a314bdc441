package parse

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// encode applies encodings in the order of names. "raw" is deflate without the
// zlib format around it.
func encode(t testing.TB, body string, names ...string) []byte {
	t.Helper()
	data := []byte(body)
	for _, name := range names {
		var buf bytes.Buffer
		var w io.WriteCloser
		var err error
		switch name {
		case "gzip":
			w = gzip.NewWriter(&buf)
		case "deflate":
			w = zlib.NewWriter(&buf)
		case "raw":
			w, err = flate.NewWriter(&buf, flate.DefaultCompression)
		case "br":
			w = brotli.NewWriter(&buf)
		case "zstd":
			w, err = zstd.NewWriter(&buf)
		default:
			t.Fatalf("no encoder %q", name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		data = buf.Bytes()
	}
	return data
}

func newParser(t testing.TB, cfg Config) *Parser {
	t.Helper()
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// report is what a test compares of a result: the part that is no page.
func report(r Result) string {
	s := r.Outcome
	if r.Phase != "" {
		s += " " + r.Phase + " " + r.Reason
	}
	if len(r.Warnings) > 0 {
		s += " " + strings.Join(r.Warnings, "+")
	}
	if r.Refetch {
		s += " refetch"
	}
	return s
}

var page = "<!doctype html><title>a page</title><p>" + strings.Repeat("some text, ", 3000)

func TestContentEncodings(t *testing.T) {
	flip := func(b []byte, i int) []byte {
		b = bytes.Clone(b)
		b[(i+len(b))%len(b)] ^= 0xff
		return b
	}
	gz, br, zs, df, raw := encode(t, page, "gzip"), encode(t, page, "br"), encode(t, page, "zstd"), encode(t, page, "deflate"), encode(t, page, "raw")
	junk := []byte("\r\n<!-- served by cache 7 -->")
	binary := "\x00\x01\x02\x03 neither"
	tests := []struct {
		name     string
		encoding string
		body     []byte
		want     string
	}{
		{"none", "", []byte(page), "ok"},
		{"identity", "identity", []byte(page), "ok"},
		{"gzip", "gzip", gz, "ok"},
		{"x-gzip, in capitals", "X-GZIP", gz, "ok"},
		{"gzip in two members", "gzip", append(encode(t, page[:100], "gzip"), encode(t, page[100:], "gzip")...), "ok"},
		{"deflate as in the standard", "deflate", df, "ok"},
		{"deflate without zlib", "deflate", raw, "ok"},
		{"brotli", "br", br, "ok"},
		{"zstd", "zstd", zs, "ok"},
		{"two layers", "gzip, gzip", encode(t, page, "gzip", "gzip"), "ok"},
		{"five layers", "gzip, br, deflate, zstd, gzip", encode(t, page, "gzip", "br", "deflate", "zstd", "gzip"), "ok"},
		{"six layers", "gzip,gzip,gzip,gzip,gzip,gzip", gz, "bad_encoding decode too_many_layers refetch"},
		{"nothing at all", "gzip", nil, "ok"},

		{"gzip cut short", "gzip", gz[:len(gz)/2], "incomplete decode truncated refetch"},
		{"gzip without its trailer", "gzip", gz[:len(gz)-8], "incomplete decode truncated refetch"},
		{"gzip of which one byte came", "gzip", gz[:1], "incomplete decode truncated refetch"},
		{"gzip with a wrong checksum", "gzip", flip(gz, -6), "incomplete decode checksum refetch"},
		{"zlib with a wrong checksum", "deflate", flip(df, -1), "incomplete decode checksum refetch"},
		{"zstd with a wrong checksum", "zstd", flip(zs, -1), "incomplete decode checksum refetch"},
		{"deflate cut short", "deflate", df[:len(df)/2], "incomplete decode truncated refetch"},
		{"brotli cut short", "br", br[:len(br)-2], "incomplete decode truncated refetch"},
		{"zstd cut short", "zstd", zs[:len(zs)-6], "incomplete decode truncated refetch"},
		{"inner layer cut short", "gzip, br", encode(t, string(gz[:len(gz)-20]), "br"), "incomplete decode truncated refetch"},

		{"bytes after gzip", "gzip", append(bytes.Clone(gz), junk...), "ok trailing_bytes"},
		{"one byte after gzip", "gzip", append(bytes.Clone(gz), 0), "ok trailing_bytes"},
		{"bytes after zlib", "deflate", append(bytes.Clone(df), junk...), "ok trailing_bytes"},
		{"bytes after brotli", "br", append(bytes.Clone(br), junk...), "ok trailing_bytes"},
		{"bytes after zstd", "zstd", append(bytes.Clone(zs), junk...), "ok trailing_bytes"},

		{"gzip that is plain", "gzip", []byte(page), "ok not_encoded refetch"},
		{"zstd that is plain", "zstd", []byte(page), "ok not_encoded refetch"},
		{"brotli that is plain", "br", []byte(page), "ok not_encoded refetch"},
		{"deflate that is plain", "deflate", []byte(page), "ok not_encoded refetch"},
		{"two layers of which one is there", "gzip, gzip", gz, "ok not_encoded refetch"},
		{"gzip that is something else", "gzip", []byte(binary), "bad_encoding decode not_encoded refetch"},
		{"a charset for an encoding", "UTF-8", []byte(page), "ok not_encoded"},
		{"an encoding that nobody knows", "compress", []byte(binary), "bad_encoding decode unknown_encoding refetch"},
	}
	p := newParser(t, Config{})
	want := p.Parse(Document{ContentType: "text/html", Body: []byte(page)})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := bytes.Clone(tt.body)
			res := p.Parse(Document{ContentType: "text/html", ContentEncoding: tt.encoding, Body: tt.body})
			if got := report(res); got != tt.want {
				t.Errorf("got %q, want %q (%s)", got, tt.want, res.Detail)
			}
			if res.Outcome == OK && len(tt.body) > 0 && (!bytes.Equal(res.Page, want.Page) || res.BodySHA256 != want.BodySHA256 || res.BodyBytes != int64(len(page))) {
				t.Errorf("the page is not that of the plain document: %.200s", res.Page)
			}
			if res.Outcome != OK && res.Page != nil {
				t.Errorf("a page beside the outcome %s", res.Outcome)
			}
			if !bytes.Equal(tt.body, before) {
				t.Errorf("the body of the document was changed")
			}
		})
	}
}

func TestDecodedPartOfBrokenBodyIsCounted(t *testing.T) {
	random := make([]byte, 50_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = 'a' + byte(rng.UintN(26))
	}
	gz := encode(t, string(random), "gzip")
	res := newParser(t, Config{}).Parse(Document{ContentEncoding: "gzip", Body: gz[:len(gz)/2]})
	if res.Outcome != Incomplete || res.BodyBytes < 10_000 || len(res.BodySHA256) != 64 {
		t.Errorf("outcome %s with %d bytes, hash %q; want incomplete with the part that could be decoded", res.Outcome, res.BodyBytes, res.BodySHA256)
	}
}

func TestBodyIsCutAtTheCap(t *testing.T) {
	const limit = 10_000
	p := newParser(t, Config{MaxBody: limit})
	for _, names := range [][]string{nil, {"gzip"}, {"deflate"}, {"br"}, {"zstd"}, {"gzip", "br"}} {
		body := encode(t, page, names...)
		res := p.Parse(Document{ContentType: "text/html", ContentEncoding: strings.Join(names, ","), Body: body})
		if got := report(res); got != "ok truncated" || res.BodyBytes != limit {
			t.Errorf("%v: %s with %d bytes, want ok truncated with %d", names, got, res.BodyBytes, limit)
		}
	}
	exact := p.Parse(Document{ContentType: "text/html", Body: []byte(page[:limit])})
	if got := report(exact); got != "ok" {
		t.Errorf("a body of just the cap: %s, want ok", got)
	}
}

// A body that was cut on the wire ends early in every encoding. That is one
// fact, not two.
func TestBodyCutOnTheWire(t *testing.T) {
	p := newParser(t, Config{})
	for _, name := range []string{"gzip", "deflate", "br", "zstd"} {
		body := encode(t, page, name)
		res := p.Parse(Document{ContentType: "text/html", ContentEncoding: name, Body: body[:len(body)-5], Cut: true})
		if got := report(res); got != "ok truncated" {
			t.Errorf("%s: %s, want ok truncated", name, got)
		}
	}
	cutRune := Document{ContentType: "text/html; charset=utf-8", Body: []byte("<p>caf\xc3"), Cut: true}
	if got := report(p.Parse(cutRune)); got != "ok truncated" {
		t.Errorf("cut in the middle of a rune: %s, want no lossy_text", got)
	}
}

// Bombs of every encoding, and of two on top of each other, end at the cap and
// hold no more memory than that and a window of 8 MiB.
func TestBombs(t *testing.T) {
	const limit = 128 << 10
	blank := strings.Repeat("\n", 16<<20)
	p := newParser(t, Config{MaxBody: limit, Fields: []string{"title"}})
	for _, names := range [][]string{{"gzip"}, {"br"}, {"zstd"}, {"gzip", "gzip"}, {"zstd", "br"}} {
		body := encode(t, blank, names...)
		doc := Document{ContentType: "text/html", ContentEncoding: strings.Join(names, ", "), Body: body}
		p.Parse(doc) // the decoders are made here
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		res := p.Parse(doc)
		runtime.ReadMemStats(&after)
		if got := report(res); got != "ok truncated" || res.BodyBytes != limit {
			t.Errorf("%v (%d bytes): %s with %d bytes, want ok truncated at the cap", names, len(body), got, res.BodyBytes)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 12<<20 {
			t.Errorf("%v: %d KiB were allocated for a cap of 128 KiB", names, used>>10)
		}
	}
}

// An inner layer may yield endlessly while the layer over it yields nothing.
func TestBombOfEmptyMembers(t *testing.T) {
	empty := string(encode(t, "", "gzip"))
	body := encode(t, strings.Repeat(empty, 1<<17), "gzip") // 3 MiB of empty members
	p := newParser(t, Config{MaxBody: 1 << 20})
	res := p.Parse(Document{ContentType: "text/html", ContentEncoding: "gzip, gzip", Body: body})
	if got := report(res); got != "ok truncated" {
		t.Errorf("got %s, want ok truncated", got)
	}
}

func TestZstdWindowIsBounded(t *testing.T) {
	var buf bytes.Buffer
	w, err := zstd.NewWriter(&buf, zstd.WithWindowSize(32<<20), zstd.WithSingleSegment(false))
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		fmt.Fprint(w, strings.Repeat(page, 40))
	}
	w.Close()
	res := newParser(t, Config{}).Parse(Document{ContentType: "text/html", ContentEncoding: "zstd", Body: buf.Bytes()})
	if got := report(res); got != "bad_encoding decode window refetch" {
		t.Errorf("got %s (%s), want a refused window", got, res.Detail)
	}
}

// A ratio no page has is cut even where the cap would let it through.
func TestRatioIsBounded(t *testing.T) {
	body := encode(t, strings.Repeat("\n", 24<<20), "zstd")
	p := newParser(t, Config{MaxBody: 1 << 30, Fields: []string{"title"}})
	res := p.Parse(Document{ContentType: "text/html", ContentEncoding: "zstd", Body: body})
	if got := report(res); got != "ok truncated" || res.BodyBytes != 16<<20 {
		t.Errorf("%d bytes became %d: %s", len(body), res.BodyBytes, got)
	}
}
