package crawler

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever pages ask for, and however much, all of them get it in the end; what
// is held is never more than the limit and what one page holds.
func TestBudgetModel(t *testing.T) {
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) { // in which a deadlock is a failure
			rnd := rand.New(rand.NewPCG(seed, 1))
			const limit, most = 1000, 900
			b := newBudget(limit)
			var pages sync.WaitGroup
			for page := range uint64(30) {
				var chunks []int64
				for left := int64(1 + rnd.IntN(most)); left > 0; {
					n := min(left, int64(1+rnd.IntN(300)))
					chunks, left = append(chunks, n), left-n
				}
				begin, hold := rnd.IntN(20), rnd.IntN(10)
				pages.Go(func() {
					time.Sleep(time.Duration(begin) * time.Millisecond)
					for _, n := range chunks {
						if err := b.reserve(t.Context(), page, n); err != nil {
							t.Error(err)
						}
						if held := b.held(); held > limit+most+10*30 {
							t.Errorf("seed %d: %d bytes held", seed, held)
						}
						time.Sleep(time.Duration(hold) * time.Millisecond)
					}
					b.swap(page, 10)
					time.Sleep(time.Millisecond)
					b.release(page)
				})
			}
			pages.Wait()
			if b.held() != 0 || len(b.pages) != 0 || len(b.waiting) != 0 {
				t.Errorf("seed %d: %d bytes, %d pages, %d claims are left", seed, b.held(), len(b.pages), len(b.waiting))
			}
		})
	}
}

// When the budget is used up one page goes on, and after it the oldest.
func TestBudgetOneGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(100)
		reserve := func(page uint64, n int64) (granted func() bool) {
			done := false
			go func() { done = b.reserve(t.Context(), page, n) == nil }()
			synctest.Wait()
			return func() bool { synctest.Wait(); return done }
		}
		if !reserve(5, 60)() || !reserve(7, 40)() {
			t.Fatal("there was room, and somebody waits")
		}
		if !reserve(7, 1)() {
			t.Error("7 waits, and nobody went on")
		}
		six, five, four := reserve(6, 1), reserve(5, 500), reserve(4, 50)
		if six() || five() || four() {
			t.Errorf("6 went on: %t, 5: %t, 4: %t, beside 7", six(), five(), four())
		}
		b.release(7)
		if !six() || five() || !four() {
			t.Errorf("6, for whom there is room, went on: %t, 5: %t, 4, the oldest: %t", six(), five(), four())
		}
		b.release(4)
		if !five() || b.held() != 561 {
			t.Errorf("5 went on: %t, %d bytes held", five(), b.held())
		}
		// 5 is finished and waits to be written; only who it may wait for goes on.
		eight, three := reserve(8, 200), reserve(3, 200)
		b.swap(5, 99)
		if eight() || !three() {
			t.Errorf("8 went on: %t, 3: %t", eight(), three())
		}
		for _, page := range []uint64{3, 5, 6} {
			b.release(page)
		}
		if !eight() || b.held() != 200 {
			t.Errorf("8 went on: %t, %d bytes held", eight(), b.held())
		}
		b.release(8)
	})
}

// Who gives up waiting leaves nothing behind, granted meanwhile or not.
func TestBudgetCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(100)
		ctx, cancel := context.WithCancel(t.Context())
		for page, n := range []int64{100, 1} {
			if err := b.reserve(ctx, uint64(page), n); err != nil {
				t.Fatal(err)
			}
		}
		done := make(chan error)
		go func() { done <- b.reserve(ctx, 2, 50) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("error %v", err)
		}
		for page := range uint64(3) {
			b.release(page)
		}
		if b.held() != 0 || len(b.waiting) != 0 || len(b.pages) != 0 {
			t.Errorf("%d bytes, %d claims, %d pages are left", b.held(), len(b.waiting), len(b.pages))
		}
	})
}

func TestBudgetWithoutLimit(t *testing.T) {
	b := newBudget(0)
	if err := b.reserve(t.Context(), 1, 1<<40); err != nil || b.held() != 1<<40 {
		t.Errorf("%d bytes held, %v", b.held(), err)
	}
}

func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow(3)
		ctx, cancel := context.WithCancel(t.Context())
		var reached uint64
		var err error
		go func() {
			for seq := uint64(1); err == nil; seq++ {
				if err = w.wait(ctx, seq); err == nil {
					reached = seq
				}
			}
		}()
		for written := range uint64(5) {
			synctest.Wait()
			if reached != written+3 {
				t.Errorf("the reader is at line %d with %d records written", reached, written)
			}
			w.move()
		}
		w.move()
		w.move() // two at once
		synctest.Wait()
		if reached != 10 {
			t.Errorf("the reader is at line %d with 7 records written", reached)
		}
		cancel()
		synctest.Wait()
		if err != context.Canceled {
			t.Errorf("error %v", err)
		}
	})
}
