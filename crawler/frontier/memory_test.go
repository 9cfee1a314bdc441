package frontier

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// Add never blocks, whatever its caller makes up: the writer calls it, too, and
// nobody would read on if it waited. What a million tasks take of memory is
// their hosts, and next to nothing where these are few.
func TestAddNeverBlocks(t *testing.T) {
	tasks := 1_000_000
	if testing.Short() {
		tasks = 100_000
	}
	const perHost, window = 400, 4 << 20 // bytes: an account with its first task and its robots fetch; the window and the file's buffer
	for _, hosts := range []int{1, tasks / 10} {
		t.Run(fmt.Sprint(tasks, " on ", hosts), func(t *testing.T) {
			f := New(Config{HostRate: 1, Window: 1000, Codec: urlCodec{}, Dir: t.TempDir(), Robots: askRobots})
			defer f.Discard()
			pages := make([]*Task, 100)
			for i := range pages {
				pages[i] = newTask("made-up.test:80", fmt.Sprintf("/%d", i))
			}
			before := heapInUse()
			for i := range tasks {
				page := &Task{URL: pages[i%len(pages)].URL, Host: hostName(i % hosts)}
				page.Home = page.Host
				f.Add(page)
			}
			held := heapInUse() - before
			t.Logf("%d tasks on %d hosts take %.1f MB", tasks, hosts, float64(held)/(1<<20))
			if most := int64(hosts)*perHost + window; held > most {
				t.Errorf("%d bytes are held, want at most %d", held, most)
			}
			if n := f.Queued(); n < tasks {
				t.Errorf("%d tasks are queued, want %d", n, tasks)
			}
			if n := f.inMemory(); n > 2*1000 {
				t.Errorf("%d tasks are in memory, want about 1000", n)
			}
			if _, wait, err := f.tryLease(); err != nil || wait > time.Second {
				t.Errorf("%v, %v: nothing to lease", wait, err)
			}
			runtime.KeepAlive(f)
		})
	}
}

// heapInUse is how much memory is in use.
func heapInUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
