package table_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"weft/store"
	"weft/store/sinktest"
	"weft/store/table"
)

func columns(t testing.TB, names ...string) []table.Column {
	t.Helper()
	c, err := table.Columns(names)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCSVKeepsItsPromises(t *testing.T) {
	for _, name := range []string{"out.csv", "out.tsv", "out.csv.gz", "out.csv.zst"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			format := table.CSV{Columns: columns(t, "title", "line", "url", "text", "found")}
			if strings.Contains(name, ".tsv") {
				format.Comma = '\t'
			}
			sinktest.RunTable(t, sinktest.Suite{Format: format.Format(name), Name: name, Read: func(path string) ([]store.Record, error) {
				rows, err := readCSV(path)
				if err != nil || len(rows) == 0 {
					return nil, errors.Join(err, errors.New("no header"))
				}
				var recs []store.Record
				for _, row := range rows[1:] {
					line, err := strconv.ParseInt(row[1], 10, 64)
					if err != nil {
						return nil, err
					}
					found, _ := strconv.ParseInt(row[4], 10, 64)
					if !strings.HasPrefix(row[0], "Page ") && !strings.HasPrefix(row[0], "ä long") || !strings.HasSuffix(row[3], "=1") && row[3] != "" {
						return nil, fmt.Errorf("odd row %.200q", row)
					}
					recs = append(recs, store.Record{Line: line, Found: found})
				}
				return recs, nil
			}})
		})
	}
}

// readCSV reads a table with the standard library's reader.
func readCSV(path string) ([][]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r io.Reader = bytes.NewReader(b)
	switch filepath.Ext(path) {
	case ".gz":
		if r, err = gzip.NewReader(r); err != nil {
			return nil, err
		}
	case ".zst":
		d, err := zstd.NewReader(r)
		if err != nil {
			return nil, err
		}
		defer d.Close()
		r = d
	}
	if b, err = io.ReadAll(r); err != nil {
		return nil, err
	}
	if len(b) > 0 && !bytes.HasSuffix(b, []byte("\r\n")) {
		return nil, errors.New("the last row is torn")
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	switch name := filepath.Base(path); {
	case strings.Contains(name, ".tsv"):
		in.Comma = '\t'
	case strings.HasPrefix(name, "semicolons"):
		in.Comma = ';'
	case strings.HasPrefix(name, "pipes"):
		in.Comma = '|'
	}
	return in.ReadAll()
}

// Whatever stands in a text comes back from the table, but for what encoding/csv
// itself makes of a carriage return before a newline.
func TestCSVRoundTrip(t *testing.T) {
	pieces := []string{"a", "ü", "\"", "\"\"", ",", "\t", "\n", " ", "'", "=1+1", "😀", "\x00", "\\", "\u2028", ";", "-", "@", strings.Repeat("long ", 200_000)}
	rng := rand.New(rand.NewPCG(3, 4))
	var texts []string
	for i := range 300 {
		var b strings.Builder
		for range rng.IntN(5) {
			b.WriteString(pieces[rng.IntN(len(pieces)-1)])
		}
		if i == 7 {
			b.WriteString(pieces[len(pieces)-1])
		}
		texts = append(texts, b.String())
	}
	for name, comma := range map[string]byte{"out.csv": 0, "out.tsv": '\t', "semicolons.csv": ';', "pipes.csv": '|'} {
		for _, guarded := range []bool{true, false} {
			path := filepath.Join(t.TempDir(), name)
			c := table.CSV{Columns: columns(t, "url", "title", "text"), Comma: comma, NoGuard: !guarded, NoBOM: guarded}
			out, err := store.Open(path, store.Options{Format: c.Format(path), NoCheckpoint: true})
			if err != nil {
				t.Fatal(err)
			}
			for i, text := range texts {
				title, _ := json.Marshal(texts[len(texts)-1-i])
				body, _ := json.Marshal(text)
				err := out.Append(&store.Record{Schema: 1, Line: int64(i + 1), URL: text, Page: store.RawPage(fmt.Appendf(nil, `{"title":%s,"text":%s}`, title, body))})
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			rows, err := readCSV(path)
			if err != nil {
				t.Fatal(err)
			}
			want := [][]string{{"url", "title", "text"}}
			guard := func(s string) string {
				if bare := strings.TrimLeft(s, "'"); guarded && bare != "" && strings.ContainsRune("=+-@\t", rune(bare[0])) {
					return "'" + s
				}
				return s
			}
			for i, text := range texts {
				want = append(want, []string{guard(text), guard(texts[len(texts)-1-i]), guard(text)})
			}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Fatalf("%s (-want +got):\n%.2000s", path, diff)
			}
		}
	}
}

func TestRow(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 7, 27, 123456000, time.UTC)
	rec := &store.Record{Schema: 1, Line: 12, URL: "u", Outcome: "timeout", Status: 503, FetchedAt: &at, Cached: true, Warnings: []string{"truncated"},
		Error: &store.Error{Phase: "tls", Reason: "deadline"}, Headers: map[string]string{"etag": "-1"}, Meta: json.RawMessage(`{"id":7,"a b":"=x"}`),
		Timings: &store.Timings{store.PhaseWait: 1500 * time.Microsecond},
		Page:    store.RawPage(`{"title":"=T","authors":["A","B"],"analysis":{"language":{"code":"en","confidence":0.99},"words":5},"data":{"price":"-5","n":-5,"big":1e3}}`)}
	for _, c := range []struct{ name, want string }{
		{"line", "12"}, {"url", "u"}, {"final_url", ""}, {"outcome", "timeout"}, {"status", "503"}, {"error_phase", "tls"}, {"error.reason", "deadline"},
		{"error_detail", ""}, {"error", `{"phase":"tls","reason":"deadline"}`}, {"fetched_at", "2026-11-21T09:07:27.123456Z"}, {"cached", "true"},
		{"warnings", `["truncated"]`}, {"headers.etag", "'-1"}, {"meta.id", "7"}, {"meta.a b", "'=x"}, {"meta", `{"id":7,"a b":"=x"}`}, {"meta.none", ""},
		{"total_ms", "1.5"}, {"wait_ms", "1.5"}, {"timings.wait", "1.5"}, {"dns_ms", ""}, {"title", "'=T"}, {"page.title", "'=T"}, {"authors", `["A","B"]`},
		{"language", "en"}, {"words", "5"}, {"analysis.language.confidence", "0.99"}, {"data.price", "'-5"}, {"data.n", "-5"}, {"data.big", "1000"}, {"text", ""},
	} {
		f := table.CSV{Columns: columns(t, c.name), NoBOM: true}.Format("x.csv")
		path := filepath.Join(t.TempDir(), "x.csv")
		w, err := f.Create(path, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Append(rec), w.Close()); err != nil {
			t.Fatal(err)
		}
		rows, err := readCSV(path)
		if err != nil || len(rows) != 2 || rows[0][0] != c.name || rows[1][0] != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.name, rows, err, c.want)
		}
	}
	for _, name := range []string{"", "colour", "titel", "title.x", "error.colour", "page", "lunch_ms", "timings.lunch", "data.", "meta."} {
		if _, err := table.Columns([]string{name}); err == nil || !strings.Contains(err.Error(), strconv.Quote(name)) {
			t.Errorf("%q: got %v", name, err)
		}
	}
	if _, err := table.Columns([]string{"url", "url"}); err == nil {
		t.Error("a column was taken twice")
	}
	if c := columns(t, append(table.Names(), table.FoundNames()...)...); len(c) != 28 {
		t.Errorf("%d columns", len(c))
	}
}

// What separates the cells is found behind the first name.
func TestCSVReaderFindsTheSeparator(t *testing.T) {
	for header, want := range map[string]string{
		"line,url":             "line url",
		"line;url":             "line url",
		"line|url":             "line url",
		"\ufeffline;url;title": "line url title",
		`"data.a,b";url`:       "data.a,b url",
		`"data.a;b",url`:       "data.a;b url",
		`"data.a""b",url`:      `data.a"b url`,
		`line,"data.a;b"`:      "line data.a;b",
		"url":                  "url",
	} {
		r, err := table.NewCSVReader(strings.NewReader(header+"\r\n"), ',')
		if err != nil {
			t.Errorf("%s: %v", header, err)
			continue
		}
		var names []string
		for _, c := range r.Columns() {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

// What stands in quotes is text, an end of a line too: the last cell of a row keeps
// the carriage return that it ends with.
func TestCSVReaderKeepsWhatIsQuoted(t *testing.T) {
	for file, want := range map[string][]string{
		"line,title\r\n1,\"a\r\"\r\n2,b\r\n":    {"a\r", "b"},
		"line,title\n1,\"a\r\"\n2,\"\r\"\n":     {"a\r", "\r"},
		"line,title\r\n1,\"a\r\n\"\r\n2,\"\r\"": {"a\r\n", "\r"},
	} {
		r, err := table.NewCSVReader(strings.NewReader(file), ',')
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if row, err := r.Next(); err != nil || string(row[1].Text) != text {
				t.Errorf("%q: got %q, %v; want %q", file, row[1].Text, err, text)
			}
		}
	}
}
