package frontier

import "container/heap"

// ahead are the tasks of a host that go before its list. Most hosts have none, and
// nil is none.
type ahead struct {
	robots taskHeap // robots fetches
	again  taskHeap // queued again
}

func (a *ahead) of(k kind) *taskHeap {
	if k == rules {
		return &a.robots
	}
	return &a.again
}

func (a *ahead) len() int {
	if a == nil {
		return 0
	}
	return len(a.robots) + len(a.again)
}

// first is the task of that kind that may go first; nil if there is none.
func (a *ahead) first(k kind) *Task {
	if a == nil || len(*a.of(k)) == 0 {
		return nil
	}
	return (*a.of(k))[0]
}

func (h *host) pushAhead(t *Task) {
	if h.ahead == nil {
		h.ahead = new(ahead)
	}
	heap.Push(h.ahead.of(t.kind), t)
}

// popAhead takes the first task of that kind away.
func (h *host) popAhead(k kind) {
	heap.Pop(h.ahead.of(k))
	if h.ahead.len() == 0 {
		h.ahead = nil
	}
}

// takeAhead takes all tasks of that kind away.
func (h *host) takeAhead(k kind) (tasks []*Task) {
	if h.ahead == nil {
		return nil
	}
	tasks, *h.ahead.of(k) = *h.ahead.of(k), nil
	if h.ahead.len() == 0 {
		h.ahead = nil
	}
	return tasks
}

// A taskHeap has the task first that may go first.
type taskHeap []*Task

func (q taskHeap) Len() int { return len(q) }
func (q taskHeap) Less(i, j int) bool {
	if q[i].notBefore == q[j].notBefore {
		return q[i].Seq < q[j].Seq
	}
	return q[i].notBefore < q[j].notBefore
}
func (q taskHeap) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *taskHeap) Push(x any)   { *q = append(*q, x.(*Task)) }
func (q *taskHeap) Pop() any {
	last := len(*q) - 1
	t := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return t
}
