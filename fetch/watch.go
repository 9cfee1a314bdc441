package fetch

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// limits are the times that one exchange may take.
type limits struct {
	total, connect, header time.Duration

	minSpeed    int64 // bytes a second over speedWindow, 0 for none
	speedWindow time.Duration
}

// speedTicks is how often in a window the speed is looked at.
const speedTicks = 10

// A watch is the clock of one exchange. It books every nanosecond between
// begin and end to exactly one of the Timings, by consecutive stamps, and interrupts
// the exchange when a limit is passed, after noting the failure. One timer serves all
// limits, and it can be paused, which a context's deadline cannot.
//
// Its methods are called from several goroutines: the caller's, the
// dialler's, those of net/http and of the timer.
type watch struct {
	limits
	sent func()       // called when the request is written; may be nil
	read atomic.Int64 // bytes of body so far

	mu          sync.Mutex
	cancel      func() // ends what the exchange waits for, nil for nothing
	interrupted bool

	last      time.Time      // the latest stamp
	book      *time.Duration // where the time since then goes
	timings   Timings
	phase     Phase
	connected bool
	ended     bool
	failed    *Error

	totalEnd    time.Time
	phaseEnd    time.Time // zero: the phase has no limit of its own
	phaseReason string

	timer  *time.Timer
	wakeAt time.Time // when timer fires, zero when it is not set

	pausedBook *time.Duration // book before the pause, nil while not paused

	tick    time.Time // when to look at the speed, zero: never
	ticks   int
	history [speedTicks]int64 // read at the last ticks
}

// begin starts the clock.
func (w *watch) begin() {
	w.mu.Lock() // a limit may already have passed when its timer is set
	defer w.mu.Unlock()
	w.last = time.Now()
	w.totalEnd = w.last.Add(w.total)
	w.book, w.phase = &w.timings.Connect, PhaseConnect
	w.limitPhase(w.last, w.connect, "connect_timeout")
}

// end stops the clock. What is reported later is ignored.
func (w *watch) end() Timings {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stamp(w.book)
	w.ended = true
	w.timer.Stop()
	return w.timings
}

// interruptBy says how to end what the exchange waits for from now on. It reports false
// if the exchange has been interrupted, and then ends it at once.
func (w *watch) interruptBy(cancel func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cancel = cancel
	if w.interrupted && cancel != nil {
		cancel()
	}
	return !w.interrupted
}

// interrupt ends what the exchange waits for, now and later.
func (w *watch) interrupt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop()
}

func (w *watch) stop() {
	w.interrupted = true
	if w.cancel != nil {
		w.cancel()
	}
}

// stamp books the time since the last stamp, and what follows to book.
func (w *watch) stamp(book *time.Duration) time.Time {
	now := time.Now()
	*w.book += now.Sub(w.last)
	w.last, w.book = now, book
	return now
}

// getConn notes that a connection is looked for: at the start, and again when a kept
// one turned out to be dead.
func (w *watch) getConn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || !w.connected {
		return
	}
	now := w.stamp(&w.timings.Connect)
	w.connected, w.phase = false, PhaseConnect
	w.limitPhase(now, w.connect, "connect_timeout")
}

// dialing notes that making a connection has come to phase p.
func (w *watch) dialing(p Phase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.connected {
		return
	}
	w.phase = p
	switch p {
	case PhaseDNS:
		w.stamp(&w.timings.DNS)
	case PhaseConnect:
		w.stamp(&w.timings.Connect)
	case PhaseTLS:
		w.stamp(&w.timings.TLS)
	}
}

// gotConn notes that the request is about to be written.
func (w *watch) gotConn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	now := w.stamp(&w.timings.Wait)
	w.connected, w.phase = true, PhaseRequest
	w.limitPhase(now, w.header, "header_timeout")
}

// wrote notes that the request is written.
func (w *watch) wrote() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sent != nil && !w.ended {
		w.sent()
	}
	if w.phase == PhaseRequest {
		w.phase = PhaseHeaders
	}
}

// firstByte notes that the answer begins.
func (w *watch) firstByte() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.book != &w.timings.Wait {
		return
	}
	w.stamp(&w.timings.Body)
	w.phase = PhaseHeaders
}

// head notes that the head is whole and the body follows. It fails if a limit was
// passed before: then the answer came too late, whatever of it is there by now.
func (w *watch) head() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed != nil {
		return w.failed
	}
	now := w.stamp(&w.timings.Body)
	w.phase = PhaseBody
	if w.minSpeed > 0 {
		w.tick = now.Add(w.speedWindow / speedTicks)
		w.ticks = 1 // history[0] is the start: nothing read
	}
	w.limitPhase(now, 0, "")
	return nil
}

// pause stops all limits until resume.
func (w *watch) pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pausedBook = w.book
	w.stamp(&w.timings.Paused)
}

func (w *watch) resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	pausedAt := w.last
	now := w.stamp(w.pausedBook)
	w.pausedBook = nil
	pause := now.Sub(pausedAt)
	w.totalEnd = w.totalEnd.Add(pause)
	if !w.tick.IsZero() {
		w.tick = w.tick.Add(pause)
	}
	w.setTimer(now)
}

// failure returns the limit that was passed, if one was, and the phase that
// the exchange is in.
func (w *watch) failure() (*Error, Phase) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed, w.phase
}

// limitPhase gives the phase that begins a limit of its own; 0 is none.
func (w *watch) limitPhase(now time.Time, d time.Duration, reason string) {
	w.phaseEnd, w.phaseReason = time.Time{}, reason
	if d > 0 {
		w.phaseEnd = now.Add(d)
	}
	w.setTimer(now)
}

// setTimer makes the timer fire at the next limit, or earlier: a timer that
// fires early is cheaper than one that is set at every phase of every exchange.
func (w *watch) setTimer(now time.Time) {
	next := w.totalEnd
	if !w.phaseEnd.IsZero() && w.phaseEnd.Before(next) {
		next = w.phaseEnd
	}
	if !w.tick.IsZero() && w.tick.Before(next) {
		next = w.tick
	}
	switch {
	case w.timer == nil:
		w.timer = time.AfterFunc(next.Sub(now), w.ring)
	case !w.wakeAt.IsZero() && !next.Before(w.wakeAt):
		return
	default:
		w.timer.Reset(next.Sub(now))
	}
	w.wakeAt = next
}

// ring is called by the timer.
func (w *watch) ring() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wakeAt = time.Time{}
	if w.ended || w.failed != nil || w.pausedBook != nil {
		return
	}
	now := time.Now()
	switch {
	case !now.Before(w.totalEnd):
		w.fail(Timeout, "total_timeout", fmt.Errorf("not done within %v", w.total))
	case !w.phaseEnd.IsZero() && !now.Before(w.phaseEnd):
		w.fail(Timeout, w.phaseReason, fmt.Errorf("%s not done within its limit", w.phase))
	case !w.tick.IsZero() && !now.Before(w.tick) && w.slow(now):
		w.fail(TooSlow, "min_speed", fmt.Errorf("fewer than %d bytes/s over %v", w.minSpeed, w.speedWindow))
	default:
		w.setTimer(now)
	}
}

// giveUp ends the exchange as a limit does.
func (w *watch) giveUp(k Kind, reason string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fail(k, reason, err)
}

func (w *watch) fail(k Kind, reason string, err error) {
	w.failed = &Error{Kind: k, Phase: w.phase, Reason: reason, Err: err}
	w.stop()
}

// slow reports whether the body came slower than allowed over the last window,
// and sets the next tick.
func (w *watch) slow(now time.Time) bool {
	read := w.read.Load()
	oldest := &w.history[w.ticks%speedTicks]
	inWindow := read - *oldest
	*oldest = read
	w.ticks++
	w.tick = now.Add(w.speedWindow / speedTicks)
	return w.ticks > speedTicks && float64(inWindow) < float64(w.minSpeed)*w.speedWindow.Seconds()
}
