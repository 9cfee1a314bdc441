package crawler

import (
	"context"
	"io"
	"iter"

	"weft/crawler/list"
	"weft/parse"
	"weft/store"
)

// A Record is what became of one line: the record as the outputs have it, with
// the page as a Go value.
type Record struct {
	store.Record
	Page parse.Page // zero unless Outcome is "ok"
}

// URLs makes a List of URLs.
func URLs(urls ...string) List { return &urlList{urls: urls} }

type urlList struct {
	urls []string
	next int
}

func (u *urlList) Next(context.Context) (list.Line, error) {
	if u.next == len(u.urls) {
		return list.Line{}, io.EOF
	}
	u.next++
	return list.Line{Number: int64(u.next), URL: u.urls[u.next-1]}, nil
}

// Records crawls the list and yields a record for every line, as they come (in
// the order of the list with Config.Ordered). What a page does wrong is in its
// record; an error is the run's, and the last that is yielded, with a nil
// record. The crawl goes on while the loop works on a record, but not for long:
// records wait for the loop. Leaving the loop, or the end of ctx, ends the crawl.
func Records(ctx context.Context, cfg Config, lines List) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		c, err := New(cfg)
		if err != nil {
			yield(nil, err)
			return
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		sink := &yielded{records: make(chan *store.Record), left: ctx.Done()}
		var runErr error
		go func() {
			defer close(sink.records)
			_, runErr = c.Run(ctx, lines, sink)
		}()
		for r := range sink.records {
			page, err := pageOf(r)
			if err == nil {
				if yield(&Record{Record: *r, Page: page}, nil) {
					continue
				}
			} else {
				yield(nil, err)
			}
			stop()
			for range sink.records { // until the run has ended
			}
			return
		}
		if runErr != nil {
			yield(nil, runErr)
		}
	}
}

func pageOf(r *store.Record) (parse.Page, error) {
	if r.Page == nil {
		return parse.Page{}, nil
	}
	return parse.DecodePage(r.Page.JSON())
}

// yielded is a Sink that hands records over, one at a time.
type yielded struct {
	records chan *store.Record
	left    <-chan struct{} // closed when nobody takes records any more
}

func (y *yielded) Append(r *store.Record) error {
	own := *r // the crawler's record goes with its page
	select {
	case y.records <- &own:
		return nil
	case <-y.left:
		return ErrInterrupted
	}
}

func (y *yielded) Commit() error { return nil }
func (y *yielded) Close() error  { return nil }
