package store

import (
	"io"
	"path/filepath"
	"testing"
)

func BenchmarkAppendJSON(b *testing.B) {
	r := sample(1)
	var buf []byte
	for b.Loop() {
		var err error
		if buf, err = r.AppendJSON(buf[:0]); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(buf)))
}

// BenchmarkEncodingJSON is what AppendJSON is written by hand for.
func BenchmarkEncodingJSON(b *testing.B) {
	r := sample(1)
	n := 0
	for b.Loop() {
		n = len(encode(b, r))
	}
	b.SetBytes(int64(n))
}

// BenchmarkSink commits after every record, which is the worst case.
func BenchmarkSink(b *testing.B) {
	rec, err := sample(1).AppendJSON(nil)
	ok(b, err)
	run := func(name string, open func(b *testing.B) Sink) {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			b.SetBytes(int64(len(rec)))
			line := int64(0)
			for b.Loop() {
				line++
				ok(b, s.Append(line, "https://example.com/", rec))
				ok(b, s.Commit())
			}
			ok(b, s.Close())
		})
	}
	run("stream", func(*testing.B) Sink { return NewStream(io.Discard) })
	for _, name := range formats {
		run(name, func(b *testing.B) Sink {
			return create(b, b.TempDir()+string(filepath.Separator)+name, Options{})
		})
	}
}
