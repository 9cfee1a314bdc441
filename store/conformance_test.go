package store_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"weft/store"
	"weft/store/sinktest"
)

var names = []string{"out.jsonl", "out.json", "out.jsonl.gz", "out.json.gz", "out.jsonl.zst", "out.json.zst", "out/"}

func suiteOf(t *testing.T, name string) sinktest.Suite {
	f, err := store.FormatOf(name)
	if err != nil {
		t.Fatal(err)
	}
	return sinktest.Suite{Format: store.SmallFrames(f, 300), Name: name, Read: read, Journal: name != "out/"}
}

func TestFormatsKeepTheirPromises(t *testing.T) {
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, "/"), func(t *testing.T) {
			if testing.Short() && (name == "out.json.gz" || name == "out.jsonl.zst") {
				t.Skip("takes seconds; others have its format and its compression")
			}
			t.Parallel()
			sinktest.Run(t, suiteOf(t, name))
		})
	}
}

// read reads an output with readers that share no code with the formats.
func read(path string) ([]store.Record, error) {
	if strings.HasSuffix(path, "/") {
		return readFolder(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var r io.Reader = file
	switch filepath.Ext(path) {
	case ".gz":
		if r, err = gzip.NewReader(r); err != nil {
			return nil, err
		}
	case ".zst":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		defer d.Close()
		r = d
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var recs []store.Record
	if !strings.Contains(filepath.Base(path), ".jsonl") {
		return recs, json.Unmarshal(content, &recs)
	}
	if len(content) > 0 && content[len(content)-1] != '\n' {
		return nil, errors.New("the last line is torn")
	}
	for line := range bytes.Lines(content) {
		var rec store.Record
		if err := json.Unmarshal(line, &rec); err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

func readFolder(path string) ([]store.Record, error) {
	entries, err := os.ReadDir(path)
	var recs []store.Record
	for _, e := range entries {
		if e.Name()[0] == '.' {
			continue
		}
		b, err := os.ReadFile(path + e.Name())
		if err != nil {
			return nil, err
		}
		var rec store.Record
		if err := json.Unmarshal(b, &rec); err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, err
}

// lossy is a format that goes on one record too early: what was committed last
// before a kill is lost.
type lossy struct{ store.Format }

func (l lossy) Reopen(path string) (store.Stored, error) {
	s, err := l.Format.Reopen(path)
	return &lossyOutput{Stored: s}, err
}

type lossyOutput struct {
	store.Stored
	last store.Record
}

func (l *lossyOutput) Scan(mark json.RawMessage, visit func(*store.Record) error) (bool, error) {
	return l.Stored.Scan(mark, func(rec *store.Record) error {
		l.last = *rec
		return visit(rec)
	})
}

func (l *lossyOutput) Resume(keep func(*store.Record) bool) (store.Writer, error) {
	return l.Stored.Resume(func(rec *store.Record) bool {
		last := rec.Line == l.last.Line && rec.Found == l.last.Found
		return !last && (keep == nil || keep(rec))
	})
}

// forgetful is a format that does not see its first record: it comes twice.
type forgetful struct{ store.Format }

func (f forgetful) Reopen(path string) (store.Stored, error) {
	s, err := f.Format.Reopen(path)
	return &forgetfulOutput{s}, err
}

type forgetfulOutput struct{ store.Stored }

func (f *forgetfulOutput) Scan(mark json.RawMessage, visit func(*store.Record) error) (bool, error) {
	return f.Stored.Scan(mark, func(rec *store.Record) error {
		if rec.Line == 1 && rec.Found == 0 {
			return nil
		}
		return visit(rec)
	})
}

// eager is a format that says a record is committed before it is.
type eager struct{ store.Format }

func (e eager) Create(path string, replace bool) (store.Writer, error) {
	w, err := e.Format.Create(path, replace)
	return &eagerWriter{Writer: w}, err
}

type eagerWriter struct{ store.Writer }

func (e *eagerWriter) Commit() error { return nil }

// The suite is worth something: a format that breaks a promise fails it. It runs
// in a process of its own, which has to fail.
func TestWrongFormatsFail(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	wrong := map[string]struct {
		format func(store.Format) store.Format
		fails  []string // subtests
	}{
		"lossy":     {func(f store.Format) store.Format { return lossy{f} }, []string{"TornAnywhere", "CutBack", "PowerCut", "ResumedAgainAndAgain"}},
		"forgetful": {func(f store.Format) store.Format { return forgetful{f} }, []string{"TornAnywhere", "ResumedAgainAndAgain"}},
		"eager":     {func(f store.Format) store.Format { return eager{f} }, []string{"WholeAfterEveryCommit"}},
	}
	if name := os.Getenv("STORE_TEST_WRONG"); name != "" {
		s := suiteOf(t, "out.jsonl")
		s.Format = wrong[name].format(s.Format)
		sinktest.Run(t, s)
		return
	}
	for name, w := range wrong {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "STORE_TEST_WRONG="+name)
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("%s passes", name)
		}
		for _, test := range w.fails {
			if !strings.Contains(string(out), "--- FAIL: "+t.Name()+"/"+test+" ") {
				t.Errorf("%s passes %s:\n%.2000s", name, test, out)
			}
		}
	}
}
