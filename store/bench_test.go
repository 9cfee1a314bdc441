package store

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
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
	rec := sample(1)
	run := func(name string, open func(b *testing.B) Sink) {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			encoded, err := rec.AppendJSON(nil)
			ok(b, err)
			b.SetBytes(int64(len(encoded)))
			for b.Loop() {
				rec.Line++
				ok(b, s.Append(rec))
				ok(b, s.Commit())
			}
			ok(b, s.Close())
		})
	}
	run("stream", func(*testing.B) Sink { return NewStream(io.Discard) })
	for _, name := range formats {
		run(name, func(b *testing.B) Sink {
			return create(b, b.TempDir()+string(filepath.Separator)+name, false)
		})
	}
}

// BenchmarkJournal writes records of 1 KB with and without checkpoints, a commit
// after every eighth.
func BenchmarkJournal(b *testing.B) {
	text := make([]byte, 1000)
	for i := range text {
		text[i] = 'a' + byte(i*i%23)
	}
	rec := &Record{Schema: Schema, URL: "http://example.com/", Outcome: "ok", Page: RawPage(`{"text":"` + string(text) + `"}`)}
	for _, format := range []string{".jsonl", ".json", ".jsonl.gz", ".jsonl.zst", "/"} {
		for _, kept := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/%t", strings.Trim(format, "./"), kept), func(b *testing.B) {
				s, err := Open(filepath.Join(b.TempDir(), "out")+format, Options{NoCheckpoint: !kept})
				ok(b, err)
				b.SetBytes(int64(len(text)))
				for rec.Line = 1; b.Loop(); rec.Line++ {
					ok(b, s.Append(rec))
					if rec.Line%8 == 0 {
						ok(b, s.Commit())
					}
				}
				b.StopTimer()
				ok(b, s.Close())
			})
		}
	}
}
