package fetch

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// testWatch starts a watch in a bubble of its own clock; expired says when a
// limit passed.
func testWatch(l limits) (w *watch, expired func() time.Duration) {
	w = &watch{limits: l}
	var at time.Time
	start := time.Now()
	w.begin()
	w.interruptBy(func() { at = time.Now() })
	return w, func() time.Duration {
		synctest.Wait()
		if at.IsZero() {
			return 0
		}
		return at.Sub(start)
	}
}

func TestTimingsAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := testWatch(limits{total: time.Hour, connect: time.Minute, header: time.Minute})
		start := time.Now()
		w.getConn()
		time.Sleep(1 * time.Millisecond)
		w.dialing(PhaseDNS)
		time.Sleep(2 * time.Millisecond)
		w.dialing(PhaseConnect)
		time.Sleep(4 * time.Millisecond)
		w.dialing(PhaseTLS)
		time.Sleep(8 * time.Millisecond)
		w.gotConn()
		w.dialing(PhaseConnect) // the dialler of another request: ignored
		time.Sleep(16 * time.Millisecond)
		w.wrote()
		w.firstByte()
		time.Sleep(32 * time.Millisecond)
		w.head()
		w.pause()
		time.Sleep(64 * time.Millisecond)
		w.resume()
		time.Sleep(128 * time.Millisecond)
		got := w.end()
		w.dialing(PhaseTLS) // too late: ignored
		w.gotConn()

		want := Timings{DNS: 2e6, Connect: 5e6, TLS: 8e6, Wait: 16e6, Body: 160e6, Paused: 64e6}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("timings (-want +got):\n%s", diff)
		}
		if total := time.Since(start); got.Total() != total {
			t.Errorf("got a total of %v, want %v", got.Total(), total)
		}
	})
}

func TestLimits(t *testing.T) {
	all := limits{total: 60 * time.Second, connect: 10 * time.Second, header: 20 * time.Second}
	for _, tt := range []struct {
		name   string
		run    func(w *watch)
		want   time.Duration
		phase  Phase
		reason string
	}{
		{"connect", func(w *watch) { w.dialing(PhaseTLS) }, 10 * time.Second, PhaseTLS, "connect_timeout"},
		{"headers", func(w *watch) { time.Sleep(9 * time.Second); w.gotConn(); w.wrote() }, 29 * time.Second, PhaseHeaders, "header_timeout"},
		{"body", func(w *watch) { w.gotConn(); time.Sleep(19 * time.Second); w.head() }, 60 * time.Second, PhaseBody, "total_timeout"},
		{"a dead connection", func(w *watch) { w.gotConn(); time.Sleep(5 * time.Second); w.getConn() }, 15 * time.Second, PhaseConnect, "connect_timeout"},
		{"paused", func(w *watch) { w.gotConn(); w.head(); w.pause(); time.Sleep(time.Hour); w.resume() }, time.Hour + 60*time.Second, PhaseBody, "total_timeout"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, expired := testWatch(all)
				tt.run(w)
				time.Sleep(2 * time.Hour)
				if got := expired(); got != tt.want {
					t.Errorf("got the limit after %v, want %v", got, tt.want)
				}
				failed, _ := w.failure()
				wantError(t, failed, Timeout, tt.phase, tt.reason)
				w.end()
			})
		})
	}
}

func TestEndedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, expired := testWatch(limits{total: time.Second, connect: time.Second, header: time.Second})
		w.end()
		time.Sleep(time.Hour)
		if expired() != 0 {
			t.Error("a limit passed after the end")
		}
	})
}

func TestMinSpeed(t *testing.T) {
	const window = 10 * time.Second
	for _, tt := range []struct {
		name string
		run  func(w *watch)
		want time.Duration // 0: not too slow
	}{
		{"nothing comes", func(w *watch) { time.Sleep(time.Minute) }, window},
		{"just fast enough", func(w *watch) { send(w, 60, 100) }, 0},
		{"too slow from the start", func(w *watch) { send(w, 60, 99) }, window},
		{"fast, then nothing", func(w *watch) { send(w, 20, 1000); time.Sleep(time.Minute) }, 30 * time.Second},
		{"a burst now and then", func(w *watch) {
			for range 5 {
				time.Sleep(9500 * time.Millisecond)
				w.read.Add(2000)
				time.Sleep(500 * time.Millisecond)
			}
		}, 0},
		{"paused", func(w *watch) {
			send(w, 20, 100)
			w.pause()
			time.Sleep(time.Hour)
			w.resume()
			send(w, 20, 100)
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, expired := testWatch(limits{total: 24 * time.Hour, connect: time.Second, header: time.Second, minSpeed: 100, speedWindow: window})
				w.gotConn()
				w.head()
				tt.run(w)
				if got := expired(); got != tt.want {
					t.Errorf("got too slow after %v, want %v", got, tt.want)
				}
				w.end()
			})
		})
	}
}

// send reads n bytes in every second, for some seconds.
func send(w *watch, seconds int, n int64) {
	for range seconds {
		time.Sleep(time.Second / 2) // not in the instant of a tick
		w.read.Add(n)
		time.Sleep(time.Second / 2)
	}
}

// What Do reports is what it took, and nothing is booked to phases that a kept
// connection does not have.
func TestTimingsOfAReusedConnection(t *testing.T) {
	const latency = 20 * time.Millisecond
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(latency) }))
	defer s.Close()
	c := newClient(t, Config{})
	for range 2 {
		start := time.Now()
		res, err := get(t, c, s.URL)
		took := time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Timings; got.Wait < latency || got.Total() > took || got.DNS != 0 || got.TLS != 0 {
			t.Errorf("got %+v in a call of %v", got, took)
		}
	}
}

// A head that is there only when its limit has passed is none: the answer would
// have a status, and its error say that the head did not come.
func TestHeadThatIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := testWatch(limits{total: time.Hour, connect: time.Minute, header: time.Minute})
		w.gotConn()
		time.Sleep(time.Minute)
		synctest.Wait()
		var e *Error
		if err := w.head(); !errors.As(err, &e) || e.Reason != "header_timeout" || e.Phase != PhaseRequest {
			t.Errorf("head() = %v, want that the limit was passed", err)
		}
	})
}
