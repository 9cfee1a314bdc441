// Command race shows a race: four goroutines count the pages that they parsed,
// a million each, in one variable. First as it comes, then one at a time, then
// with an instruction that cannot be interrupted. See
// docs/threads-and-processes.md.
//
//	go run ./race
//	go run -race ./race
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

const goroutines, each = 4, 1_000_000

func main() {
	var pages int
	together(func() { pages++ }) // reads, adds, writes: another may come between
	fmt.Printf("without a lock: %d of %d\n", pages, goroutines*each)

	var mu sync.Mutex
	pages = 0
	together(func() {
		mu.Lock()
		pages++
		mu.Unlock()
	})
	fmt.Printf("with a lock:    %d of %d\n", pages, goroutines*each)

	var counted atomic.Int64
	together(func() { counted.Add(1) })
	fmt.Printf("atomically:     %d of %d\n", counted.Load(), goroutines*each)
}

func together(count func()) {
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range each {
				count()
			}
		})
	}
	wg.Wait()
}
