package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"weft/store"
)

// TestMain makes the test binary the program: under the name weft it is weft.
// So scripts and tests run the program in processes of their own, and it starts
// its workers, and the demo its site, as it always does, by its own name.
//
// Most of these tests wait: for leases, limits, time-outs. So twice as many of
// them run at once as go test would let, unless -parallel says how many.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"weft": main})
}

// childGORACE takes away the second that a program under the race detector
// waits at its end.
const childGORACE = "atexit_sleep_ms=0"

// recordSchema is what every record of every test has to conform to.
var recordSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	return c.Compile("../../docs/record.schema.json")
})

// A record is store.Record with its page, as read from an output.
type record struct {
	store.Record
	Page json.RawMessage `json:"page"`
}

// parseRecord reads a record and checks what holds for all of them: it conforms
// to the schema, and the phases of its time sum to the total.
func parseRecord(raw []byte) (record, error) {
	schema, err := recordSchema()
	if err != nil {
		return record{}, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return record{}, fmt.Errorf("%w: %.200q", err, raw)
	}
	if err := schema.Validate(doc); err != nil {
		return record{}, fmt.Errorf("%w: %.500s", err, raw)
	}
	var rec record
	if err := json.Unmarshal(raw, &rec); err != nil {
		return record{}, err
	}
	var total struct {
		Timings map[string]store.Millis `json:"timings"`
	}
	if err := json.Unmarshal(raw, &total); err != nil {
		return record{}, err
	}
	if rec.Timings != nil && store.MillisOf(rec.Timings.Total()) != total.Timings["total"] {
		return record{}, fmt.Errorf("line %d: the phases do not sum to the total: %v", rec.Line, total.Timings)
	}
	return rec, nil
}

// parseRecords reads JSON lines.
func parseRecords(r io.Reader) ([]record, error) {
	var recs []record
	err := eachLine(r, func(line []byte) error {
		rec, err := parseRecord(line)
		recs = append(recs, rec)
		return err
	})
	return recs, err
}

// eachLine calls f with every line until one is an error.
func eachLine(r io.Reader, f func(line []byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if err := f(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// readRecords reads an output of any kind to its very end.
func readRecords(name string) ([]record, error) {
	if strings.HasSuffix(name, "/") {
		return readFolder(name)
	}
	data, err := readDecompressed(name)
	if err != nil {
		return nil, err
	}
	if strings.Contains(filepath.Base(name), ".jsonl") {
		return parseRecords(bytes.NewReader(data))
	}
	var array []json.RawMessage
	if err := json.Unmarshal(data, &array); err != nil {
		return nil, err
	}
	var recs []record
	for _, raw := range array {
		rec, err := parseRecord(raw)
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

// readDecompressed reads a file by the end of its name.
func readDecompressed(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	switch filepath.Ext(name) {
	case ".gz":
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	case ".zst":
		z, err := zstd.NewReader(f)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		r = z
	}
	return io.ReadAll(r)
}

func readFolder(dir string) ([]record, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(names) {
		return nil, errors.Join(err, fmt.Errorf("%d entries, %d of them records", len(entries), len(names)))
	}
	var recs []record
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		rec, err := parseRecord(raw)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(filepath.Base(name), fmt.Sprintf("%d-", rec.Line)) {
			return nil, fmt.Errorf("%s holds line %d", name, rec.Line)
		}
		recs = append(recs, rec)
	}
	slices.SortFunc(recs, func(a, b record) int { return int(a.Line - b.Line) })
	return recs, nil
}

// count is how many records have each outcome.
func count(recs []record) map[string]int {
	n := make(map[string]int)
	for _, r := range recs {
		n[r.Outcome]++
	}
	return n
}

// Whatever is interrupted says so in a word that users know.
func TestInterruptedIsSaid(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{{"--dry-run", "-"}, {"parse", "-"}} {
		var stderr bytes.Buffer
		status := run(gone, append([]string{"weft"}, args...), strings.NewReader("http://a.example/\n"), io.Discard, &stderr)
		if status != exitInterrupted || stderr.String() != "weft: interrupted\n" {
			t.Errorf("%v: status %d, %q", args, status, &stderr)
		}
	}
}
