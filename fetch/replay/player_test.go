package replay

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/fetch"
)

// playerOf plays s back from a server of its own.
func playerOf(t testing.TB, s *Store, maxWait time.Duration) *Player {
	t.Helper()
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &Player{Next: client(t), Server: u, MaxWait: maxWait}
}

// What was recorded of a site is played back without it, byte for byte, with
// its redirects, refusals and failures.
func TestPlayback(t *testing.T) {
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/torn" {
			w.Header().Set("Content-Length", "100")
			w.Write([]byte("half"))
			return
		}
		byStatus(w, r)
	})
	s, cl := open(t), client(t)
	recorder := &Cache{Store: s, Next: cl, Failures: true}
	requests := map[string]fetch.Request{"nobody listens": request(t, "http://127.0.0.1:1/")}
	for _, path := range []string{"/page", "/204", "/301", "/304", "/404", "/500", "/999", "/torn"} {
		requests[path] = request(t, srv.URL+path)
	}
	identity := request(t, srv.URL+"/robots.txt")
	identity.Identity = true
	requests["identity"] = identity
	secret := request(t, srv.URL+"/secret")
	secret.Header = http.Header{"Authorization": {"Bearer x"}}
	requests["secret"] = secret
	blocked := request(t, srv.URL+"/blocked")
	blocked.PublicOnly = true
	requests["blocked"] = blocked

	type outcome struct {
		Response *fetch.Response
		Err      *fetch.Error
	}
	do := func(d Doer, r fetch.Request) (o outcome) {
		resp, err := d.Do(t.Context(), r)
		if err != nil && !errors.As(err, &o.Err) {
			t.Error(err)
		}
		if o.Response = resp; resp != nil {
			resp.Timings = fetch.Timings{}
		}
		if o.Err != nil {
			o.Err.Timings = fetch.Timings{}
		}
		return o
	}
	want := make(map[string]outcome)
	for name, r := range requests {
		want[name] = do(recorder, r)
	}
	srv.Close()
	player := playerOf(t, s, 0)
	for name, r := range requests {
		if d := diff(want[name], do(player, r)); d != "" {
			t.Errorf("%s: -recorded +played\n%s", name, d)
		}
	}
	if _, err := player.Do(t.Context(), request(t, srv.URL+"/never")); !errors.Is(err, ErrMiss) {
		t.Errorf("what was not recorded: %v", err)
	}
	private := requests["/page"]
	private.PublicOnly = true
	if got := do(player, private); got.Err == nil || got.Err.Kind != fetch.BlockedAddress || got.Response != nil {
		t.Errorf("the guard is not repeated: %+v", got)
	}
}

// An exchange takes as long as it did, phase by phase, and the phases add up.
func TestPlaybackTakesTheTimeItTook(t *testing.T) {
	const ms = time.Millisecond
	s := open(t)
	slow := entry(strings.Repeat("x", 10_000))
	slow.Response.Timings = fetch.Timings{DNS: 20 * ms, Connect: 30 * ms, TLS: 40 * ms, Wait: 50 * ms, Body: 60 * ms, Paused: time.Hour}
	failed := &Entry{Err: &fetch.Error{
		Kind: fetch.Timeout, Phase: fetch.PhaseConnect, Reason: "connect_timeout", IP: netip.MustParseAddr("192.0.2.1"),
		Timings: fetch.Timings{DNS: 20 * ms, Connect: time.Hour},
	}}
	r, rf := request(t, "https://slow.example/"), request(t, "https://failed.example/")
	for r, e := range map[*fetch.Request]*Entry{&r: slow, &rf: failed} {
		if err := s.Put(*r, e); err != nil {
			t.Fatal(err)
		}
	}
	p := playerOf(t, s, 45*ms)
	check := func(name string, got fetch.Timings, took time.Duration, least fetch.Timings) {
		t.Helper()
		// On a busy machine the first byte is seen late, and the body shorter for it.
		if got.DNS < least.DNS || got.Connect < least.Connect || got.TLS < least.TLS || got.Wait+got.Body+ms < least.Wait+least.Body {
			t.Errorf("%s: got %+v, want at least %+v", name, got, least)
		}
		if got.Total() > took || took > time.Minute {
			t.Errorf("%s: phases of %v in %v", name, got.Total(), took)
		}
	}
	start := time.Now()
	resp, err := p.Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	check("page", resp.Timings, time.Since(start), fetch.Timings{DNS: 20 * ms, Connect: 30 * ms, TLS: 40 * ms, Wait: 45 * ms, Body: 45 * ms})
	if !slices.Contains(resp.Warnings, "wait_capped") || len(resp.Body) != 10_000 {
		t.Errorf("%d bytes, warnings %q", len(resp.Body), resp.Warnings)
	}
	start = time.Now()
	_, err = p.Do(t.Context(), rf)
	var fe *fetch.Error
	if !errors.As(err, &fe) || fe.Reason != "connect_timeout" {
		t.Fatalf("got %v", err)
	}
	check("failure", fe.Timings, time.Since(start), fetch.Timings{DNS: 20 * ms, Connect: 45 * ms})
}

// The pieces of a body come evenly, and the last one on time.
func TestPace(t *testing.T) {
	for _, tt := range []struct {
		n     int
		d     time.Duration
		steps int
	}{
		{100, 0, 1}, {100, time.Millisecond, 1}, {100, 10 * time.Millisecond, 5}, {100, time.Second, 20}, {0, time.Second, 20}, {7, time.Second, 20},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := httptest.NewRecorder()
			start := time.Now()
			var at []time.Duration
			write := writerFunc(func(p []byte) (int, error) {
				if d := time.Since(start); len(at) == 0 || at[len(at)-1] != d {
					at = append(at, d)
				}
				return w.Write(p)
			})
			body := strings.Repeat("x", tt.n)
			if err := pace(t.Context(), write, strings.NewReader(body), int64(tt.n), start, tt.d); err != nil {
				t.Fatal(err)
			}
			if w.Body.String() != body || time.Since(start) != tt.d {
				t.Errorf("%v: %d bytes in %v", tt, w.Body.Len(), time.Since(start))
			}
			if want := min(tt.steps, tt.n); len(at) != want || want > 0 && at[want-1] != tt.d {
				t.Errorf("%v: pieces at %v", tt, at)
			}
		})
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
func (f writerFunc) Header() http.Header         { return nil }
func (f writerFunc) WriteHeader(int)             {}
func (f writerFunc) Flush()                      {}

func TestCapWaits(t *testing.T) {
	long := fetch.Timings{DNS: 1, Connect: 9, TLS: 3, Wait: 5, Body: 6, Paused: 7}
	for _, tt := range []struct {
		most   time.Duration
		want   fetch.Timings
		capped bool
	}{
		{0, fetch.Timings{DNS: 1, Connect: 9, TLS: 3, Wait: 5, Body: 6}, false},
		{5, fetch.Timings{DNS: 1, Connect: 5, TLS: 3, Wait: 5, Body: 5}, true},
		{9, fetch.Timings{DNS: 1, Connect: 9, TLS: 3, Wait: 5, Body: 6}, false},
	} {
		got, capped := capWaits(long, tt.most)
		if d := cmp.Diff(tt.want, got); d != "" || capped != tt.capped {
			t.Errorf("%d: capped %t\n%s", tt.most, capped, d)
		}
	}
}

// The handler gives nothing but entries, whatever it is asked for.
func TestHandlerServesOnlyEntries(t *testing.T) {
	s := open(t)
	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	for path, want := range map[string]int{
		"/": 400, "/weft-replay": 400, "/../weft-replay": 400, "/" + strings.Repeat("a", 64): 404, "/" + strings.Repeat("A", 64): 400,
	} {
		resp, err := http.Get(srv.URL + path + "?max_wait=0s")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestPlayerPassesErrorsOn(t *testing.T) {
	s := open(t)
	r := request(t, "http://a.example/")
	if err := s.Put(r, entry("page")); err != nil {
		t.Fatal(err)
	}
	p := playerOf(t, s, 0)
	broke := errors.New("no room")
	r.Reserve = func(context.Context, int64) error { return broke }
	if _, err := p.Do(t.Context(), r); err != broke {
		t.Errorf("got %v, want Reserve's error", err)
	}
	r.Reserve = nil
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Do(ctx, r); err != context.Canceled {
		t.Errorf("got %v", err)
	}
	p.Server, _ = url.Parse("http://127.0.0.1:1")
	var fe *fetch.Error
	if _, err := p.Do(t.Context(), r); err == nil || errors.As(err, &fe) {
		t.Errorf("a server that is gone passes for a page's failure: %v", err)
	}
}
