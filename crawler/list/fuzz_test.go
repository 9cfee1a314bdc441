package list

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// check reads data in a format, in little memory, and checks what holds for
// every list.
func check(t *testing.T, format Format, data []byte) {
	const maxLine = 300
	fetch := func(context.Context, string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil // an index leads to itself
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	r, err := Open(t.Context(), Config{
		Sources: []Source{{Name: "-", Open: open}}, Format: format, MaxLine: maxLine, Fetch: fetch,
	})
	if err != nil {
		return
	}
	defer r.Close()
	var last, lines int64
	for {
		l, err := r.Next(t.Context())
		if err != nil {
			break
		}
		lines++
		if l.Number <= last {
			t.Fatalf("line %d after line %d", l.Number, last)
		}
		last = l.Number
		if len(l.URL) > MaxURL {
			t.Fatalf("line %d: a URL of %d bytes", last, len(l.URL))
		}
		if l.Err == nil && l.URL == "" {
			t.Fatalf("line %d: neither a URL nor an error", last)
		}
		if l.Meta != nil && (l.Meta[0] != '{' || !json.Valid(l.Meta) || !utf8.Valid(l.Meta)) {
			t.Fatalf("line %d: meta %q", last, l.Meta)
		}
	}
	s := r.Stats()
	if s.Lines < last || s.Blank+s.Comments+lines > s.Lines {
		t.Fatalf("%d lines, the last is %d: %+v", lines, last, s)
	}
	if plain := bytes.IndexFunc(data, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\n' }) < 0; plain && format != Sitemap && s.Done {
		want := int64(bytes.Count(data, []byte("\n")))
		if len(data) > 0 && data[len(data)-1] != '\n' {
			want++
		}
		if s.Lines != want {
			t.Fatalf("got %d lines, want %d", s.Lines, want)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("\ufeffhttps://a/\r\n\n# x\nhttps://b/"))
	f.Add([]byte(gzipped("https://a/\n")))
	f.Add([]byte("\x28\xb5\x2f\xfd\x04\x00\x59\x00\x00https://a/\n"))
	f.Add([]byte("\xff\xfeh\x00\n\x00"))
	f.Fuzz(func(t *testing.T, data []byte) { check(t, Lines, data) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("url,a\nhttps://a/,\"x\ny\"\nb,\"oops\nc,d\n\"e\"f,\n"))
	f.Add([]byte("a;url\n\"\"\"\n#\n\";\"\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, CSV, data)
		check(t, CSV, append([]byte("a,url\n"), data...))
	})
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(`{"url":"https://a/","a":[{"b":"\"]"}],"c":-1e9}` + "\n[\"https://b/\",\n{\"url\""))
	f.Add([]byte(`{"schema":1,"outcome":"ok","url":"x","meta":{"a":1},"page":{` + strings.Repeat("[", 300)))
	f.Fuzz(func(t *testing.T, data []byte) { check(t, JSONL, data) })
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0" encoding="latin1"?><urlset><url><loc>a</loc><lastmod>b</lastmod></url></urlset>`))
	f.Add([]byte(`<x:sitemapindex><sitemap><x:loc>a</x:loc></sitemap></x:sitemapindex><urlset><url><loc>&amp;`))
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, Sitemap, data)
		check(t, Sitemap, append([]byte("<urlset><url><loc>"), data...))
	})
}

// FuzzCSVRoundTrip reads what the standard library writes.
func FuzzCSVRoundTrip(f *testing.F) {
	f.Add("https://a/", "x", "y\n\"z\"")
	f.Fuzz(func(t *testing.T, url, a, b string) {
		if trimmed(url) != url || url == "" || url == "url" || len(url+a+b) > MaxURL || !utf8.ValidString(a) || !utf8.ValidString(b) ||
			strings.ContainsRune(url+a+b, '\r') {
			t.Skip("not what comes back as it is")
		}
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		w.WriteAll([][]string{{"a", "url", "b"}, {a, url, b}, {"a", "https://next/", "b"}})
		lines, _, err := read(t, Config{Sources: []Source{text("a.csv", file.String())}})
		if err != nil || len(lines) != 2 || lines[1].URL != "https://next/" {
			t.Fatalf("%q: got %v, %v", file.String(), show(lines), err)
		}
		got := map[string]string{}
		if err := json.Unmarshal(lines[0].Meta, &got); err != nil || lines[0].URL != url || got["a"] != a || got["b"] != b {
			t.Errorf("%q: got %v, %v", file.String(), show(lines), err)
		}
	})
}

func trimmed(s string) string { return string(trim([]byte(s))) }

// FuzzJSONLRoundTrip reads what the standard library writes.
func FuzzJSONLRoundTrip(f *testing.F) {
	f.Add("https://a/", "k", "v\u2028<\\\"")
	f.Fuzz(func(t *testing.T, url, key, value string) {
		if trimmed(url) != url || url == "" || len(url+key+value) > MaxURL || key == "url" ||
			!utf8.ValidString(url) || !utf8.ValidString(key) || !utf8.ValidString(value) {
			t.Skip("not what comes back as it is")
		}
		row, err := json.Marshal(map[string]any{"url": url, key: value})
		if err != nil {
			t.Fatal(err)
		}
		lines, _, err := read(t, Config{Sources: []Source{text("a.jsonl", string(row))}})
		if err != nil || len(lines) != 1 || lines[0].URL != url || lines[0].Err != nil {
			t.Fatalf("%s: got %v, %v", row, show(lines), err)
		}
		got := map[string]string{}
		if err := json.Unmarshal(lines[0].Meta, &got); err != nil || got[key] != value {
			t.Errorf("%s: got %s", row, lines[0].Meta)
		}
	})
}
