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

// BenchmarkJournal writes records of 1 KB with and without a journal, a commit
// after every eighth.
func BenchmarkJournal(b *testing.B) {
	rec := append([]byte(`{"schema":1,"line":1,"url":"http://example.com/","x":"`), make([]byte, 1000)...)
	for i := range rec {
		if rec[i] == 0 {
			rec[i] = 'a' + byte(i*i%23)
		}
	}
	rec = append(rec, `"}`...)
	for _, format := range []string{".jsonl", ".json", ".jsonl.gz", ".jsonl.zst", "/"} {
		for _, kept := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/%t", strings.Trim(format, "./"), kept), func(b *testing.B) {
				s, err := Create(filepath.Join(b.TempDir(), "out")+format, Options{})
				if err != nil {
					b.Fatal(err)
				}
				if kept {
					s = NewJournal(s, new(Done), JournalConfig{})
				}
				b.SetBytes(int64(len(rec)))
				line := int64(0)
				for b.Loop() {
					line++
					if err := s.Append(line, "http://example.com/", rec); err != nil {
						b.Fatal(err)
					}
					if line%8 == 0 {
						if err := s.Commit(); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.StopTimer()
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
