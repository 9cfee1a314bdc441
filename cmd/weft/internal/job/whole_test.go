package job

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"weft/store"
)

var wholes = []string{"out.jsonl", "out.json.gz", "out.csv", "out.db", "out.parquet", "out/"}

// conversion is an output of one record; during is called before it is there.
func conversion(path string, force bool, during func()) error {
	return Output{Path: path, Force: force, Columns: []string{"line", "url", "outcome"}}.Convert(context.Background(), nil, func(visit func(*store.Record) error) error {
		during()
		return visit(&store.Record{Schema: store.Schema, Line: 1, URL: "http://h.example/", Outcome: "ok"})
	})
}

// Of two conversions into one output the second is refused, and the first one is not
// disturbed.
func TestOneConversionAtATime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	for _, name := range wholes {
		t.Run(strings.TrimSuffix(name, "/"), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x") + name
			err := conversion(path, true, func() {
				if err := conversion(path, true, func() {}); !errors.Is(err, store.ErrLocked) {
					t.Errorf("the second: got %v, want %v", err, store.ErrLocked)
				}
			})
			if err != nil {
				t.Errorf("the first: %v", err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		})
	}
}

// What has come to stand at the path of a conversion while it was made is not
// overwritten unasked, and with --force not while another run writes to it.
func TestConversionLeavesWhatHasCome(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	for _, name := range wholes {
		for _, force := range []bool{false, true} {
			t.Run(strings.TrimSuffix(name, "/")+map[bool]string{true: " with force"}[force], func(t *testing.T) {
				if name == "out.parquet" && force {
					t.Skip("nobody writes to it before it is whole")
				}
				path := filepath.Join(t.TempDir(), "x") + name
				target, err := Output{Path: path, Columns: []string{"line", "url"}}.target(path)
				if err != nil {
					t.Fatal(err)
				}
				var w store.Writer
				err = conversion(path, force, func() {
					if target.Maker != nil {
						if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
							t.Fatal(err)
						}
						return
					}
					var err error
					if w, err = target.Format.Create(path, false); err == nil {
						if err = w.Append(&store.Record{Schema: store.Schema, Line: 7, URL: "http://h.example/7"}); err == nil {
							err = w.Commit()
						}
					}
					if err != nil {
						t.Fatal(err)
					}
					if !force {
						w.Close()
					}
				})
				if w != nil && force {
					if err := w.Append(&store.Record{Schema: store.Schema, Line: 8, URL: "http://h.example/8"}); err != nil {
						t.Error(err)
					}
					if err := w.Close(); err != nil {
						t.Error(err)
					}
				}
				if err == nil {
					t.Error("it was overwritten")
				}
				if force && !errors.Is(err, store.ErrLocked) {
					t.Errorf("got %v, want %v", err, store.ErrLocked)
				}
				left, err := filepath.Glob(filepath.Dir(path) + "/*" + unfinished)
				if err != nil || len(left) > 0 {
					t.Errorf("%q is left, %v", left, err)
				}
			})
		}
	}
}
