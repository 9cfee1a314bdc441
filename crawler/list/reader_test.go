package list

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// text is a source that is a stream, not a file.
func text(name, data string) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(data)), nil
	}}
}

// file is a source on disk.
func onDisk(t testing.TB, name, data string) Source {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return Source{Name: name}
}

// read reads a whole list. The error is nil where Next ended with io.EOF.
func read(t testing.TB, cfg Config) ([]Line, Stats, error) {
	t.Helper()
	r, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer r.Close()
	var lines []Line
	for {
		l, err := r.Next(t.Context())
		if err == io.EOF {
			return lines, r.Stats(), nil
		}
		if err != nil {
			return lines, r.Stats(), err
		}
		lines = append(lines, l)
	}
}

// show writes lines one a row: number, URL, meta, the sentinel of the error.
func show(lines []Line) []string {
	var out []string
	for _, l := range lines {
		s := fmt.Sprintf("%d %s", l.Number, l.URL)
		if l.Input != "" {
			s = l.Input + ":" + s
		}
		if l.Meta != nil {
			s += " " + string(l.Meta)
		}
		for _, sentinel := range []error{ErrTooLong, ErrRow, ErrNoURL, ErrSitemap} {
			if errors.Is(l.Err, sentinel) {
				s += " !" + sentinel.Error()
			}
		}
		out = append(out, s)
	}
	return out
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func zstded(t testing.TB, s string, options ...zstd.EOption) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, options...)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func TestNumbersRunOverAllSources(t *testing.T) {
	lines, stats, err := read(t, Config{Sources: []Source{
		text("a.txt", "https://a/1\n\n# no\nhttps://a/4\n"),
		text("b.csv", "# csv\nurl,x\nhttps://b/3,1\n"),
		{Name: "never shown", URL: "https://arg/"},
		text("c.jsonl.gz", gzipped(`{"url":"https://c/1"}`+"\n")),
		text("d.XML", "<urlset><url><loc>https://d/1</loc></url><url><loc>https://d/2</loc></url></urlset>"),
		text("e", "https://e/1"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a.txt:1 https://a/1", "a.txt:4 https://a/4",
		`b.csv:7 https://b/3 {"x":"1"}`,
		"8 https://arg/",
		"c.jsonl.gz:9 https://c/1",
		"d.XML:10 https://d/1", "d.XML:11 https://d/2",
		"e:12 https://e/1",
	}
	if diff := cmp.Diff(want, show(lines)); diff != "" {
		t.Error(diff)
	}
	if stats.Lines != 12 || stats.Blank != 1 || stats.Comments != 2 || !stats.Done || stats.Estimate() != 12 {
		t.Errorf("stats: %+v", stats)
	}
}

func TestInputIsNamedOnlyAmongSeveral(t *testing.T) {
	lines, _, err := read(t, Config{Sources: []Source{text("a.txt", "https://a/")}})
	if err != nil || len(lines) != 1 || lines[0].Input != "" {
		t.Errorf("got %+v, %v", lines, err)
	}
}

func TestUnreadableListIsAnErrorOfOpen(t *testing.T) {
	window := zstded(t, strings.Repeat("https://a/\n", 2<<20), zstd.WithWindowSize(16<<20), zstd.WithSingleSegment(false))
	zip := "PK\x03\x04…"
	good := onDisk(t, "good.txt", "https://a/\n")
	for name, test := range map[string]struct {
		source Source
		format Format
		field  string
		want   []string // of the message, apart from the name
	}{
		"missing":      {source: Source{Name: "example.com"}, want: []string{"https://example.com"}},
		"directory":    {source: Source{Name: t.TempDir()}, want: []string{"directory"}},
		"gzip head":    {source: onDisk(t, "a.gz", "\x1f\x8b\x08"), want: []string{"not complete"}},
		"gzip body":    {source: onDisk(t, "b.gz", gzipped("https://a/")[:10]), want: []string{"not complete"}},
		"zstd window":  {source: onDisk(t, "a.zst", window), want: []string{"8 MiB", "--long"}},
		"zip":          {source: onDisk(t, "a.zip", zip), want: []string{"zip", "unpack"}},
		"Excel":        {source: onDisk(t, "a.xlsx", zip[:4]+strings.Repeat("\x00", 26)+"[Content_Types].xml<x/>"), want: []string{"a spreadsheet", "not a list"}},
		"LibreOffice":  {source: onDisk(t, "a.ods", zip[:4]+strings.Repeat("\x00", 26)+"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), want: []string{"a spreadsheet"}},
		"old Excel":    {source: onDisk(t, "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00"), want: []string{"a spreadsheet"}},
		"named csv":    {source: onDisk(t, "x.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00"), want: []string{"a spreadsheet"}},
		"PDF":          {source: onDisk(t, "a.pdf", "%PDF-1.7\nhttps://a/\n"), want: []string{"a PDF"}},
		"archive":      {source: onDisk(t, "a.warc.gz", gzipped("WARC/1.1\r\n")), want: []string{"a web archive"}},
		"Parquet":      {source: onDisk(t, "a.parquet", "PAR1\x15\x04"), want: []string{"Parquet"}},
		"SQLite":       {source: onDisk(t, "a.db", "SQLite format 3\x00\x10"), want: []string{"SQLite"}},
		"page":         {source: onDisk(t, "a.html", " \n<!DOCTYPE HTML>\n<a href=https://a/>"), want: []string{"an HTML page"}},
		"page, UTF-16": {source: onDisk(t, "b.htm", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00\n\x00"), want: []string{"an HTML page"}},
		"array":        {source: onDisk(t, "a.json", `["https://a/", "https://b/"]`), want: []string{"one a line"}},
		"objects":      {source: onDisk(t, "b.json", `[{"url":"https://a/"},{"url":"https://b/"}]`), want: []string{"one a line"}},
		"pretty array": {source: onDisk(t, "c.json", "[\n  {\n    \"url\": \"https://a/\"\n  }\n]\n"), want: []string{"one a line"}},
		"pretty":       {source: onDisk(t, "d.jsonl", "{\n  \"url\": \"https://a/\"\n}\n"), want: []string{"one a line"}},
		"csv column":   {source: onDisk(t, "a.csv", "id,Address\n1,https://a/\n"), want: []string{`"url"`, `"id"`, `"Address"`}},
		"csv field":    {source: onDisk(t, "b.csv", "id,url\n"), field: "link", want: []string{`"link"`, `"id", "url"`}},
		"csv header":   {source: onDisk(t, "c.csv", "\"id,url\nhttps://a/\n"), want: []string{"quote"}},
		"not sitemap":  {source: onDisk(t, "a.xml", "<!doctype html><html><p>x</html>"), want: []string{"<html>", "<urlset>"}},
		"no xml":       {source: onDisk(t, "b.xml", "https://a/\n"), want: []string{"not a sitemap"}},
		"empty xml":    {source: onDisk(t, "c.xml", ""), want: []string{"not a sitemap"}},
		"xml encoding": {source: onDisk(t, "d.xml", `<?xml version="1.0" encoding="klingon"?><urlset/>`), want: []string{"klingon"}},
		"stream":       {source: text("-", "id\n1\n"), format: CSV, want: []string{`"url"`}},
	} {
		t.Run(name, func(t *testing.T) {
			sources := []Source{test.source, good}
			if test.source.Open == nil {
				sources = []Source{good, test.source} // also when it is not the first
			}
			r, err := Open(t.Context(), Config{Sources: sources, Format: test.format, URLField: test.field})
			if err == nil {
				r.Close()
				t.Fatal("no error")
			}
			var e *Error
			if !errors.As(err, &e) || e.Source != test.source.Name {
				t.Errorf("got %#v, want an *Error that names the source", err)
			}
			for _, want := range append(test.want, test.source.Name) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
		})
	}
	if _, err := Open(t.Context(), Config{Format: "yaml"}); err == nil || !strings.Contains(err.Error(), "jsonl") {
		t.Errorf("unknown format: %v", err)
	}
}

func TestListThatBreaksMidway(t *testing.T) {
	var b strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&b, "https://a/%d/%x\n", i, i*i*7919)
	}
	z := gzipped(b.String())
	src := onDisk(t, "a.gz", z[:len(z)/2])
	lines, _, err := read(t, Config{Sources: []Source{src}})
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, io.ErrUnexpectedEOF) || e.Line != int64(len(lines)) || e.Line < 1000 {
		t.Errorf("%d lines, then %v", len(lines), err)
	}
}

func TestStreamDeliversLinesAsTheyCome(t *testing.T) {
	pr, pw := io.Pipe()
	opened := make(chan *Reader)
	go func() {
		r, err := Open(t.Context(), Config{Sources: []Source{{Name: "-", Open: func() (io.ReadCloser, error) { return pr, nil }}}})
		if err != nil {
			t.Error(err)
		}
		opened <- r
	}()
	io.WriteString(pw, "https://a/\nhttps://b")
	r := <-opened
	l, err := r.Next(t.Context())
	if err != nil || l.URL != "https://a/" {
		t.Fatalf("got %+v, %v", l, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { _, err := r.Next(ctx); ended <- err }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Next on a silent stream: %v", err)
	}
	io.WriteString(pw, "/\n") // nothing was lost by that
	pw.Close()
	if l, err := r.Next(t.Context()); err != nil || l.URL != "https://b/" {
		t.Errorf("got %+v, %v", l, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.Next(t.Context()); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Next after Close: %v", err)
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	pr, pw := io.Pipe()
	defer pw.Close()
	ctx, cancel := context.WithCancel(t.Context())
	open := func() (io.ReadCloser, error) { cancel(); return pr, nil }
	if _, err := Open(ctx, Config{Sources: []Source{{Name: "-", Open: open}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// endless repeats its text until n bytes were read.
type endless struct {
	text string
	n    int
	at   int // in text
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && n < e.n {
		k := copy(p[n:min(len(p), e.n)], e.text[e.at:])
		e.at = (e.at + k) % len(e.text)
		n += k
	}
	e.n -= n
	return n, nil
}

func (e *endless) Close() error { return nil }

func TestMemoryIsBounded(t *testing.T) {
	const size = 4 << 20
	for name, test := range map[string]struct {
		format Format
		head   string
		text   string
		want   int64 // lines
	}{
		"one line":            {format: Lines, head: "https://a/", text: "x", want: 1},
		"blank lines":         {format: Lines, text: "\n", want: size},
		"csv line":            {format: CSV, head: "url\n", text: "x", want: 2},
		"json line":           {format: JSONL, head: `{"url":"https://a/","x":"`, text: "x", want: 1},
		"json nesting":        {format: JSONL, text: "[", want: 1},
		"csv open quote":      {format: CSV, head: "url\n\"", text: ",\n", want: size/2 + 1},
		"csv quotes that hop": {format: CSV, head: "x,y,url\n", text: `aa","b` + "\n", want: size/7 + 2},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			body := io.MultiReader(strings.NewReader(test.head), &endless{text: strings.Repeat(test.text, 1000), n: size})
			open := func() (io.ReadCloser, error) { return io.NopCloser(body), nil }
			r, err := Open(t.Context(), Config{Sources: []Source{{Name: "-", Open: open}}, Format: test.format, MaxLine: 64 << 10})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			for err == nil {
				_, err = r.Next(t.Context())
			}
			if got := r.Stats().Lines; err != io.EOF || got != test.want {
				t.Errorf("got %d lines and %v, want %d", got, err, test.want)
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 2<<20 {
				t.Errorf("allocated %d KiB", n>>10)
			}
		})
	}
}

func TestEstimate(t *testing.T) {
	line := "https://example.com/some/path?and=a&query\n"
	for name, data := range map[string]string{
		"plain": strings.Repeat(line, 100_000),
		"gzip":  gzipped(strings.Repeat(line, 100_000)),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(t.Context(), Config{Sources: []Source{onDisk(t, "a.txt", data)}})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if got := r.Stats().Estimate(); got != 0 {
				t.Errorf("before the first line: %d", got)
			}
			for range 50_000 {
				if _, err := r.Next(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := r.Stats().Estimate(); got < 80_000 || got > 120_000 {
				t.Errorf("half way: got %d, want about 100,000: %+v", got, r.Stats())
			}
		})
	}
}

func TestStreamsHaveNoEstimate(t *testing.T) {
	_, stats, _ := read(t, Config{Sources: []Source{text("-", "https://a/\n"), {URL: "https://b/"}}})
	if stats.Total != 0 || stats.Bytes != 11+11 {
		t.Errorf("got %+v", stats)
	}
}

func BenchmarkLines(b *testing.B) {
	benchmark(b, Lines, "", "https://www.example.com/products/category/item-12345678.html\n")
}

func BenchmarkCSV(b *testing.B) {
	benchmark(b, CSV, "id,url,title\n", "12345678,https://www.example.com/products/item-12345678.html,\"A title, quoted\"\n")
}

func BenchmarkJSONL(b *testing.B) {
	benchmark(b, JSONL, "", `{"id":12345678,"url":"https://www.example.com/products/item-12345678.html","title":"A title"}`+"\n")
}

func BenchmarkSitemap(b *testing.B) {
	benchmark(b, Sitemap, "<urlset>", "<url><loc>https://www.example.com/products/item-12345678.html</loc><lastmod>2026-01-01</lastmod></url>\n")
}

// benchmark reads b.N lines.
func benchmark(b *testing.B, format Format, head, line string) {
	body := io.MultiReader(strings.NewReader(head), &endless{text: line, n: b.N * len(line)}, strings.NewReader("</urlset>"))
	open := func() (io.ReadCloser, error) { return io.NopCloser(body), nil }
	b.ReportAllocs()
	r, err := Open(b.Context(), Config{Sources: []Source{{Name: "-", Open: open}}, Format: format})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for range b.N {
		if _, err := r.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
