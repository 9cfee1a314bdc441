package frontier

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/parse/weburl"
)

func siteOf(name string) func(string) bool {
	return func(host string) bool { return strings.HasSuffix(host, name+":80") }
}

// After Drop nothing of a site is left: not what waits, in memory and in the
// file, not what is queued again, denied, or asked for robots.txt; only the
// exchanges under way are still to be returned. The other sites go on, and the
// end comes when they are over.
func TestDropLetsGoOfASite(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: robotsTask, HostConns: 1, Window: 40, Codec: urlCodec{}, Dir: t.TempDir()})
		defer f.Discard()
		add := func(urls ...string) {
			for _, u := range urls {
				task := taskOf(t, u)
				task.Home = task.Host
				f.Add(task)
			}
		}
		for range 100 {
			add("http://a.gone.test/", "http://kept.test/")
		}
		add("http://b.gone.test/no", "http://c.gone.test/", "http://d.gone.test/")
		// Rules for a, b and kept; c's fetch is under way, d's host was not leased.
		var asking []*Task
		for _, task := range drain(t, f) {
			if strings.Contains(task.URL.Key, "c.gone") || strings.Contains(task.URL.Key, "d.gone") {
				asking = append(asking, task)
			}
			if !slices.Contains(asking, task) {
				f.Return(task, Report{Rules: rulesOf("User-agent: *\nDisallow: /no")}, Over)
			}
		}
		flying := map[string]*Task{}
		for _, task := range drain(t, f) {
			flying[what(task)] = task
		}
		// A page of the kept site is redirected to the one that goes.
		hop := flying["http://kept.test/"]
		hop.URL = taskOf(t, "http://a.gone.test/hop").URL
		hop.Host = hop.URL.Host
		f.Return(hop, Report{}, Again(time.Now()))

		f.Drop(siteOf("gone.test"))
		for key := range f.hosts {
			if strings.Contains(key, "gone") {
				t.Errorf("%s is still there", key)
			}
		}
		// What was under way is returned, and not queued again.
		for name, task := range flying {
			if strings.Contains(name, "gone") {
				f.Return(task, Report{}, Again(time.Now()))
			}
		}
		allOver(f, asking, Report{Rules: rulesOf("")})
		f.Close()
		n := 0
		for {
			task, _, err := f.tryLease()
			if err == io.EOF {
				break
			}
			if task == nil {
				t.Fatalf("nothing to lease after %d tasks, and no end: %d outstanding", n, f.outstanding)
			}
			if strings.Contains(task.Host, "gone") {
				t.Fatalf("%s was leased", what(task))
			}
			n++
			f.Return(task, Report{}, Over)
		}
		// One of the kept site's 100 was the hop.
		if n != 99 {
			t.Errorf("%d tasks of the other site, want 99", n)
		}
		if got := f.Forecast(false).Left; got != 0 {
			t.Errorf("%d tasks are left by the forecast", got)
		}
	})
}

// A site that comes back begins anew.
func TestADroppedSiteComesBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1})
		f.Add(taskOf(t, "http://a.test/1"))
		first := lease(t, f)
		pauses := f.Pauses(0)
		f.Drop(siteOf("a.test"))
		f.Return(first, Report{}, Over)
		f.Restore(pauses)
		f.Add(taskOf(t, "http://a.test/2"))
		noLease(t, f, time.Second-time.Nanosecond)
		time.Sleep(time.Nanosecond)
		if got := what(lease(t, f)); got != "http://a.test/2" {
			t.Errorf("leased %s", got)
		}
	})
}

// urlCodec is for tasks that are no more than their URL.
type urlCodec struct{}

func (urlCodec) Encode(dst []byte, t *Task) ([]byte, bool) {
	s, ok := t.Value.(string)
	return append(dst, s...), ok
}

func (urlCodec) Decode(b []byte) (*Task, error) {
	t := &Task{Value: string(b)}
	u, err := weburl.Canonical(string(b))
	t.URL, t.Host, t.Home = u, u.Host, u.Host
	return t, err
}
