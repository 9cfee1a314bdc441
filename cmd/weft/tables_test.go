package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"weft/store/parquet"
)

// outputRecords reads an output of any kind with readers that are not weft's own; of
// a table Line, URL, Outcome and DuplicateOf.
func outputRecords(path string) ([]record, error) {
	plain := strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")
	var rows []map[string]string
	var err error
	switch filepath.Ext(plain) {
	case ".csv", ".tsv":
		rows, err = readCSV(path)
	case ".db", ".sqlite":
		rows, err = readDatabase(path)
	case ".parquet":
		rows, err = readParquet(path)
	default:
		return readRecords(path)
	}
	var recs []record
	for _, row := range rows {
		var r record
		r.URL, r.Outcome = row["url"], row["outcome"]
		if r.Line, err = strconv.ParseInt(row["line"], 10, 64); err != nil {
			return nil, fmt.Errorf("%s: a torn row: %v", path, row)
		}
		r.DuplicateOf, _ = strconv.ParseInt(row["duplicate_of"], 10, 64)
		recs = append(recs, r)
	}
	return recs, err
}

func readCSV(path string) (rows []map[string]string, err error) {
	content, err := readDecompressed(path)
	if err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(content, []byte("\r\n")) {
		return nil, fmt.Errorf("%s: the last row is torn", path)
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	if strings.Contains(path, ".tsv") {
		in.Comma = '\t'
	}
	cells, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	for _, of := range cells[1:] {
		row := make(map[string]string)
		for i, cell := range of {
			row[cells[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func readDatabase(path string) (rows []map[string]string, err error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	err = sqlitex.ExecuteTransient(conn, "SELECT * FROM pages", &sqlitex.ExecOptions{ResultFunc: func(cells *sqlite.Stmt) error {
		row := make(map[string]string)
		for i := range cells.ColumnCount() {
			row[cells.ColumnName(i)] = cells.ColumnText(i)
		}
		rows = append(rows, row)
		return nil
	}})
	return rows, err
}

// readParquet reads a file with our own reader, which store/parquet tests against
// others.
func readParquet(path string) (rows []map[string]string, err error) {
	content, err := readDecompressed(path)
	if err != nil {
		return nil, err
	}
	r, err := parquet.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		values, err := r.Next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		row := make(map[string]string)
		for i, c := range r.Columns() {
			row[c.Name] = string(values[i].AppendText(nil))
		}
		rows = append(rows, row)
	}
}
