package crawler

import (
	"bytes"
	"io"
	"testing"
	"testing/synctest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"weft/fetch"
	"weft/parse"
)

// packed is text in a coding.
func packed(t testing.TB, text, coding string) string {
	t.Helper()
	var buf bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&buf)
	case "deflate":
		w = zlib.NewWriter(&buf)
	case "br":
		w = brotli.NewWriter(&buf)
	case "zstd":
		var err error
		if w, err = zstd.NewWriter(&buf, zstd.WithEncoderConcurrency(1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// robots.txt is asked for as it is, and read whatever it comes in.
func TestRobotsCompressed(t *testing.T) {
	const rules = "User-agent: *\nDisallow: /a\n"
	gz := packed(t, rules, "gzip")
	const denied = "robots_denied robots disallow"
	for _, c := range []struct{ name, body, coding, want string }{
		{"gzip", gz, "gzip", denied},
		{"x-gzip", gz, "x-gzip", denied},
		{"deflate", packed(t, rules, "deflate"), "deflate", denied},
		{"br", packed(t, rules, "br"), "br", denied},
		{"zstd", packed(t, rules, "zstd"), "ZSTD", denied},
		{"layers", packed(t, packed(t, rules, "br"), "gzip"), "br, gzip", denied},
		{"plain, though it says gzip", rules, "gzip", denied},
		{"plain, though it says br", rules, "br", denied},
		{"plain, in a charset", rules, "utf-8", denied},
		{"identity", rules, "identity", denied},
		{"without its checksum", gz[:len(gz)-8], "gzip", denied},
		{"corrupt", gz[:4] + "\xff\xff\xff\xff\x00\x00\xff\xff", "gzip", "robots_unreachable robots bad_encoding"},
		{"no gzip, and no text", "\x00\x01\x02", "gzip", "robots_unreachable robots bad_encoding"},
		{"unknown", "\x1f\x9d\x90", "compress", "robots_unreachable robots bad_encoding"},
		{"layers without end", gz, "gzip,gzip,gzip,gzip,gzip,gzip", "robots_unreachable robots bad_encoding"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := robotsWeb(func(fetch.Request) (*fetch.Response, error) {
				return respond(200, c.body, "Content-Encoding", c.coding), nil
			})
			recs := crawl(t, polite(w), "http://h.example/a", "http://h.example/b")
			wantOutcome(t, recs[0], c.want)
			if c.want == denied {
				wantOutcome(t, recs[1], "ok")
			} else if n := len(w.asked("http://h.example/b")); n != 0 {
				t.Errorf("the page was asked for %d times, though its rules are not known", n)
			}
		})
	}
}

// What the list asks for comes without what it was compressed in on its way; a
// file that is compressed itself stays so.
func TestGetDecodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := packed(t, "the map", "gzip")
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.Path {
			case "/map.xml":
				return respond(200, packed(t, "the map", "br"), "Content-Encoding", "br"), nil
			case "/map.xml.gz":
				return respond(200, packed(t, file, "gzip"), "Content-Encoding", "gzip"), nil
			case "/file.xml.gz":
				return respond(200, file, "Content-Type", "application/gzip"), nil
			case "/bad.xml":
				return respond(200, file[:len(file)-8], "Content-Encoding", "gzip"), nil
			}
			return respond(404, ""), nil
		})
		got := getAll(t, crawlerOf(t, polite(w)), "http://h.example/map.xml", "http://h.example/map.xml.gz", "http://h.example/file.xml.gz", "http://h.example/bad.xml")
		want := []string{"the map", file, file, "bad_encoding (decode: truncated)"}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("got %q, want %q", got[i], want[i])
			}
		}
	})
}

// All Content-Type fields count, in a page and in a refusal.
func TestContentTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			status := 200
			if r.URL.Path == "/gone" {
				status = 410
			}
			return respond(status, "<title>\xcf\xf0\xe8</title>", "Content-Type", "text/plain", "Content-Type", "Text/HTML; charset=windows-1251"), nil
		})
		cfg := polite(w)
		cfg.IgnoreRobots = true
		var declared string
		cfg.Parser = pages(func(doc parse.Document) parse.Result {
			declared = doc.ContentType
			return bodyAsPage(doc)
		})
		recs := crawl(t, cfg, "http://h.example/", "http://h.example/gone")
		wantOutcome(t, recs[0], "ok")
		for _, r := range recs {
			if r.ContentType != "text/html" {
				t.Errorf("%s: got content type %q", r.URL, r.ContentType)
			}
		}
		if want := "text/plain, Text/HTML; charset=windows-1251"; declared != want {
			t.Errorf("the parser was told %q, want %q", declared, want)
		}
	})
}
