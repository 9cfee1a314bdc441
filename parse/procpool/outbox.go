package procpool

import (
	"fmt"
	"io"
	"sync"
	"time"

	"weft/parse"
)

// An outbox holds a worker's answers back for a moment while more documents wait,
// so that the parent is woken once for several: until half of the work that was
// there is done, and new documents can come in time, or as long as all of it is
// next to nothing. What a page holds up that takes long, or never ends, is sent
// by a timer.
type outbox struct {
	out   io.Writer
	limit int // of a frame, in bytes

	mu     sync.Mutex
	held   []byte // answers, as they go over the wire
	number int    // of them
	began  time.Time
	used   usage
	err    error // of the timer's sending
	late   *time.Timer
}

const (
	holdBytes = 64 << 10
	holdTime  = 2 * time.Millisecond   // since the work on the first of those held began
	holdAll   = 200 * time.Microsecond // during which it does not matter how many are left
)

func newOutbox(out io.Writer, limit int) *outbox {
	o := &outbox{out: out, limit: limit}
	o.late = time.AfterFunc(holdTime, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.number > 0 {
			o.err = o.send(nil)
		}
	})
	return o
}

// add takes the result of a document when so many others wait for the worker. It
// does not keep the page. An error may be that of an answer before.
func (o *outbox) add(id uint64, r parse.Result, waiting int) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	now := time.Now()
	if o.number == 0 {
		o.began = now.Add(-r.Timings.Decode - r.Timings.Parse - r.Timings.Analysis)
	}
	o.number++
	took := now.Sub(o.began)
	hold := waiting > 0 && (took < holdAll || took < holdTime && o.number < waiting) && len(o.held)+len(r.Page) < holdBytes
	if !hold {
		o.used = selfUsage() // the last one counts
	}
	o.used.At = now.UnixNano()
	f := resultFrame(id, r, o.used)
	if f.size() > o.limit {
		f = resultFrame(id, parse.Result{
			Outcome: parse.Crash,
			Phase:   "parse",
			Reason:  "result_too_large",
			Detail:  fmt.Sprintf("%d bytes are over the cap of %d", f.size(), o.limit),
		}, o.used)
	}
	if !hold {
		return o.send(&f)
	}
	o.held = append(f.appendHead(o.held), f.body...)
	if o.number == 1 {
		o.late.Reset(holdTime)
	}
	return nil
}

// send writes what is held, and last after it.
func (o *outbox) send(last *frame) error {
	parts := [][]byte{o.held}
	if last != nil {
		parts = append(parts, last.parts()...)
	}
	err := writeParts(o.out, parts)
	o.held, o.number = o.held[:0], 0
	return err
}
