package list

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// A list in another encoding than UTF-8 is read as what its bytes, its mark or
// the user say.
func TestEncodings(t *testing.T) {
	le := func(policy unicode.BOMPolicy, e unicode.Endianness, s string) string {
		out, err := unicode.UTF16(e, policy).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	sjis, err := japanese.ShiftJIS.NewEncoder().String("https://a/日本\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data, encoding string
		format         Format
		warned         bool
		want           []string
	}{
		"UTF-8":                       {"https://a/é\n", "", Lines, false, []string{"1 https://a/é"}},
		"windows-1252":                {"https://a/caf\xe9\nhttps://b/\x80\n", "", Lines, true, []string{"1 https://a/café", "2 https://b/€"}},
		"one line of it":              {"https://a/é\nhttps://b/\xe9\nhttps://c/ü\n", "", Lines, true, []string{"1 https://a/é", "2 https://b/é", "3 https://c/ü"}},
		"csv in windows-1252":         {"Stra\xdfe;url\nM\xfcll;https://a/\n", "", CSV, true, []string{`2 https://a/ {"Straße":"Müll"}`}},
		"csv over several lines":      {"n,url\n\"M\xfc\nll\",https://a/\n", "", CSV, true, []string{`2 https://a/ {"n":"Mü\nll"}`}},
		"jsonl in windows-1252":       {`{"url":"https://a/","n":"M` + "\xfc" + `ll"}`, "", JSONL, true, []string{`1 https://a/ {"n":"Müll"}`}},
		"said to be":                  {sjis, "Shift_JIS", Lines, false, []string{"1 https://a/日本"}},
		"ISO-2022-JP is ASCII, too":   {"https://a/\x1b$BF|\x1b(B\n", "iso-2022-jp", Lines, false, []string{"1 https://a/日"}},
		"the mark wins":               {"\xef\xbb\xbfhttps://a/é\n", "shift_jis", Lines, false, []string{"1 https://a/é"}},
		"UTF-16, mark":                {le(unicode.UseBOM, unicode.LittleEndian, "https://a/é\n"), "", Lines, false, []string{"1 https://a/é"}},
		"UTF-16 without, little":      {le(unicode.IgnoreBOM, unicode.LittleEndian, "url\tn\nhttps://a/\té\n"), "", CSV, false, []string{`2 https://a/ {"n":"é"}`}},
		"UTF-16 without, big":         {le(unicode.IgnoreBOM, unicode.BigEndian, "https://a/é\n"), "", Lines, false, []string{"1 https://a/é"}},
		"a sitemap says it itself":    {`<?xml version="1.0" encoding="iso-8859-1"?><urlset><url><loc>https://a/` + "\xe9" + `</loc></url></urlset>`, "shift_jis", Sitemap, false, []string{"1 https://a/é"}},
		"Excel's sep=":                {"sep=|\r\nurl|n\r\nhttps://a/|1;2\r\n", "", CSV, false, []string{`3 https://a/ {"n":"1;2"}`}},
		"sep= in quotes, with a mark": {"\ufeff\"sep=;\"\nurl;n\nhttps://a/;1,2,3,4\n", "", CSV, false, []string{`3 https://a/ {"n":"1,2,3,4"}`}},
		"sep= and nothing":            {"sep=\nurl;n\nhttps://a/;1\n", "", CSV, false, []string{`3 https://a/ {"n":"1"}`}},
		"a column named separate":     {"separate,url\n1,https://a/\n", "", CSV, false, []string{`2 https://a/ {"separate":"1"}`}},
	} {
		t.Run(name, func(t *testing.T) {
			warned := 0
			lines, _, err := read(t, Config{
				Sources: []Source{{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(test.data)), nil }}},
				Format:  test.format, Encoding: test.encoding, Legacy: func(string) { warned++ },
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, show(lines)); diff != "" {
				t.Error(diff)
			}
			if want := map[bool]int{true: 1}[test.warned]; warned != want {
				t.Errorf("warned %d times, want %d", warned, want)
			}
		})
	}
}

// A character that the limit of a line cuts in two is no other encoding.
func TestCutCharacter(t *testing.T) {
	for cut := 10; cut < 16; cut++ {
		_, _, err := read(t, Config{
			Sources: []Source{{Name: "x", Open: func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader("https://aé日€x/\n")), nil
			}}},
			MaxLine: cut, Legacy: func(string) { t.Errorf("cut at %d: taken for windows-1252", cut) },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestNoHeader(t *testing.T) {
	for name, test := range map[string]struct {
		data, column string
		want         []string
	}{
		"the first column": {"https://a/,1,2\nhttps://b/\n", "", []string{`1 https://a/ {"2":"1","3":"2"}`, "2 https://b/"}},
		"the second":       {"1;https://a/\n2;https://b/;x\n", "2", []string{`1 https://a/ {"1":"1"}`, `2 https://b/ {"1":"2","3":"x"}`}},
		"a blank line":     {"\n1;https://a/\n", "2", []string{`2 https://a/ {"1":"1"}`}},
		"after sep=":       {"sep=|\nhttps://a/|1\n", "1", []string{`2 https://a/ {"2":"1"}`}},
		"one that lacks":   {"https://a/,1\n", "3", []string{`1  {"1":"https://a/","2":"1"} !no URL in the row`}},
		"empty":            {"", "", nil},
	} {
		lines, _, err := read(t, Config{
			Sources: []Source{{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(test.data)), nil }}},
			Format:  CSV, NoHeader: true, URLField: test.column,
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, show(lines)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := Open(t.Context(), Config{NoHeader: true, URLField: "url"}); err == nil {
		t.Error("a name without a header is no error")
	}
}

// A list at a URL is fetched when its turn comes, and may be compressed.
func TestListAtAURL(t *testing.T) {
	cfg := Config{
		Sources: []Source{{Name: "a.txt", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("https://a/\n")), nil }},
			{Name: "https://h/list", URL: "https://h/list", Fetch: true}},
		Fetch: func(_ context.Context, url string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(gzipped("https://b/\nhttps://c/\n"))), nil
		},
	}
	lines, stats, err := read(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.txt:1 https://a/", "https://h/list:2 https://b/", "https://h/list:3 https://c/"}
	if diff := cmp.Diff(want, show(lines)); diff != "" || stats.Total != 0 {
		t.Errorf("%s; total %d", diff, stats.Total)
	}
	broken := errors.New("http_error")
	cfg.Fetch = func(context.Context, string) (io.ReadCloser, error) { return nil, broken }
	if _, _, err := read(t, cfg); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	cfg.Fetch = nil
	if _, _, err := read(t, cfg); !errors.Is(err, ErrFetch) {
		t.Errorf("got %v, want %v", err, ErrFetch)
	}
}
