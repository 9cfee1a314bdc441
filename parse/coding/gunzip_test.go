package coding

import (
	"bytes"
	"compress/flate"
	stdgzip "compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// texts are what a page may be, and what makes codes long, distances far, and
// blocks that are stored.
func texts() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 70_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	var skewed []byte // each byte is twice as frequent as the next
	for range 80_000 {
		n := 0
		for n < 30 && r.Uint32()&1 == 0 {
			n++
		}
		skewed = append(skewed, byte(n*7))
	}
	var page strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&page, "<p class=%q>Word %d and <a href=\"/%d.html\">a link</a>.</p>\n", "c", r.IntN(1000), i)
	}
	var letters []byte
	for i := range 50_000 {
		letters = append(letters, 'a'+byte(i%26*r.IntN(2)))
	}
	return map[string][]byte{
		"nothing": nil, "a byte": []byte("x"), "one byte often": bytes.Repeat([]byte("x"), 50_000),
		"two bytes often": bytes.Repeat([]byte("xy"), 20_000), "noise": noise, "skewed": skewed,
		"page": []byte(page.String()), "letters": letters,
		"far":               append(append(bytes.Clone(noise[:32768]), noise[:32768]...), noise[:32000]...),
		"seven bytes often": bytes.Repeat([]byte("abcdefg"), 1000), "eight": bytes.Repeat([]byte("abcdefgh"), 1000),
	}
}

// packings are the ways in which there are bodies of a text.
func packings(t testing.TB, text []byte) map[string][]byte {
	all := make(map[string][]byte)
	for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.DefaultCompression} {
		var ours, std bytes.Buffer
		z, err := gzip.NewWriterLevel(&ours, level)
		if err != nil {
			t.Fatal(err)
		}
		y, err := stdgzip.NewWriterLevel(&std, level)
		if err != nil {
			t.Fatal(err)
		}
		z.Name = "a.html"
		for _, part := range [][]byte{text[:len(text)/3], text[len(text)/3:]} {
			z.Write(part)
			y.Write(part)
			y.Flush() // an empty block
		}
		z.Close()
		y.Close()
		all[fmt.Sprint("klauspost ", level)], all[fmt.Sprint("std ", level)] = ours.Bytes(), std.Bytes()
	}
	return all
}

// Bodies that are as they should be are decoded in memory, whatever wrote them.
func TestGunzip(t *testing.T) {
	const enough = 1 << 20
	var d Decoders
	for name, text := range texts() {
		for how, body := range packings(t, text) {
			out, info, ok := d.gunzip([]byte("before"), body, enough)
			if !ok || info != (Info{}) || string(out) != "before"+string(text) {
				t.Errorf("%s, %s: %d bytes of %d, %+v, %v", name, how, len(out), len(text), info, ok)
			}
			two := append(append(bytes.Clone(body), body...), "end"...)
			out, info, ok = d.gunzip(out[:0], two, enough)
			if !ok || info != (Info{Trailing: true}) || string(out) != string(text)+string(text) {
				t.Errorf("%s, %s, twice: %d bytes of %d, %+v, %v", name, how, len(out), 2*len(text), info, ok)
			}
			if !agree(t, &d, two, int64(2*len(text))) {
				t.Errorf("%s, %s: too much, and is not", name, how)
			}
			if len(text) > 0 && (agree(t, &d, two, int64(2*len(text)-1)) || agree(t, &d, two, int64(len(text)))) {
				t.Errorf("%s, %s: too much, and is decoded", name, how)
			}
		}
	}
}

// agree holds gunzip to what decode says of a body. It reports whether gunzip says
// anything.
func agree(t testing.TB, d *Decoders, body []byte, limit int64) bool {
	t.Helper()
	out, info, ok := d.gunzip(nil, body, limit)
	if !ok {
		return false
	}
	want, wantInfo, err := d.decode(nil, body, []string{"gzip"}, limit)
	if err != nil || info != wantInfo || !bytes.Equal(out, want) {
		t.Errorf("at most %d bytes of %.100x: %d bytes, %+v; want %d, %+v, %v", limit, body, len(out), info, len(want), wantInfo, err)
	}
	return true
}

// Of bodies that are damaged it says nothing that decode does not say.
func TestGunzipDamaged(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var d Decoders
	taken := 0
	for _, text := range texts() {
		text = text[:min(len(text), 200)]
		for _, body := range packings(t, text) {
			for i := range body {
				damaged := bytes.Clone(body)
				damaged[i] ^= 1 << r.IntN(8)
				if agree(t, &d, damaged, 400) {
					taken++
				}
				agree(t, &d, body[:i], 1<<20)
			}
		}
	}
	if taken == 0 { // bytes of the header that do not matter
		t.Error("no damaged body was decoded")
	}
}

func FuzzGunzip(f *testing.F) {
	for _, text := range texts() {
		for _, body := range packings(f, text[:min(len(text), 100)]) {
			f.Add(body, int64(200))
		}
	}
	var d Decoders
	f.Fuzz(func(t *testing.T, body []byte, limit int64) { agree(t, &d, body, max(0, min(limit, 1<<24))) })
}
