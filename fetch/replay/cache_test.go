package replay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/fetch"
)

// byStatus answers /NNN with that status.
func byStatus(w http.ResponseWriter, r *http.Request) {
	status, err := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
	if err != nil {
		status = 200
	}
	w.Header().Set("Location", "/200")
	w.Header().Set("X-Path", r.URL.Path)
	w.WriteHeader(status)
	if status != 204 && status != 304 {
		fmt.Fprintf(w, "body of %s", r.URL.Path)
	}
}

// The second crawl asks for nothing but what a second try may mend.
func TestWhatIsAskedForAgain(t *testing.T) {
	kept := []int{200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501}
	others := []int{400, 401, 403, 418, 429, 451, 500, 502, 503, 504, 999}
	for _, tt := range []struct {
		name     string
		failures bool
		again    []int
	}{
		{"cache", false, others},
		{"recording", true, []int{429, 500, 501, 502, 503, 504, 999}},
	} {
		srv := serve(t, byStatus)
		c := &Cache{Store: open(t), Next: client(t), Failures: tt.failures}
		var again []int
		for _, status := range slices.Concat(kept, others) {
			r := request(t, fmt.Sprintf("%s/%d", srv.URL, status))
			first, err := c.Do(t.Context(), r)
			if err != nil {
				t.Fatal(status, err)
			}
			before := srv.asked.Load()
			second, err := c.Do(t.Context(), r)
			if err != nil {
				t.Fatal(status, err)
			}
			if srv.asked.Load() != before {
				again = append(again, status)
			}
			first.Timings, second.Timings = fetch.Timings{}, fetch.Timings{}
			if srv.asked.Load() == before {
				if d := diff(first, second); d != "" {
					t.Errorf("%s: %d: -first +second\n%s", tt.name, status, d)
				}
			}
			if e, err := c.Store.Get(t.Context(), r); tt.failures && (err != nil || e.Response.Status != status) {
				t.Errorf("%s: %d is not there to be played back: %v", tt.name, status, err)
			}
		}
		slices.Sort(again)
		if d := cmp.Diff(tt.again, again); d != "" {
			t.Errorf("%s: asked for again: -want +got\n%s", tt.name, d)
		}
	}
}

func TestLookupMakesNoRequest(t *testing.T) {
	srv := serve(t, byStatus)
	c := &Cache{Store: open(t), Next: client(t)}
	r := request(t, srv.URL+"/page")
	_, err := c.Lookup(t.Context(), r)
	mustMiss(t, err)
	if c.Has(r) {
		t.Error("Has says yes to what is not there")
	}
	before := time.Now()
	if _, err := c.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	after := time.Now()
	if !c.Has(r) {
		t.Error("Has says no to what is there")
	}
	const pause = 20 * time.Millisecond
	r.Reserve = func(context.Context, int64) error { time.Sleep(pause); return nil }
	e, err := c.Lookup(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if string(e.Response.Body) != "body of /page" || e.Response.Wire != 13 || e.FetchedAt.Before(before) || e.FetchedAt.After(after) {
		t.Errorf("got %+v", e)
	}
	if tm := e.Response.Timings; tm.Paused < pause || tm.Wait != 0 || tm.Body <= 0 {
		t.Errorf("timings %+v are not those of the look-up", tm)
	}
	if n := srv.asked.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
	c.Refresh = true
	_, err = c.Lookup(t.Context(), r)
	mustMiss(t, err)
	if c.Has(r) {
		t.Error("Has says yes to what is to be asked about")
	}
}

func TestTornBodyIsNotKept(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("half"))
	})
	c := &Cache{Store: open(t), Next: client(t)}
	r := request(t, srv.URL)
	for range 2 {
		resp, err := c.Do(t.Context(), r)
		var fe *fetch.Error
		if !errors.As(err, &fe) || fe.Kind != fetch.Incomplete || string(resp.Body) != "half" {
			t.Errorf("got %+v, %v", resp, err)
		}
	}
	if n := srv.asked.Load(); n != 2 {
		t.Errorf("%d requests", n)
	}
	c.Failures = true
	c.Do(t.Context(), r)
	e, err := c.Store.Get(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if e.Err == nil || e.Err.Reason != "short_body" || string(e.Response.Body) != "half" {
		t.Errorf("recorded: %+v", e)
	}
}

// A page that was cut serves who wants no more; and a whole one is cut at the
// byte at which package fetch cuts.
func TestCutBodies(t *testing.T) {
	page := strings.Repeat("x", 3*wireSlack)
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(page)) })
	direct, s := client(t), open(t)
	c := &Cache{Store: s, Next: direct}
	r := request(t, srv.URL)
	for i, step := range []struct {
		maxBody int64
		asks    bool
	}{
		{1000, true}, {1000, false}, {10, false}, {1001, true}, {1, false}, {1001, false},
		{0, true}, {1 << 40, false}, {1, false}, {wireSlack, false}, {2*wireSlack - 1, false}, {2 * wireSlack, false}, {3, false},
	} {
		r.MaxBody = step.maxBody
		want, err := direct.Do(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		before := srv.asked.Load()
		got, err := c.Do(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if asked := srv.asked.Load() != before; asked != step.asks {
			t.Errorf("step %d: asked %t, want %t", i, asked, step.asks)
		}
		if len(got.Body) != len(want.Body) || got.Cut != want.Cut || got.Wire != want.Wire {
			t.Errorf("step %d: %d bytes, cut %t, wire %d; from the server %d, %t, %d",
				i, len(got.Body), got.Cut, got.Wire, len(want.Body), want.Cut, want.Wire)
		}
	}
}

// A redirect from a public site must not read what was kept of a private one.
func TestGuardHoldsForWhatIsKept(t *testing.T) {
	srv := serve(t, byStatus)
	for _, failures := range []bool{false, true} {
		c := &Cache{Store: open(t), Next: client(t), Failures: failures}
		r := request(t, srv.URL)
		if _, err := c.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		r.PublicOnly = true
		resp, err := c.Do(t.Context(), r)
		var fe *fetch.Error
		if !errors.As(err, &fe) || fe.Kind != fetch.BlockedAddress {
			t.Errorf("got %+v, %v", resp, err)
		}
		r.PublicOnly = false
		if _, err := c.Lookup(t.Context(), r); err != nil {
			t.Errorf("the page was lost: %v", err)
		}
	}
}

// A thousand lines that redirect to one page cost one request for it.
func TestOneExchangeAtATime(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(20 * time.Millisecond)
		byStatus(w, r)
	})
	c := &Cache{Store: open(t), Next: client(t)}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if resp, err := c.Do(t.Context(), request(t, srv.URL+"/page")); err != nil || string(resp.Body) != "body of /page" {
				t.Errorf("%+v, %v", resp, err)
			}
		})
	}
	wg.Wait()
	if n := srv.asked.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
	if len(c.flights) != 0 {
		t.Errorf("flights: %v", c.flights)
	}
}

// Who waits for another's exchange can be called off, and one that fails
// hands over to the next.
func TestWaitingForAnother(t *testing.T) {
	inside, goOn := make(chan bool), make(chan bool)
	c := &Cache{Store: open(t), Next: doer(func(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
		inside <- true
		<-goOn
		return nil, &fetch.Error{Kind: fetch.Timeout, Phase: fetch.PhaseHeaders, Reason: "header_timeout"}
	})}
	r := request(t, "http://a.example/")
	var wg sync.WaitGroup
	do := func(ctx context.Context, want error) {
		wg.Go(func() {
			if _, err := c.Do(ctx, r); want != nil && err != want || err == nil {
				t.Errorf("got %v", err)
			}
		})
	}
	do(t.Context(), nil)
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	do(ctx, context.Canceled)
	cancel()
	do(t.Context(), nil)
	goOn <- true
	<-inside // the third
	goOn <- true
	wg.Wait()
}

// What is always asked for anew is in a recording all the same.
func TestNoStore(t *testing.T) {
	srv := serve(t, byStatus)
	r := request(t, srv.URL+"/robots.txt")
	r.NoStore = true
	c := &Cache{Store: open(t), Next: client(t)}
	for range 2 {
		if _, err := c.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if n := srv.asked.Load(); n != 2 || c.Has(r) {
		t.Errorf("%d requests, kept: %t", n, c.Has(r))
	}
	c.Failures = true
	if _, err := c.Do(t.Context(), r); err != nil || !c.Has(r) {
		t.Errorf("not recorded: %v", err)
	}
}

// A disk that is full costs the cache, not the page.
func TestBrokenStore(t *testing.T) {
	srv := serve(t, byStatus)
	s := open(t)
	var broken []error
	c := &Cache{Store: s, Next: client(t), Broken: func(err error) { broken = append(broken, err) }}
	temp := filepath.Join(s.dir, tempDir)
	if err := os.RemoveAll(temp); err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(t.Context(), request(t, srv.URL+"/page"))
	if err != nil || string(resp.Body) != "body of /page" {
		t.Errorf("%+v, %v", resp, err)
	}
	if len(broken) != 1 {
		t.Errorf("told of %v", broken)
	}
}
