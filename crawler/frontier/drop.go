package frontier

// Drop lets go of a site whole, because somebody else has taken it over: the
// tasks that wait for its hosts are gone, as if they had never been added, and
// so is what was remembered of the hosts (see Pauses before). Exchanges under
// way go on; when they are returned, nothing is queued again. site tells by its
// name whether a host, as Task.Host has it, belongs to the site.
func (f *Frontier) Drop(site func(host string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	var fetches []*origin // that were being asked for on a host of the site
	for key, h := range f.hosts {
		if site(key) {
			for _, t := range h.takeAhead(rules) {
				f.dropTask(t)
				fetches = append(fetches, t.asksFor)
			}
			f.drop(h, now)
		}
	}
	for _, o := range fetches {
		f.askAnew(o, now)
	}
	kept := f.free.list[:0]
	for _, t := range f.free.list {
		if t.kind == denied && site(t.Host) {
			f.dropTask(t)
		} else {
			kept = append(kept, t)
		}
	}
	clear(f.free.list[len(kept):])
	f.free.list = kept
	if len(kept) > 0 && kept[0].since == 0 {
		kept[0].since = now
	}
	f.starve(f.free)
	f.refill(now)
	f.place(f.free, now)
	notify(f.wake)
	notify(f.room)
}

// drop lets go of a host.
func (f *Frontier) drop(h *host, now moment) {
	for _, t := range append(h.takeAhead(again), h.list...) {
		f.dropTask(t)
	}
	h.list = nil
	f.unforesee(h, h.left)
	if n := h.filed(); n > 0 {
		f.outstanding -= n
		f.queued -= n
		f.spilled--
		f.endSift(h)
		if err := f.spill.Drop(&h.spilled); err != nil {
			f.fail(err)
		}
	}
	h.leaveHeap()
	f.forget(h, now)
	h.dropped = true
}

func (f *Frontier) dropTask(t *Task) {
	f.queued--
	f.outstanding--
	f.unforesee(t.home, 1)
}

// askAnew notes that a robots fetch came to nothing, because a host that it was
// led to was dropped. The origin's pages still need one.
func (f *Frontier) askAnew(o *origin, now moment) {
	if o.host.dropped {
		return
	}
	o.asked = false
	o.host.freeAt = now
	f.place(o.host, now)
}
