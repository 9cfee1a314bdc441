package store

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// How many records have which outcome is known of an output that is gone on with,
// also where its state is gone.
func TestOutcomesOfEarlierRuns(t *testing.T) {
	for _, format := range append(fileFormats, "/") {
		path := filepath.Join(t.TempDir(), "out") + format
		want := map[string]int64{"ok": 2, "timeout": 1}
		out, err := Open(path, Options{})
		ok(t, err)
		for line, outcome := range []string{"ok", "timeout", "ok"} {
			rec := testRecord(int64(line + 1))
			rec.Outcome = outcome
			ok(t, out.Append(rec))
			ok(t, out.Commit())
		}
		ok(t, out.Close())
		for _, without := range []bool{false, true} {
			if without {
				ok(t, os.Remove(statePath(path)))
			}
			var got map[string]int64
			out, err := Open(path, Options{Resume: true, Check: func(p *Prior) error {
				got = p.Done.Outcomes()
				return nil
			}})
			ok(t, err)
			ok(t, out.Close())
			if !maps.Equal(got, want) {
				t.Errorf("%s, without its state %t: got %v, want %v", format, without, got, want)
			}
		}
	}
}
