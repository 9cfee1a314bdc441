package cluster

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A lease is the last word of a member: the message of state.live.ID. It is
// renewed by another one in its place, and ended by one that says Gone, from the
// member itself or from whoever has waited long enough; as each compares the end
// of the subject, only one of the two can win.
type lease struct {
	Name    string `json:"name"`              // of the agent, for people
	Divisor int    `json:"divisor,omitempty"` // of Rate, by this member; 0 before it may ask for anything
	Gone    bool   `json:"gone,omitempty"`

	// How many exchanges it has under way, and how many documents: for people.
	Fetching int64 `json:"fetching,omitempty"`
	Parsing  int64 `json:"parsing,omitempty"`
}

// A memberView is what is known of a member.
type memberView struct {
	lease
	seq  uint64
	seen time.Time // when this message of it was first seen, by the own clock
}

// An owner is the message of state.own.P.
type owner struct {
	Member string `json:"member"` // "" for nobody

	// First is the first owner, in whose out.M all is that was done in the partition
	// before there was a checkpoint. "" is none: nothing was done in it.
	First string `json:"first,omitempty"`

	// Whole says that the checkpoint has all that was done: the last owner has given
	// the partition back.
	Whole bool `json:"whole,omitempty"`
}

type ownerView struct {
	owner
	seq uint64
}

// A view is the state stream as it was last read.
type view struct {
	b *broker

	updating sync.Mutex // one reads the stream at a time
	next     uint64     // of the stream; only who updates has it

	mu       sync.Mutex
	members  map[string]*memberView
	owners   [Partitions]ownerView
	first    *[Partitions]string // the owners at the beginning; nil before that
	settings *settings
	synced   uint64   // the output has what came of results up to here
	closed   []string // patterns that found pages are not asked for any more
	ended    bool     // all is done
	setSeq   uint64   // of settings
	syncSeq  uint64
}

func newView(b *broker) *view { return &view{b: b, members: make(map[string]*memberView)} }

// update reads what is new.
func (v *view) update(ctx context.Context) error {
	v.updating.Lock()
	defer v.updating.Unlock()
	for {
		got, err := v.b.read(ctx, "state", "weft."+v.b.job+".state.>", v.next)
		if err != nil || len(got) == 0 {
			return err
		}
		v.mu.Lock()
		now := time.Now()
		for _, m := range got {
			if err = v.take(m, now); err != nil {
				break
			}
			v.next = m.seq + 1
		}
		v.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

func (v *view) take(m *message, now time.Time) error {
	if m.subject == v.b.settingsSubject() {
		v.settings, v.setSeq = new(settings), m.seq
		return json.Unmarshal(m.data, v.settings)
	}
	parts := strings.Split(m.subject, ".")[3:]
	if parts[0] != v.b.store {
		return nil
	}
	switch parts = parts[1:]; parts[0] {
	case "live":
		n := &memberView{seq: m.seq, seen: now}
		if err := json.Unmarshal(m.data, &n.lease); err != nil {
			return err
		}
		v.members[parts[1]] = n
	case "first":
		v.first = new([Partitions]string)
		return json.Unmarshal(m.data, v.first)
	case "own":
		p, err := strconv.Atoi(parts[1])
		if err != nil || p < 0 || p >= Partitions {
			return err
		}
		v.owners[p] = ownerView{seq: m.seq}
		return json.Unmarshal(m.data, &v.owners[p].owner)
	case "synced":
		v.syncSeq = m.seq
		return json.Unmarshal(m.data, &v.synced)
	case "closed":
		var more []string
		if err := json.Unmarshal(m.data, &more); err != nil {
			return err
		}
		v.closed = append(v.closed, more...)
	case "end":
		v.ended = true
	}
	return nil
}

// alive are the members that have not gone, by their IDs.
func (v *view) alive() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var ids []string
	for id, m := range v.members {
		if !m.Gone {
			ids = append(ids, id)
		}
	}
	return ids
}

// A current is what a view knows of the whole.
type current struct {
	settings *settings
	synced   uint64
	closed   []string
	ended    bool
}

func (v *view) current() current {
	v.mu.Lock()
	defer v.mu.Unlock()
	return current{v.settings, v.synced, v.closed, v.ended}
}

// owner is who owns a partition, and the sequence of the message that says so; 0 where
// that is the one that all partitions were shared out with.
func (v *view) owner(p int) ownerView {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ownerOf(p)
}

// ownerOf is the same for who holds the lock.
func (v *view) ownerOf(p int) ownerView {
	if v.owners[p].seq == 0 && v.first != nil {
		return ownerView{owner: owner{Member: v.first[p], First: v.first[p]}}
	}
	return v.owners[p]
}

// begun reports whether the partitions have their first owners.
func (v *view) begun() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.first != nil
}

// allDivideBy reports whether all living members but one divide the rate by n, or
// have none of it yet; one that came later and was not seen will wait for this.
func (v *view) allDivideBy(n int, but string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, m := range v.members {
		if id != but && !m.Gone && m.Divisor != 0 && m.Divisor < n {
			return false
		}
	}
	return true
}

// gone reports whether a member has gone. One that nothing is known of has.
func (v *view) gone(id string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := v.members[id]
	return m == nil || m.Gone
}

// silent are the members that nothing was heard of for longer than a lease, with
// the sequence of their last word. The time is counted by the own clock from when
// that was seen, which is after it was sent: so the member knows by then that its
// lease is over, whatever the clocks say.
func (v *view) silent(lease time.Duration) map[string]uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make(map[string]uint64)
	for id, m := range v.members {
		if !m.Gone && time.Since(m.seen) > lease {
			out[id] = m.seq
		}
	}
	return out
}

// bury ends the leases of the silent, so that none of them can be renewed.
func (v *view) bury(ctx context.Context, after time.Duration) error {
	for id, seq := range v.silent(after) {
		_, err := v.b.append(ctx, v.b.subject("state", "live", id), mustJSON(lease{Name: v.name(id), Gone: true}), seq)
		if err != nil && err != errConflict {
			return err
		}
		if err == nil {
			v.b.wake("state")
		}
	}
	return nil
}

// mustJSON is for values that are ours and can be encoded.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// name is what a member is called.
func (v *view) name(id string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if m := v.members[id]; m != nil && m.Name != "" {
		return m.Name
	}
	return "agent " + id
}

// underWay is what the living members have under way.
func (v *view) underWay() (fetching, parsing int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.members {
		if !m.Gone {
			fetching += m.Fetching
			parsing += m.Parsing
		}
	}
	return fetching, parsing
}

// agents are the members that hold a lease, or held one, by their names.
func (v *view) agents() map[string]*AgentRow {
	v.mu.Lock()
	defer v.mu.Unlock()
	byName := make(map[string]*AgentRow)
	for _, m := range v.members {
		if m.Name == "" {
			continue
		}
		row := rowOf(byName, m.Name)
		row.Alive = row.Alive || !m.Gone
		if m.seen.After(row.Seen) {
			row.Seen = m.seen
		}
	}
	for p := range v.owners {
		if m := v.members[v.ownerOf(p).Member]; m != nil && m.Name != "" {
			rowOf(byName, m.Name).Partitions++
		}
	}
	return byName
}
