package crawler

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"weft/crawler/list"
)

// Leaving the loop ends the crawl, and nothing of it goes on.
func TestLeavingRecordsEndsTheCrawl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(goodWeb)
		n := 0
		for rec, err := range Records(t.Context(), polite(w), URLs(numbered("h.example", 1000)...)) {
			if err != nil || rec.Outcome != "ok" || rec.Page.Text == "" {
				t.Fatalf("%v, %v", rec, err)
			}
			if n++; n == 3 {
				break
			}
		}
		if n := len(w.times("http://h.example/")); n > 3+16+16+16+1 { // in flight, finished, committed
			t.Errorf("%d pages were asked for, 3 were wanted", n)
		}
	})
}

// So it does where no line asks for anything.
func TestLeavingRecordsOfBadLines(t *testing.T) {
	bad := 0
	lines := nextFunc(func(context.Context) (list.Line, error) {
		bad++
		return list.Line{Number: int64(bad), URL: "no url"}, nil
	})
	for _, err := range Records(t.Context(), Config{}, lines) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
}

// Of every number a negative one is no limit.
func TestNoWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := polite(newWeb(goodWeb))
		cfg.Limits.Window = -1
		records := 0
		for _, err := range Records(t.Context(), cfg, URLs(numbered("h.example", 50)...)) {
			if err != nil {
				t.Fatal(err)
			}
			records++
		}
		if records != 50 {
			t.Errorf("%d records of 50", records)
		}
	})
}

func TestRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := crawlerOf(t, polite(newWeb(goodWeb)))
		for n, want := range []bool{true, false} {
			if _, err := c.Run(t.Context(), URLs("http://h.example/"), new(memory)); (err == nil) != want {
				t.Errorf("run %d: %v", n+1, err)
			}
		}
	})
}

// What ends the run comes after the last record, and once.
func TestRecordsYieldTheRunsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cfg := polite(newWeb(goodWeb))
		cfg.Limits.HostRate = 1
		time.AfterFunc(5*time.Second+time.Millisecond, cancel)
		var errs []error
		records := 0
		for rec, err := range Records(ctx, cfg, URLs(numbered("h.example", 1000)...)) {
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if len(errs) > 0 {
				t.Error("a record after the error")
			}
			if rec.Outcome == "ok" {
				records++
			}
		}
		if len(errs) != 1 || !errors.Is(errs[0], ErrInterrupted) || records != 5 {
			t.Errorf("%d records, then %v", records, errs)
		}
	})
}

func TestConfigThatCannotBe(t *testing.T) {
	if _, err := New(Config{Agent: "two words"}); err == nil {
		t.Error("New: no error")
	}
	for rec, err := range Records(t.Context(), Config{Agent: "two words"}, URLs("http://h.example/")) {
		if rec != nil || err == nil {
			t.Errorf("Records: %v, %v", rec, err)
		}
	}
	for rec, err := range Records(t.Context(), Config{}, nil) {
		if rec != nil || err == nil {
			t.Errorf("Records of no list: %v, %v", rec, err)
		}
	}
}
