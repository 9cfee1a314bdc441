package frontier

import "weft/crawler/spill"

// siftAtOnce is how many tasks of the file are looked at before the next lease.
const siftAtOnce = 256

// siftLater has the tasks of a host looked at that stand in the file: they went
// there before its rules were known, and what those deny is not to wait for the
// host's pace until it comes back with the others.
func (f *Frontier) siftLater(h *host) {
	if h.spilled.Len() == 0 {
		return
	}
	if h.sift == nil {
		h.sift = new(sift)
		f.sifting = append(f.sifting, h)
	}
	h.sift.left = h.spilled.Len()
}

// sift is how far the tasks of a host in the file were held against its rules.
type sift struct {
	left int         // of those in host.spilled, the first so many were not
	done spill.Chain // those that were, and come before
}

// siftSome looks at a few of those tasks: what is denied leaves the file, the
// others go to a chain of their own, ahead of what came later, so that a host's
// tasks keep their order. It reports whether there is more to do at once; while the
// window is full, or many tasks that ask for nothing wait, there is not.
func (f *Frontier) siftSome(now moment) (more bool) {
	for n := 0; len(f.sifting) > 0 && f.err == nil; {
		h := f.sifting[0]
		switch {
		case h.sift == nil || h.sift.left == 0:
			f.sifting[0] = nil
			f.sifting = f.sifting[1:]
			f.endSift(h)
			continue
		case f.inMemory() >= f.cfg.Window || len(f.free.list) >= f.mostFree():
			return false
		case n == siftAtOnce:
			return true
		}
		n++
		t, err := f.loadFrom(h, &h.spilled)
		if err != nil {
			f.fail(err)
			return false
		}
		if d := f.denial(h, t, now); d != nil {
			f.deny(h, t, d, now)
		} else if !f.store(h, &h.sift.done, t) {
			h.push(t, now)
			f.place(h, now)
		}
	}
	return false
}

// endSift makes one chain of the two.
func (f *Frontier) endSift(h *host) {
	if h.sift == nil {
		return
	}
	if err := f.spill.Join(&h.sift.done, &h.spilled); err != nil {
		f.fail(err)
	}
	h.sift = nil
}
