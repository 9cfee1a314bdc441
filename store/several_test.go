package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
			out, err := Open(path, Options{Resume: true, Ordered: true, Format: witness{format, t, state}})
			if killed == "with records" { // that is no kill: somebody has taken the folder and the state away
				if !errors.Is(err, ErrOther) {
					t.Fatalf("got %v, want ErrOther", err)
				}
				return
			}
			ok(t, err)
			ok(t, out.Append(sample(2)))
			out.Finish()
			ok(t, out.Close())
			if files, err := filepath.Glob(path + "*.json"); err != nil || len(files) != 1 {
				t.Errorf("%d records, %v, want 1", len(files), err)
			}
		})
	}
}

// With an output of whole records that is no JSON lines a journal stands until the
// run is complete. Whatever of the two or of the state is lost, what is done is
// known, and the list may get longer.
func TestJournalBesideWholeRecords(t *testing.T) {
	exists := func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	for _, format := range []string{".json", ".json.gz", ".json.zst", "/"} {
		for _, lost := range []string{"nothing", "state", "journal", "both"} {
			t.Run(strings.Trim(format, "./")+"-"+lost, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "out") + format
				journal := strings.TrimRight(path, "/") + JournalSuffix
				for n := int64(4); n <= 40; n += 4 {
					var done *Done
					out, err := Open(path, Options{Resume: true, Check: func(p *Prior) error {
						done = p.Done
						return nil
					}})
					ok(t, err)
					if n == 4 && (done != nil || !exists(journal)) {
						t.Fatalf("a new run knows %v, and its journal is there: %t", done, exists(journal))
					}
					if n > 4 && done.Len() != n-4 {
						t.Fatalf("%d records are known of %d", done.Len(), n-4)
					}
					write(t, out, upTo(n)[n-4:], 3)
					complete := n%12 == 0
					if complete {
						out.Finish()
					}
					ok(t, out.Close())
					if complete && exists(journal) {
						t.Error("a complete run has a journal")
					}
					if got := linesOf(t, path); !slices.Equal(got, upTo(n)) {
						t.Fatalf("lines %v, want %d", got, n)
					}
					if lost == "state" || lost == "both" {
						ok(t, os.Remove(statePath(path)))
					}
					if exists(journal) && (lost == "journal" || lost == "both") {
						ok(t, os.Remove(journal))
					}
				}
			})
		}
	}
}
