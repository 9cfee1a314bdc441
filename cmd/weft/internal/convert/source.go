package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/store"
	"weft/store/parquet"
	"weft/store/sqlite"
	"weft/store/table"
)

// A source is one input. It can be read several times.
type source struct {
	path    string
	kind    string // of a table, as job.TableOf says; "" for records
	columns []table.Column
}

// rows are those of an open table.
type rows interface {
	Columns() []table.Column
	Next() ([]table.Value, error) // io.EOF at the end
}

// open finds out what an input is. The error of a table with other columns than
// weft's is a *usage.Error.
func open(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; name an output of weft that exists", path, errors.Unwrap(err))
	}
	if info.IsDir() && !os.IsPathSeparator(path[len(path)-1]) {
		path += "/"
	}
	s := &source{path: path, kind: job.TableOf(path)}
	if s.kind == "" {
		if _, err := store.FormatOf(path); err != nil {
			return nil, usage.Errorf("%s is in no format that weft writes, by the end of its name: .jsonl, .json, .csv, .tsv, each with .gz or .zst, .db, .sqlite, .parquet, or a folder", path)
		}
		return s, nil
	}
	err = s.table(func(r rows) error {
		s.columns = r.Columns()
		return nil
	})
	if err == nil && (s.kind == "csv" || s.kind == "tsv") {
		err = s.retype()
	}
	var other *table.ColumnsError
	if errors.As(err, &other) {
		return nil, &usage.Error{Err: err}
	}
	return s, err
}

// table opens a table for visit.
func (s *source) table(visit func(rows) error) error {
	err := s.with(visit)
	if err != nil {
		return fmt.Errorf("%s: %w", s.path, err)
	}
	return nil
}

func (s *source) with(visit func(rows) error) error {
	switch s.kind {
	case "db", "sqlite":
		r, err := sqlite.NewReader(s.path)
		if err != nil {
			return err
		}
		defer r.Close()
		return visit(r)
	case "parquet":
		f, err := os.Open(s.path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		r, err := parquet.NewReader(f, info.Size())
		if err != nil {
			return err
		}
		defer r.Close()
		columns, err := table.Columns(names(r.Columns()))
		if err != nil {
			return err
		}
		return visit(named{r, columns})
	}
	text, err := store.OpenText(s.path)
	if err != nil {
		return err
	}
	defer text.Close()
	comma := byte(',')
	if s.kind == "tsv" {
		comma = '\t'
	}
	r, err := table.NewCSVReader(text, comma)
	if err != nil {
		return err
	}
	for i, c := range s.columns { // what retype found
		r.SetKind(i, c.Kind)
	}
	return visit(r)
}

// named are rows whose columns are found by their names.
type named struct {
	*parquet.Reader
	columns []table.Column
}

func (n named) Columns() []table.Column { return n.columns }

func names(columns []table.Column) []string {
	var list []string
	for _, c := range columns {
		list = append(list, c.Name)
	}
	return list
}

// retype finds out of what kind the columns of a text are that can be of any.
func (s *source) retype() error {
	open := make(map[int]*table.Retype)
	for i, c := range s.columns {
		if c.Kind == table.Null {
			open[i] = new(table.Retype)
		}
	}
	if len(open) == 0 {
		return nil
	}
	err := s.eachRow(func(row []table.Value) error {
		for i, r := range open {
			if row[i].Kind != table.Null {
				r.Add(row[i].Text)
			}
		}
		return nil
	})
	for i, r := range open {
		s.columns[i].Kind = r.Kind()
	}
	return err
}

// eachRow calls visit with the rows of a table.
func (s *source) eachRow(visit func(row []table.Value) error) error {
	return s.table(func(r rows) error {
		for {
			row, err := r.Next()
			if err == io.EOF {
				return nil
			}
			if err == nil {
				err = visit(row)
			}
			if err != nil {
				return err
			}
		}
	})
}

// each calls visit with the records of an input.
func (s *source) each(visit func(rec *store.Record) error) error {
	if s.kind != "" {
		recorder, _ := table.NewRecorder(s.columns)
		return s.eachRow(func(row []table.Value) error {
			rec, err := recorder.Record(row)
			if err != nil {
				return err
			}
			return visit(rec)
		})
	}
	n := 0
	err := store.Read(s.path, func(raw json.RawMessage) error {
		n++
		rec, err := store.Decode(raw)
		if err == nil && (rec.Schema != store.Schema || rec.Line < 1) {
			err = fmt.Errorf("it is no record of weft with schema %d", store.Schema)
		}
		if err != nil {
			return fmt.Errorf("%s: record %d: %w", s.path, n, err)
		}
		return visit(rec)
	})
	if errors.Is(err, store.ErrTorn) {
		err = fmt.Errorf("%w; the command that wrote it makes it whole with --resume", err)
	}
	return err
}

// short is the name of an input in messages.
func (s *source) short() string { return filepath.Base(strings.TrimRight(s.path, `/\`)) }
