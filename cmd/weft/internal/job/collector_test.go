package job

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func TestRoomOfTheCollector(t *testing.T) {
	for _, tt := range []struct {
		alive uint64 // MiB
		room  uint64 // MiB
	}{
		{4, 32}, {10, 32}, {32, 32}, {64, 32}, {100, 50}, {1000, 500},
	} {
		room := tt.alive * uint64(percentOf(tt.alive<<20)) / 100
		if room > tt.room || room < tt.room-tt.room/30-1 {
			t.Errorf("%d MiB are alive: room for %d MiB, want %d", tt.alive, room, tt.room)
		}
	}
	if got := percentOf(0); got != mostPercent {
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
	if got := until(func(p uint64) bool { return p == leastPercent }); got != leastPercent {
		t.Errorf("%d %% with 128 MiB alive, want %d", got, leastPercent)
	}
	runtime.KeepAlive(held)
	held = nil
	if got := until(func(p uint64) bool { return p > 100 }); got <= 100 {
		t.Errorf("%d %% with little alive again", got)
	}
}
