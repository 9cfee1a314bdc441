package frontier

import (
	"encoding/binary"
	"errors"
	"fmt"

	"weft/crawler/spill"
)

const (
	// keep is how many tasks of its list a host has in memory once half of the
	// window is full, and how many it gets back from the file at a time.
	keep = 8

	// mostSpilled is how many hosts may have tasks in the file before Room
	// blocks: they still take memory, some 400 bytes each (TestAddNeverBlocks).
	mostSpilled = 50_000
)

// overflows reports whether a new task of the host goes to the file. The first
// half of the window takes what comes; the second is for hosts that have little
// there, so that no host, however many tasks it has, takes all of it.
func (f *Frontier) overflows(h *host) bool {
	if f.cfg.Codec == nil || f.err != nil {
		return false
	}
	inMemory := f.inMemory()
	return h.filed() > 0 || inMemory >= f.cfg.Window ||
		inMemory >= f.cfg.Window/2 && len(h.list) >= keep
}

// mostFree is how many tasks that ask for nothing may wait in memory before no more
// are taken from the list or the file: they are over as soon as they are handed out.
func (f *Frontier) mostFree() int { return max(1, f.cfg.Window/10) }

// inMemory is the number of tasks that wait and are not in the file.
func (f *Frontier) inMemory() int {
	if f.spill == nil {
		return f.queued
	}
	return f.queued - f.spill.Records()
}

// store puts a task of a host at the end of one of its chains and reports whether
// it could. If the file is broken, that is the end of the frontier.
func (f *Frontier) store(h *host, c *spill.Chain, t *Task) bool {
	b := binary.AppendUvarint(f.encoded[:0], t.Seq)
	b, ok := f.cfg.Codec.Encode(b, t)
	f.encoded = b[:0]
	if !ok {
		return false
	}
	if f.spill == nil {
		if f.spill, f.err = spill.Open(f.cfg.Dir); f.err != nil {
			f.spill = nil
			f.fail(f.err)
			return false
		}
	}
	if err := f.spill.Push(c, b); err != nil {
		f.fail(err)
		return false
	}
	if h.filed() == 1 {
		f.spilled++
	}
	f.starve(h)
	return true
}

// starve lines a host up that has tasks in the file and none in memory.
func (f *Frontier) starve(h *host) {
	if h.filed() > 0 && len(h.list) == 0 && !h.starved {
		h.starved = true
		f.starved = append(f.starved, h)
	}
}

// refill brings tasks back while the window has room, a few for every host
// that has none, first come first served.
func (f *Frontier) refill(now moment) {
	for len(f.starved) > 0 && f.inMemory() < f.cfg.Window && len(f.free.list) < f.mostFree() && f.err == nil {
		h := f.starved[0]
		f.starved[0] = nil
		f.starved = f.starved[1:]
		h.starved = false
		for range min(keep, h.filed(), f.cfg.Window-f.inMemory()) {
			t, err := f.load(h)
			if err != nil {
				f.fail(err)
				return
			}
			if d := f.denial(h, t, now); d != nil {
				f.deny(h, t, d, now)
			} else {
				h.push(t, now)
			}
		}
		f.starve(h)
		f.place(h, now)
	}
}

// load takes the first task of a host off the file.
func (f *Frontier) load(h *host) (*Task, error) {
	if h.sift != nil && h.sift.done.Len() > 0 {
		return f.loadFrom(h, &h.sift.done)
	}
	return f.loadFrom(h, &h.spilled)
}

func (f *Frontier) loadFrom(h *host, c *spill.Chain) (*Task, error) {
	b, err := f.spill.Pop(c)
	if err != nil {
		return nil, err
	}
	if c == &h.spilled && h.sift != nil && h.sift.left > 0 { // the first of the chain is one that was not looked at
		h.sift.left--
	}
	if h.filed() == 0 {
		f.spilled--
		notify(f.room)
	}
	seq, n := binary.Uvarint(b)
	if n <= 0 {
		return nil, errors.New("a record is damaged")
	}
	t, err := f.cfg.Codec.Decode(b[n:])
	if err != nil {
		return nil, err
	}
	t.Seq, t.Host, t.home = seq, h.key, f.hosts[t.Home]
	return t, nil
}

// fail ends the frontier: Room and Lease return the error from now on.
func (f *Frontier) fail(err error) {
	f.err = fmt.Errorf("queue on disk: %w", err)
	notify(f.wake)
	notify(f.room)
}

// Discard lets go of the tasks that still wait, and of their file. It is called
// when all else is over; sites may be dropped after it.
func (f *Frontier) Discard() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.spill
	if s == nil {
		return nil
	}
	f.spill, f.err = nil, errors.New("the frontier was discarded")
	for _, h := range f.hosts {
		h.spilled, h.sift = spill.Chain{}, nil
	}
	return s.Close()
}
