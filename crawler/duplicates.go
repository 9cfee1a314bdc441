package crawler

import (
	"context"

	"weft/store"
)

// Duplicates are lines whose URL stood on an earlier line.
type Duplicates interface {
	// Keep takes such a line, with the record that it would have; of is the
	// earlier line. It keeps nothing of rec.
	Keep(of int64, rec *store.Record) error

	// Records calls each with the records of all lines that were kept. It is
	// called once, when all others are committed. An error of each ends it and is
	// returned.
	Records(ctx context.Context, each func(rec *store.Record) error) error
}

// keepDuplicate gives a line away that repeats an earlier one. kept is false if
// nobody wants it.
func (c *Crawler) keepDuplicate(p *page) (kept bool, err error) {
	of := p.rec.DuplicateOf
	if c.cfg.Duplicates == nil || of == 0 {
		return false, nil
	}
	return true, c.cfg.Duplicates.Keep(of, &p.rec)
}

// writeDuplicates sends the records of the lines that were given away to the
// writer, at the end of the run.
func (c *Crawler) writeDuplicates(ctx context.Context) error {
	if c.cfg.Duplicates == nil {
		return nil
	}
	return c.cfg.Duplicates.Records(ctx, func(rec *store.Record) error {
		select {
		case <-c.cfg.Drain:
			return ErrInterrupted
		case <-ctx.Done():
			return context.Cause(ctx)
		case c.out <- &page{rec: *rec, copied: true}:
			return nil
		}
	})
}
