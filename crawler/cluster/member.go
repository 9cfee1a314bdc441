package cluster

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nuid"
)

// A member is one agent from its joining to the end of its lease. An agent that
// comes back after that is another member.
type member struct {
	b     *broker
	id    string
	lease time.Duration

	renewing sync.Mutex  // one renewal at a time
	over     atomic.Bool // it was not valid at some moment

	mu    sync.Mutex
	says  lease
	seq   uint64    // of its last word
	since time.Time // before that was sent
}

// errLeaseLost ends the work of a member.
var errLeaseLost = errors.New("the lease is lost")

// join begins a lease.
func join(ctx context.Context, b *broker, says lease, d time.Duration) (*member, error) {
	m := &member{b: b, id: nuid.Next(), lease: d, says: says}
	return m, m.renew(ctx)
}

// renew begins the lease anew. It is lost if somebody has ended it.
func (m *member) renew(ctx context.Context) error {
	m.renewing.Lock()
	defer m.renewing.Unlock()
	m.mu.Lock()
	says, seq := m.says, m.seq
	m.mu.Unlock()
	before := time.Now()
	seq, err := m.b.append(ctx, m.b.subject("state", "live", m.id), mustJSON(says), seq)
	if errors.Is(err, errConflict) {
		return errLeaseLost
	}
	if err != nil {
		return err
	}
	m.mu.Lock()
	m.seq, m.since = seq, before
	m.mu.Unlock()
	return nil
}

// divide says by how much this member divides the rate. When it returns, all can
// know.
func (m *member) divide(ctx context.Context, n int) error {
	m.mu.Lock()
	m.says.Divisor = n
	m.mu.Unlock()
	return m.renew(ctx)
}

// busy says with the next renewal what this member has under way.
func (m *member) busy(fetching, parsing int64) {
	m.mu.Lock()
	m.says.Fetching, m.says.Parsing = fetching, parsing
	m.mu.Unlock()
}

// left is how long the lease is good for. The others wait for a whole one since
// they saw the renewal; here seven tenths count, from before it was sent.
func (m *member) left() time.Duration {
	m.mu.Lock()
	since := m.since
	m.mu.Unlock()
	return m.lease*7/10 - passed(since, time.Now())
}

// passed is the time between two moments by the clock that ran longer: the monotonic one
// stands still while a machine sleeps.
func passed(since, now time.Time) time.Duration {
	return max(now.Sub(since), now.Round(0).Sub(since.Round(0)))
}

// valid reports whether requests may be made. Once it was false it stays so,
// whatever renewal is still on its way: a page that was let go is not asked for
// again before somebody takes its partition.
func (m *member) valid() bool {
	if m.left() <= 0 {
		m.over.Store(true)
	}
	return !m.over.Load()
}

// margin is the time between the last moment at which a member may make a request
// and the first at which another one may make the next. What is shorter needs no
// memory.
func margin(lease time.Duration) time.Duration { return lease * 3 / 10 }

// leave ends the lease, if it is still there to be ended. That is for who has given all
// back, with the pauses of the hosts: after others the rest of the lease is the pause.
func (m *member) leave(ctx context.Context) {
	m.mu.Lock()
	seq, name := m.seq, m.says.Name
	m.mu.Unlock()
	if _, err := m.b.append(ctx, m.b.subject("state", "live", m.id), mustJSON(lease{Name: name, Gone: true}), seq); err == nil {
		m.b.wake("state")
	}
}
