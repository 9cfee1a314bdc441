package robots

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// A bomb is a file of MaxSize, and a URL of 2 KB that is costly to match with
// it: rules nearly match, and none does.
type bomb struct {
	name string
	file []byte
	path string
}

func bombs() []bomb {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(alphabet string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	part := func(s string, n int) string {
		i := r.IntN(len(s) - n)
		return s[i : i+n]
	}
	fill := func(line func(i int) string) []byte {
		var b strings.Builder
		b.WriteString("User-agent: *\n")
		for i := 0; ; i++ {
			s := line(i)
			if b.Len()+len(s)+1 > MaxSize {
				return []byte(b.String())
			}
			b.WriteString(s + "\n")
		}
	}
	const letters = "bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	as := "/" + strings.Repeat("a", 2047)
	ad, eh := word("abcd", 1020), word("efgh", 1020)
	return []bomb{
		{"one line", fill(func(int) string { return "Disallow: /" + strings.Repeat("*a", MaxSize/2-20) + "b" }), as},
		{"many stars", fill(func(i int) string { return fmt.Sprintf("Disallow: /*a*a*a*a*a*a*a*a*a*a*b%d", i) }), as},
		{"same lines", fill(func(int) string { return "Disallow: /*a*a*a*b" }), as},
		{"no stars", fill(func(int) string { return "Allow:/aaaa" + word(letters, 4) }), as},
		{"nearly", fill(func(int) string { return "Allow:*a" + word(letters, 3) }), as},
		{"wrong order", fill(func(int) string { return "Allow:*" + part(eh, 5) + "*" + part(ad, 5) }), "/" + ad + eh},
		{"encoded", fill(func(int) string { return "Allow:*ñ" + word(letters, 3) }), "/" + strings.Repeat("%c3%b1", 341)},
		{"encoded slashes", fill(func(int) string { return "Allow:*%2F" + word(letters, 3) }), "/?" + strings.Repeat("%2f", 681)},
	}
}

// The limits promised are 50 ms and 20 ms, which the benchmarks show; the test
// allows a hundred times as much, for busy machines and the race detector. A
// matcher that goes back takes minutes.
func TestBombsAreHarmless(t *testing.T) {
	for _, b := range bombs() {
		t.Run(b.name, func(t *testing.T) {
			start := time.Now()
			rules := Parse(b.file, "weft")
			parsed := time.Now()
			if ok, rule := rules.Allowed(b.path); !ok || rule != "" {
				t.Errorf("Allowed = %v, %q; no rule should match", ok, rule)
			}
			if d := parsed.Sub(start); d > 5*time.Second {
				t.Errorf("parsing took %v", d)
			}
			if d := time.Since(parsed); d > 2*time.Second {
				t.Errorf("matching took %v", d)
			}
			if rules.Size() > 4*MaxSize {
				t.Errorf("Size = %d for a file of %d", rules.Size(), len(b.file))
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, bomb := range bombs() {
		b.Run(bomb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bomb.file)))
			for b.Loop() {
				Parse(bomb.file, "weft")
			}
		})
	}
}

func BenchmarkAllowed(b *testing.B) {
	for _, bomb := range bombs() {
		rules := Parse(bomb.file, "weft")
		b.Run(bomb.name, func(b *testing.B) {
			for b.Loop() {
				rules.Allowed(bomb.path)
			}
		})
	}
	ordinary := Parse([]byte("User-agent: *\nDisallow: /cgi-bin/\nDisallow: /*.pdf$\nDisallow: /search?\nAllow: /search/about\n"), "weft")
	b.Run("ordinary", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ordinary.Allowed("/products/shoes/red-shoes.html?size=42")
		}
	})
}
