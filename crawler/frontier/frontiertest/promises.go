package frontiertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/crawler/frontier"
	"weft/parse/weburl"
)

// codec is for tasks that are no more than their URL.
type codec struct{}

func (codec) Encode(dst []byte, t *frontier.Task) ([]byte, bool) {
	s, ok := t.Value.(string)
	return append(dst, s...), ok && s != robotsValue
}

func (codec) Decode(b []byte) (*frontier.Task, error) {
	u, err := weburl.Canonical(string(b))
	return &frontier.Task{URL: u, Host: u.Host, Value: string(b)}, err
}

// Some of the tasks are tried again, and some add others while they are out, as
// the pages do whose links are followed.
func everyTaskOnce(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{HostRate: 10, HostConns: 2, Window: 50, Codec: codec{}})
	r := newRun(f, 16)
	var mu sync.Mutex
	tries, children := map[string]int{}, 0
	r.visit = func(task *frontier.Task) (frontier.Report, frontier.Next) {
		time.Sleep(30 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		name := task.Value.(string)
		if tries[name]++; tries[name] < 1+len(name)%3 {
			return frontier.Report{}, frontier.Again(time.Now().Add(time.Second))
		}
		if strings.HasPrefix(task.URL.PathAndQuery(), "/p") && children < 300 {
			children++
			f.Add(page(t, fmt.Sprintf("http://child%d.test/c%d", children%7, children)))
		}
		return frontier.Report{Answered: true}, frontier.Over
	}
	const hosts, each = 20, 30
	for i := range hosts * each {
		f.Add(page(t, fmt.Sprintf("http://h%d.test/p%d", i%hosts, i)))
	}
	f.Close()
	r.all(t)
	if want := hosts*each + children; len(r.ends) != want {
		t.Errorf("%d tasks are over, %d were added", len(r.ends), want)
	}
	for name, n := range r.ends {
		if n != 1 {
			t.Errorf("%s was over %d times", name, n)
		}
	}
}

func hostConns(t *testing.T, s *suite) {
	for _, conns := range []int{1, 3} {
		f := s.make(t, frontier.Config{HostConns: conns})
		r := newRun(f, 32)
		r.visit = func(*frontier.Task) (frontier.Report, frontier.Next) {
			time.Sleep(time.Second)
			return frontier.Report{}, frontier.Over
		}
		for i := range 60 {
			f.Add(page(t, fmt.Sprintf("http://h%d.test/%d", i%4, i)))
		}
		f.Close()
		r.all(t)
		for host, most := range r.most {
			if most > conns {
				t.Errorf("%d leases of %s at once, want at most %d", most, host, conns)
			}
		}
	}
}

func hostRate(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{HostRate: 2})
	r := newRun(f, 32)
	r.visit = func(*frontier.Task) (frontier.Report, frontier.Next) {
		time.Sleep(10 * time.Millisecond)
		return frontier.Report{}, frontier.Over
	}
	for i := range 40 {
		f.Add(page(t, fmt.Sprintf("http://h%d.test/%d", i%4, i)))
	}
	f.Close()
	r.all(t)
	for i := range 4 {
		host := page(t, fmt.Sprintf("http://h%d.test/", i)).Host
		at := r.of(host)
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d < time.Second/2-time.Nanosecond {
				t.Errorf("%s: %v between two requests, want half a second", host, d)
			}
		}
		if len(at) != 10 || at[9] > 5*time.Second {
			t.Errorf("%s: leases at %v: the rate is not used", host, at)
		}
	}
}

// A task that is out may be queued again, and what it adds comes before the end.
func theEnd(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{})
	f.Add(page(t, "http://h.test/1"))
	f.Close()
	first := now(t, f)
	if len(first) != 1 {
		t.Fatalf("%d tasks could be leased, want 1", len(first))
	}
	wantNothing(t, f, time.Hour)
	f.Return(first[0], frontier.Report{}, frontier.Later)
	wantNothing(t, f, time.Hour)
	f.Add(page(t, "http://h.test/2"))
	f.Return(first[0], frontier.Report{}, frontier.Over)
	second := now(t, f)
	if len(second) != 1 {
		t.Fatalf("%d tasks could be leased, want the one that was added", len(second))
	}
	f.Return(second[0], frontier.Report{}, frontier.Again(time.Now().Add(time.Minute)))
	wantNothing(t, f, time.Minute-time.Nanosecond)
	time.Sleep(time.Nanosecond)
	for _, task := range now(t, f) {
		f.Return(task, frontier.Report{}, frontier.Over)
	}
	if _, err := f.Lease(t.Context()); err != io.EOF {
		t.Errorf("at the end: %v, want io.EOF", err)
	}
}

// wantNothing checks that nothing is leased, and no end is told, for so long.
func wantNothing(t *testing.T, f Frontier, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if task, err := f.Lease(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("leased %v, %v, want nothing for %v", task, err, d)
	}
}

// A writer that adds must not wait for anything, however much waits already: it
// is what the slots wait for.
func addingNeverBlocks(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{Window: 10, Codec: codec{}})
	begun := time.Now()
	const n = 20_000
	for i := range n {
		f.Add(page(t, fmt.Sprintf("http://h%d.test/%d", i%500, i)))
	}
	if d := time.Since(begun); d > 0 {
		t.Errorf("adding took %v of the bubble's time", d)
	}
	f.Close()
	r := newRun(f, 8)
	r.visit = func(*frontier.Task) (frontier.Report, frontier.Next) { return frontier.Report{}, frontier.Over }
	r.all(t)
	if len(r.ends) != n {
		t.Errorf("%d tasks are over, %d were added", len(r.ends), n)
	}
}

func redirect(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{HostRate: 1})
	f.Add(page(t, "http://to.test/1"))
	f.Add(page(t, "http://from.test/"))
	got := now(t, f)
	if len(got) != 2 {
		t.Fatalf("leased %v, want both", values(got))
	}
	for _, task := range got {
		f.Sent(task)
		if task.Value == "http://from.test/" {
			to := page(t, "http://to.test/2")
			task.URL, task.Host = to.URL, to.Host
			f.Return(task, frontier.Report{Answered: true}, frontier.Again(time.Now()))
		} else {
			f.Return(task, frontier.Report{Answered: true}, frontier.Over)
		}
	}
	wantNothing(t, f, time.Second-time.Nanosecond)
	time.Sleep(time.Nanosecond)
	if got := values(now(t, f)); !slices.Equal(got, []string{"http://from.test/"}) {
		t.Errorf("leased %v, want the redirect", got)
	}
}

func retry(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{})
	f.Add(page(t, "http://h.test/1"))
	f.Add(page(t, "http://h.test/2"))
	for i, task := range now(t, f) {
		f.Return(task, frontier.Report{}, frontier.Again(time.Now().Add(time.Duration(2-i)*time.Minute)))
	}
	wantNothing(t, f, time.Minute-time.Nanosecond)
	time.Sleep(time.Nanosecond)
	if got := values(now(t, f)); !slices.Equal(got, []string{"http://h.test/2"}) {
		t.Errorf("leased %v, want the one whose time has come", got)
	}
}

func robotsFirst(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{Robots: robotsFetch})
	for i := range 10 {
		f.Add(page(t, fmt.Sprintf("http://h.test/%d", i)))
	}
	asked := now(t, f)
	if got := values(asked); !slices.Equal(got, []string{robotsValue}) {
		t.Fatalf("leased %v, want robots.txt", got)
	}
	f.Add(page(t, "http://h.test/late"))
	wantNothing(t, f, time.Hour)
	f.Return(asked[0], frontier.Report{Answered: true, Rules: rules("")}, frontier.Over)
	if got := now(t, f); len(got) != 11 || slices.Contains(values(got), robotsValue) {
		t.Errorf("leased %v, want the eleven pages", values(got))
	}
}

func denied(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{HostRate: 0.001, HostConns: 1, Rate: 0.01, Robots: robotsFetch})
	for i := range 20 {
		f.Add(page(t, fmt.Sprintf("http://h.test/no/%d", i)))
	}
	f.Add(page(t, "http://h.test/yes"))
	for _, task := range now(t, f) {
		f.Sent(task)
		f.Return(task, frontier.Report{Answered: true, Rules: rules("User-agent: *\nDisallow: /no")}, frontier.Over)
	}
	got := now(t, f)
	for _, task := range got {
		if task.Denial == nil || task.Denial.Outcome != "robots_denied" {
			t.Errorf("%v was handed out with %v", task.Value, task.Denial)
		}
		f.Return(task, frontier.Report{}, frontier.Over)
	}
	if len(got) != 20 {
		t.Errorf("%d of 20 denied tasks were handed out at once", len(got))
	}
	wantNothing(t, f, 16*time.Minute)
}

func refusal(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{MaxHostWait: time.Hour})
	f.Add(page(t, "http://busy.test/1"))
	got := now(t, f)
	at, ok := f.Refused(got[0], frontier.Refusal{Wait: time.Minute, Asked: true})
	if wait := time.Until(at); !ok || wait < time.Minute || wait > 2*time.Minute {
		t.Fatalf("a refused task comes back after %v, %t", wait, ok)
	}
	f.Return(got[0], frontier.Report{}, frontier.Again(at))
	f.Add(page(t, "http://busy.test/2"))
	f.Add(page(t, "http://free.test/"))
	if got := values(now(t, f)); !slices.Equal(got, []string{"http://free.test/"}) {
		t.Errorf("leased %v, want only the other host's", got)
	}
	wantNothing(t, f, time.Minute-2*time.Nanosecond)
	time.Sleep(2 * time.Minute)
	if got := now(t, f); len(got) == 0 {
		t.Error("the host is never asked again")
	}
}

func parked(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{MaxHostWait: time.Minute})
	for i := range 5 {
		f.Add(page(t, fmt.Sprintf("http://gone.test/%d", i)))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	first, err := f.Lease(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Refused(first, frontier.Refusal{Wait: time.Hour, Asked: true}); ok || first.Denial == nil {
		t.Errorf("a host that wants an hour is asked again: %t, %v", ok, first.Denial)
	}
	f.Return(first, frontier.Report{}, frontier.Over)
	f.Add(page(t, "http://gone.test/late"))
	got := now(t, f)
	for _, task := range got {
		if task.Denial == nil || task.Denial.Outcome != "host_parked" {
			t.Errorf("%v was handed out with %v", task.Value, task.Denial)
		}
		f.Return(task, frontier.Report{}, frontier.Over)
	}
	if len(got) != 5 {
		t.Errorf("%d tasks were handed out, want the five that are left", len(got))
	}
}

func drop(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{HostConns: 1, Window: 6, Codec: codec{}})
	for i := range 20 {
		f.Add(page(t, fmt.Sprintf("http://a.gone.test/%d", i)))
		f.Add(page(t, fmt.Sprintf("http://b.gone.test/%d", i)))
		f.Add(page(t, fmt.Sprintf("http://kept.test/%d", i)))
	}
	flying := now(t, f)
	f.Drop(func(host string) bool { return strings.Contains(host, "gone.test") })
	for _, task := range flying { // what is under way is not queued again
		f.Return(task, frontier.Report{}, frontier.Again(time.Now()))
	}
	f.Close()
	r := newRun(f, 4)
	r.visit = func(*frontier.Task) (frontier.Report, frontier.Next) { return frontier.Report{}, frontier.Over }
	r.all(t)
	for name := range r.ends {
		if strings.Contains(name, "gone") {
			t.Errorf("%s was leased after its site was dropped", name)
		}
	}
	if len(r.ends) != 20 {
		t.Errorf("%d tasks of the other site, want 20", len(r.ends))
	}
}

func leaseEnds(t *testing.T, s *suite) {
	f := s.make(t, frontier.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Minute, cancel)
	if _, err := f.Lease(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("without tasks: %v, want %v", err, context.Canceled)
	}
	f.Add(page(t, "http://h.test/"))
	if task, err := f.Lease(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("leased %v, %v after the end", task, err)
	}
}
