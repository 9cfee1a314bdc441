package frontier

import (
	"fmt"
	"runtime"
	"testing"

	"weft/parse/weburl"
)

// The writer adds the links of a page, and must never wait: it is what the slots
// wait for. So a million of them, of one page or of many, cost no more memory
// than the window and the accounts of their hosts.
func TestAMillionAddsCostLittleMemory(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	for _, c := range []struct {
		name  string
		hosts int
		most  float64 // bytes of a host; those of the window come on top
	}{
		{"on one host", 1, 0},
		{"on a tenth as many hosts", n / 10, 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := New(Config{HostRate: 4, HostConns: 4, Codec: urlCodec{}, Dir: t.TempDir()})
			defer f.Discard()
			before := heapBytes()
			for i := range n {
				raw := fmt.Sprintf("http://h%d.example/path/to/page/%d", i%c.hosts, i)
				u, err := weburl.Canonical(raw)
				if err != nil {
					t.Fatal(err)
				}
				f.Add(&Task{URL: u, Host: u.Host, Value: raw})
			}
			grown := heapBytes() - before
			const window = 10_000 * 1500 // tasks in memory, and the file's buffers
			if most := window + c.most*float64(c.hosts); grown > most {
				t.Errorf("%.0f bytes for %d tasks on %d hosts, want at most %.0f", grown, n, c.hosts, most)
			}
			t.Logf("%.1f MB, %.1f bytes a task, %.0f a host", grown/1e6, grown/float64(n), grown/float64(c.hosts))
			if got := f.Queued(); got != n {
				t.Errorf("%d tasks are queued, %d were added", got, n)
			}
			runtime.KeepAlive(f)
		})
	}
}

func heapBytes() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
