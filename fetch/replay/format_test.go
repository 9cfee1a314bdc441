package replay

import (
	"bytes"
	"errors"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"weft/fetch"
)

func TestWhatWasPutComesBack(t *testing.T) {
	s := open(t)
	failed := &Entry{
		Err: &fetch.Error{
			Kind: fetch.TLSError, Phase: fetch.PhaseTLS, Reason: "expired", Err: errors.New("certificate has expired"),
			IP: netip.MustParseAddr("2001:db8::1"), Timings: fetch.Timings{Connect: time.Second},
		},
		FetchedAt: time.Unix(1, 0).UTC(),
	}
	torn := entry("half a pa")
	torn.Response.Timings.Body = time.Minute
	torn.Err = &fetch.Error{
		Kind: fetch.Incomplete, Phase: fetch.PhaseBody, Reason: "short_body", Err: errors.New("9 of 12 bytes came"),
		IP: torn.Response.IP, Timings: torn.Response.Timings,
	}
	bare := &Entry{Response: &fetch.Response{Status: 999, Header: http.Header{}}, FetchedAt: time.Unix(2, 0).UTC()}
	odd := entry("\n\nweft replay 1 \x00\xff")
	odd.Response.Header = http.Header{"X-Latin": {"caf\xe9\r", "", " a: b "}, "X-Empty": {""}}
	for name, e := range map[string]*Entry{
		"page": entry("<title>a</title>"), "empty": entry(""), "bare": bare, "odd bytes": odd,
		"large": entry(strings.Repeat("0123456789", 1<<17)), "failure": failed, "torn": torn,
	} {
		r := request(t, "http://a.example/"+strings.ReplaceAll(name, " ", "_"))
		if err := s.Put(r, e); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(t.Context(), r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if d := diff(e, got); d != "" {
			t.Errorf("%s: -put +got\n%s", name, d)
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(200, "Content-Type", "text/html", "", []byte("<p>"), true, int64(3))
	f.Add(404, "X", "a: b\r", "\xff\x00", []byte("\n\n"), false, int64(-1))
	f.Fuzz(func(t *testing.T, status int, name, first, second string, body []byte, flag bool, d int64) {
		e := &Entry{
			Response: &fetch.Response{
				Status: status, Header: http.Header{name: {first, second}}, Body: body, Cut: flag, Public: !flag,
				Timings: fetch.Timings{Wait: time.Duration(d)},
			},
			FetchedAt: time.Unix(d%1e9, d%1e9).UTC(),
		}
		head, err := encode("http://a.example/", e)
		if err != nil {
			return // headers that HTTP does not have
		}
		if name == "Set-Cookie" {
			e.Response.Header = http.Header{}
		}
		got, err := decode(append(head, body...), "http://a.example/")
		if err != nil {
			t.Fatal(err)
		}
		if d := diff(e, got); d != "" {
			t.Errorf("-put +got\n%s", d)
		}
	})
}

// A file of any content is a miss or an entry, and never a panic.
func FuzzDecode(f *testing.F) {
	head, err := encode("http://a.example/", entry("abc"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(head, "abc"...))
	f.Add([]byte("weft replay 1 00000000 ffffffff\n"))
	f.Add([]byte("weft replay 1 00000000 00000003\n{}\n\n"))
	f.Fuzz(func(t *testing.T, image []byte) {
		e, err := decode(image, "http://a.example/")
		if (err == nil) != (e != nil && (e.Response != nil || e.Err != nil)) {
			t.Errorf("got %+v, %v", e, err)
		}
		if len(image) > prefixLen { // parseHead sees heads before their checksum is known
			parseHead(image[prefixLen:])
		}
	})
}

// Whatever happens to a byte of a file, nobody gets a wrong page.
func TestCorruptFileIsMissOrExact(t *testing.T) {
	s := open(t)
	r := request(t, "https://a.example/")
	want := entry("<title>whole</title>")
	if err := s.Put(r, want); err != nil {
		t.Fatal(err)
	}
	name := files(t, s)[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	exact := 0
	check := func(what string, i int, got *Entry, err error) {
		t.Helper()
		if err != nil {
			return
		}
		exact++
		if d := diff(want, got); d != "" {
			t.Errorf("%s %d: a wrong page\n%s", what, i, d)
		}
	}
	inMemory := func(what string, i int, image []byte) {
		got, err := decode(image, "https://a.example/")
		check(what, i, got, err)
	}
	inFile := func(what string, i int, image []byte) {
		if err := os.WriteFile(name, image, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(t.Context(), r)
		if err != nil {
			mustMiss(t, err)
		}
		check(what, i, got, err)
	}
	for i := range whole {
		for _, bits := range []byte{0x01, 0x20, 0x80, whole[i]} {
			image := bytes.Clone(whole)
			image[i] ^= bits
			inMemory("byte", i, image)
			if bits == 0x20 {
				inFile("byte", i, image)
			}
		}
		inFile("cut at", i, whole[:i])
		inMemory("cut at", i, whole[:i])
		inMemory("zeros from", i, append(bytes.Clone(whole[:i]), make([]byte, len(whole)-i)...))
		inMemory("without", i, append(bytes.Clone(whole[:i]), whole[i+1:]...))
	}
	inFile("longer by", 1, append(bytes.Clone(whole), 0))
	if exact > 2*16 { // only the case of hex digits does not matter
		t.Errorf("%d changes went unnoticed", exact)
	}
}
