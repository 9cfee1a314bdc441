package crawler

import (
	"context"
	"slices"
	"sync"
)

// budget bounds the bytes that all pages hold together, from the socket to the
// writer. Whoever wants more waits until there is room, but for one page: it may
// go on, so that pages that hold a part and wait for more can never all wait for
// each other. The bound is therefore the limit and one page. When that page has
// given back all it held, the oldest of those that wait is the one. If it is
// finished and only waits to be written, an older page need not wait for that:
// in an ordered run the older one is what it waits for. There the finished pages
// come on top of the bound.
type budget struct {
	limit int64 // 0: none

	mu       sync.Mutex
	used     int64
	pages    map[uint64]int64 // bytes held by page
	waiting  []*claim         // in the order in which they came
	over     bool             // there is a page that may go over the limit:
	first    uint64           // this one,
	finished bool             // which only waits to be written
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
	if b.fits(n) || b.goesOn(page) {
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

// swap says that the page is finished and is n bytes long. It gives back what
// the page held beyond that, or takes more without waiting: what it is for
// exists already.
func (b *budget) swap(page uint64, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used += n - b.pages[page]
	b.pages[page] = n
	b.finished = b.finished || b.over && b.first == page
	b.grant()
}

// release gives back all that the page holds.
func (b *budget) release(page uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= b.pages[page]
	delete(b.pages, page)
	b.over = b.over && b.first != page
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

func (b *budget) fits(n int64) bool { return b.limit == 0 || b.used+n <= b.limit }

// goesOn reports whether the page is the one that may go over the limit, and
// makes it that if there is none.
func (b *budget) goesOn(page uint64) bool {
	if !b.over || b.finished && page < b.first {
		b.over, b.first, b.finished = true, page, false
	}
	return b.first == page
}

// grant serves those who wait and now fit in, first come first served, and the
// oldest of the others if it may go on.
func (b *budget) grant() {
	rest := b.waiting[:0]
	oldest := -1
	for _, w := range b.waiting {
		if b.fits(w.n) {
			b.serve(w)
			continue
		}
		if oldest < 0 || w.page < rest[oldest].page {
			oldest = len(rest)
		}
		rest = append(rest, w)
	}
	if oldest >= 0 && b.goesOn(rest[oldest].page) {
		b.serve(rest[oldest])
		rest = slices.Delete(rest, oldest, oldest+1)
	}
	clear(b.waiting[len(rest):])
	b.waiting = rest
}

func (b *budget) serve(w *claim) {
	b.take(w.page, w.n)
	close(w.granted)
}
