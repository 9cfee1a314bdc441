package job

import (
	"runtime"
	"testing"
	"time"

	"weft/parse"
	"weft/parse/procpool"
)

func TestProcessorsLeft(t *testing.T) {
	for _, tt := range []struct {
		all  int
		busy float64
		want int
	}{
		{2, 0, 2}, {2, 0.9, 2}, {2, 1.1, 1}, {2, 2, 1}, {2, 7, 1}, {1, 0, 1}, {1, 1, 1}, {16, 13.5, 3}, {16, -1, 16},
	} {
		if got := processorsLeft(tt.all, tt.busy); got != tt.want {
			t.Errorf("of %d with %v busy: %d, want %d", tt.all, tt.busy, got, tt.want)
		}
	}
}

// The processors are the workers' at first, come back when these have nothing
// to do, and are all there at the end.
func TestShareProcessors(t *testing.T) {
	all := runtime.GOMAXPROCS(2)
	defer runtime.GOMAXPROCS(all)
	worker, err := procpool.Self("worker")
	if err != nil {
		t.Fatal(err)
	}
	pool, err := procpool.New(t.Context(), procpool.Config{
		Command: worker,
		Parser:  []byte("{}"),
		Procs:   2,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Parse(t.Context(), parse.Document{Body: []byte("<p>")}); err != nil {
		t.Fatal(err)
	}
	alone := ShareProcessors(pool, time.Hour)
	if n := runtime.GOMAXPROCS(0); n != 1 {
		t.Errorf("%d processors at first", n)
	}
	alone()
	if n := runtime.GOMAXPROCS(0); n != 2 {
		t.Errorf("%d processors at the end", n)
	}
	alone = ShareProcessors(pool, time.Millisecond)
	for runtime.GOMAXPROCS(0) != 2 { // or the test's deadline comes
		time.Sleep(time.Millisecond)
	}
	alone()
}
