// Package frontiertest says what a frontier promises, as a test that every
// implementation has to pass: the one of package frontier, which is of one
// process, and whatever shares its work among several.
//
// The subtests run in bubbles of testing/synctest, so hours of politeness take no
// time, moments are exact, and a frontier that blocks for ever is found as a
// deadlock. A frontier under test must therefore use no clock and no waiting but
// those of packages time, sync and context.
//
// It does not test what depends on the implementation: where waiting tasks are
// kept, in which order the hosts take turns, what is remembered of them.
package frontiertest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"weft/crawler/frontier"
)

// A Frontier is what the crawler uses of one.
type Frontier interface {
	Room(ctx context.Context) error
	Add(t *frontier.Task)
	Lease(ctx context.Context) (*frontier.Task, error)
	Sent(t *frontier.Task)
	Refused(t *frontier.Task, r frontier.Refusal) (at time.Time, ok bool)
	Return(t *frontier.Task, r frontier.Report, n frontier.Next)
	Close()
	Drop(site func(host string) bool)
	Discard() error
}

// Test runs the suite over frontiers that open makes, one for each subtest.
func Test(t *testing.T, open func(cfg frontier.Config) Frontier) {
	for _, c := range []struct {
		promise string
		test    func(t *testing.T, s *suite)
	}{
		{"every task is over once", everyTaskOnce},
		{"no more leases of a host than it may have", hostConns},
		{"requests of a host keep their distance", hostRate},
		{"the end waits for what is outstanding", theEnd},
		{"adding never blocks", addingNeverBlocks},
		{"a redirect waits in the queue of its new host", redirect},
		{"a retry waits for its time", retry},
		{"robots.txt comes first, and once", robotsFirst},
		{"what robots.txt denies waits for nothing", denied},
		{"a host that refuses is put off, alone", refusal},
		{"a host that refuses for too long is given up", parked},
		{"a dropped site is gone", drop},
		{"leasing ends with its context", leaseEnds},
	} {
		t.Run(c.promise, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) { c.test(t, &suite{open, dir}) })
		})
	}
}

// suite is what a subtest is given.
type suite struct {
	open func(cfg frontier.Config) Frontier
	dir  string
}

// make opens a frontier whose waiting tasks may go to a file.
func (s *suite) make(t *testing.T, cfg frontier.Config) Frontier {
	t.Helper()
	cfg.Dir = s.dir
	f := s.open(cfg)
	t.Cleanup(func() {
		if err := f.Discard(); err != nil {
			t.Error(err)
		}
	})
	return f
}
