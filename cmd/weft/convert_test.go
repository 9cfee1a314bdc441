package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oddTexts are what breaks formats that are written carelessly.
func oddTexts() []string {
	return []string{
		"plain", "two\nlines", "return\r\nand newline", "\ralone", `"quoted"`, `a "b" c`, "comma, semicolon; tab\t", "NUL \x00 inside", "😀 ü \u2028 \u202e",
		"=1+1", "+1", "-1", "@x", "\ttab", "'=guarded", "''=twice", "'plain", " spaces ", "007", "1e3", "true", "null", `{"not":"json"`, "[1,2]", `\u0041`,
		"<b>&amp;</b>", strings.Repeat("a cell of a megabyte, \"quoted\"\r\n", 32_000),
	}
}

// oddRecords are records of which every text is odd somewhere, with values of all
// kinds under data and meta, and records that have nothing.
func oddRecords() []byte {
	var b bytes.Buffer
	line := func(record map[string]any) {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(record); err != nil {
			panic(err)
		}
	}
	texts := oddTexts()
	for i, text := range texts {
		rec := map[string]any{
			"schema": 1, "line": i + 1, "input": text[:min(len(text), 40)], "url": fmt.Sprint("http://a/", i), "outcome": "ok", "status": 200, "attempts": 1,
			"fetched_at": fmt.Sprintf("2026-11-%02dT09:07:27.%06dZ", i+1, i*1001), "bytes_body": i * 1000, "headers": map[string]string{"etag": texts[(i+7)%(len(texts)-1)]},
			"meta":    map[string]any{"name": texts[(i+3)%(len(texts)-1)], "id": i, "a.b": "dots"},
			"timings": map[string]any{"wait": 1.5 * float64(i), "parse": 0.25, "total": 1.5*float64(i) + 0.25},
			"page": map[string]any{
				"title": text, "text": text, "authors": []string{"A", text[:min(len(text), 20)]}, "links": []map[string]string{{"url": "http://b/", "text": text[:min(len(text), 9)]}},
				"analysis": map[string]any{"words": i, "language": map[string]any{"code": "en", "confidence": 0.5}},
				"data":     map[string]any{"text": texts[(i+11)%(len(texts)-1)], "price": float64(i) + 0.5, "count": -i, "yes": i%2 == 0, "list": []any{1, "a", nil, true}},
			},
		}
		line(rec)
	}
	line(map[string]any{"schema": 1, "line": 100, "url": "http://none/", "outcome": "timeout", "error": map[string]any{"phase": "tls", "reason": "deadline", "detail": texts[1]}})
	line(map[string]any{"schema": 1, "line": 101, "url": "http://empty/", "outcome": "ok", "cached": true, "page": map[string]any{"title": "", "data": map[string]any{}}})
	return b.Bytes()
}

// oddColumns are columns of all kinds.
const oddColumns = "line,url,input,outcome,status,error_phase,error_reason,error_detail,fetched_at,bytes_body,cached,headers.etag,wait_ms,parse_ms," +
	"title,text,authors,language,words,analysis.language.confidence,data.text,data.price,data.count,data.list,meta.name,meta.id,meta.a.b"

var formats = []string{"jsonl", "json.gz", "csv", "tsv", "csv.zst", "tsv.gz", "db", "sqlite", "parquet", "folder/"}

func convertTo(t *testing.T, in, out string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	all := append([]string{"weft", "convert", in, "-o", out}, args...)
	if status := run(t.Context(), all, strings.NewReader(""), &stderr, &stderr); status != exitOK {
		t.Fatalf("%q: status %d: %s", all, status, &stderr)
	}
	return stderr.String()
}

// values reads an output as JSON lines with the odd columns, one value a line and
// record.
func values(t *testing.T, path string) []map[string]any {
	t.Helper()
	to := filepath.Join(t.TempDir(), "values.jsonl")
	convertTo(t, path, to, "--columns", oddColumns)
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	var recs []map[string]any
	for line := range bytes.Lines(data) {
		var rec map[string]any
		if err := json.Unmarshal(line, &rec); err != nil {
			t.Fatal(err)
		}
		recs = append(recs, rec)
	}
	slices.SortFunc(recs, func(a, b map[string]any) int { return int(a["line"].(float64) - b["line"].(float64)) })
	return recs
}

// Whatever records hold, it is the same after a way through any two formats.
func TestEveryFormatIntoEveryOther(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes seconds, of one goroutine")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "source.jsonl")
	if err := os.WriteFile(source, oddRecords(), 0o666); err != nil {
		t.Fatal(err)
	}
	want := values(t, source)
	if title := want[7]["page"].(map[string]any)["title"]; title != oddTexts()[7] {
		t.Fatalf("title is %q", title)
	}
	seconds := []string{"json.gz", "csv", "db", "parquet"}
	for _, first := range formats {
		t.Run(strings.Trim(first, "/"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			one := filepath.Join(dir, "one.") + first
			convertTo(t, source, one, "--columns", oddColumns)
			if diff := cmp.Diff(want, values(t, one)); diff != "" {
				t.Fatalf("jsonl → %s (-want +got):\n%.3000s", first, diff)
			}
			for _, second := range seconds {
				two := filepath.Join(dir, "two.") + second
				convertTo(t, one, two, "--columns", oddColumns)
				if diff := cmp.Diff(want, values(t, two)); diff != "" {
					t.Fatalf("jsonl → %s → %s (-want +got):\n%.3000s", first, second, diff)
				}
			}
		})
	}
}

// Without columns named, a table of records has what they have under data and
// meta, a column a name.
func TestConvertFindsTheUsersOwnColumns(t *testing.T) {
	dir := t.TempDir()
	source, out := filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(source, oddRecords(), 0o666); err != nil {
		t.Fatal(err)
	}
	convertTo(t, source, out)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	header, _, _ := strings.Cut(string(data), "\r\n")
	for _, name := range []string{"data.text", "data.price", "data.yes", "data.list", "meta.name", "meta.id", "meta.a.b"} {
		if strings.Count(header+",", ","+name+",") != 1 {
			t.Errorf("%s is not in %s", name, header)
		}
	}
}

// What other programs read in a table is what the records have.
func TestOtherProgramsReadTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "in.jsonl")
	if err := os.WriteFile(source, oddRecords(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"out.csv", "out.tsv", "out.db", "out.parquet"} {
		convertTo(t, source, filepath.Join(dir, name), "--csv-guard=false", "--csv-bom=false", "--columns", oddColumns)
	}
	want := make(map[string]string) // line to title
	for i, text := range oddTexts() {
		want[fmt.Sprint(i+1)] = text
	}
	want["100"], want["101"] = "", ""
	for _, reader := range []struct {
		name string
		args []string
	}{
		{"python3", []string{"-c", `import csv,json,sys;csv.field_size_limit(1<<30);json.dump({r["line"]:r["title"] for r in csv.DictReader(open("out.csv",newline="",encoding="utf-8"))},sys.stdout)`}},
		{"python3", []string{"-c", `import csv,json,sys;csv.field_size_limit(1<<30);json.dump({r["line"]:r["title"] for r in csv.DictReader(open("out.tsv",newline="",encoding="utf-8"),delimiter="\t")},sys.stdout)`}},
		{"python3", []string{"-c", `import sqlite3,json,sys;json.dump({str(l):t or "" for l,t in sqlite3.connect("out.db").execute("select line,title from pages")},sys.stdout)`}},
		{"sqlite3", []string{"out.db", `SELECT json_group_object(line, coalesce(title, '')) FROM pages`}},
		{"duckdb", []string{"-list", "-noheader", "-c", `SELECT json_group_object(line, coalesce(title, '')) FROM 'out.parquet'`}},
		{"duckdb", []string{"-list", "-noheader", "-c", `SELECT json_group_object(line, coalesce(title, '')) FROM read_csv('out.csv', max_line_size=10000000)`}},
	} {
		t.Run(reader.name, func(t *testing.T) {
			exe, err := exec.LookPath(reader.name)
			if err != nil {
				t.Skip("it is not installed")
			}
			cmd := exec.CommandContext(t.Context(), exe, reader.args...)
			cmd.Dir = dir
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, &stderr)
			}
			got := make(map[string]string)
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatalf("%v: %.300q", err, out)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%.3000s", reader.args, diff)
			}
		})
	}
}

// --where takes the records that meet all conditions.
func TestWhere(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes seconds, of one goroutine")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "in.jsonl")
	if err := os.WriteFile(source, oddRecords(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{"in.jsonl", "in.csv", "in.db", "in.parquet"} {
		in := filepath.Join(dir, in)
		if in != source {
			convertTo(t, source, in, "--columns", oddColumns)
		}
		for where, want := range map[string]int{
			"outcome=ok": len(oddTexts()) + 1, "outcome!=ok": 1, "status>=200": len(oddTexts()), "words<3": 3, "words<=3": 4, "words>3 words<=5": 2,
			"cached=true": 1, "title=": 2, "title!=": len(oddTexts()), "fetched_at>=2026-11-20": len(oddTexts()) - 19, "data.price=2.5": 1, "meta.id>1e9": 0,
			"error_detail=two\nlines": 1,
		} {
			out := filepath.Join(dir, "out.jsonl")
			args := []string{"--force"}
			conditions := strings.Split(where, " ")
			for _, c := range conditions {
				args = append(args, "--where", c)
			}
			convertTo(t, in, out, args...)
			data, err := os.ReadFile(out)
			if n := bytes.Count(data, []byte("\n")); err != nil || n != want {
				t.Errorf("%s %s: %d records, %v, want %d", filepath.Base(in), where, n, err, want)
			}
		}
	}
}

// What cannot be converted is said in a line, and nothing is written.
func TestConvertRefuses(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	files := map[string]string{
		"in.jsonl": `{"schema":1,"line":1,"url":"http://a/","outcome":"ok"}` + "\n", "torn.jsonl": "{\"schema\":1,\"line\":1,\"url\":\"u\",\"outcome\":\"ok\"}\n{\"schema\":1,",
		"other.jsonl": `{"a":1}` + "\n", "in.csv": "line,url\r\n1,http://a/\r\n", "odd.csv": "line,colour\r\n1,red\r\n", "torn.csv": "line,url\r\n1,\"http", "short.csv": "line,url\r\n1\r\n",
		"typed.csv": "line,url\r\none,http://a/\r\n", "quote.csv": "line,\"url", "kinds.csv": "line,data.x\r\n1,\"a", "empty.csv": "", "in.txt": "x", "there.jsonl": "precious", "no.parquet": "PAR1", "no.db": strings.Repeat("diary ", 1000),
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args   string
		status int
		say    string
	}{
		{"", exitUsage, "nothing to convert"},
		{"none.jsonl -o out.csv", exitFault, "name an output of weft that exists"},
		{"in.txt -o out.csv", exitUsage, "in no format that weft writes"},
		{"in.jsonl -o out.txt", exitUsage, "unknown output format"},
		{"in.jsonl -o in.jsonl", exitUsage, "in.jsonl is named by an argument and by --output"},
		{"in.jsonl -o there.jsonl", exitUsage, "exists already"},
		{"in.jsonl -o a.csv -o b.csv", exitUsage, "one output"},
		{"in.jsonl -o out.csv --columns colour", exitUsage, `"colour"`},
		{"in.jsonl -o out.csv --where ok", exitUsage, "NAME=VALUE"},
		{"in.jsonl -o out.csv --where colour=red", exitUsage, `"colour"`},
		{"in.csv -o out.parquet --columns line,title", exitUsage, `in.csv has no column "title"; it has line, url`},
		{"in.csv -o out.jsonl --where title=x", exitUsage, `no column "title"`},
		{"odd.csv -o out.jsonl", exitUsage, `"colour"`},
		{"empty.csv -o out.jsonl", exitUsage, "header"},
		{"no.parquet -o out.jsonl", exitFault, "not a whole one"},
		{"no.db -o out.jsonl", exitFault, "no.db"},
		{"quote.csv -o out.jsonl", exitFault, "a quote is not closed"},
		{"kinds.csv -o out.jsonl", exitFault, "line 2: a quote is not closed"},
		{"torn.jsonl -o out.csv", exitFault, "torn.jsonl"},
		{"torn.jsonl -o out.parquet", exitFault, "torn.jsonl"},
		{"other.jsonl -o out.db", exitFault, "no record of weft"},
		{"torn.csv -o out.jsonl", exitFault, "a quote is not closed"},
		{"short.csv -o out.db", exitFault, "line 2: 1 cells, and the header has 2"},
		{"typed.csv -o out.parquet", exitFault, `line 2: column line: "one" is not an integer`},
		{"in.jsonl -o none/out.parquet", exitOutput, "create the folder"},
	} {
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), append([]string{"weft", "convert"}, strings.Fields(c.args)...), strings.NewReader(""), &stdout, &stderr)
		said := stderr.String()
		if status != c.status || !strings.Contains(said, c.say) || strings.Count(said, "weft: ") != 1 {
			t.Errorf("%s: status %d, %q, want %d, %q", c.args, status, said, c.status, c.say)
		}
		left, _ := filepath.Glob("*")
		if len(left) != len(files) {
			t.Errorf("%s leaves %q", c.args, slices.DeleteFunc(left, func(name string) bool { return slices.Contains(slices.Collect(maps.Keys(files)), name) }))
			for _, name := range left {
				if strings.HasPrefix(name, "out") {
					os.RemoveAll(name)
				}
			}
		}
	}
	if data, _ := os.ReadFile("there.jsonl"); string(data) != "precious" {
		t.Error("an output was overwritten")
	}
}

// A record that is cut to some columns is a record still: its line, URL and outcome
// stay. What is converted is counted, also one.
func TestColumnsOfJSON(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	record := `{"schema":1,"line":7,"url":"http://a/","outcome":"http_error","status":404,"page":{"title":"T"}}` + "\n"
	if err := os.WriteFile(in, []byte(record), 0o666); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ columns, want string }{
		{"title", `{"schema":1,"line":7,"url":"http://a/","outcome":"http_error","page":{"title":"T"}}`},
		{"line,url", `{"schema":1,"line":7,"url":"http://a/","outcome":"http_error"}`},
		{"outcome,status", `{"schema":1,"line":7,"url":"http://a/","outcome":"http_error","status":404}`},
	} {
		out := filepath.Join(dir, fmt.Sprint(i, ".jsonl"))
		if said := convertTo(t, in, out, "--columns", c.columns); said != "1 record\n" {
			t.Errorf("%s: it says %q", c.columns, said)
		}
		if got, err := os.ReadFile(out); err != nil || string(got) != c.want+"\n" {
			t.Errorf("%s: %s, %v, want %s", c.columns, got, err, c.want)
		}
	}
}

// Numbers, times and texts are told apart in a CSV by their columns.
func TestTypesComeBackFromCSV(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.csv")
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll([][]string{ // as a spreadsheet writes it: \n, no mark, no guard
		{"line", "status", "title", "data.n", "data.zip", "data.x", "meta.list", "fetched_at"},
		{"1", "200", "200", "5", "01234", "1", `["a"]`, "2026-11-28T10:00:00+01:00"},
		{"2", "", "", "-6", "99999", "a", `[]`, ""},
	})
	if err := os.WriteFile(in, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.jsonl")
	said := convertTo(t, in, out)
	if !strings.Contains(said, "in.csv is a table") {
		t.Errorf("said %q", said)
	}
	got, err := os.ReadFile(out)
	want := `{"schema":1,"line":1,"url":"","status":200,"fetched_at":"2026-11-28T09:00:00Z","meta":{"list":["a"]},"page":{"title":"200","data":{"n":5,"zip":"01234","x":"1"}}}
{"schema":1,"line":2,"url":"","meta":{"list":[]},"page":{"data":{"n":-6,"zip":"99999","x":"a"}}}
`
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// contents are the files of a folder, by their paths.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What ends a conversion too early, a broken input or an interrupt, leaves no part of
// it, and what was there before as it was; and what a killed one has left is in
// nobody's way.
func TestAConversionIsThereWholeOrNotAtAll(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	in := t.TempDir()
	source, torn := filepath.Join(in, "source.jsonl"), filepath.Join(in, "torn.jsonl")
	records := oddRecords()
	short := records[:bytes.Index(records, []byte("\n"))+1]
	for path, data := range map[string][]byte{source: short, torn: records[:len(records)-40]} {
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range formats {
		t.Run(strings.Trim(format, "/"), func(t *testing.T) {
			dir := t.TempDir()
			out := filepath.Join(dir, "out.") + format
			convert := func(ctx context.Context, args ...string) (status int, stderr string) {
				var b bytes.Buffer
				status = run(ctx, append([]string{"weft", "convert", "-o", out, "--columns", oddColumns}, args...), strings.NewReader(""), &b, &b)
				return status, b.String()
			}
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			broken := func() {
				t.Helper()
				if status, stderr := convert(t.Context(), "--force", torn); status != exitFault || !strings.Contains(stderr, "torn.jsonl: record ") || !strings.Contains(stderr, "--resume") {
					t.Errorf("of a torn input: status %d: %s", status, stderr)
				}
				if status, stderr := convert(gone, "--force", source); status != exitInterrupted {
					t.Errorf("interrupted: status %d: %s", status, stderr)
				}
			}
			broken()
			if left := contents(t, dir); len(left) > 0 {
				t.Errorf("%d files are left", len(left))
			}
			if status, stderr := convert(t.Context(), source); status != exitOK {
				t.Fatalf("status %d: %s", status, stderr)
			}
			before := contents(t, dir)
			broken()
			if diff := cmp.Diff(before, contents(t, dir)); diff != "" {
				t.Errorf("what was there has changed (-want +got):\n%.2000s", diff)
			}
			if status, stderr := convert(t.Context(), source); status != exitUsage || !strings.Contains(stderr, "exists already") {
				t.Errorf("without --force: status %d: %s", status, stderr)
			}

			temp := strings.TrimRight(out, "/") + ".weft.tmp"
			if strings.HasSuffix(format, "/") {
				os.Mkdir(temp, 0o777)
				temp = filepath.Join(temp, "1-0123456789abcdef.json")
			}
			if err := os.WriteFile(temp, []byte("a part"), 0o666); err != nil {
				t.Fatal(err)
			}
			if status, stderr := convert(t.Context(), "--force", source); status != exitOK {
				t.Fatalf("after a killed one: status %d: %s", status, stderr)
			}
			want, got := slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(contents(t, dir)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("after a killed one there are (-want +got):\n%s", diff)
			}
		})
	}
}

// An input that is the output as well is refused, whatever it is called.
func TestConvertDoesNotWriteOverItsInput(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	records := oddRecords()
	if err := os.WriteFile("in.jsonl", records, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"in.jsonl", "./in.jsonl", filepath.Join(dir, "in.jsonl"), "../" + filepath.Base(dir) + "/in.jsonl"} {
		var stderr bytes.Buffer
		if status := run(t.Context(), []string{"weft", "convert", name, "--force", "--where", "outcome=timeout", "-o", "in.jsonl"}, strings.NewReader(""), &stderr, &stderr); status != exitUsage {
			t.Errorf("%s: status %d: %s", name, status, &stderr)
		}
		if got, err := os.ReadFile("in.jsonl"); err != nil || !bytes.Equal(got, records) {
			t.Fatalf("%s: the input has changed: %v", name, err)
		}
	}
}
