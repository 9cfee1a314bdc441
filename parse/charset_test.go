package parse

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/net/html/charset"
)

func utf16le(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func titleOf(t testing.TB, r Result) string {
	t.Helper()
	var p struct{ Title string }
	if err := json.Unmarshal(r.Page, &p); err != nil {
		t.Fatalf("%v: %s", err, r.Page)
	}
	return p.Title
}

func TestCharset(t *testing.T) {
	to := func(name, s string) string {
		enc, _ := charset.Lookup(name)
		out, err := enc.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	latin, cyrillic, japanese := "<title>Caf\xe9 \x80</title>", "<title>Привет</title>", "<title>日本語</title>"
	pad := strings.Repeat(" ", 1100)
	tests := []struct {
		name, header, body  string
		charset, title, out string
	}{
		{"ASCII", "text/html", "<title>plain</title>", "utf-8", "plain", "ok"},
		{"UTF-8 of which nothing is said", "text/html", "<title>é</title>", "utf-8", "é", "ok"},
		{"UTF-8 far behind", "text/html", pad + "<title>é</title>", "utf-8", "é", "ok"},
		{"nothing is said, and it is not UTF-8", "text/html", latin, "windows-1252", "Café €", "ok"},
		{"nothing is said, and it is Japanese", "text/html", to("shift_jis", "<title>これは日本語の文章です</title>"), "shift_jis", "これは日本語の文章です", "ok"},
		{"nothing is said, and the escapes are Japanese", "text/html", to("iso-2022-jp", "<title>日本語</title>"), "iso-2022-jp", "日本語", "ok"},
		{"said to be UTF-8, with escapes", "text/html; charset=utf-8", "<title>a</title>\x1b$B$3\x1b(B", "utf-8", "a", "ok"},
		{"nothing is said, and it is Greek", "text/html", to("windows-1253", "<title>Ο καιρός είναι καλός</title>"), "windows-1253", "Ο καιρός είναι καλός", "ok"},
		{"header", "text/html; charset=windows-1251", to("windows-1251", cyrillic), "windows-1251", "Привет", "ok"},
		{"header by another name, quoted", `text/html; Charset="LATIN1"`, latin, "windows-1252", "Café €", "ok"},
		{"header says it twice", "text/html; charset=utf-8; charset=utf-8", "<title>é</title>", "utf-8", "é", "ok"},
		{"header wins over meta", "text/html;charset=utf-8", "<meta charset=koi8-r><title>é</title>", "utf-8", "é", "ok"},
		{"header with a name that nobody knows", "text/html;charset=wtf", "<meta charset=koi8-r>" + to("koi8-r", cyrillic), "koi8-r", "Привет", "ok"},
		{"meta charset", "text/html", "<meta charset=shift_jis>" + to("shift_jis", japanese), "shift_jis", "日本語", "ok"},
		{"meta http-equiv", "text/html", `<meta content="text/html; charset=gb2312" http-equiv=Content-Type>` + to("gbk", japanese[:13]), "gbk", "日本", "ok"},
		{"meta in a comment", "text/html", "<!-- <meta charset=koi8-r> --><title>é</title>", "utf-8", "é", "ok"},
		{"meta beyond 1024 bytes", "text/html", pad + "<meta charset=koi8-r>" + to("koi8-r", cyrillic), "koi8-r", "Привет", "ok"},
		{"meta beyond 1024 bytes, and what came before it", "text/html", to("windows-1251", cyrillic) + pad + "<body><p><META content='a; charset=cp1251' http-equiv=content-type>", "windows-1251", "Привет", "ok"},
		{"late meta in bytes that are UTF-8", "text/html", pad + "<meta charset=koi8-r><title>é</title>", "koi8-r", "ц╘", "ok"},
		{"late meta loses to the header", "text/html; charset=utf-8", pad + "<meta charset=koi8-r><title>é</title>", "utf-8", "é", "ok"},
		{"late meta loses to an early one", "text/html", "<meta charset=koi8-r>" + to("koi8-r", cyrillic) + pad + "<meta charset=big5>", "koi8-r", "Привет", "ok"},
		{"late meta loses to the mark", "text/html", "\xef\xbb\xbf" + pad + "<meta charset=koi8-r><title>é</title>", "utf-8", "é", "ok"},
		{"late meta that is none: script, comment, unknown label", "text/html", pad + "<script>'<meta charset=koi8-r>'</script><!--<meta charset=koi8-r>--><meta charset=wtf><title>é</title>", "utf-8", "é", "ok"},
		{"early meta that is none, late one that is", "text/html", "<script>'<meta charset=koi8-r>'</script>" + pad + "<meta charset=windows-1251>" + to("windows-1251", cyrillic), "windows-1251", "Привет", "ok"},
		{"late meta says UTF-16", "text/html", pad + "<meta charset=utf-16><title>é</title>", "utf-8", "é", "ok"},
		{"late meta in plain text is text", "text/plain", pad + "<meta charset=koi8-r>é", "utf-8", "", "ok"},
		{"meta says UTF-16, which it cannot be", "text/html", "<meta charset=utf-16><title>é</title>", "utf-8", "é", "ok"},
		{"XML declaration", "application/xhtml+xml", `<?xml version="1.0" encoding='iso-8859-2'?>` + to("iso-8859-2", "<html><title>łódź</title></html>"), "iso-8859-2", "łódź", "ok"},
		{"XML declaration beside a meta", "application/xhtml+xml", `<?xml version="1.0" encoding='iso-8859-2'?><html><meta charset="koi8-r"/>` + to("iso-8859-2", "<title>łódź</title></html>"), "iso-8859-2", "łódź", "ok"},
		{"XML without one is UTF-8, whatever a meta says", "application/xhtml+xml", `<html><meta http-equiv="content-type" content="text/html; charset=iso-8859-1"/><title>łódź</title></html>`, "utf-8", "łódź", "ok"},
		{"also where the meta comes late", "text/xml", `<html>` + pad + `<meta charset="koi8-r"/><title>łódź</title></html>`, "utf-8", "łódź", "ok"},
		{"XML that is not UTF-8", "application/xhtml+xml", `<html><meta charset="iso-8859-2"/>` + to("iso-8859-2", "<title>łódź</title></html>"), "iso-8859-2", "łódź", "ok"},
		{"XML by the header", "application/xhtml+xml; charset=iso-8859-2", `<html><meta charset="koi8-r"/>` + to("iso-8859-2", "<title>łódź</title></html>"), "iso-8859-2", "łódź", "ok"},
		{"mark of UTF-8 wins over all", "text/html; charset=koi8-r", "\xef\xbb\xbf<meta charset=koi8-r><title>é</title>", "utf-8", "é", "ok"},
		{"UTF-16 by its mark", "text/html", "\xff\xfe" + utf16le("<title>日本 é</title>"), "utf-16le", "日本 é", "ok"},
		{"UTF-16 by the header", "text/html; charset=utf-16le", utf16le("<title>日本 é</title>"), "utf-16le", "日本 é", "ok"},
		{"broken UTF-16", "text/html; charset=utf-16le", utf16le("<title>a") + "\x00\xd8" + utf16le("b</title>"), "utf-16le", "a\uFFFDb", "ok lossy_text"},
		{"UTF-8 with a broken byte", "text/html; charset=utf-8", "<title>a\xffb é</title>", "utf-8", "a\uFFFDb é", "ok lossy_text"},
		{"UTF-8 that has U+FFFD itself", "text/html", "<title>a\uFFFDb</title>", "utf-8", "a\uFFFDb", "ok"},
		{"an encoding too dangerous for the web", "text/html; charset=hz-gb-2312", "<title>x</title>", "replacement", "", "ok lossy_text"},
		{"GBK has characters of four bytes", "text/html; charset=gb2312", "<title>\x81\x39\xef\x30 \x95\x32\xb7\x3a</title>", "gbk", "㐁 \uFFFD2\uFFFD:", "ok lossy_text"},
		{"C1 bytes are characters", "text/html; charset=iso-8859-1", "<title>a\x81b</title>", "windows-1252", "a\u0081b", "ok"},
		{"empty", "text/html", "", "utf-8", "", "ok"},
	}
	p := newParser(t, Config{Fields: []string{"title"}})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := p.Parse(Document{ContentType: tt.header, Body: []byte(tt.body)})
			if got := report(res); got != tt.out {
				t.Errorf("got %q, want %q (%s)", got, tt.out, res.Detail)
			}
			if got := titleOf(t, res); res.Charset != tt.charset || got != tt.title {
				t.Errorf("charset %q, title %q; want %q, %q", res.Charset, got, tt.charset, tt.title)
			}
		})
	}
}

// The usual page costs no second copy of itself.
func TestUTF8IsNotCopied(t *testing.T) {
	p := newParser(t, Config{})
	body := []byte("\xef\xbb\xbf<title>é</title>")
	out := p.toUTF8(&memory{}, findEncoding(kind{}, body), body, &Result{})
	if !bytes.Equal(out, body[3:]) || &out[0] != &body[3] {
		t.Errorf("valid UTF-8 was copied")
	}
}

// The query of a link is in the encoding of the page; path and fragment are in
// UTF-8, and so is everything on a page in UTF-16.
func TestLinkQueryIsInThePagesEncoding(t *testing.T) {
	p := newParser(t, Config{Fields: []string{"links"}})
	for _, tt := range []struct{ charset, body, want string }{
		{"utf-8", "<a href='?q=é'>", "http://a.example/d/p?q=%C3%A9"},
		{"windows-1252", "<a href='/é?q=é&#1046;#é'>", "http://a.example/%C3%A9?q=%E9%26%231046%3B#%C3%A9"},
		{"windows-1252", "<a href='//é.example/?é?é'>", "http://xn--9ca.example/?%E9?%E9"},
		{"windows-1252", "<a href='#?é'>", "http://a.example/d/p#?%C3%A9"},
		{"windows-1252", "<base href='?é'><a href='#x'>", "http://a.example/d/p?%E9#x"},
		{"windows-1252", "<a href='%E9^?%E9^'>", "http://a.example/d/%E9%5E?%E9^"},
		{"utf-16le", "<a href='?q=é'>", "http://a.example/d/p?q=%C3%A9"},
	} {
		body := tt.body
		switch tt.charset {
		case "windows-1252":
			body = strings.ReplaceAll(body, "é", "\xe9")
		case "utf-16le":
			body = utf16le(body)
		}
		res := p.Parse(Document{URL: "http://a.example/d/p", ContentType: "text/html; charset=" + tt.charset, Body: []byte(body)})
		var page struct{ Links []struct{ URL string } }
		if err := json.Unmarshal(res.Page, &page); err != nil || len(page.Links) != 1 || page.Links[0].URL != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.charset, tt.body, res.Page, tt.want)
		}
	}
}
