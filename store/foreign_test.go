package store_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"weft/store"
)

// What a run with Resume cannot go on with stays as it is: what somebody has put in the
// place of an output, with or without the checkpoint of one that had no record yet.
func TestAResumeLeavesForeignFilesAlone(t *testing.T) {
	for _, name := range []string{"out.jsonl", "out.json", "out.jsonl.gz", "out.jsonl.zst", "out.json.gz"} {
		for _, foreign := range []string{strings.Repeat("precious data of somebody\n", 1000), `{"other":1}` + "\n" + `{"other":2}` + "\n", "x"} {
			for _, begun := range []bool{false, true} {
				path := filepath.Join(t.TempDir(), name)
				if begun {
					out, err := store.Open(path, store.Options{Noted: true})
					if err == nil {
						err = out.Close()
					}
					if err != nil {
						t.Fatal(err)
					}
					os.Remove(path + store.JournalSuffix)
				}
				leavesAlone(t, path, []byte(foreign))
			}
		}
	}
	const record = `{"schema":1,"line":1,"url":"http://a/","outcome":"ok"}`
	leavesAlone(t, filepath.Join(t.TempDir(), "an array.json.gz"), gzipped([]byte("["+record+"]\n")))
	leavesAlone(t, filepath.Join(t.TempDir(), "torn.jsonl.gz"), gzipped([]byte(record)))
	long := strings.Repeat(record+"\n", 1000)
	for _, size := range []int{30, 60} {
		leavesAlone(t, filepath.Join(t.TempDir(), "torn within.jsonl.gz"), gzipped([]byte(long))[:size])
		leavesAlone(t, filepath.Join(t.TempDir(), "torn within.jsonl.zst"), zstandard(t, []byte(long))[:size])
	}
	leavesAlone(t, filepath.Join(t.TempDir(), "other.jsonl.gz"), gzipped([]byte(`{"other":1}`+"\n")))
}

func leavesAlone(t *testing.T, path string, foreign []byte) {
	t.Helper()
	if err := os.WriteFile(path, foreign, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := store.Open(path, store.Options{Resume: true})
	if err == nil {
		out.Close()
	}
	if !errors.Is(err, store.ErrNotOurs) {
		t.Errorf("%s with %.20q: got %v, want %v", path, foreign, err, store.ErrNotOurs)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, foreign) {
		t.Errorf("%s: %d bytes are left of %d, %v", path, len(got), len(foreign), err)
	}
}

// JSON lines that gzip or zstd have compressed are gone on with behind their end.
func TestWhatOtherProgramsCompressIsGoneOnWith(t *testing.T) {
	const lines = `{"schema":1,"line":1,"url":"http://a/","outcome":"ok"}` + "\n" + `{"schema":1,"line":2,"url":"http://b/","outcome":"ok"}` + "\n"
	for name, data := range map[string][]byte{"out.jsonl.zst": zstandard(t, []byte(lines)), "out.jsonl.gz": gzipped([]byte(lines))} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		for line := int64(3); line < 6; line++ {
			out, err := store.Open(path, store.Options{Resume: true, Check: func(p *store.Prior) error {
				if p.Done.Len() != line-1 {
					t.Errorf("%s: %d records are known, want %d", name, p.Done.Len(), line-1)
				}
				return nil
			}})
			if err == nil {
				err = errors.Join(out.Append(&store.Record{Schema: 1, Line: line, URL: "http://c/", Outcome: "ok"}), out.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		if err := store.Read(path, func(json.RawMessage) error { n++; return nil }); err != nil || n != 5 {
			t.Errorf("%s has %d records, %v", name, n, err)
		}
	}
}

func gzipped(data []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.OS = 3 // as gzip says on Unix
	w.Write(data)
	w.Close()
	return out.Bytes()
}

// zstandard has a checksum, as the zstd program writes one.
func zstandard(t *testing.T, data []byte) []byte {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll(data, nil)
}
