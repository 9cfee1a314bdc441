package cluster

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"weft/crawler"
	"weft/crawler/list"
)

// News may be missed while the connection is down, so all partitions are looked at after
// that, and now and then: lookEvery is how often, where tasks have come for any of them
// since the last time, and lookAtLatest times that where none have.
const (
	lookEvery    = 20 * time.Second
	lookAtLatest = 10
)

// A feed is the list of a member: the tasks of its partitions, as they come. It is
// a crawler.List that has an end only when the whole crawl has.
type feed struct {
	b    *broker
	wake chan struct{} // 1 buffered
	seen uint64        // end of all tasks when all partitions were last looked at; of Next alone
	calm int           // how often that was the end since; of Next alone

	mu       sync.Mutex
	holdings []*holding // those to be read from, in turn
	fresh    map[*holding]bool
	ended    bool
	ready    []readyLine
	stop     func()
}

// A readyLine is a task that was read and not asked for yet.
type readyLine struct {
	of   *holding
	line list.Line
}

func newFeed(b *broker) (*feed, error) {
	f := &feed{b: b, wake: make(chan struct{}, 1), fresh: make(map[*holding]bool)}
	var err error
	f.stop, err = b.onWake(func(subject string) {
		parts := strings.Split(subject, ".")
		p, err := strconv.Atoi(parts[len(parts)-2])
		seq, err2 := strconv.ParseUint(parts[len(parts)-1], 10, 64)
		if err == nil && err2 == nil {
			f.look(func(h *holding) bool { return h.p == p && h.heard(seq) })
		}
	}, "in", "*", "*")
	b.nc.SetReconnectHandler(func(*nats.Conn) { f.look(func(*holding) bool { return true }) })
	return f, err
}

// add begins to read a partition, and remove ends it: nothing more comes of it.
func (f *feed) add(h *holding) {
	f.mu.Lock()
	f.holdings = append(f.holdings, h)
	f.fresh[h] = true
	f.mu.Unlock()
	f.nudge()
}

func (f *feed) remove(h *holding) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.holdings = slices.DeleteFunc(f.holdings, func(other *holding) bool { return other == h })
	f.ready = slices.DeleteFunc(f.ready, func(l readyLine) bool { return l.of == h })
	delete(f.fresh, h)
}

// look says that some partitions may have more.
func (f *feed) look(which func(*holding) bool) {
	f.mu.Lock()
	for _, h := range f.holdings {
		if which(h) {
			f.fresh[h] = true
		}
	}
	f.mu.Unlock()
	f.nudge()
}

func (f *feed) nudge() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// end makes Next return io.EOF.
func (f *feed) end() {
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	f.nudge()
}

// Next implements crawler.List.
func (f *feed) Next(ctx context.Context) (list.Line, error) {
	timer := time.NewTimer(lookEvery)
	defer timer.Stop()
	for {
		f.mu.Lock()
		if len(f.ready) > 0 {
			l := f.ready[0].line
			f.ready = f.ready[1:]
			f.mu.Unlock()
			return l, nil
		}
		h := f.turn()
		ended := f.ended
		f.mu.Unlock()
		if ended {
			return list.Line{}, io.EOF
		}
		if h != nil {
			if err := f.fetch(ctx, h); err != nil {
				return list.Line{}, err
			}
			continue
		}
		select {
		case <-f.wake:
		case <-timer.C:
			if f.stirred(ctx) {
				f.look(func(*holding) bool { return true })
			}
			timer.Reset(lookEvery)
		case <-ctx.Done():
			return list.Line{}, ctx.Err()
		}
	}
}

// stirred reports whether all partitions are to be looked at, as tasks have come since
// they last were, or as that is long ago: who answers then may not have had all of them.
// It is Next's alone.
func (f *feed) stirred(ctx context.Context) bool {
	try, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	end, err := f.b.end(try, f.b.subject("in", ">"))
	if f.calm++; err == nil && end == f.seen && f.calm < lookAtLatest {
		return false
	}
	f.seen, f.calm = end, 0
	return true
}

// turn is the next partition that may have more; nil if none may. It goes to the
// end of the line, and counts as read: what is said of it from now on is news.
func (f *feed) turn() *holding {
	for i, h := range f.holdings {
		if f.fresh[h] {
			delete(f.fresh, h)
			f.holdings = append(append(f.holdings[:i:i], f.holdings[i+1:]...), h)
			return h
		}
	}
	return nil
}

// fetch reads a batch of a partition.
func (f *feed) fetch(ctx context.Context, h *holding) error {
	todo, numbers, more, err := h.more(ctx)
	switch { // the next try may succeed
	case err != nil:
		f.b.log.Debug("reading tasks", "partition", h.p, "error", err)
		_ = sleep(ctx, 100*time.Millisecond)
	case more && len(todo) == 0: // as a rule a server that does not have it yet
		_ = sleep(ctx, 20*time.Millisecond)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !slices.Contains(f.holdings, h): // removed meanwhile
		return nil
	case more || err != nil:
		f.fresh[h] = true
	}
	for i := range todo {
		l := list.Line{Number: todo[i].Line, Input: todo[i].Input, URL: todo[i].URL}
		l.Meta = mustJSON(tag{h.p, h.epoch, numbers[i], todo[i]})
		f.ready = append(f.ready, readyLine{h, l})
	}
	return nil
}

// A tag is what the lines of a feed have as Meta, so that the page takes it along
// wherever it goes.
type tag struct {
	Partition int            `json:"p"`
	Epoch     int64          `json:"e"`
	Task      int64          `json:"t"`
	Errand    crawler.Errand `json:"errand"`
}

// errandOf is the crawler.Share's.
func errandOf(meta []byte) *crawler.Errand {
	var t tag
	if err := json.Unmarshal(meta, &t); err != nil {
		panic(err) // the feed has written it
	}
	return &t.Errand
}
