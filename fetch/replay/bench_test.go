package replay

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"weft/fetch"
)

// A page of 10 KB on the wire is about the median of the web's.
func benchRequests(b *testing.B, s *Store) []fetch.Request {
	rs := make([]fetch.Request, 256)
	for i := range rs {
		rs[i] = request(b, fmt.Sprintf("https://a.example/%d", i))
		if err := s.Put(rs[i], entry(strings.Repeat("x", 10<<10))); err != nil {
			b.Fatal(err)
		}
	}
	return rs
}

func BenchmarkPut(b *testing.B) {
	s := open(b)
	rs := benchRequests(b, s)
	e := entry(strings.Repeat("y", 10<<10))
	b.SetBytes(10 << 10)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := s.Put(rs[i%len(rs)], e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	s := open(b)
	rs := benchRequests(b, s)
	b.SetBytes(10 << 10)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.Get(context.Background(), rs[i%len(rs)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMiss(b *testing.B) {
	s := open(b)
	r := request(b, "https://a.example/never")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Get(context.Background(), r); err == nil {
			b.Fatal("a hit")
		}
	}
}

// What playing back costs beside the waits.
func BenchmarkPlay(b *testing.B) {
	s := open(b)
	rs := make([]fetch.Request, 256)
	for i := range rs {
		rs[i] = request(b, fmt.Sprintf("https://a.example/%d", i))
		e := entry(strings.Repeat("x", 10<<10))
		e.Response.Timings = fetch.Timings{}
		if err := s.Put(rs[i], e); err != nil {
			b.Fatal(err)
		}
	}
	p := playerOf(b, s, 0)
	b.SetBytes(10 << 10)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := p.Do(context.Background(), rs[i%len(rs)]); err != nil {
			b.Fatal(err)
		}
	}
}
