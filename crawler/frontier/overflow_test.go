package frontier

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// textCodec is for tasks whose Value is a string; one that begins with "!"
// cannot be written down.
type textCodec struct{}

func (textCodec) Encode(dst []byte, t *Task) ([]byte, bool) {
	s, _ := t.Value.(string)
	return append(dst, s...), !strings.HasPrefix(s, "!")
}

func (textCodec) Decode(b []byte) (*Task, error) {
	if string(b) == "broken" {
		return nil, errors.New("broken")
	}
	return &Task{Value: string(b)}, nil
}

// A list sorted by host, far larger than the window: memory holds the window,
// every host gets its turn early, and each host's tasks keep their order.
func TestAListSortedByHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const hosts, each, window = 100, 300, 1000
		dir := t.TempDir()
		c := newCrawl(Config{HostRate: 1, Window: window, Codec: textCodec{}, Dir: dir})
		most := 0
		c.visit = func(task *Task) bool {
			c.Return(task, Report{}, Later)
			c.mu.Lock()
			most = max(most, c.inMemory())
			c.mu.Unlock()
			return false
		}
		for i := range hosts {
			c.add(each, hostName(i))
		}
		if got := c.inMemory(); got > window {
			t.Errorf("%d tasks in memory, want at most %d", got, window)
		}
		if c.Queued() != hosts*each {
			t.Errorf("%d tasks are queued, want %d", c.Queued(), hosts*each)
		}
		got := c.run(t)
		if len(got) != hosts*each {
			t.Fatalf("leased %d tasks, want %d", len(got), hosts*each)
		}
		if most > window {
			t.Errorf("%d tasks in memory, want at most %d", most, window)
		}
		last := map[string]leased{}
		for _, l := range got {
			before, ok := last[l.host]
			if !ok && l.at > 30*time.Second {
				t.Errorf("%s began after %v", l.host, l.at)
			}
			if ok && l.id != before.id+1 {
				t.Fatalf("%s: task %d after %d", l.host, l.id, before.id)
			}
			last[l.host] = l
		}
		for h := range last {
			checkPace(t, h, times(got, h), 1)
		}
		if err := c.Discard(); err != nil {
			t.Error(err)
		}
		checkEmpty(t, dir)
	})
}

// What comes back from the file is what went there.
func TestTasksComeBackWhole(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Window: 2, Codec: textCodec{}, Dir: t.TempDir()})
		defer f.Discard()
		long := strings.Repeat("0123456789", 100_000)
		tasks := []*Task{
			{Host: "a", Value: "in memory"},
			{Host: "a", Value: "in memory, too"},
			{Host: "a", Value: "on disk"},
			{Host: "b", Value: "of another host"},
			{Host: "a", Value: long},
			{Host: "a", Value: ""},
			{Host: "a", Value: "!stays"}, // goes ahead of a's on disk
		}
		for _, task := range tasks {
			f.Add(task)
		}
		if f.spill == nil || f.spill.Records() != 4 {
			t.Fatal("want 4 tasks on disk")
		}
		var got []Task
		for range tasks {
			task := lease(t, f)
			f.Return(task, Report{}, Later)
			f.Return(task, Report{}, Over)
			got = append(got, Task{Seq: task.Seq, Host: task.Host, Value: task.Value})
		}
		want := []Task{
			{Seq: 1, Host: "a", Value: "in memory"},
			{Seq: 2, Host: "a", Value: "in memory, too"},
			{Seq: 4, Host: "b", Value: "of another host"},
			{Seq: 7, Host: "a", Value: "!stays"},
			{Seq: 3, Host: "a", Value: "on disk"},
			{Seq: 5, Host: "a", Value: long},
			{Seq: 6, Host: "a", Value: ""},
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Task{})); diff != "" {
			t.Error(diff)
		}
	})
}

// A small crawl touches no disk.
func TestNoFileBeforeItIsNeeded(t *testing.T) {
	dir := t.TempDir()
	f := New(Config{Window: 100, Codec: textCodec{}, Dir: dir})
	for range 50 {
		f.Add(&Task{Host: "a"})
	}
	if f.spill != nil {
		t.Error("a file was opened for half a window")
	}
	if err := f.Discard(); err != nil {
		t.Error(err)
	}
}

// Where the system lets an open file go, a killed run leaves nothing.
func TestTheFileHasNoName(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the name goes when the file is closed")
	}
	dir := t.TempDir()
	f := New(Config{Window: 1, Codec: textCodec{}, Dir: dir})
	f.Add(&Task{Host: "a"})
	f.Add(&Task{Host: "a"})
	checkEmpty(t, dir)
	if err := f.Discard(); err != nil {
		t.Error(err)
	}
}

func checkEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
}

// When the file cannot be written or read, the run ends with the reason, and
// neither the reader nor the dispatcher hangs.
func TestABrokenFileEndsTheRun(t *testing.T) {
	fill := func(f *Frontier, n int) {
		for range n {
			f.Add(&Task{Host: "a", Value: strings.Repeat("x", 1000)})
		}
	}
	tests := []struct {
		name  string
		dir   string
		spoil func(f *Frontier)
		want  error
	}{
		{"no such folder", filepath.Join(t.TempDir(), "missing"), func(f *Frontier) { fill(f, 3) }, fs.ErrNotExist},
		{"no more writing", t.TempDir(), func(f *Frontier) {
			fill(f, 3)
			f.spill.Close()
			fill(f, 3000)
		}, fs.ErrClosed},
		{"no more reading", t.TempDir(), func(f *Frontier) {
			fill(f, 3000)
			f.spill.Close()
			lease(t, f)
		}, fs.ErrClosed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := New(Config{Window: 1, Codec: textCodec{}, Dir: test.dir})
			defer f.Discard()
			test.spoil(f)
			if err := f.Room(t.Context()); !errors.Is(err, test.want) {
				t.Errorf("Room: %v, want %v", err, test.want)
			}
			if _, err := f.Lease(t.Context()); !errors.Is(err, test.want) {
				t.Errorf("Lease: %v, want %v", err, test.want)
			}
		})
	}
}

func TestATaskThatCannotBeDecoded(t *testing.T) {
	f := New(Config{Window: 1, Codec: textCodec{}, Dir: t.TempDir()})
	defer f.Discard()
	f.Add(&Task{Host: "a"})
	f.Add(&Task{Host: "a", Value: "broken"})
	lease(t, f)
	if _, err := f.Lease(t.Context()); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("got %v, want the codec's error", err)
	}
}

// What a task on disk costs, on its way there and back, and in memory: a list
// of a million lines, sorted by host and not.
func BenchmarkSpill(b *testing.B) {
	const n, hosts = 1_000_000, 10_000
	for name, host := range map[string]func(i int) string{
		"sorted": func(i int) string { return hostName(i / (n / hosts)) },
		"mixed":  func(i int) string { return hostName(i % hosts) },
	} {
		b.Run(name, func(b *testing.B) {
			var m runtime.MemStats
			for range b.N {
				runtime.GC()
				runtime.ReadMemStats(&m)
				before := m.HeapAlloc
				f := New(Config{Codec: textCodec{}, Dir: b.TempDir()})
				value := strings.Repeat("x", 150)
				for i := range n {
					f.Add(&Task{Host: host(i), Value: value})
				}
				runtime.GC()
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapAlloc-before)/(1<<20), "MB-held")
				f.Close()
				for range n {
					t, err := f.Lease(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					f.Return(t, Report{}, Later)
					f.Return(t, Report{}, Over)
				}
				f.Discard()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/task")
		})
	}
}

// What waits in the file costs a host nothing of its pace, however small the window
// is beside the number of hosts.
func TestHostsInTheFileKeepTheirPace(t *testing.T) {
	const hosts, each = 1000, 5
	for name, host := range map[string]func(i int) int{
		"in turns":       func(i int) int { return i % hosts },
		"sorted by host": func(i int) int { return i / each },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := New(Config{HostRate: 1, Window: 100, Codec: textCodec{}, Dir: t.TempDir()})
				defer f.Discard()
				for i := range hosts * each {
					f.Add(&Task{Host: hostName(host(i)), Value: "x"})
				}
				f.Close()
				start, n := time.Now(), 0
				for ; ; n++ {
					task, err := f.Lease(t.Context())
					if err == io.EOF {
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					f.Return(task, Report{Answered: true}, Over)
				}
				if took := time.Since(start).Round(time.Millisecond); n != hosts*each || took != (each-1)*time.Second {
					t.Errorf("%d tasks in %v, want %d in %v", n, took, hosts*each, (each-1)*time.Second)
				}
			})
		})
	}
}
