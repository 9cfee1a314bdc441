package stored

import (
	"context"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"weft/crawler"
	"weft/store"
)

// Config says how documents are parsed.
type Config struct {
	Parser        crawler.Parser
	Concurrency   int    // documents at once; 1 does everything in turn
	Base          string // URL that relative links of files are resolved with; "" for none
	MaxBody       int64  // bytes of a document, decoded
	InFlightBytes int64  // all documents held at any moment, and one more
	Stdin         io.Reader

	// Stop, closed, ends it: nothing more is read, what was read gets its record,
	// and the error is crawler.ErrInterrupted. nil never does.
	Stop <-chan struct{}
}

// commitBytes is how much is appended at most before it is handed to the system,
// when more records are waiting.
const commitBytes = 1 << 20

// A document is on its way to its record.
type document struct {
	rec  store.Record
	size int64 // bytes that it holds
	done chan struct{}

	release func() // gives its bytes back

	// parse completes the record. The error is the parser's.
	parse func(ctx context.Context, p crawler.Parser) error
}

// Parse writes the records of all documents in the files, folders and archives,
// commits them, and returns how many they are. The error is that of the first that
// cannot be read, after the records of what stands before it, or of the parser or
// the sink.
func Parse(ctx context.Context, cfg Config, args []string, sink store.Sink) (records int64, err error) {
	reading, end := context.WithCancelCause(ctx)
	defer end(nil)
	go func() {
		select {
		case <-cfg.Stop:
			end(crawler.ErrInterrupted)
		case <-reading.Done():
		}
	}()
	next := read(reading, cfg, args)
	w := writer{sink: sink}
	if cfg.Concurrency <= 1 {
		err = inTurn(ctx, cfg, next, &w)
	} else {
		err = pipeline(ctx, cfg, next, &w)
	}
	return w.records, err
}

// read begins to read, and returns what gives one document after the other, then
// nil and the error that ended them. That does not wait for a read that hangs:
// one of standard input cannot be stopped, only left behind.
func read(reading context.Context, cfg Config, args []string) (next func(context.Context) (*document, error)) {
	documents, done := make(chan *document), make(chan error, 1)
	room := semaphore.NewWeighted(cfg.InFlightBytes)
	r := &reader{cfg: cfg, give: func(d *document) error {
		size := min(d.size, cfg.InFlightBytes)
		if err := room.Acquire(reading, size); err != nil {
			return err
		}
		d.release = func() { room.Release(size) }
		select {
		case documents <- d:
			return nil
		case <-reading.Done():
			return reading.Err()
		}
	}}
	go func() { done <- r.read(reading, args) }()
	return func(ctx context.Context) (*document, error) {
		if reading.Err() != nil {
			return nil, context.Cause(reading)
		}
		select {
		case d := <-documents:
			return d, nil
		case err := <-done:
			return nil, err
		case <-reading.Done():
			return nil, context.Cause(reading)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// inTurn has one who parses and writes.
func inTurn(ctx context.Context, cfg Config, next func(context.Context) (*document, error), w *writer) error {
	for {
		d, err := next(ctx)
		if d == nil {
			return err
		}
		if err := d.parse(ctx, cfg.Parser); err != nil {
			return err
		}
		if err := w.take(d, true); err != nil {
			return err
		}
		d.release()
	}
}

// pipeline has many who parse, and one writer.
func pipeline(ctx context.Context, cfg Config, next func(context.Context) (*document, error), w *writer) error {
	work, order := make(chan *document), make(chan *document, cfg.Concurrency)
	g, ctx := errgroup.WithContext(ctx)
	var readErr error
	g.Go(func() error {
		defer close(order)
		defer close(work)
		for {
			d, err := next(ctx)
			if d == nil {
				readErr = err // what stands before it is written all the same
				return nil
			}
			d.done = make(chan struct{})
			for _, to := range []chan *document{order, work} {
				select {
				case to <- d:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
	})
	for range cfg.Concurrency {
		g.Go(func() error {
			for d := range work {
				if err := d.parse(ctx, cfg.Parser); err != nil {
					return err
				}
				close(d.done)
			}
			return nil
		})
	}
	g.Go(func() error {
		for d := range order {
			select {
			case <-d.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := w.take(d, len(order) == 0); err != nil {
				return err
			}
			d.release()
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return readErr
}

// A writer appends records, and commits when nothing more is waiting.
type writer struct {
	sink    store.Sink
	records int64
	bytes   int // that wait for the commit
}

func (w *writer) take(d *document, last bool) error {
	if err := w.sink.Append(&d.rec); err != nil {
		return err
	}
	w.records++
	if d.rec.Page != nil {
		w.bytes += len(d.rec.Page.JSON())
	}
	if !last && w.bytes < commitBytes {
		return nil
	}
	w.bytes = 0
	return w.sink.Commit()
}

// utc is a time as records have it; nil if it is not known.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
