package crawler

import (
	"context"
	"sync"
)

// budget bounds the bytes that all pages hold together, from the socket to the
// writer. Whoever wants more waits until there is room, but for the oldest page
// that holds or waits: it may always go on, so that pages that hold a part and
// wait for more can never all wait for each other. The bound is therefore the
// limit and one page.
type budget struct {
	limit int64 // 0: none

	mu      sync.Mutex
	used    int64
	pages   map[uint64]int64 // bytes held by page
	waiting []*claim         // in the order in which they came
}

type claim struct {
	page    uint64
	n       int64
	granted chan struct{}
}

func newBudget(limit int64) *budget {
	return &budget{limit: limit, pages: make(map[uint64]int64)}
}

// reserve takes n bytes for the page with that sequence number, or blocks.
func (b *budget) reserve(ctx context.Context, page uint64, n int64) error {
	b.mu.Lock()
	if _, ok := b.pages[page]; !ok {
		b.pages[page] = 0
	}
	if b.fits(page, n) {
		b.take(page, n)
		b.mu.Unlock()
		return nil
	}
	w := &claim{page, n, make(chan struct{})}
	b.waiting = append(b.waiting, w)
	b.mu.Unlock()

	select {
	case <-w.granted:
		return nil
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, other := range b.waiting {
		if other == w {
			b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
			break
		}
	}
	return ctx.Err() // granted meanwhile or not: the page's release returns it
}

// swap gives back all that the page holds but n bytes, taking more without
// waiting if it held less: what it is for exists already.
func (b *budget) swap(page uint64, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used += n - b.pages[page]
	b.pages[page] = n
	b.grant()
}

// release gives back all that the page holds.
func (b *budget) release(page uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= b.pages[page]
	delete(b.pages, page)
	b.grant()
}

// held is the number of bytes held by all pages.
func (b *budget) held() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

func (b *budget) take(page uint64, n int64) {
	b.pages[page] += n
	b.used += n
}

func (b *budget) fits(page uint64, n int64) bool {
	return b.limit == 0 || b.used+n <= b.limit || page == b.oldest()
}

// oldest looks at every page in flight; it is asked for only when the budget
// is used up.
func (b *budget) oldest() uint64 {
	oldest := ^uint64(0)
	for p := range b.pages {
		oldest = min(oldest, p)
	}
	return oldest
}

// grant serves those who wait, first come first served; the oldest page first.
func (b *budget) grant() {
	rest := b.waiting[:0]
	for _, w := range b.waiting {
		if b.fits(w.page, w.n) {
			b.take(w.page, w.n)
			close(w.granted)
			continue
		}
		rest = append(rest, w)
	}
	clear(b.waiting[len(rest):])
	b.waiting = rest
}
