package frontier

import (
	"math"
	"testing"
	"time"
)

// BenchmarkLease100kHosts chooses the next task while 100,000 hosts wait, the
// largest of them with a tenth of all tasks: one lease, its end, and the next
// task of the host. Every host has its own pace, so the heap is always full.
func BenchmarkLease100kHosts(b *testing.B) {
	const hosts = 100_000
	for name, cfg := range map[string]Config{
		"no-limits": {Fetchers: 64},
		"host-rate": {HostRate: 4, HostConns: 4, Fetchers: 64},
		"ip-rate":   {HostRate: 4, HostConns: 4, Fetchers: 64, IPRate: 1e9},
	} {
		b.Run(name, func(b *testing.B) {
			f := New(cfg)
			keys := make([]string, hosts)
			for i := range keys {
				keys[i] = hostName(i)
				for range 1 + int(float64(hosts)/10/math.Pow(float64(i+1), 1.1)) {
					f.Add(&Task{Host: keys[i]})
				}
				setAddr(f, keys[i], keys[i%100])
			}
			b.ResetTimer()
			leases, choosing := 0, time.Duration(0)
			for b.Loop() {
				start := time.Now()
				t, wait, err := f.tryLease()
				choosing += time.Since(start)
				if err != nil {
					b.Fatal(err)
				}
				if t == nil { // all of them keep their distance
					time.Sleep(wait)
					continue
				}
				f.Return(t, Report{}, Later)
				f.Return(t, Report{}, Again(time.Time{}))
				leases++
			}
			b.ReportMetric(float64(choosing.Nanoseconds())/float64(leases), "ns/lease")
		})
	}
}
