package job

import (
	"testing"

	"weft/fetch"
)

// However few files may be open, connections in flight come before those that
// are only kept, and all of them together fit.
func TestConnectionsFitDescriptors(t *testing.T) {
	for _, c := range []struct {
		descriptors, concurrency int
		want                     int // pages in flight
	}{
		{1 << 20, 10_000, 10_000},
		{20_000, 10_000, 10_000},
		{1024, 64, 64},
		{1024, 10_000, 784},
		{256, 200, 112},
		{100, 64, 7},
	} {
		p := &Plan{Wiring: Wiring{Concurrency: c.concurrency}, Fetch: fetch.Config{MaxIdle: max(512, c.concurrency)}}
		p.clamp(c.descriptors)
		if p.Concurrency != c.want {
			t.Errorf("%d in flight of %d wanted with %d descriptors, want %d", p.Concurrency, c.concurrency, c.descriptors, c.want)
		}
		if clamped := c.want < c.concurrency; clamped != (p.Warning != "") {
			t.Errorf("%d descriptors: the warning is %q", c.descriptors, p.Warning)
		}
		if sum := p.Concurrency + 2*p.Fetch.MaxIdle; p.Fetch.MaxIdle < 1 || c.descriptors > 200 && sum > c.descriptors {
			t.Errorf("%d descriptors: %d in flight, %d kept", c.descriptors, p.Concurrency, p.Fetch.MaxIdle)
		}
	}
}
