package procpool

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"unicode"

	"weft/parse"
)

// An exit is what was seen when a process ended.
type exit struct {
	ended  cause            // why the pool ended it, "" if it did not
	state  *os.ProcessState // nil where even waiting failed
	used   usage
	peak   int64  // largest size that the monitor has seen; 0 if it has not
	stderr string // the part that matters, bounded
	out    error  // what ended the reading of its frames
}

// String is for the record's detail and for logs: "exit status 2, at most 31
// MiB, 0.2 s of CPU: panic: …".
func (e exit) String() string {
	s := "no exit status"
	if e.state != nil {
		s = e.state.String()
	}
	if e.peak > 0 {
		s += fmt.Sprintf(", at most %d MiB", e.peak>>20)
	}
	s += fmt.Sprintf(", %.1f s of CPU", (e.used.User + e.used.System).Seconds())
	if errors.Is(e.out, errFrame) {
		s += fmt.Sprintf(", %v", e.out)
	}
	if e.stderr != "" {
		s += ": " + e.stderr
	}
	return s
}

// cause classifies the exit.
func (e exit) cause() cause {
	switch {
	case e.ended != "":
		return e.ended
	case strings.Contains(e.stderr, cpuMessage):
		return causeTimeout
	case strings.Contains(e.stderr, "out of memory"), strings.Contains(e.stderr, "cannot allocate memory"):
		return causeMemory // the runtime's words when RLIMIT_DATA is reached
	case e.signal() == syscall.SIGKILL:
		return causeKilled
	default:
		return causeCrash
	}
}

// result is what a page gets that has ended two workers.
func (e exit) result() parse.Result {
	r := parse.Result{Outcome: parse.Crash, Phase: "parse", Detail: e.String()}
	switch c := e.cause(); {
	case c == causeTimeout:
		r.Outcome, r.Reason = parse.Timeout, "time_limit"
	case c == causeMemory:
		r.Outcome, r.Reason = parse.Memory, "memory_limit"
	case c == causeGarbage || c == causeKilled:
		r.Reason = string(c)
	case strings.HasPrefix(e.stderr, "panic: "), strings.HasPrefix(e.stderr, "fatal error: "):
		r.Reason = "panic"
	case e.signal() > 0:
		r.Reason = "signal"
	default:
		r.Reason = "exit"
	}
	return r
}

// signal is the signal that ended the process, or -1.
func (e exit) signal() syscall.Signal {
	if e.state != nil {
		if ws, ok := e.state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			return ws.Signal()
		}
	}
	return -1
}

// A tail is a writer that keeps the last tailSize bytes or more.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const (
	tailSize  = 64 << 10 // room for the traces of all goroutines that follow a fatal error: some 25 KB when a stack is full
	quoteSize = 1 << 10  // of which this much is quoted
)

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	p = p[max(0, len(p)-tailSize):]
	if len(t.buf)+len(p) > 2*tailSize {
		t.buf = append(t.buf[:0], t.buf[len(t.buf)-tailSize:]...)
	}
	t.buf = append(t.buf, p...)
	return n, nil
}

// quote returns what says most about the end: the beginning of the last panic
// or fatal error, and without one the last lines.
func (t *tail) quote() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := bytes.TrimSpace(t.buf)
	if at := max(lastLine(b, "panic: "), lastLine(b, "fatal error: "), lastLine(b, "runtime/cgo: ")); at >= 0 {
		return printable(b[at:min(len(b), at+quoteSize)])
	}
	if len(b) > quoteSize {
		b = b[len(b)-quoteSize:]
		if _, whole, ok := bytes.Cut(b, []byte("\n")); ok {
			b = whole
		}
	}
	return printable(b)
}

// lastLine returns where the last line of b that begins with prefix begins, or -1.
func lastLine(b []byte, prefix string) int {
	if at := bytes.LastIndex(b, []byte("\n"+prefix)); at >= 0 {
		return at + 1
	}
	if bytes.HasPrefix(b, []byte(prefix)) {
		return 0
	}
	return -1
}

// printable makes what a worker wrote fit for a log line and for JSON.
func printable(b []byte) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			return r
		default:
			return ' '
		}
	}, strings.ToValidUTF8(string(b), "�")))
}
