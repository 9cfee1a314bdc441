package scope

import (
	"container/list"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"strconv"
)

const (
	closesAfter = 50     // pages in a row that brought nothing new
	staleAfter  = 10     // pages in a row whose text was not new: links to the pattern are nothing new then
	maxPatterns = 16_384 // that are watched: those that had a page last
	maxRecent   = 32     // texts of a pattern that others may be near to

	// nearBits is in how many bits of 64 the fingerprints of near duplicates
	// differ at most (Manku et al. 2007, section 4), as for --near-duplicates.
	nearBits = 3
)

// patterns watches which patterns of URLs still bring something new. A pattern
// that is not watched any more for want of room begins again; a trap asks for
// its pages one after another, so it stays.
type patterns struct {
	room   int
	open   map[hash]*list.Element // of *watched
	order  *list.List             // front: had a page last
	closed map[hash]struct{}
	names  []string  // of those that are closed, in that order
	texts  hashTable // host and fingerprint of all pages
}

// A hash is the first half of a SHA-256.
type hash [16]byte

func hashOf(parts ...string) hash {
	var b []byte
	for _, p := range parts {
		b = append(append(b, p...), 0)
	}
	sum := sha256.Sum256(b)
	return hash(sum[:16])
}

func (h hash) short() uint64 { return binary.LittleEndian.Uint64(h[:]) }

type watched struct {
	pattern hash
	row     int      // pages in a row that brought nothing new
	known   int      // pages in a row whose text was not new
	recent  []uint64 // fingerprints that were new, a ring
	next    int      // where in the ring the next one goes
}

func newPatterns(room int) patterns {
	return patterns{room: room, open: make(map[hash]*list.Element), order: list.New(), closed: make(map[hash]struct{})}
}

// isClosed reports whether a pattern is closed.
func (ps *patterns) isClosed(pattern string) bool {
	if len(ps.closed) == 0 {
		return false
	}
	_, ok := ps.closed[hashOf(pattern)]
	return ok
}

// isStale reports whether the latest pages of a pattern had no new text.
func (ps *patterns) isStale(pattern string) bool {
	e, ok := ps.open[hashOf(pattern)]
	return ok && e.Value.(*watched).known >= staleAfter
}

// text tells of the fingerprint of a page's text, and reports whether a page of
// the host had it before, of whatever pattern: one filter of a shop shows what
// another one did.
func (ps *patterns) text(host, fingerprint string) (known bool) {
	return !ps.texts.add(hashOf(host, fingerprint).short())
}

// page tells of a page of the pattern: the fingerprint of its text, whether text
// knew it, and whether the page brought a new page of another pattern. A
// fingerprint that is not a number of 16 hexadecimal digits is none, and the page
// then says nothing.
func (ps *patterns) page(pattern, fingerprint string, known, outside bool) {
	print, err := strconv.ParseUint(fingerprint, 16, 64)
	if err != nil {
		return
	}
	h := hashOf(pattern)
	if _, ok := ps.closed[h]; ok {
		return
	}
	w := ps.watch(h)
	near := known || w.near(print)
	if !near {
		w.remember(print)
	}
	w.known++
	if !near {
		w.known = 0
	}
	if !near || outside {
		w.row = 0
		return
	}
	if w.row++; w.row >= closesAfter {
		ps.closed[h] = struct{}{}
		ps.names = append(ps.names, pattern)
		ps.order.Remove(ps.open[h])
		delete(ps.open, h)
	}
}

// watch returns what is known of a pattern, and forgets another one if there
// are too many.
func (ps *patterns) watch(h hash) *watched {
	if e, ok := ps.open[h]; ok {
		ps.order.MoveToFront(e)
		return e.Value.(*watched)
	}
	if len(ps.open) >= ps.room {
		last := ps.order.Back()
		delete(ps.open, last.Value.(*watched).pattern)
		ps.order.Remove(last)
	}
	w := &watched{pattern: h}
	ps.open[h] = ps.order.PushFront(w)
	return w
}

func (w *watched) near(print uint64) bool {
	for _, r := range w.recent {
		if bits.OnesCount64(r^print) <= nearBits {
			return true
		}
	}
	return false
}

func (w *watched) remember(print uint64) {
	if len(w.recent) < maxRecent {
		w.recent = append(w.recent, print)
		return
	}
	w.recent[w.next] = print
	w.next = (w.next + 1) % maxRecent
}
