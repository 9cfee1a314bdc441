package procpool

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A process is one worker process, from its start to its burial.
//
// It has three pipes, of which the parent holds one end each. The ends that
// the child got are closed here as soon as it has started, so that each side
// notices when the other is gone.
//
//   - in goes to the child's stdin. A goroutine, feed, writes documents into it
//     while it holds writing. It is closed by stop, which is how a worker is
//     asked to end, and by reap.
//   - out comes from the child's stdout. Only the goroutine of the slot reads
//     it, and closes it in reap.
//   - stderr is copied by os/exec into the tail, and closed when it ends.
//
// Everybody may kill. Only reap waits, and it is called once, by the goroutine
// that started the process. So nobody leaves a zombie, and nobody hits a
// stranger that has inherited the number of an ended process.
type process struct {
	cmd     *exec.Cmd
	release func() // of what startBound holds for it
	in, out *os.File
	answers *bufio.Reader // of out
	stderr  *tail
	memory  *memory  // of the living process, where the system tells
	active  []string // the protections that it reported

	writing sync.Mutex     // held while documents are read and written to in
	nudge   chan struct{}  // has room for one: there is something in outbox
	over    chan struct{}  // closed by reap
	feeding sync.WaitGroup // feed, if it was started

	mu     sync.Mutex
	ended  cause // why the pool ended it, "" if it did not
	reaped bool

	// Guarded by Pool.mu.
	held     []*request    // the pages that have a place here, at most maxAhead
	outbox   []*request    // those of them that wait for being written
	flight   []*request    // and those that are written, in that order
	alone    bool          // the one page held is to have no company
	retiring bool          // gets no more pages, and ends after the last
	slow     bool          // gets none before it has answered, see relieve
	served   int           // pages answered
	mean     time.Duration // what a page has taken of late
	age      time.Duration // of flight[0], counted by the monitor
	peak     int64         // largest size that the monitor has seen, in bytes
}

// A cause says why a worker ended. The values are the keys of Stats.Ends.
type cause string

const (
	causeTimeout cause = "timeout"   // killed: a page took too long
	causeMemory  cause = "memory"    // killed, or out of memory by itself
	causeGarbage cause = "garbage"   // killed: what it wrote was no frame
	causeCancel  cause = "cancelled" // killed: the caller left in the middle of a document
	causeStart   cause = "start"     // killed: it never got ready
	causeCrash   cause = "crash"     // ended by itself: exit, panic, signal
	causeKilled  cause = "killed"    // SIGKILL from a stranger
	causeRecycle cause = "recycled"  // asked to end: it has served long enough
	causeClose   cause = "closed"    // asked to end: the pool is closed
)

// Waits that no page is measured by.
const (
	startLimit = 20 * time.Second // from a process's start to its welcome
	stopGrace  = 2 * time.Second  // from closing its stdin to the kill
	pipeGrace  = time.Second      // from its end to the end of pipes that a stranger holds open
)

// start starts a process and exchanges hello and welcome with it, unless done
// is closed before. A process that it returns must be buried with reap.
func start(command func() *exec.Cmd, h hello, done <-chan struct{}) (*process, error) {
	inChild, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, outChild, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, inChild.Close(), in.Close())
	}
	widen(in)
	widen(out)
	p := &process{
		cmd: command(), in: in, out: out, answers: bufio.NewReaderSize(out, readAhead), stderr: &tail{},
		nudge: make(chan struct{}, 1), over: make(chan struct{}),
	}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = inChild, outChild, p.stderr
	p.cmd.WaitDelay = pipeGrace
	if p.cmd.Env == nil {
		p.cmd.Env = workerEnv()
	}
	ownGroup(p.cmd)

	p.release, err = startBound(p.cmd)
	inChild.Close()
	outChild.Close()
	if err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	p.memory = memoryOf(p.cmd.Process.Pid)
	if err := p.greet(h, done); err != nil {
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.EPIPE) {
			p.kill(causeStart) // else it has ended by itself, or by a stranger
		}
		return nil, &startError{err, p.reap()}
	}
	return p, nil
}

// A startError says that a process did not get ready, and how it ended.
type startError struct {
	err  error
	exit exit
}

func (e *startError) Error() string { return fmt.Sprintf("%v (%s)", e.err, e.exit) }
func (e *startError) Unwrap() error { return e.err }

// workerEnv is the environment of a worker whose command sets none. It has
// nothing of the parent's, which may hold secrets; and one processor, because
// there are as many workers as the user wants processors to be busy.
func workerEnv() []string { return []string{"GOMAXPROCS=1", "GOTRACEBACK=single", "TZ=UTC"} }

func (p *process) greet(h hello, done <-chan struct{}) error {
	greeted := make(chan struct{})
	defer close(greeted)
	go func() {
		late := time.NewTimer(startLimit)
		defer late.Stop()
		select {
		case <-late.C:
			p.kill(causeStart)
		case <-done:
			p.kill(causeStart)
		case <-greeted:
		}
	}()

	f := frame{typ: frameHello, head: encodeHello(h)}
	unheard := writeFrame(p.in, &f, int(h.MaxFrame))
	if unheard != nil && !errors.Is(unheard, syscall.EPIPE) {
		return fmt.Errorf("saying hello to the worker: %w", unheard)
	}
	// Also where it has not listened, what it said before it ended tells more.
	f, err := readFrame(p.answers, int(h.MaxFrame), nil)
	switch {
	case unheard != nil && (err == nil || err == io.EOF):
		return fmt.Errorf("saying hello to the worker: %w", unheard)
	case err != nil:
		return fmt.Errorf("the worker's answer to hello: %w", err)
	}
	switch f.typ {
	case frameWelcome:
		w, err := decodeWelcome(f.head)
		p.active = w.Protections
		if err == nil && p.memory.limitData(p.cmd.Process.Pid, h.Memory) == nil {
			p.active = append([]string{"rlimit_data"}, p.active...)
		}
		return err
	case frameRefuse:
		return fmt.Errorf("the worker refuses: %s", printable(f.body))
	default:
		return fmt.Errorf("%w: type %q instead of a welcome", errFrame, f.typ)
	}
}

// stop asks the process to end, and kills it when it has not after stopGrace.
func (p *process) stop(why cause) {
	p.mu.Lock()
	if p.ended == "" {
		p.ended = why
	}
	p.mu.Unlock()
	p.in.Close()
	time.AfterFunc(stopGrace, func() { p.kill(why) })
}

// kill kills the process and all of its group. The first cause is kept. It
// does not wait: the end of out says that it has worked.
func (p *process) kill(why cause) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return
	}
	if p.ended == "" {
		p.ended = why
	}
	killGroup(p.cmd.Process)
	// Something outside of the group may hold the other end of out. Where
	// pipes know no deadlines this does nothing.
	_ = p.out.SetReadDeadline(time.Now().Add(pipeGrace))
}

// reap buries a process that is of no more use because out has ended or what
// came out of it was no frame.
func (p *process) reap() exit {
	p.mu.Lock()
	p.reaped = true
	// Until Wait the number cannot be taken by another process. One that has
	// ended already keeps the status that it ended with.
	killGroup(p.cmd.Process)
	ended := p.ended
	p.mu.Unlock()

	_ = p.cmd.Wait() // ProcessState says more
	p.release()
	p.in.Close()
	close(p.over)
	p.feeding.Wait()
	p.out.Close()
	p.memory.close()
	e := exit{ended: ended, state: p.cmd.ProcessState, stderr: p.stderr.quote()}
	if e.state != nil {
		e.used = usage{User: e.state.UserTime(), System: e.state.SystemTime()}
	}
	return e
}
