package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"weft/store"
)

// An error of reading says which file it is, and tells an output that ends too early
// from what is none.
func TestReadSaysWhatIsWrong(t *testing.T) {
	const record = `{"schema":1,"line":1,"url":"http://a/","outcome":"ok"}`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(strings.Repeat(record+"\n", 3)))
	z.Close()
	tests := []struct {
		name, data string
		want       error // nil: none
	}{
		{"whole.jsonl", record + "\n" + record + "\n", nil},
		{"last line without its end.jsonl", record + "\n" + record, nil},
		{"empty.jsonl", "", nil},
		{"torn.jsonl", record + "\n" + record[:20], store.ErrTorn},
		{"torn within.jsonl", record[:20] + "\n" + record + "\n", store.ErrNotOurs},
		{"list.jsonl", "http://a/\nhttp://b/\n", store.ErrNotOurs},
		{"one.jsonl", "http://a/", store.ErrNotOurs},
		{"torn.jsonl.gz", packed.String()[:packed.Len()-9], store.ErrTorn},
		{"head.jsonl.gz", packed.String()[:5], store.ErrTorn},
		{"whole.json", "[" + record + "]", nil},
		{"open.json", "[" + record, store.ErrTorn},
		{"torn.json", "[" + record + "," + record[:20], store.ErrTorn},
		{"empty.json", "", store.ErrTorn},
	}
	for _, test := range tests {
		path := filepath.Join(t.TempDir(), test.name)
		if err := os.WriteFile(path, []byte(test.data), 0o666); err != nil {
			t.Fatal(err)
		}
		err := store.Read(path, func(json.RawMessage) error { return nil })
		if !errors.Is(err, test.want) || err != nil && !strings.Contains(err.Error(), path+": ") {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	visit := errors.New("of visit")
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte(record), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := store.Read(path, func(json.RawMessage) error { return visit }); err != visit {
		t.Errorf("%v, want the error of visit as it was", err)
	}
}

// A file of a folder that a power cut has left in part, or with holes, is no record:
// what is made of it would be no JSON either.
func TestReadFindsTornFiles(t *testing.T) {
	const record = `{"schema":1,"line":1,"url":"http://a/","page":{"title":"of some length"}}` + "\n"
	for name, data := range map[string]string{
		"a part": record[:40], "a hole": record[:60] + "\x00\x00\x00" + record[63:], "nothing": "", "zeros": strings.Repeat("\x00", 80),
	} {
		dir := t.TempDir() + string(os.PathSeparator)
		for file, data := range map[string]string{"1-0123456789abcdef.json": record, "2-0123456789abcdef.json": data} {
			if err := os.WriteFile(dir+file, []byte(data), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		err := store.Read(dir, func(json.RawMessage) error { n++; return nil })
		if !errors.Is(err, store.ErrTorn) || !strings.Contains(err.Error(), "2-0123456789abcdef.json") || n != 1 {
			t.Errorf("%s: %v after %d records, want %v", name, err, n, store.ErrTorn)
		}
	}
}
