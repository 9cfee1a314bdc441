package job

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func TestRoomOfTheCollector(t *testing.T) {
	for _, tt := range []struct{ heap, beside, room uint64 }{ // MiB
		{2, 2, 16}, {8, 0, 32}, {4, 4, 32}, {10, 0, 32}, {10, 100, 32}, {32, 1, 32}, {64, 2, 32},
		{100, 0, 50}, {100, 200, 50}, {1000, 1, 500},
	} {
		room := float64(tt.heap+tt.beside) * float64(percentOf(tt.heap<<20, tt.beside<<20)) / 100
		if want := float64(tt.room); room > want || room < want*0.9 {
			t.Errorf("%d MiB are alive, %d beside the heap: room for %.1f MiB, want %g", tt.heap, tt.beside, room, want)
		}
	}
	if got := percentOf(0, 0); got != mostPercent {
		t.Errorf("nothing is alive: %d %%, want %d", got, mostPercent)
	}
}

// What grows during a run changes what the collector may leave lying.
func TestCollectorFollowsWhatIsAlive(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	// until collects until the percentage is what it is to be, or never will be: the
	// cleanups of a collection run some time after it.
	until := func(good func(percent uint64) bool) (percent uint64) {
		s := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		for range 1000 {
			runtime.GC()
			metrics.Read(s)
			if percent = s[0].Value.Uint64(); good(percent) {
				break
			}
			time.Sleep(time.Millisecond)
		}
		return percent
	}
	stop := NewPlan(Settings{}, Wiring{Concurrency: 1}).TuneCollector()
	defer stop()
	if got := until(func(p uint64) bool { return p > 100 }); got <= 100 {
		t.Errorf("%d %% with little alive", got)
	}
	held := make([]byte, 128<<20)
	if got := until(func(p uint64) bool { return p <= 50 }); got > 50 || got < 45 {
		t.Errorf("%d %% with 128 MiB alive, want 50 or a little less", got)
	}
	runtime.KeepAlive(held)
	held = nil
	if got := until(func(p uint64) bool { return p > 100 }); got <= 100 {
		t.Errorf("%d %% with little alive again", got)
	}
}
