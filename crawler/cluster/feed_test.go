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

// All partitions are looked at when tasks have come for any of them, and at long
// intervals where none have.
func TestPartitionsAreLookedAtWhenTasksHaveCome(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	srv := serve(t, t.TempDir())
	h := began(t, srv, time.Hour)
	a, _ := newcomer(t, srv)
	f, err := newFeed(a.b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.stop()
	come := func(p int) {
		t.Helper()
		data, err := pack(tasks{First: 1}, nil)
		if err == nil {
			_, err = h.b.append(t.Context(), h.b.subject("in", p), data, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for p := 3; p < 5; p++ {
		come(p)
		if !f.stirred(t.Context()) {
			t.Errorf("partition %d has a task, and is not looked at", p)
		}
		for i := 1; i < lookAtLatest; i++ {
			if f.stirred(t.Context()) {
				t.Errorf("all are looked at the %dth time, with nothing new", i)
			}
		}
		if !f.stirred(t.Context()) {
			t.Error("they are never looked at again")
		}
	}
	srv.Close()
	if !f.stirred(t.Context()) {
		t.Error("they are not looked at when nobody says whether tasks have come")
	}
}
