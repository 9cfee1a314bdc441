package store_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"weft/store"
)

func TestReadReadsWhatWasWritten(t *testing.T) {
	for _, name := range []string{"a.jsonl", "a.json", "a.jsonl.gz", "a.json.gz", "a.jsonl.zst", "a.json.zst", "a/"} {
		for _, n := range []int{0, 1, 50} {
			path := filepath.Join(t.TempDir(), "out")
			if name == "a/" {
				path += "/"
			} else {
				path += name
			}
			sink, err := store.Create(path, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := 1; i <= n; i++ {
				if err := sink.Append(int64(i), fmt.Sprint("u", i), fmt.Appendf(nil, `{"line":%d}`, i)); err != nil {
					t.Fatal(err)
				}
			}
			if err := sink.Close(); err != nil {
				t.Fatal(err)
			}
			seen := map[int]bool{}
			err = store.Read(path, func(rec json.RawMessage) error {
				var r struct{ Line int }
				err := json.Unmarshal(rec, &r)
				seen[r.Line] = true
				return err
			})
			if err != nil || len(seen) != n {
				t.Errorf("%s: %d of %d records read: %v", name, len(seen), n, err)
			}
		}
	}
}
