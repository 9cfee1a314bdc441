package crawler

import (
	"context"
	"testing"
	"testing/synctest"

	"weft/crawler/list"
	"weft/store"
)

// kept gives the lines that it was given back as they are.
type kept struct {
	of   []int64
	recs []store.Record
	sink *memory
	late bool // some page was not there when the records were asked for
}

func (k *kept) Keep(of int64, rec *store.Record) error {
	k.of, k.recs = append(k.of, of), append(k.recs, *rec)
	return nil
}

func (k *kept) Records(_ context.Context, each func(*store.Record) error) error {
	k.late = k.sink.committed != 2
	for i := range k.recs {
		k.recs[i].Outcome, k.recs[i].Attempts = "ok", 7
		if err := each(&k.recs[i]); err != nil {
			return err
		}
	}
	return nil
}

// Lines that repeat a URL are given away, and written when all others are
// committed; they count as records and not as exchanges.
func TestDuplicatesAreGivenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := polite(newWeb(goodWeb))
		sink := new(memory)
		dup := &kept{sink: sink}
		cfg.Duplicates = dup
		lines := []list.Line{
			{Number: 1, URL: "http://h.example/a"},
			{Number: 2, URL: "http://h.example/a", Meta: []byte(`{"n":2}`)},
			{Number: 3, URL: "http://h.example/b"},
			{Number: 4, URL: "http://h.example/b#x"},
		}
		sum, err := crawlerOf(t, cfg).Run(t.Context(), listed(lines), sink)
		if err != nil {
			t.Fatal(err)
		}
		if dup.late || len(dup.of) != 2 || dup.of[0] != 1 || dup.of[1] != 3 {
			t.Errorf("kept duplicates of %v, asked for too early: %v", dup.of, dup.late)
		}
		if sum.Records != 4 || sum.Outcomes["ok"] != 4 || sum.Attempts != 2 || sum.Census.Duplicates != 2 {
			t.Errorf("summary %+v", sum)
		}
	})
}
