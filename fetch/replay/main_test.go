package replay

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"weft/fetch"
)

// hammerDir makes the test binary a process that uses the store there.
const hammerDir = "WEFT_REPLAY_TEST_HAMMER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(hammerDir); dir != "" {
		hammerMain(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func request(t testing.TB, rawURL string) fetch.Request {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return fetch.Request{URL: u}
}

// entry is a whole answer with the given body.
func entry(body string) *Entry {
	return &Entry{
		Response: &fetch.Response{
			Status:   200,
			Header:   http.Header{"Content-Type": {"text/html"}, "Etag": {`"1"`}, "Link": {"</a>", "</b>; rel=next"}},
			Body:     []byte(body),
			Wire:     int64(len(body)),
			Protocol: "HTTP/2.0",
			IP:       netip.MustParseAddr("192.0.2.1"),
			Public:   true,
			Warnings: []string{"long_body"},
			Timings:  fetch.Timings{DNS: 1, Connect: 2e6, TLS: 3e6, Wait: 4e6, Body: 5e6, Paused: 6e6},
		},
		FetchedAt: time.Date(2026, 5, 4, 3, 2, 1, 987654321, time.UTC),
	}
}

// diff compares entries and responses; the causes of errors by their texts.
func diff(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(bytes.Equal), cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
		cmp.Transformer("fetch.Error", func(e *fetch.Error) any {
			if e == nil {
				return nil
			}
			return []any{e.Error(), e.Kind, e.Phase, e.IP, e.Timings}
		}))
}

// files are the names of all entries.
func files(t testing.TB, s *Store) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "??", "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// client is a fetch.Client that is closed at the test's end.
func client(t testing.TB) *fetch.Client {
	t.Helper()
	c, err := fetch.New(fetch.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// site serves h and counts what is asked of it.
type site struct {
	*httptest.Server
	asked atomic.Int64
}

func serve(t testing.TB, h http.HandlerFunc) *site {
	t.Helper()
	s := new(site)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// doer is a function as a Doer.
type doer func(context.Context, fetch.Request) (*fetch.Response, error)

func (d doer) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) { return d(ctx, r) }

func mustMiss(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, ErrMiss) {
		t.Errorf("got error %v, want a miss", err)
	}
}
