package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

var errSkipped = errors.New("skipped: not installed")

// A reader is one way to read one output. Either rows or records is set.
type reader struct {
	name   string
	asText bool // all its values are text, and a guard may stand before them

	rows    func() ([]map[string]any, error) // by column
	records func() (map[string]record, error)
}

// compare says what differs first; "" if nothing does.
func (r reader) compare(want map[string]record) (string, error) {
	if r.records != nil {
		return r.compareRecords(want)
	}
	rows, err := r.rows()
	if err != nil {
		return "", err
	}
	if len(rows) != len(want) {
		return fmt.Sprintf("%d rows", len(rows)), nil
	}
	seen := make(map[string]bool)
	for _, row := range rows {
		line := fmt.Sprint(row["line"])
		rec, ok := want[line]
		if !ok || seen[line] {
			return fmt.Sprintf("line %s is not there, or twice", line), nil
		}
		seen[line] = true
		for _, c := range columns {
			got := row[c]
			if text, ok := got.(string); ok && r.asText {
				got = unguarded(text)
			}
			if v := rec.cell(c); !equal(c, v, got, r.asText) {
				return fmt.Sprintf("line %s, %s: %.200q, want %.200q", line, c, fmt.Sprint(got), fmt.Sprint(v)), nil
			}
		}
	}
	return "", nil
}

func (r reader) compareRecords(want map[string]record) (string, error) {
	got, err := r.records()
	if err != nil {
		return "", err
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d records", len(got)), nil
	}
	for line, rec := range want {
		if !bytes.Equal(got[line].raw, rec.raw) {
			return fmt.Sprintf("line %s is %.300q, want %.300q", line, got[line].raw, rec.raw), nil
		}
	}
	return "", nil
}

// unguarded takes the guard off a text, as docs/tables.md describes it.
func unguarded(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && rest != "" && strings.ContainsRune("=+-@\t'", rune(rest[0])) {
		if rest[0] != '\'' || strings.TrimLeft(rest, "'") != "" && strings.ContainsRune("=+-@\t", rune(strings.TrimLeft(rest, "'")[0])) {
			return rest
		}
	}
	return s
}

// readers are all ways to read what is in the folder.
func (p pages) readers(dir string) []reader {
	in := func(name string) string { return filepath.Join(dir, name) }
	all := []reader{
		{name: "Go encoding/csv, out.csv", asText: true, rows: func() ([]map[string]any, error) { return readCSV(in("out.csv"), ',') }},
		{name: "Go encoding/csv, out.tsv", asText: true, rows: func() ([]map[string]any, error) { return readCSV(in("out.tsv"), '\t') }},
		{name: "Go encoding/json, out.json", records: func() (map[string]record, error) { return readArray(in("out.json")) }},
		{name: "Go encoding/json, out/", records: func() (map[string]record, error) { return readFolder(in("out")) }},
	}
	for _, name := range []string{"out.json.gz", "out.jsonl.zst"} {
		all = append(all, reader{name: "weft convert, " + name, records: func() (map[string]record, error) {
			err := command(dir, p.weft, "convert", "-q", "--force", name, "-o", "back.jsonl")
			if err != nil {
				return nil, err
			}
			return recordsOf(in("back.jsonl"))
		}})
	}
	for _, name := range []string{"out.csv", "out.csv.zst", "out.tsv", "out.db", "out.parquet"} {
		all = append(all, reader{name: "weft convert, " + name, rows: func() ([]map[string]any, error) { return p.converted(dir, name) }})
	}
	return append(all, p.others(dir)...)
}

// converted are the cells of a table that weft has made JSON lines of.
func (p pages) converted(dir, name string) (rows []map[string]any, err error) {
	if err := command(dir, p.weft, "convert", "-q", "--force", name, "-o", "back.jsonl"); err != nil {
		return nil, err
	}
	recs, err := recordsOf(filepath.Join(dir, "back.jsonl"))
	for _, r := range recs {
		row := make(map[string]any)
		for _, c := range columns {
			row[c] = r.cell(c)
		}
		rows = append(rows, row)
	}
	return rows, err
}

// command runs a program in the folder.
func command(dir, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %.300s", program, err, out)
	}
	return nil
}

func readCSV(path string, comma rune) (rows []map[string]any, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	in.Comma = comma
	header, err := in.Read()
	if err != nil || !slices.Equal(header, columns) {
		return nil, fmt.Errorf("the header is %q: %v", header, err)
	}
	for {
		cells, err := in.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		row := make(map[string]any)
		for i, cell := range cells {
			row[header[i]] = cell
		}
		rows = append(rows, row)
	}
}

func readArray(path string) (map[string]record, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(data, &elements); err != nil {
		return nil, err
	}
	recs := make(map[string]record)
	for _, e := range elements {
		r, err := decoded(e)
		if err != nil {
			return nil, err
		}
		recs[fmt.Sprint(r.fields["line"])] = r
	}
	return recs, nil
}

func readFolder(path string) (map[string]record, error) {
	files, err := filepath.Glob(filepath.Join(path, "*.json"))
	recs := make(map[string]record)
	for _, name := range files {
		data, rerr := os.ReadFile(name)
		r, derr := decoded(bytes.TrimSuffix(data, []byte("\n")))
		err = cmp.Or(err, rerr, derr)
		recs[fmt.Sprint(r.fields["line"])] = r
	}
	return recs, err
}
