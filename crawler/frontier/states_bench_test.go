package frontier

import (
	"testing"
	"time"
)

// BenchmarkStates looks at 100,000 hosts with work, as the live page, the progress
// and the checkpoints do.
func BenchmarkStates(b *testing.B) {
	f := New(Config{HostRate: 4, HostConns: 4, Fetchers: 64})
	for i := range 100_000 {
		for range 1 + i%3 {
			f.Add(&Task{Host: hostName(i), Home: hostName(i)})
		}
	}
	for range 1000 {
		if t, _, err := f.tryLease(); err == nil && t != nil {
			f.Return(t, Report{}, Again(time.Time{}))
		}
	}
	b.Run("states", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.States(20)
		}
	})
	b.Run("forecast", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.Forecast(false)
		}
	})
	b.Run("pauses", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.Pauses(0)
		}
	})
}
