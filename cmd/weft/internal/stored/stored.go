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
}

// commitBytes is how much is appended at most before it is handed to the system,
// when more records are waiting.
const commitBytes = 1 << 20

// A document is on its way to its record.
type document struct {
	rec  store.Record
	size int64 // bytes that it holds
	done chan struct{}

	// parse completes the record. The error is the parser's.
	parse func(ctx context.Context, p crawler.Parser) error
}

// Parse writes the records of all documents in the files, folders and archives,
// and commits them. The error is that of the first that cannot be read, after the
// records of what stands before it, or of the parser or the sink.
func Parse(ctx context.Context, cfg Config, args []string, sink store.Sink) error {
	r := &reader{cfg: cfg}
	if cfg.Concurrency <= 1 {
		w := writer{sink: sink}
		r.give = func(d *document) error {
			if err := d.parse(ctx, cfg.Parser); err != nil {
				return err
			}
			return w.take(d, true)
		}
		return r.read(ctx, args)
	}
	return pipeline(ctx, cfg, r, args, sink)
}

// pipeline has one reader, many who parse, and one writer.
func pipeline(ctx context.Context, cfg Config, r *reader, args []string, sink store.Sink) error {
	room := semaphore.NewWeighted(cfg.InFlightBytes)
	work, order := make(chan *document), make(chan *document, cfg.Concurrency)
	g, ctx := errgroup.WithContext(ctx)
	r.give = func(d *document) error {
		d.done, d.size = make(chan struct{}), min(d.size, cfg.InFlightBytes)
		if err := room.Acquire(ctx, d.size); err != nil {
			return err
		}
		for _, to := range []chan *document{order, work} {
			select {
			case to <- d:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	var readErr error
	g.Go(func() error {
		defer close(order)
		defer close(work)
		readErr = r.read(ctx, args) // what stands before it is written all the same
		return nil
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
		w := writer{sink: sink}
		for d := range order {
			select {
			case <-d.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := w.take(d, len(order) == 0); err != nil {
				return err
			}
			room.Release(d.size)
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
	sink  store.Sink
	bytes int
}

func (w *writer) take(d *document, last bool) error {
	if err := w.sink.Append(&d.rec); err != nil {
		return err
	}
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
