package store

import (
	"os"
	"path/filepath"
	"testing"
)

// witness is a format whose outputs are made only where a state names them.
type witness struct {
	Format
	t     *testing.T
	state string
}

func (w witness) Create(path string, replace bool) (Writer, error) {
	if _, err := os.Stat(w.state); err != nil {
		w.t.Errorf("%s is made before there is a checkpoint: a kill now, and nobody knows it", path)
	}
	return w.Format.Create(path, replace)
}

// Whenever a run is killed while its outputs are made, the next one goes on.
func TestOutputsAreNamedBeforeTheyAreMade(t *testing.T) {
	for _, killed := range []string{"before anything", "with a journal", "with records"} {
		t.Run(killed, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "out") + "/"
			journal, state := filepath.Join(filepath.Dir(path))+JournalSuffix, statePath(path)
			if killed != "before anything" {
				w := create(t, journal, false)
				if killed == "with records" {
					ok(t, w.Append(sample(1)))
				}
				ok(t, w.Close())
			}
			format, err := FormatOf(path)
			ok(t, err)
			out, err := Open(path, Options{Resume: true, Lines: true, Format: witness{format, t, state}})
			ok(t, err)
			ok(t, out.Append(sample(2)))
			out.Finish()
			ok(t, out.Close())
			want := 1
			if killed == "with records" {
				want = 2
			}
			if files, err := filepath.Glob(path + "*.json"); err != nil || len(files) != want {
				t.Errorf("%d records, %v, want %d", len(files), err, want)
			}
		})
	}
}
