package cluster

import (
	"context"
	"time"

	"weft/crawler"
)

// The clocks of the machines need not agree. What one writes down of times to come has
// its own time beside it, and the server's when it is read: until then it is counted by
// the clock of the server.

// ahead is by how much the server's clock was ahead of the writer's, whose time stands in
// the message; 0 where it has none.
func (m *message) ahead(writer time.Time) time.Duration {
	if writer.IsZero() {
		return 0
	}
	return m.time.Sub(writer)
}

// aheadOf is by how much this machine's clock is ahead of the server's, as the last message
// of a subject shows that was just written. Never less: what is made of it ends a little
// late.
func (b *broker) aheadOf(ctx context.Context, subject string) (time.Duration, error) {
	m, err := b.last(ctx, subject)
	if err != nil || m == nil {
		return 0, err
	}
	return time.Since(m.time), nil
}

// shifted are pauses by another clock, which is ahead by so much.
func shifted(pauses map[string]crawler.Pause, by time.Duration) map[string]crawler.Pause {
	out := make(map[string]crawler.Pause, len(pauses))
	for host, p := range pauses {
		p.Until = p.Until.Add(by)
		if !p.Since.IsZero() {
			p.Since = p.Since.Add(by)
		}
		out[host] = p
	}
	return out
}
