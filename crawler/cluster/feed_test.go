package cluster

import (
	"context"
	"testing"
	"time"

	"weft/crawler"
)

// Of several servers any may answer a read, also one that does not have a message yet of
// which the hub has told: it is asked for again then, and not only when all partitions
// are looked at. What was read already is no news.
func TestTasksThatAreToldOfBeforeTheyAreThere(t *testing.T) {
	srv := serve(t, t.TempDir())
	h := began(t, srv, time.Hour)
	a, s := newcomer(t, srv)
	held, err := joined(t, a, s).claim(t.Context(), 3, ownerView{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := newFeed(a.b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.stop()
	f.add(held)
	ctx, cancel := context.WithTimeout(t.Context(), lookEvery/2)
	defer cancel()
	var end uint64
	for i := range int64(2) {
		last, seq := end, end+1
		written := make(chan struct{})
		f.look(func(h *holding) bool { return h.heard(seq) })
		time.AfterFunc(100*time.Millisecond, func() {
			defer close(written)
			lines, err := errandLines([]crawler.Errand{{Line: i + 1, URL: "http://a.example/"}})
			if err != nil {
				t.Error(err)
				return
			}
			data, err := pack(tasks{First: i + 1}, lines)
			if err == nil {
				_, err = h.b.append(ctx, h.b.subject("in", 3), data, last)
			}
			if err != nil {
				t.Error(err)
			}
		})
		line, err := f.Next(ctx)
		if err != nil || line.Number != i+1 {
			t.Fatalf("got line %d, %v; want %d", line.Number, err, i+1)
		}
		<-written
		end = seq
	}
	if held.heard(end) {
		t.Error("what was read is news")
	}
}
