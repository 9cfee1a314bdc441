package discovery

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"weft/crawler/frontier"
	"weft/fetch/robots"
	"weft/parse/weburl"
)

// What a host takes in memory beside its URLs: each is a site of its own, has told
// its rules and answered once, and has pages that may go and pages that wait for
// those, all of them on disk.
func BenchmarkMemoryHosts(b *testing.B) {
	const hosts, pages = 100_000, 10
	for range b.N {
		runtime.GC()
		before := heapInUse()
		f := frontier.New(frontier.Config{
			HostRate: 1e6, HostConns: 4, Fetchers: 16, Window: 1000, Codec: codec{}, Dir: b.TempDir(),
			Robots: func(page *frontier.Task) *frontier.Task {
				return &frontier.Task{URL: page.URL.Robots(), Value: "robots"}
			},
		})
		ls := levels{dir: b.TempDir()}
		for i := range hosts {
			site := fmt.Sprintf("https://www.made-up-%d.example/", i)
			for k := range pages {
				ls.expect(site, 1)
				task, err := newTask(fmt.Sprintf("%s%d", site, k))
				if err != nil {
					b.Fatal(err)
				}
				f.Add(task)
				if err := ls.add(Page{URL: fmt.Sprintf("%s%d/%d", site, k, k), Depth: 2, Via: site}); err != nil {
					b.Fatal(err)
				}
			}
		}
		rules := &frontier.Rules{Rules: robots.AllowAll()}
		for range 2 * hosts { // the robots fetches, and a page of each
			task, err := f.Lease(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			r := frontier.Report{Answered: true}
			if task.Value == "robots" {
				r.Rules = rules
			}
			f.Return(task, r, frontier.Over)
		}
		runtime.GC()
		b.ReportMetric(float64(heapInUse()-before)/hosts, "B/host")
		if err := errors.Join(f.Discard(), ls.close()); err != nil {
			b.Fatal(err)
		}
	}
}

func heapInUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func newTask(url string) (*frontier.Task, error) {
	u, err := weburl.Canonical(url)
	return &frontier.Task{URL: u, Host: u.Host, Home: u.Host}, err
}

// codec writes a task as its URL.
type codec struct{}

func (codec) Encode(dst []byte, t *frontier.Task) ([]byte, bool) {
	return append(dst, t.URL.Key...), t.Value == nil
}

func (codec) Decode(b []byte) (*frontier.Task, error) { return newTask(string(b)) }
