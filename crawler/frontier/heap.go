package frontier

import "container/heap"

// A hostHeap has the host of the least rank first. A host is in one at most,
// and its rank does not change meanwhile.
type hostHeap []*host

func (q *hostHeap) add(h *host) {
	h.in = q
	heap.Push(q, h)
}

func (h *host) leaveHeap() {
	if h.in != nil {
		heap.Remove(h.in, int(h.index))
		h.in = nil
	}
}

func (q hostHeap) Len() int           { return len(q) }
func (q hostHeap) Less(i, j int) bool { return q[i].rank < q[j].rank }
func (q hostHeap) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = int32(i), int32(j)
}
func (q *hostHeap) Push(x any) {
	h := x.(*host)
	h.index = int32(len(*q))
	*q = append(*q, h)
}
func (q *hostHeap) Pop() any {
	last := len(*q) - 1
	h := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return h
}
