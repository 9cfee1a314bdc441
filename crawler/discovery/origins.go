package discovery

import (
	"hash/maphash"
	"sync"

	"weft/parse/weburl"
)

// origins are those of all lines, by hash.
type origins struct {
	mu   sync.RWMutex
	seed maphash.Seed
	set  map[uint64]struct{} // nil: none are kept
}

// KeepOrigins lets OfLine tell. It is called before any line is known.
func (f *Fold) KeepOrigins() {
	f.origins.seed, f.origins.set = maphash.MakeSeed(), make(map[uint64]struct{})
}

// OfLine reports whether a line that is known, of this run or of the one that is gone
// on with, is of the origin of that URL. Without KeepOrigins none is.
func (f *Fold) OfLine(u weburl.URL) bool {
	o := &f.origins
	if o.set == nil {
		return false
	}
	o.mu.RLock()
	defer o.mu.RUnlock()
	_, ok := o.set[maphash.String(o.seed, u.Origin())]
	return ok
}

func (o *origins) add(u weburl.URL) {
	if o.set == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.set[maphash.String(o.seed, u.Origin())] = struct{}{}
}
