package parse

import (
	"strings"
	"testing"
)

func TestDocumentType(t *testing.T) {
	const (
		htm  = "<!doctype html><title>x</title>"
		png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
		pdf  = "%PDF-1.7\n%....\n1 0 obj"
		feed = `<?xml version="1.0"?><rss version="2.0"><channel/></rss>`
		xht  = `<?xml version="1.0"?><!-- a --><!DOCTYPE html PUBLIC "x"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head></html>`
	)
	tests := []struct {
		name, header, body string
		want               string // the type, and "page" or the detail of the failure
	}{
		{"HTML", "text/html; charset=utf-8", htm, "text/html page"},
		{"HTML in capitals", "TEXT/HTML", htm, "text/html page"},
		{"two headers joined", "text/html, text/html; charset=utf-8", htm, "text/html page"},
		{"XHTML", "application/xhtml+xml", xht, "application/xhtml+xml page"},
		{"XHTML as XML", "text/xml", xht, "text/xml page"},
		{"a feed", "application/rss+xml", feed, "application/rss+xml application/rss+xml"},
		{"a feed as XML", "application/xml", feed, "application/xml application/xml"},
		{"plain text", "text/plain", "just words", "text/plain page"},
		{"HTML that is declared as plain text", "text/plain", htm, "text/plain page"},
		{"no type, HTML", "", htm, "text/html page"},
		{"no type, text", "", "just words", "text/plain page"},
		{"no type, a text that starts like a bitmap", "", "BMW is a maker of cars", "text/plain page"},
		{"no type, XHTML", "", xht, "text/xml page"},
		{"no type, a feed", "", feed, "text/xml text/xml"},
		{"no type, an image", "", png, "image/png image/png"},
		{"some bytes that are HTML", "application/octet-stream", htm, "text/html page"},
		{"rubbish for a type", "html", htm, "text/html page"},
		{"parameters without a semicolon", "text/html charset=utf-8", htm, "text/html page"},
		{"an image under a broken type", "text/html charset=utf-8", png, "image/png image/png"},
		{"JSON before HTML", "application/json, text/html", htm, "text/html page"},
		{"HTML before JSON", "text/html, application/json", `{"a":1}`, "application/json application/json"},
		{"an image that is declared as HTML", "text/html", png, "image/png image/png, declared as text/html"},
		{"a PDF that is declared as HTML", "text/html", pdf, "application/pdf application/pdf, declared as text/html"},
		{"a PDF that is declared as plain text", "text/plain", pdf, "application/pdf application/pdf, declared as text/plain"},
		{"a binary that is declared as HTML", "text/html", strings.Repeat("\x00\x01\x02", 100), "application/octet-stream application/octet-stream, declared as text/html"},
		{"HTML with a stray control character", "text/html", "\x02" + htm, "text/html page"},
		{"HTML that starts like a bitmap", "text/html", "BM<p>x", "text/html page"},
		{"a PDF", "application/pdf", pdf, "application/pdf application/pdf"},
		{"JSON", "application/json", `{"a":1}`, "application/json application/json"},
		{"an image", "image/png", png, "image/png image/png"},
		{"HTML without a body", "text/html", "", "text/html page"},
	}
	p := newParser(t, Config{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := p.Parse(Document{ContentType: tt.header, Body: []byte(tt.body)})
			got := res.ContentType + " page"
			if res.Outcome != OK {
				got = res.ContentType + " " + res.Detail
				if res.Outcome != UnsupportedType || res.Phase != "parse" || res.Page != nil {
					t.Errorf("outcome %s in phase %s with page %q", res.Outcome, res.Phase, res.Page)
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What surely has no page is known before it is read: by its type alone, or by the
// first bytes. Whatever Unsupported is sure of, Parse says as well.
func TestUnsupportedIsKnownEarly(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100)
	for _, tt := range []struct {
		header, encoding, body string
		byHead, byBytes        string // the type that is found; "" is not sure
	}{
		{"image/png", "", png, "image/png", "image/png"},
		{"image/png", "gzip", png, "image/png", ""},
		{"application/zip", "", "PK\x03\x04", "application/zip", "application/zip"},
		{"image/svg+xml", "", "<svg/>", "", ""},
		{"application/rss+xml", "", "<rss/>", "", ""},
		{"text/xml", "", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "", ""},
		{"", "", png, "", "image/png"},
		{"", "", "<p>text", "", ""},
		{"application/octet-stream", "", "%PDF-1.7 ...", "", "application/pdf"},
		{"application/octet-stream", "", "<html>", "", ""},
		{"text/html", "", png, "", "image/png"},
		{"text/html; charset=utf-8", "", "<p>", "", ""},
		{"text/plain", "br", png, "", ""},
		{"text/css", "", "p {}", "text/css", "text/css"},
	} {
		essence, detail, ok := Unsupported(tt.header, tt.encoding, nil)
		if essence != tt.byHead || ok != (tt.byHead != "") {
			t.Errorf("%q: %q, %t by the head, want %q", tt.header, essence, ok, tt.byHead)
		}
		checkUnsupported(t, tt.header, tt.body, essence, detail, ok)
		essence, detail, ok = Unsupported(tt.header, tt.encoding, []byte(tt.body))
		if essence != tt.byBytes || ok != (tt.byBytes != "") {
			t.Errorf("%q: %q, %t by its bytes, want %q", tt.header, essence, ok, tt.byBytes)
		}
		checkUnsupported(t, tt.header, tt.body, essence, detail, ok)
	}
}

func checkUnsupported(t *testing.T, header, body, essence, detail string, ok bool) {
	t.Helper()
	if !ok {
		return
	}
	p, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	res := p.Parse(Document{URL: "http://h.example/", ContentType: header, Body: []byte(body)})
	if res.Outcome != UnsupportedType || res.ContentType != essence || res.Detail != detail {
		t.Errorf("%q: Parse says %s, %q, %q, and Unsupported %q, %q", header, res.Outcome, res.ContentType, res.Detail, essence, detail)
	}
}

// The bytes are those of the MIME Sniffing Standard, "binary data byte".
func TestIsBinary(t *testing.T) {
	for c := range 256 {
		want := c <= 0x08 || c == 0x0b || 0x0e <= c && c <= 0x1a || 0x1c <= c && c <= 0x1f
		if got := isBinary([]byte{'a', byte(c), 'b'}); got != want {
			t.Errorf("%#02x: %t, want %t", c, got, want)
		}
	}
}
