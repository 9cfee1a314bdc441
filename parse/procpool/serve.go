package procpool

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"

	"weft/parse"
)

// A ParseFunc turns one document into its result. It is called for one
// document at a time, and a result is sent before the next call.
type ParseFunc func(parse.Document) parse.Result

// NewParser makes a worker's ParseFunc out of Config.Parser. It is called once,
// before the worker locks itself in: what needs a file is to be opened here.
type NewParser func(config []byte) (ParseFunc, error)

// maxAhead is how many documents a worker may have at once: see hasRoom.
const maxAhead = 16

// readAhead is as much as is read from a pipe beyond the frame that is wanted:
// small frames that have come together are read together.
const readAhead = 64 << 10

// Serve turns this process into a worker and returns when standard input ends,
// which it does when the pool closes the worker and also when the pool's
// process dies, however it dies. The program is to end then, at once: a page
// may still be at work. An error says that the parent did not talk as a pool.
//
// Before Serve the program must not have read from standard input. From then
// on standard output belongs to the frames alone: what anything in the process
// prints goes to standard error, whose end the pool quotes when the worker
// dies. Serve sets the garbage collector and the limits of the process, and on
// Linux takes away its files and its network for good; see protect.
func Serve(newParser NewParser) error {
	in, out, err := takeStdio()
	if err != nil {
		return err
	}
	return serve(in, out, func(h hello) (ParseFunc, []string, error) {
		debug.SetGCPercent(gcPercent)
		debug.SetMemoryLimit(h.Memory / 4 * 3) // collects harder before it gets tight
		debug.SetMaxStack(int(h.Memory / 8))   // an endless recursion says so, instead of eating it all
		f, err := newParser(h.Parser)
		if err != nil {
			return nil, nil, err
		}
		var limit cpuLimit
		timed := func(doc parse.Document) parse.Result {
			limit.allow(2 * h.Timeout)
			return f(doc)
		}
		return timed, protect(), nil
	})
}

// gcPercent trades memory for time: a page's tree is garbage as soon as the
// page is done. Measured over 300 real pages, CPU time of a page and size of a
// worker: 4.6 ms and 26 MB with 100, 4.4 and 36 with 200, 4.2 and 50 with 400,
// 4.3 and 80 with 800. With a second processor (GOMAXPROCS=2) all were slower.
const gcPercent = 400

// serve is Serve without the process. prepare makes the parser and says which
// protections are active.
func serve(in io.Reader, out io.Writer, prepare func(hello) (ParseFunc, []string, error)) error {
	in = bufio.NewReaderSize(in, readAhead)
	f, err := readFrame(in, math.MaxInt32, nil)
	if err != nil {
		return fmt.Errorf("reading the first frame: %w", err)
	}
	if f.typ != frameHello {
		return fmt.Errorf("%w: it begins with a frame of type %q", errFrame, f.typ)
	}
	h, err := decodeHello(f.head)
	if err != nil {
		return err
	}
	limit := int(h.MaxFrame)
	parseDoc, protections, err := prepare(h)
	if err != nil {
		refusal := frame{typ: frameRefuse, body: []byte(err.Error())}
		return errors.Join(err, writeFrame(out, &refusal, limit))
	}
	ready := frame{typ: frameWelcome, head: encodeWelcome(welcome{protections})}
	if err := writeFrame(out, &ready, limit); err != nil {
		return err
	}

	// The reader never waits for the parser: it must see the end of its
	// input also while a page hangs. Hence two goroutines, and channels with
	// room for all that there can be.
	documents := make(chan frame, maxAhead)
	spent := make(chan []byte, maxAhead)
	ended := make(chan error, 2)
	go func() { ended <- receive(in, documents, spent, limit) }()
	go func() { ended <- answer(newOutbox(out, limit), documents, spent, parseDoc) }()
	return <-ended
}

// receive hands on the documents until the input ends. It reads into the
// buffers of former documents, if there are any.
func receive(in io.Reader, documents chan<- frame, spent <-chan []byte, limit int) error {
	defer close(documents)
	for {
		var buf []byte
		select {
		case buf = <-spent:
		default:
		}
		f, err := readFrame(in, limit, buf)
		if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil // closed, or the parent died in the middle of a word
		}
		if err != nil {
			return fmt.Errorf("reading a document: %w", err)
		}
		select {
		case documents <- f:
		default:
			return fmt.Errorf("%w: more than %d documents at once", errFrame, maxAhead)
		}
	}
}

// answer parses one document after the other, and gives their buffers back.
func answer(out *outbox, documents <-chan frame, spent chan<- []byte, parseDoc ParseFunc) error {
	for f := range documents {
		if f.typ != frameDocument {
			return fmt.Errorf("%w: type %q instead of a document", errFrame, f.typ)
		}
		doc, err := decodeDocument(f)
		if err != nil {
			return err
		}
		if err := out.add(f.id, parseDoc(doc), len(documents)); err != nil {
			return fmt.Errorf("writing a result: %w", err)
		}
		if cap(f.buf) <= firstRead {
			select {
			case spent <- f.buf:
			default:
			}
		}
	}
	return nil
}

// takeStdio returns the pipes to the pool. It leaves standard input empty and
// standard output pointing at standard error.
func takeStdio() (in, out *os.File, err error) {
	in, out, err = keepStdio()
	if err != nil {
		return nil, nil, fmt.Errorf("taking standard input and output: %w", err)
	}
	os.Stdout = os.Stderr
	return in, out, nil
}
