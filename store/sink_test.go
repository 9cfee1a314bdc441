package store

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// formats are the names of outputs, one for each way of writing.
var formats = []string{"out.jsonl", "out.json", "out.jsonl.gz", "out.json.gz", "out.jsonl.zst", "out.json.zst", "out/"}

// forEachFormat runs test for an output of every format that does not exist yet.
func forEachFormat(t *testing.T, test func(t *testing.T, path string)) {
	for _, name := range formats {
		t.Run(strings.ReplaceAll(name, "/", " folder"), func(t *testing.T) {
			test(t, t.TempDir()+string(filepath.Separator)+name)
		})
	}
}

func create(t testing.TB, path string, replace bool) Writer {
	t.Helper()
	format, err := FormatOf(path)
	ok(t, err)
	s, err := format.Create(path, replace)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func record(line int64, size int) *Record {
	return &Record{Schema: Schema, Line: line, URL: fmt.Sprintf("https://example.com/%d", line), Outcome: "ok",
		Page: RawPage(`{"text":"` + strings.Repeat("word ", size/5) + `"}`)}
}

func appendRecord(s Sink, line int64, size int) error { return s.Append(record(line, size)) }

// lines reads the line numbers of a whole output with readers that share no
// code with the sinks; anything that is not as it should be fails the test.
func lines(t testing.TB, path string) []int64 {
	t.Helper()
	recs, err := read(path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	got := make([]int64, 0)
	for _, rec := range recs {
		var r struct{ Line int64 }
		if err := json.Unmarshal(rec, &r); err != nil {
			t.Fatalf("%s: %v in %q", path, err, rec)
		}
		got = append(got, r.Line)
	}
	return got
}

func read(path string) ([]json.RawMessage, error) {
	if strings.HasSuffix(path, "/") {
		return readFolder(path)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	content, err := decoded(path, file)
	if err != nil {
		return nil, err
	}
	var recs []json.RawMessage
	if strings.Contains(filepath.Base(path), ".jsonl") {
		if len(content) > 0 && content[len(content)-1] != '\n' {
			return nil, errors.New("the last line is torn")
		}
		for line := range bytes.Lines(content) {
			recs = append(recs, bytes.TrimSuffix(line, []byte("\n")))
		}
		return recs, nil
	}
	return recs, json.Unmarshal(content, &recs)
}

// decoded returns the content of a file that would have the given name, and
// beside an error as much as there is of it.
func decoded(name string, file []byte) ([]byte, error) {
	switch filepath.Ext(name) {
	case ".gz":
		r, err := gzip.NewReader(bytes.NewReader(file))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(r)
	case ".zst":
		r, err := zstd.NewReader(bytes.NewReader(file), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(r)
	}
	return file, nil
}

func readFolder(path string) ([]json.RawMessage, error) {
	names, err := filepath.Glob(path + "*.json")
	var recs []json.RawMessage
	slices.SortFunc(names, func(a, b string) int { // by number
		if d := len(a) - len(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		rec, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, err
}

// upTo returns 1 … n.
func upTo(n int64) []int64 {
	l := make([]int64, 0)
	for i := range n {
		l = append(l, i+1)
	}
	return l
}

// noise is a record that compresses badly.
func noise(line int64, size int) *Record {
	rng := rand.New(rand.NewPCG(uint64(line), 0))
	text := make([]byte, size)
	for i := range text {
		text[i] = byte('0' + rng.IntN(64))
	}
	text = bytes.ReplaceAll(text, []byte(`\`), []byte("~"))
	return &Record{Schema: Schema, Line: line, Page: RawPage(fmt.Appendf(nil, `{"text":"%s"}`, text))}
}
