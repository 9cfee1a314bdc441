package cluster

import (
	"context"
	"errors"

	"weft/crawler"
	"weft/store"
)

// published is what a store had when a hub went on with it.
type published struct {
	pages
	hops      map[int64]int // of pages that have moved, how many redirects they had
	lastLine  int64         // of those that have no record in the output
	lastFound int64
	gap       bool // results are missing
}

// pages is a set of lines and of found pages.
type pages struct{ lines, found bitset }

func (s *pages) has(line, found int64) bool {
	if found > 0 {
		return s.found.has(found)
	}
	return s.lines.has(line)
}

func (s *pages) add(line, found int64) bool {
	if found > 0 {
		return s.found.add(found)
	}
	return s.lines.add(line)
}

// pageKey tells pages apart: a found one is less than 0.
func pageKey(line, found int64) int64 {
	if found > 0 {
		return -found
	}
	return line
}

// has reports whether a task is there already. It may be nil.
func (k *published) has(e *crawler.Errand) bool {
	if k == nil {
		return false
	}
	if e.Trail != nil {
		n, ok := k.hops[pageKey(e.Line, e.Found)]
		return ok && n >= len(e.Trail.Record.Redirects)
	}
	return k.pages.has(e.Line, e.Found)
}

// note takes in that a page is there, and has come as far as so many redirects.
// done are the records of the output.
func (k *published) note(line, found int64, hops int, done Records) {
	k.pages.add(line, found)
	if hops > 0 {
		key := pageKey(line, found)
		k.hops[key] = max(k.hops[key], hops)
	}
	k.lastFound = max(k.lastFound, found)
	if found == 0 && (done == nil || !done.Has(line)) {
		k.lastLine = max(k.lastLine, line)
	}
}

// inventory reads what of the store is not in the output yet.
func (h *Hub) inventory(ctx context.Context, out uint64) (*published, error) {
	k := &published{hops: make(map[int64]int)}
	err := h.takeStock(ctx, k, out)
	if errors.Is(err, ErrStoreNotWhole) {
		k.gap, err = true, nil
	}
	return k, err
}

func (h *Hub) takeStock(ctx context.Context, k *published, out uint64) error {
	for next := uint64(1); ; {
		got, err := h.b.read(ctx, "in", h.b.subject("in", "*"), next)
		if err != nil {
			return err
		}
		if len(got) == 0 {
			break
		}
		for _, m := range got {
			var head tasks
			items, err := unpack(m, &head, parseErrand)
			if err != nil {
				return err
			}
			for _, e := range items {
				hops := 0
				if e.Trail != nil {
					hops = len(e.Trail.Record.Redirects)
				}
				k.note(e.Line, e.Found, hops, h.out.Done)
			}
			l := &h.lanes[m.partition()]
			l.last, l.end = head.First+int64(len(items))-1, m.seq
			next = m.seq + 1
		}
	}
	ends := make(map[string]uint64)
	for next := out + 1; ; {
		got, err := h.b.read(ctx, "out", h.b.subject("out", "*"), next)
		if err != nil {
			return err
		}
		if len(got) == 0 {
			break
		}
		for _, m := range got {
			member := m.name()
			if end, ok := ends[member]; ok && end != m.after() || !ok && m.after() > out {
				k.gap = true
			}
			ends[member] = m.seq
			if err := h.note(k, m); err != nil {
				return err
			}
			next = m.seq + 1
		}
	}
	return h.whole(ctx, k, ends, out)
}

// whole finds out whether the results that checkpoints speak of are there.
func (h *Hub) whole(ctx context.Context, k *published, ends map[string]uint64, out uint64) error {
	for next := uint64(1); ; {
		got, err := h.b.read(ctx, "at", h.b.subject("at", "*"), next)
		if err != nil || len(got) == 0 {
			return err
		}
		for _, m := range got {
			var c checkpoint
			if _, err := unpack[struct{}](m, &c, nil); err != nil {
				return err
			}
			if c.Out > out && ends[c.Member] < c.Out {
				k.gap = true
			}
			next = m.seq + 1
		}
	}
}

// note adds to what is known what a message says.
func (h *Hub) note(k *published, m *message) error {
	var head results
	items, err := unpack(m, &head, parseResult)
	if err != nil {
		return err
	}
	for _, r := range items {
		rec, err := store.Decode(r.record)
		if err != nil {
			return err
		}
		hops := len(rec.Redirects)
		if r.beside.Moved != nil { // it was there; where it goes on, it may not be yet
			hops--
		}
		k.note(rec.Line, rec.Found, hops, h.out.Done)
	}
	return nil
}
