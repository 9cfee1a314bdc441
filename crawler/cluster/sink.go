package cluster

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"weft/crawler"
	"weft/crawler/scope"
	"weft/store"
)

// A sink hands the records of a member to its outbox. It is a store.Sink that
// has no error of its own: what may not be written any more is dropped and
// counted, and somebody else makes it again.
type sink struct {
	holder  func(p int) *holding
	ctx     context.Context // of the member; a Sink has no other
	box     *outbox
	links   []scope.Link // of the next record's page
	line    []byte       // of the last result
	dropped atomic.Int64
	lost    func(error) // told when nothing may be written any more
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
	if s.line, err = appendResult(s.line[:0], place{t.Partition, t.Task}, more, &own); err != nil {
		return err
	}
	if !h.add(t.Task, s.line) {
		s.dropped.Add(1)
	}
	return nil
}

// Commit implements store.Sink.
func (s *sink) Commit() error {
	s.commit(nil)
	return nil
}

// commit writes what there is, and pauses beside it.
func (s *sink) commit(pauses map[*holding]map[string]crawler.Pause) {
	dropped, err := s.box.commit(s.ctx, pauses)
	s.dropped.Add(int64(dropped))
	if err != nil {
		s.lost(err)
	}
}

// Close implements store.Sink.
func (s *sink) Close() error { return s.Commit() }
