package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// A record is one of an output.
type record struct {
	raw    []byte
	fields map[string]any
}

func decoded(raw []byte) (record, error) {
	r := record{raw: bytes.Clone(raw)}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err := d.Decode(&r.fields)
	return r, err
}

// recordsOf are those of a file of JSON lines, by line of the list.
func recordsOf(path string) (map[string]record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	recs := make(map[string]record)
	in := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 {
			return recs, nil
		}
		if err != nil {
			return nil, err
		}
		r, err := decoded(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return nil, err
		}
		key := fmt.Sprint(r.fields["line"])
		if _, twice := recs[key]; twice {
			return nil, fmt.Errorf("line %s has two records", key)
		}
		recs[key] = r
	}
}

// cell is what docs/tables.md says that a column has of a record; nil for nothing.
func (r record) cell(column string) any {
	path := strings.Split(column, ".")
	switch {
	case strings.HasPrefix(column, "error_"):
		path = []string{"error", column[len("error_"):]}
	case strings.HasSuffix(column, "_ms"):
		path = []string{"timings", strings.TrimSuffix(column, "_ms")}
	case column == "language":
		path = []string{"page", "analysis", "language", "code"}
	case column == "words":
		path = []string{"page", "analysis", "words"}
	default:
		if _, ok := r.fields[column]; !ok {
			path = []string{"page", column}
		}
	}
	var v any = r.fields
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// equal reports whether got, as a reader has it, says the same as the value of a
// record. Text is all that a reader of csv has: asText says so.
func equal(column string, want, got any, asText bool) bool {
	switch want := want.(type) {
	case nil:
		return got == nil || asText && got == ""
	case string:
		text, ok := got.(string)
		if column == "fetched_at" {
			return ok && sameTime(want, text)
		}
		return ok && text == want
	case json.Number:
		a, _ := want.Float64()
		b, err := strconv.ParseFloat(fmt.Sprint(got), 64)
		return err == nil && a == b
	case bool:
		return fmt.Sprint(got) == fmt.Sprint(want)
	}
	if text, ok := got.(string); ok { // a list or an object is JSON
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&got) != nil {
			return false
		}
	}
	return reflect.DeepEqual(numbers(want), numbers(got))
}

// numbers makes numbers comparable that programs write in their own way.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, _ := v.Float64()
		return f
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = numbers(v[i])
		}
		return all
	case map[string]any:
		all := make(map[string]any, len(v))
		for k := range v {
			all[k] = numbers(v[k])
		}
		return all
	}
	return v
}

// sameTime compares to the microsecond, which is what Parquet keeps, or to the
// millisecond, where a reader shows no more of SQLite's text.
func sameTime(want, got string) bool {
	a, err := time.Parse(time.RFC3339Nano, want)
	if err != nil {
		return false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999-07"} {
		if b, err := time.Parse(layout, got); err == nil {
			return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond)) || a.Truncate(time.Millisecond).Equal(b)
		}
	}
	return false
}
