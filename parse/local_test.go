package parse

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/html"

	"weft/parse/htmltree"
)

// slowParser is a parser whose every document takes a second of a test's clock,
// and which notes how many are at work at once.
func slowParser(t *testing.T) (p *Parser, most func() int) {
	var mu sync.Mutex
	now, peak := 0, 0
	p = newParser(t, Config{})
	p.tree = func(m *htmltree.Memory, src []byte) (*html.Node, bool, []string) {
		mu.Lock()
		now++
		peak = max(peak, now)
		mu.Unlock()
		time.Sleep(time.Second)
		mu.Lock()
		now--
		mu.Unlock()
		return buildTree(m, src)
	}
	return p, func() int { return peak }
}

func TestLocalBoundsItsWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, most := slowParser(t)
		local := NewLocal(p, 2)
		doc := Document{ContentType: "text/html", Body: []byte("x")}
		var wg sync.WaitGroup
		var waited time.Duration
		var mu sync.Mutex
		for range 6 {
			wg.Go(func() {
				res, err := local.Parse(t.Context(), doc)
				if err != nil || res.Timings.Parse != time.Second {
					t.Errorf("%v, %+v", err, res.Timings)
				}
				mu.Lock()
				waited += res.Timings.Pool
				mu.Unlock()
			})
		}
		wg.Wait()
		if most() != 2 || waited != (0+0+1+1+2+2)*time.Second {
			t.Errorf("%d at a time, %s waited; want 2 and 6s", most(), waited)
		}
	})
}

func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, most := slowParser(t)
		one := NewOneAtATime(NewLocal(p, 4))
		doc := Document{ContentType: "text/html", Body: []byte("x")}
		var wg sync.WaitGroup
		var locked, pooled time.Duration
		var mu sync.Mutex
		for range 4 {
			wg.Go(func() {
				res, err := one.Parse(t.Context(), doc)
				if err != nil || res.Outcome != OK {
					t.Errorf("%v, %+v", err, res)
				}
				mu.Lock()
				locked += res.Timings.Lock
				pooled += res.Timings.Pool
				mu.Unlock()
			})
		}
		wg.Wait()
		if most() != 1 || locked != (0+1+2+3)*time.Second || pooled != 0 {
			t.Errorf("%d at a time, %s for the lock, %s for a worker; want 1, 6s and none", most(), locked, pooled)
		}
	})
}

func TestWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := slowParser(t)
		doc := Document{ContentType: "text/html", Body: []byte("x")}
		for _, busy := range []parser{NewLocal(p, 1), NewOneAtATime(NewLocal(p, 4))} {
			go busy.Parse(t.Context(), doc)
			synctest.Wait()
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			if _, err := busy.Parse(ctx, doc); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%T: got error %v", busy, err)
			}
			cancel()
			if _, err := busy.Parse(ctx, doc); err == nil {
				t.Errorf("%T: a document was begun after the end", busy)
			}
			time.Sleep(2 * time.Second)
			if res, err := busy.Parse(t.Context(), doc); err != nil || res.Outcome != OK {
				t.Errorf("%T: afterwards: %v %+v", busy, err, res)
			}
		}
	})
}
