package coding

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// encode applies codings in the order of a header.
func encode(t testing.TB, body string, names ...string) []byte {
	t.Helper()
	data := []byte(body)
	for _, name := range names {
		var buf bytes.Buffer
		var w io.WriteCloser
		switch name {
		case "gzip", "x-gzip":
			w = gzip.NewWriter(&buf)
		case "deflate":
			w = zlib.NewWriter(&buf)
		case "br":
			w = brotli.NewWriter(&buf)
		case "zstd":
			w, _ = zstd.NewWriter(&buf)
		default:
			t.Fatalf("no encoder %q", name)
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

// What one Decoders undoes, it undoes again, with decoders that were used before.
func TestDecode(t *testing.T) {
	const text = "User-agent: *\nDisallow: /private\n"
	gz := encode(t, text, "gzip")
	wrong := bytes.Clone(gz)
	wrong[len(wrong)-8] ^= 1
	tests := []struct {
		name, header string
		body         []byte
		want, reason string
		info         Info
	}{
		{"none", "", []byte(text), text, "", Info{AsIs: true}},
		{"identity", " identity ,", []byte(text), text, "", Info{AsIs: true}},
		{"gzip", "GZIP", gz, text, "", Info{}},
		{"x-gzip", "x-gzip", gz, text, "", Info{}},
		{"deflate", "deflate", encode(t, text, "deflate"), text, "", Info{}},
		{"br", "br", encode(t, text, "br"), text, "", Info{}},
		{"zstd", "zstd", encode(t, text, "zstd"), text, "", Info{}},
		{"layers", "gzip, br, zstd", encode(t, text, "gzip", "br", "zstd"), text, "", Info{}},
		{"a layer less than is there", "gzip", encode(t, text, "gzip", "gzip"), string(gz), "", Info{}},
		{"gzip that is a text", "gzip", []byte(text), text, "", Info{AsIs: false, NotCoded: true, Refetch: true}},
		{"br that is a text", "br", []byte(text), text, "", Info{AsIs: true, NotCoded: true, Refetch: true}},
		{"a charset for a coding", "utf-8", []byte(text), text, "", Info{NotCoded: true}},
		{"trailing bytes", "gzip", append(bytes.Clone(gz), "x"...), text, "", Info{Trailing: true}},
		{"no body", "gzip", nil, "", "", Info{AsIs: true}},
		{"too much", "gzip", encode(t, strings.Repeat("x", 5000), "gzip"), strings.Repeat("x", 1000), "", Info{Cut: true}},
		{"too much as it is", "", []byte(strings.Repeat("x", 5000)), strings.Repeat("x", 1000), "", Info{AsIs: true, Cut: true}},
		{"too much within", "gzip, gzip", encode(t, strings.Repeat("x", 100<<20), "gzip", "gzip"), strings.Repeat("x", 1000), "", Info{Cut: true}},
		{"truncated", "gzip", gz[:len(gz)-8], text, "truncated", Info{}},
		{"a wrong checksum", "gzip", wrong, text, "checksum", Info{}},
		{"corrupt", "deflate", []byte("\x78\x9c\xff\x00\xff"), "", "corrupt", Info{}},
		{"unknown", "compress", []byte{0x1f, 0x9d, 0x90}, "", "unknown_encoding", Info{}},
		{"not coded, and no text", "gzip", []byte{0, 1, 2, 3}, "", "not_encoded", Info{}},
		{"too many layers", "gzip,gzip,gzip,gzip,gzip,gzip", gz, "", "too_many_layers", Info{}},
	}
	var d Decoders
	for range 2 {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				got, info, err := d.Decode(nil, tt.body, Names(tt.header), 1000)
				var bad *Error
				reason := ""
				if errors.As(err, &bad) {
					reason = bad.Reason
				}
				if string(got) != tt.want || info != tt.info || reason != tt.reason {
					t.Errorf("got %.80q, %+v, %v; want %.80q, %+v, %q", got, info, err, tt.want, tt.info, tt.reason)
				}
			})
		}
	}
}
