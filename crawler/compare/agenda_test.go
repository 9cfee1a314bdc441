package compare

import (
	"container/heap"
	"math/rand/v2"
	"testing"
)

// heapOfEvents is an agenda as container/heap wants one.
type heapOfEvents []event

func (a heapOfEvents) Len() int           { return len(a) }
func (a heapOfEvents) Less(i, j int) bool { return a[i].at < a[j].at }
func (a heapOfEvents) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *heapOfEvents) Push(e any)        { *a = append(*a, e.(event)) }
func (a *heapOfEvents) Pop() any {
	last := len(*a) - 1
	e := (*a)[last]
	*a = (*a)[:last]
	return e
}

// An agenda gives its events in the order of container/heap, those of one moment
// too: predictions do not depend on whose heap it is.
func TestAgendaHasTheOrderOfContainerHeap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var got agenda
	var want heapOfEvents
	for i := range 10_000 {
		if n := r.IntN(5); n < 3 || len(got) == 0 {
			e := event{at: float64(r.IntN(50)), visit: i}
			got.add(e)
			heap.Push(&want, e)
			continue
		}
		if e, w := got.take(), heap.Pop(&want).(event); e != w {
			t.Fatalf("step %d: got page %d at %g, want page %d at %g", i, e.visit, e.at, w.visit, w.at)
		}
	}
}
