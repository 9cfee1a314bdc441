package live

import (
	"net/http"
	"sync"
	"time"
)

const (
	eventFrames = 16               // of the last four seconds
	maxReaders  = 256              // of the events
	maxPages    = 64               // that are redrawn
	giveUp      = 10 * time.Second // on a reader that takes nothing
	keepsUp     = time.Second      // who takes a frame in that time
	stillThere  = 15 * time.Second // between words to a reader when nothing happens
)

// A feed hands frames to readers, each at its own pace. Publishing waits for no
// reader: the last few frames are kept, and who is further behind has missed
// some.
type feed struct {
	mu      sync.Mutex
	frames  [][]byte // a ring
	most    int      // readers
	next    int      // number of the frame that comes next
	moved   chan struct{}
	reading map[*reader]bool
	over    bool
	flushed sync.WaitGroup // readers that are owed the last frame
}

// A reader is at one frame of the feed.
type reader struct {
	at    int
	idle  bool      // it has all there is
	since time.Time // when it took the frame that it is busy with
	owed  bool      // it is waited for at the end
}

func newFeed(keep, most int) *feed {
	return &feed{frames: make([][]byte, keep), most: most, moved: make(chan struct{}), reading: make(map[*reader]bool)}
}

// readers is how many there are.
func (f *feed) readers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.reading)
}

// publish gives a frame to all readers. It is not to be changed any more.
func (f *feed) publish(frame []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.put(frame)
}

func (f *feed) put(frame []byte) {
	if frame != nil {
		f.frames[f.next%len(f.frames)] = frame
		f.next++
	}
	close(f.moved)
	f.moved = make(chan struct{})
}

// end publishes the last frame, unless it is nil, and waits until those who keep
// up have it, or for the deadline.
func (f *feed) end(frame []byte, deadline time.Time) {
	f.mu.Lock()
	f.over = true
	for r := range f.reading {
		if r.idle || time.Since(r.since) < keepsUp {
			r.owed = true
			f.flushed.Add(1)
		}
	}
	f.put(frame)
	f.mu.Unlock()
	done := make(chan struct{})
	go func() {
		f.flushed.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Until(deadline)):
	}
}

// join adds a reader, which begins with the last frame there is; nil if there
// are too many.
func (f *feed) join() *reader {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.reading) >= f.most {
		return nil
	}
	r := &reader{at: max(0, f.next-1), since: time.Now()}
	f.reading[r] = true
	return r
}

func (f *feed) leave(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.reading, r)
	if r.owed {
		f.flushed.Done()
	}
}

// more is the next frame for a reader. Without one it has to wait for moved,
// unless the feed is over.
func (f *feed) more(r *reader) (frame []byte, missed int, moved <-chan struct{}, over bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if oldest := f.next - len(f.frames); r.at < oldest {
		missed, r.at = oldest-r.at, oldest
	}
	if r.idle = r.at == f.next; r.idle {
		return nil, 0, f.moved, f.over
	}
	frame = f.frames[r.at%len(f.frames)]
	r.at++
	r.since = time.Now()
	return frame, missed, nil, false
}

// ServeHTTP gives the feed to a reader as server-sent events (HTML Standard,
// section 9.2) until it goes, or the feed ends.
func (f *feed) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	// The end of the connection is the end of the stream. With chunks, one that
	// is cut off at the end of the program would be a failure.
	w.Header().Set("Transfer-Encoding", "identity")
	if req.Method == http.MethodHead {
		return
	}
	r := f.join()
	if r == nil {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "there are too many readers", http.StatusServiceUnavailable)
		return
	}
	defer f.leave(r)
	out := http.NewResponseController(w)
	say := func(b []byte) bool {
		if err := out.SetWriteDeadline(time.Now().Add(giveUp)); err != nil {
			return false
		}
		if _, err := w.Write(b); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	if !say([]byte("retry: 2000\n\n")) {
		return
	}
	for {
		frame, missed, moved, over := f.more(r)
		switch {
		case frame != nil && missed > 0 && !say([]byte(": you read too slowly and have missed some\n\n")):
			return
		case frame != nil && !say(frame):
			return
		case frame != nil:
			continue
		case over:
			return
		}
		quiet := time.NewTimer(stillThere)
		select {
		case <-moved:
		case <-req.Context().Done():
			quiet.Stop()
			return
		case <-quiet.C:
			if !say([]byte(": still there\n\n")) {
				return
			}
		}
		quiet.Stop()
	}
}
