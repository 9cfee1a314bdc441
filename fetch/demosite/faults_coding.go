package demosite

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// codingFaults lie in the Content-Encoding.
func codingFaults() []fault {
	long := goodPage(strings.Repeat("words that do compress well ", 400))
	whole := gzipped([]byte(long))
	wrongSum := bytes.Clone(whole)
	wrongSum[len(wrongSum)-8] ^= 0xff // of the CRC-32 (RFC 1952 section 2.3.1)
	layered := func(n int) []byte {
		b := []byte(long)
		for range n {
			b = gzipped(b)
		}
		return b
	}
	return []fault{
		{
			Fault: Fault{Row: "9", Name: "gzip-truncated", Describe: "gzip that stops in the middle", Outcome: "incomplete", Reason: "truncated"},
			page:  coded("gzip", whole[:len(whole)/2]),
		}, {
			Fault: Fault{Row: "9", Name: "gzip-checksum", Describe: "gzip with a wrong checksum", Outcome: "incomplete", Reason: "checksum"},
			page:  coded("gzip", wrongSum),
		}, {
			Fault: Fault{Row: "10", Name: "gzip-junk", Describe: "junk after the end of gzip", Outcome: "ok", Warning: "trailing_bytes"},
			page:  coded("gzip", append(bytes.Clone(whole), "<!-- served in 0.1 s -->"...)),
		}, {
			Fault: Fault{Row: "10", Name: "gzip-plain", Describe: "a plain page that is called gzip", Outcome: "ok", Warning: "not_encoded"},
			page:  coded("gzip", []byte(long)),
		}, {
			Fault: Fault{Row: "11", Name: "gzip-layers", Describe: "gzip in gzip in gzip", Outcome: "ok"},
			page:  coded("gzip, gzip, gzip", layered(3)),
		}, {
			Fault: Fault{Row: "11", Name: "gzip-too-many-layers", Describe: "gzip six times over", Outcome: "bad_encoding", Reason: "too_many_layers"},
			page:  coded("gzip, gzip, gzip, gzip, gzip, gzip", layered(6)),
		}, {
			Fault: Fault{Row: "12", Name: "bomb-gzip", Describe: "ten gigabytes in ten megabytes of gzip", Outcome: "ok", Warning: "truncated"},
			page:  bomb("gzip", gzipBomb),
		}, {
			Fault: Fault{Row: "13", Name: "bomb-brotli", Describe: "gigabytes in some kilobytes of brotli", Outcome: "ok", Warning: "truncated"},
			page:  bomb("br", brotliBomb),
		}, {
			Fault: Fault{Row: "13", Name: "bomb-zstd", Describe: "gigabytes in a hundred kilobytes of zstd", Outcome: "ok", Warning: "truncated"},
			page:  bomb("zstd", zstdBomb),
		}, {
			Fault: Fault{Row: "13", Name: "zstd-window", Describe: "zstd that wants a window of 128 MiB", Outcome: "bad_encoding", Reason: "window"},
			page:  coded("zstd", zstdWindow(long)),
		},
	}
}

// coded answers with a body under the name of an encoding, whatever the client
// accepts.
func coded(encoding string, body []byte) http.HandlerFunc {
	return reply("text/html; charset=utf-8", string(body), "Content-Encoding", encoding)
}

func gzipped(b []byte) []byte {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	_, _ = z.Write(b) // a buffer takes everything
	_ = z.Close()
	return buf.Bytes()
}

// bombUnit is what a bomb decodes to, over and over: a megabyte.
func bombUnit() []byte {
	return bytes.Repeat([]byte("<p>"+strings.Repeat("boom ", 204)+"\n"), 1<<10)
}

// A bombParts is a compressed stream that consists of start, units repeats of
// unit, and end. Only one unit is ever made or held.
type bombParts struct {
	start, unit, end []byte
	units            int
}

func bomb(encoding string, build func() bombParts) http.HandlerFunc {
	parts := sync.OnceValue(build)
	return func(w http.ResponseWriter, _ *http.Request) {
		b := parts()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", encoding)
		_, err := w.Write(b.start)
		for i := 0; i < b.units && err == nil; i++ {
			_, err = w.Write(b.unit)
		}
		if err == nil {
			_, _ = w.Write(b.end)
		}
	}
}

// gzipBomb rests on Flush, which ends a block at a byte's edge: the bytes
// between two flushes refer at most to what a former unit, being the same,
// also holds. The checksum at the end is wrong; who reads it has read 10 GB.
func gzipBomb() bombParts {
	var buf bytes.Buffer
	z, _ := flate.NewWriter(&buf, flate.BestCompression) // the level is valid
	parts := flushed(&buf, z, 10_000)
	parts.start = append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}, parts.start...)
	parts.end = append(parts.end, make([]byte, 8)...)
	return parts
}

// brotliBomb does the same with brotli (RFC 7932): its distance codes and
// contexts stand at the end of a unit as they stood at its start.
func brotliBomb() bombParts {
	var buf bytes.Buffer
	return flushed(&buf, brotli.NewWriterLevel(&buf, 5), 100_000)
}

// flushed takes the second of two equal units as the one to repeat: the first
// has nothing before it to refer to.
func flushed(buf *bytes.Buffer, z interface {
	io.WriteCloser
	Flush() error
}, units int) bombParts {
	text := bombUnit()
	next := func(f func()) []byte {
		f()
		defer buf.Reset()
		return bytes.Clone(buf.Bytes())
	}
	write := func() {
		_, _ = z.Write(text) // a buffer takes everything
		_ = z.Flush()
	}
	return bombParts{start: next(write), unit: next(write), units: units, end: next(func() { _ = z.Close() })}
}

// zstdBomb is one frame after another, which decoders read as one stream
// (RFC 8878 section 3).
func zstdBomb() bombParts {
	z, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20)) // the options are valid
	frame := z.EncodeAll(bytes.Repeat(bombUnit(), 32), nil)
	_ = z.Close()
	return bombParts{unit: frame, units: 200}
}

// zstdWindow is a frame of one raw block whose header asks for 2^27 bytes of
// window (RFC 8878 sections 3.1.1.1.2 and 3.1.1.2).
func zstdWindow(text string) []byte {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, (27 - 10) << 3}
	var header [4]byte
	binary.LittleEndian.PutUint32(header[:], uint32(len(text))<<3|1) // the last block, raw
	return append(append(frame, header[:3]...), text...)
}
