package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Programs that print the rows of a table as JSON lines; the last argument is the
// table.
const (
	pythonCSV = `import csv,json,sys
csv.field_size_limit(1<<30)
with open(sys.argv[1],newline="",encoding="utf-8-sig") as f:
    for row in csv.DictReader(f,delimiter="\t" if sys.argv[1].endswith("tsv") else ","): print(json.dumps(row))`
	pythonSQLite = `import json,sqlite3,sys
c=sqlite3.connect(sys.argv[1]); c.row_factory=sqlite3.Row
for row in c.execute("SELECT * FROM pages"): print(json.dumps(dict(row)))`
	pythonLinks = `import json,sqlite3,sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT * FROM links ORDER BY rowid"): print(json.dumps(row))`

	// DuckDB writes the lines itself, into the file that the second argument names.
	nodeDuckDB = `const {DuckDBInstance} = require("@duckdb/node-api");
(async () => {
  const db = await (await DuckDBInstance.create(":memory:")).connect();
  await db.run("COPY (SELECT * FROM " + process.argv[1] + ") TO '" + process.argv[2] + "' (FORMAT json)");
})().catch(e => { console.error(String(e)); process.exit(1); });`
)

// others are the readers that are programs of their own.
func (p pages) others(dir string) []reader {
	in := func(name string) string { return filepath.Join(dir, name) }
	lines := func(program string, args ...string) func() ([]map[string]any, error) {
		return func() ([]map[string]any, error) { return printed(program, args...) }
	}
	all := []reader{
		{name: "Python csv, out.csv", asText: true, rows: lines("python3", "-c", pythonCSV, in("out.csv"))},
		{name: "Python csv, out.tsv", asText: true, rows: lines("python3", "-c", pythonCSV, in("out.tsv"))},
		{name: "Python sqlite3, out.db", rows: lines("python3", "-c", pythonSQLite, in("out.db"))},
		{name: "sqlite3, out.db", rows: lines("sqlite3", "-json", in("out.db"), "SELECT * FROM pages")},
		{name: "Python sqlite3, links of out.db", records: func() (map[string]record, error) { return p.links(in("out.db"), in("out.jsonl")) }},
	}
	from := func(name, table string, asText bool) {
		all = append(all, reader{name: "DuckDB, " + name, asText: asText, rows: func() ([]map[string]any, error) {
			return p.duck(table, in("duckdb.jsonl"))
		}})
	}
	from("out.parquet", fmt.Sprintf("read_parquet('%s')", in("out.parquet")), false)
	for _, name := range []string{"out.csv", "out.csv.zst", "out.tsv"} {
		from(name, fmt.Sprintf("read_csv('%s', all_varchar=true, max_line_size=100000000)", in(name)), true)
	}
	from("out.csv, types found", fmt.Sprintf("read_csv('%s', sample_size=-1, max_line_size=100000000)", in("out.csv")), true)
	from("out.jsonl", fmt.Sprintf("(SELECT %s FROM read_json_objects('%s', maximum_object_size=100000000))", jsonCells(), in("out.jsonl")), false)
	return all
}

// jsonCells are the columns as paths of DuckDB's into a record.
func jsonCells() string {
	var cells []string
	for _, c := range columns {
		paths := []string{"$." + c, "$.page." + c}
		switch {
		case strings.HasPrefix(c, "error_"):
			paths = []string{"$.error." + c[len("error_"):]}
		case strings.HasSuffix(c, "_ms"):
			paths = []string{"$.timings." + strings.TrimSuffix(c, "_ms")}
		case c == "language":
			paths = []string{"$.page.analysis.language.code"}
		case c == "words":
			paths = []string{"$.page.analysis.words"}
		}
		cell := ""
		for _, path := range paths {
			cell += fmt.Sprintf(", json->'%s'", path)
		}
		cells = append(cells, fmt.Sprintf("coalesce(%s) AS %s", cell[2:], c))
	}
	return strings.Join(cells, ", ")
}

// printed are the objects, one after the other or in an array, that a program
// prints.
func printed(program string, args ...string) ([]map[string]any, error) {
	exe, err := exec.LookPath(program)
	if err != nil {
		return nil, errSkipped
	}
	var stderr bytes.Buffer
	cmd := exec.Command(exe, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %.300s", err, &stderr)
	}
	return objects(out)
}

func objects(data []byte) (rows []map[string]any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if bytes.HasPrefix(data, []byte("[")) {
		err = d.Decode(&rows)
		return rows, err
	}
	for d.More() {
		var row map[string]any
		if err := d.Decode(&row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// duck lets DuckDB write a table as JSON lines.
func (p pages) duck(table, to string) ([]map[string]any, error) {
	node, err := exec.LookPath("node")
	if err != nil || p.duckdb == "" {
		return nil, errSkipped
	}
	defer os.Remove(to)
	if err := command(p.duckdb, node, "-e", nodeDuckDB, table, to); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(to)
	if err != nil {
		return nil, err
	}
	return objects(data)
}

// links are the records of an output, if their links are those of the database.
func (p pages) links(db, output string) (map[string]record, error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return nil, errSkipped
	}
	out, err := exec.Command(python, "-c", pythonLinks, db).Output()
	if err != nil {
		return nil, err
	}
	recs, err := recordsOf(output)
	if err != nil {
		return nil, err
	}
	got := make(map[string][]string) // by the page that they are on
	d := json.NewDecoder(bytes.NewReader(out))
	for d.More() {
		var row []any
		if err := d.Decode(&row); err != nil {
			return nil, err
		}
		from := fmt.Sprint(row[0])
		got[from] = append(got[from], fmt.Sprintf("%q", row[1:]))
	}
	want := make(map[string][]string)
	for _, r := range recs {
		from, _ := r.fields["url"].(string)
		links, _ := r.cell("links").([]any)
		for _, link := range links {
			l := link.(map[string]any)
			want[from] = append(want[from], fmt.Sprintf("%q", []any{l["url"], l["text"], l["rel"], l["kind"]}))
		}
	}
	for from, links := range want {
		slices.Sort(links) // of lines with the same URL
		slices.Sort(got[from])
		if strings.Join(links, "\n") != strings.Join(got[from], "\n") {
			return nil, fmt.Errorf("the links of %s: %d, want %d, or not the same", from, len(got[from]), len(links))
		}
	}
	if len(got) != len(want) {
		return nil, fmt.Errorf("%d pages have links, not %d", len(got), len(want))
	}
	return recs, nil
}
