package discovery

import (
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"weft/crawler/scope"
	"weft/parse/weburl"
	"weft/store"
)

// none has no records.
type none struct{}

func (none) HasFound(int64) bool { return false }

// A folded site is made by following its links, in any order that levels allow.
type folded struct {
	fold *Fold
	recs []*store.Record
}

func follow(t *testing.T, f *Fold, rng *rand.Rand, seeds, most int) folded {
	t.Helper()
	url := func(n int) string { return fmt.Sprintf("http://h%d.site.example/a%d/page", n%3, n) }
	out := folded{fold: f}
	var waiting []*store.Record
	var holds []*Hold
	for i := range seeds {
		rec := &store.Record{Line: int64(i + 1), URL: url(i * 10), Outcome: "ok"}
		switch i {
		case 1:
			rec.URL, rec.Outcome = "nonsense", "invalid_url"
			f.NoURL()
		case 2:
			rec.URL, rec.Outcome = url(0), "duplicate_url"
			fallthrough
		default:
			u, _ := weburl.Canonical(rec.URL)
			f.Seed(rec.Line, u)
		}
		if i == 3 {
			rec.Redirects = []store.Redirect{{URL: "http://moved.example/", Status: 301}}
		}
		waiting, holds = append(waiting, rec), append(holds, nil)
	}
	for len(waiting) > 0 {
		i := rng.IntN(len(waiting))
		rec, hold := waiting[i], holds[i]
		waiting, holds = append(waiting[:i], waiting[i+1:]...), append(holds[:i], holds[i+1:]...)
		var links []scope.Link
		if rec.Outcome == "ok" {
			maps := rng.IntN(3)
			for i := range rng.IntN(8) {
				links = append(links, scope.Link{URL: url(rng.IntN(most)), Sitemap: i < maps})
			}
			rec.BodySHA256 = fmt.Sprintf("%064x", rng.IntN(20))
			rec.Fingerprint = fmt.Sprintf("%016x", rng.Uint64())
			if hold == nil {
				hold = f.Begin(rec.URL, 0)
			}
		}
		first := f.Found() + 1
		f.Discover(rec, false, links)
		out.recs = append(out.recs, rec)
		f.Commit(rec, first, hold)
		pages, err := f.Next(1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			rec := &store.Record{Line: p.Line, Found: p.Number, URL: p.URL, Via: p.Via, Depth: p.Depth, Outcome: "ok"}
			waiting, holds = append(waiting, rec), append(holds, f.Begin(p.URL, p.Depth))
		}
	}
	return out
}

// same compares what two folds know, but for what was left out.
func same(t *testing.T, got, want *Fold) {
	t.Helper()
	if g, w := got.Found(), want.Found(); g != w {
		t.Errorf("%d pages were found, want %d", g, w)
	}
	for n := range 3 { // domains are remembered, which is no part of the state
		got.In(fmt.Sprintf("http://h%d.site.example/", n))
		want.In(fmt.Sprintf("http://h%d.site.example/", n))
	}
	if !reflect.DeepEqual(got.scope, want.scope) {
		t.Error("the scopes differ")
	}
	if !reflect.DeepEqual(entries(got), entries(want)) {
		t.Error("the sets of URLs differ")
	}
}

func entries(f *Fold) map[uint64]place {
	all := make(map[uint64]place)
	for _, sh := range f.seen.shards {
		for i, p := range sh.places {
			if p != 0 {
				all[sh.hashes[i]] = p
			}
		}
	}
	return all
}

func newFold(t *testing.T) *Fold {
	t.Helper()
	f, err := New(&Config{Scope: scope.Config{Within: []string{"domain"}, HostPages: 1000}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Whoever replays an output, its records or their log, knows what the run knew
// that wrote it: after every record.
func TestAnyBeginningOfAnOutputIsAState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	whole := newFold(t)
	log, err := NewLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	whole.Keep(log)
	recs := follow(t, whole, rand.New(rand.NewPCG(3, 1)), 4, 60).recs
	if len(recs) < 30 {
		t.Fatalf("only %d records", len(recs))
	}
	marks := make([]Mark, len(recs)+1)
	for cut := range recs {
		if marks[cut], err = log.Mark(int64(cut)); err != nil {
			t.Fatal(err)
		}
	}
	if marks[len(recs)], err = log.Mark(int64(len(recs))); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	replayed := newFold(t)
	for cut := range len(recs) + 1 {
		if cut > 0 {
			replayed.Replay(recs[cut-1], none{})
		}
		one := newFold(t)
		for _, rec := range recs[:cut] {
			one.Replay(rec, none{})
		}
		same(t, one, replayed)
		if cut == 0 {
			continue
		}
		copied := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(copied, append(bytes[:marks[cut].Bytes:marks[cut].Bytes], "torn"...), 0o666); err != nil {
			t.Fatal(err)
		}
		logged := newFold(t)
		l, err := logged.OpenLog(copied, marks[cut], none{})
		if err != nil || l.Records() != int64(cut) {
			t.Fatalf("a log of %d records: %v", cut, err)
		}
		same(t, logged, one)
		want, err := one.Next(1000)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := logged.Next(1000); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("after %d records begin %+v (%v), want %+v", cut, got, err, want)
		}
		// Gone on with, it is the log of the whole.
		for _, rec := range recs[cut:] {
			l.Add(rec)
		}
		if m, err := l.Mark(int64(len(recs))); err != nil || m != marks[len(recs)] {
			t.Errorf("gone on with from %d, the mark is %+v, %v, want %+v", cut, m, err, marks[len(recs)])
		}
		l.Close()
	}
	same(t, replayed, whole)
}

// A log that is not what its mark says, or of another layout, is not used.
func TestATornLogIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	f := newFold(t)
	log, err := NewLog(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Keep(log)
	n := int64(len(follow(t, f, rand.New(rand.NewPCG(1, 1)), 1, 20).recs))
	m, err := log.Mark(n)
	if err != nil {
		t.Fatal(err)
	}
	log.Close()
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "short": bytes[:m.Bytes-1], "another": append([]byte{bytes[0], bytes[1] ^ 1}, bytes[2:]...),
	} {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := newFold(t).OpenLog(path, m, none{}); !errors.Is(err, ErrLog) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := append([]byte("weft links 0\n"), bytes[len(logHead):m.Bytes]...)
	if err := os.WriteFile(path, other, 0o666); err != nil {
		t.Fatal(err)
	}
	of := Mark{m.Bytes, crc32.Checksum(other, castagnoli)}
	if _, err := newFold(t).OpenLog(path, of, none{}); !errors.Is(err, ErrLog) {
		t.Errorf("another layout: %v", err)
	}
	if _, err := newFold(t).OpenLog(filepath.Join(dir, "missing"), m, none{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := newFold(t).OpenLog(path, Mark{}, none{}); !errors.Is(err, ErrLog) {
		t.Errorf("without a mark: %v", err)
	}
}
