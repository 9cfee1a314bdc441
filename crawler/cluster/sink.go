package cluster

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"weft/crawler"
	"weft/crawler/scope"
	"weft/store"
)

// commitsAtOnce is how many partitions are written to at a time.
const commitsAtOnce = 32

// A sink hands the records of a member to its partitions. It is a store.Sink that
// has no error of its own: what may not be written any more is dropped and
// counted, and somebody else makes it again.
type sink struct {
	holder  func(p int) *holding
	ctx     context.Context // of the member; a Sink has no other
	touched map[*holding]bool
	links   []scope.Link // of the next record's page
	line    []byte       // of the last result
	dropped atomic.Int64
	wrote   func()      // told of each commit
	lost    func(error) // told of a partition that could not be written to
}

// take keeps the links of the page whose record comes next.
func (s *sink) take(links []scope.Link) { s.links = links }

// Append implements store.Sink.
func (s *sink) Append(rec *store.Record) error {
	var t tag
	if err := json.Unmarshal(rec.Meta, &t); err != nil {
		return err
	}
	h := s.holder(t.Partition)
	if h == nil || h.epoch != t.Epoch {
		s.dropped.Add(1)
		return nil
	}
	own := *rec
	own.Meta = t.Errand.Meta
	var more beside
	for _, l := range s.links {
		more.Links = append(more.Links, link(l))
	}
	s.links = nil
	if rec.Outcome == crawler.Moved {
		t.Errand.Trail = nil // the record has it
		more.Moved = &t.Errand
	}
	var err error
	if s.line, err = appendResult(s.line[:0], t.Task, more, &own); err != nil {
		return err
	}
	if !h.add(t.Task, s.line) {
		s.dropped.Add(1)
		return nil
	}
	s.touched[h] = true
	return nil
}

// Commit implements store.Sink.
func (s *sink) Commit() error {
	if len(s.touched) == 0 {
		return nil
	}
	var g errgroup.Group
	g.SetLimit(commitsAtOnce)
	var once sync.Once
	for h := range s.touched {
		g.Go(func() error {
			dropped, err := h.commit(s.ctx, nil)
			s.dropped.Add(int64(dropped))
			if err != nil {
				once.Do(func() { s.lost(err) })
			}
			return nil
		})
	}
	clear(s.touched)
	_ = g.Wait()
	s.wrote()
	return nil
}

// Close implements store.Sink.
func (s *sink) Close() error { return s.Commit() }
