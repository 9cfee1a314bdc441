package list

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

func TestLines(t *testing.T) {
	utf16 := func(e unicode.Endianness) string {
		s, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String("https://a/ü\r\nhttps://b/\r\n")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ab := []string{"1 https://a/ü", "2 https://b/"}
	for name, test := range map[string]struct {
		data string
		want []string
	}{
		"empty":            {"", nil},
		"only an LF":       {"\n", nil},
		"no LF at the end": {"https://a/ü\nhttps://b/", ab},
		"CRLF":             {"https://a/ü\r\nhttps://b/\r\n", ab},
		"CR at the end":    {"https://a/ü\nhttps://b/\r", ab},
		"CR alone":         {"https://a/ü\rhttps://b/\r", ab},
		"BOM":              {"\ufeffhttps://a/ü\nhttps://b/\n", ab},
		"BOM of a joined":  {"https://a/ü\n\ufeffhttps://b/\n", ab},
		"UTF-16LE":         {utf16(unicode.LittleEndian), ab},
		"UTF-16BE":         {utf16(unicode.BigEndian), ab},
		"gzip":             {gzipped("https://a/ü\nhttps://b/\n"), ab},
		"gzip, joined":     {gzipped("https://a/ü\n") + gzipped("https://b/\n"), ab},
		"zstd":             {zstded(t, "https://a/ü\nhttps://b/\n"), ab},
		"zstd, joined":     {zstded(t, "https://a/ü\n") + zstded(t, "https://b/\n"), ab},
		"zstd, skippable":  {"\x50\x2a\x4d\x18\x02\x00\x00\x00ab" + zstded(t, "https://a/ü\nhttps://b/\n"), ab},
		"gzip of a BOM":    {gzipped("\ufeffhttps://a/ü\r\nhttps://b/"), ab},
		"white space":      {" \t https://a/ü \u00a0\n\u2003https://b/\v\n", ab},
		"NUL around":       {"\x00https://a/ü\x00\x00\nhttps://b/\n", ab},
		"NUL inside":       {"https://a/\x00b\n", []string{"1 https://a/\x00b"}},
		"blank, comments":  {"\n# a\n  \n\t# b\nhttps://a/#c\n\n", []string{"5 https://a/#c"}},
		"not a URL":        {"hello world\n", []string{"1 hello world"}},
		"invalid UTF-8":    {"https://a/\xff\n", []string{"1 https://a/ÿ"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, src := range []Source{text("-", test.data), onDisk(t, "list", test.data)} {
				lines, _, err := read(t, Config{Sources: []Source{src}})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, show(lines)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestLongLines(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, test := range map[string]struct {
		line, want string
		ok         bool
	}{
		"at the limit":         {"https://a/" + long(MaxURL-10), "https://a/" + long(MaxURL-10), true},
		"long URL":             {"https://a/" + long(MaxURL-9), "https://a/" + long(MaxURL-10), false},
		"longer than a line":   {"https://a/" + long(2<<20), "https://a/" + long(MaxURL-10), false},
		"between runes":        {"https://a/ü" + long(MaxURL-13) + "ü", "https://a/ü" + long(MaxURL-13), false},
		"password":             {"https://user:" + long(MaxURL) + "@a/", "https://***", false},
		"user-info, then path": {"https://u:p@a/" + long(MaxURL), "https://u:p@a/" + long(MaxURL-14), false},
		"no URL":               {long(MaxURL + 1), long(MaxURL), false},
		"wide margin":          {strings.Repeat(" ", 100_000) + "https://a/" + strings.Repeat("\t", 100_000), "https://a/", true},
	} {
		t.Run(name, func(t *testing.T) {
			lines, _, err := read(t, Config{Sources: []Source{text("-", "\n"+test.line+"\nhttps://next/\n")}})
			if err != nil || len(lines) != 2 {
				t.Fatalf("got %d lines, %v", len(lines), err)
			}
			if l := lines[0]; l.URL != test.want || l.Number != 2 || (l.Err == nil) != test.ok {
				t.Errorf("got %d %d bytes %.40q, %v", l.Number, len(l.URL), l.URL, l.Err)
			}
			if err := lines[0].Err; !test.ok && (!errors.Is(err, ErrTooLong) || strings.Contains(err.Error(), "xx")) {
				t.Errorf("got error %v", err)
			}
			if l := lines[1]; l.URL != "https://next/" || l.Number != 3 || l.Err != nil {
				t.Errorf("the next line: %+v", l)
			}
		})
	}
}

func TestFormatByName(t *testing.T) {
	for name, want := range map[string]Format{
		"a.csv": CSV, "a.CSV.gz": CSV, "a.tsv": CSV, "a.jsonl": JSONL, "a.ndjson.zst": JSONL, "a.json": JSONL,
		"dir/sitemap.xml": Sitemap, "a.txt": Lines, "a": Lines, "-": Lines, "csv": Lines, "a.csv/b": Lines,
	} {
		if got := formatOf(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
