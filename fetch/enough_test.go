package fetch

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whoever has seen enough of an answer reads no more of it, and gets what came.
func TestEnough(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		if r.URL.Path == "/missing" {
			w.WriteHeader(http.StatusNotFound)
		}
		piece := strings.Repeat("x", 1<<10)
		n := 1
		if r.URL.Path == "/long" {
			n = 64 << 10 // 64 MiB
		}
		for range n {
			if _, err := w.Write([]byte(piece)); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	c := newClient(t, Config{MaxBody: 128 << 20})
	for _, tt := range []struct {
		path           string
		head, first    bool // what is enough
		stopped, asked bool
		least, most    int // bytes of body
	}{
		{"/long?type=image/png", true, true, true, false, 0, 0},
		{"/long?type=text/html", false, true, true, true, 2 << 10, 1 << 20},
		{"/short?type=text/html", false, true, true, true, 1 << 10, 1 << 10},
		{"/short?type=text/html", false, false, false, true, 1 << 10, 1 << 10},
		{"/missing?type=image/png", true, true, false, false, 1 << 10, 1 << 10},
	} {
		u, err := url.Parse(srv.URL + tt.path)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		resp, err := c.Do(t.Context(), Request{URL: u, Enough: func(head http.Header, first []byte) bool {
			if head.Get("Content-Type") == "" {
				t.Errorf("%s: asked without a head", tt.path)
			}
			if first == nil {
				return tt.head
			}
			asked++
			if len(first) > 2<<10 || len(first) < 1<<10 {
				t.Errorf("%s: asked with %d bytes", tt.path, len(first))
			}
			return tt.first
		}})
		if err != nil {
			t.Fatalf("%s: %v", tt.path, err)
		}
		if resp.Stopped != tt.stopped || (asked > 0) != tt.asked || asked > 1 || len(resp.Body) < tt.least || len(resp.Body) > tt.most {
			t.Errorf("%s: stopped %t, asked %d times, %d bytes of body", tt.path, resp.Stopped, asked, len(resp.Body))
		}
	}
}
