package replay

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/fetch"
)

// versioned is a page that a server knows by its tag.
type versioned struct {
	body, tag, modified string
	status              int
}

func (v *versioned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Date"] = nil
	h.Set("X-Asked-With", r.Header.Get("If-None-Match")+"|"+r.Header.Get("If-Modified-Since"))
	h.Set("Set-Cookie", "a=b")
	if v.tag != "" {
		h.Set("Etag", v.tag)
	}
	if v.modified != "" {
		h.Set("Last-Modified", v.modified)
	}
	same := v.tag != "" && r.Header.Get("If-None-Match") == v.tag ||
		v.tag == "" && v.modified != "" && r.Header.Get("If-Modified-Since") == v.modified
	switch {
	case v.status != 0:
		w.WriteHeader(v.status)
	case same:
		w.WriteHeader(http.StatusNotModified)
	default:
		h.Set("Content-Type", "text/html")
		w.Write([]byte(v.body))
	}
}

func TestRefresh(t *testing.T) {
	const may, june = "Mon, 04 May 2026 03:02:01 GMT", "Mon, 01 Jun 2026 03:02:01 GMT"
	for _, tt := range []struct {
		name        string
		first, then versioned
		header      http.Header // of the request
		status      int         // of the answer to the refresh
		body        string
		askedWith   string
		kept        string // body in the store afterwards
	}{
		{"tag holds", versioned{"old", `"1"`, "", 0}, versioned{"old", `"1"`, "", 0}, nil, 200, "old", `"1"|`, "old"},
		{"weak tag holds", versioned{"old", `W/"1"`, "", 0}, versioned{"old", `W/"1"`, "", 0}, nil, 200, "old", `W/"1"|`, "old"},
		{"date holds", versioned{"old", "", may, 0}, versioned{"old", "", may, 0}, nil, 200, "old", "|" + may, "old"},
		{"both are sent", versioned{"old", `"1"`, may, 0}, versioned{"new", `"2"`, june, 0}, nil, 200, "new", `"1"|` + may, "new"},
		{"nothing to ask with", versioned{"old", "", "", 0}, versioned{"new", "", "", 0}, nil, 200, "new", "|", "new"},
		{"gone", versioned{"old", `"1"`, "", 0}, versioned{"", "", "", 410}, nil, 410, "", `"1"|`, ""},
		{"the server is ill", versioned{"old", `"1"`, "", 0}, versioned{"", "", "", 503}, nil, 503, "", `"1"|`, "old"},
		{"the caller's own condition", versioned{"old", `"1"`, "", 0}, versioned{"old", `"1"`, "", 0},
			http.Header{"if-none-match": {`"0"`}}, 200, "old", `"0"|`, "old"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := tt.first
			srv := serve(t, func(w http.ResponseWriter, r *http.Request) { page.ServeHTTP(w, r) })
			s, cl := open(t), client(t)
			r := request(t, srv.URL)
			r.Header = tt.header
			if _, err := (&Cache{Store: s, Next: cl}).Do(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			first, err := s.Get(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			page = tt.then
			resp, err := (&Cache{Store: s, Next: cl, Refresh: true}).Do(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if resp.Status != tt.status || string(resp.Body) != tt.body || resp.Header.Get("X-Asked-With") != tt.askedWith {
				t.Errorf("got %d %q, asked with %s; want %d %q, %s",
					resp.Status, resp.Body, resp.Header.Get("X-Asked-With"), tt.status, tt.body, tt.askedWith)
			}
			if resp.Timings.Wait <= 0 {
				t.Errorf("timings %+v are not those of the exchange", resp.Timings)
			}
			e, err := s.Get(t.Context(), r)
			if err != nil || string(e.Response.Body) != tt.kept {
				t.Fatalf("kept afterwards: %+v, %v; want %q", e, err, tt.kept)
			}
			if resp.Status == 200 {
				if ct := e.Response.Header.Get("Content-Type"); ct != "text/html" {
					t.Errorf("kept content type %q", ct)
				}
				if !e.FetchedAt.After(first.FetchedAt) {
					t.Error("the entry is as old as before")
				}
			}
			if n := srv.asked.Load(); n != 2 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestRefreshOfAHostThatIsGone(t *testing.T) {
	srv := serve(t, (&versioned{body: "old", tag: `"1"`}).ServeHTTP)
	c := &Cache{Store: open(t), Next: client(t)}
	r := request(t, srv.URL)
	if _, err := c.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	srv.Close()
	c.Refresh = true
	var fe *fetch.Error
	if _, err := c.Do(t.Context(), r); !errors.As(err, &fe) || fe.Kind != fetch.ConnectError {
		t.Errorf("got %v", err)
	}
	if _, err := c.Store.Get(t.Context(), r); err != nil {
		t.Errorf("what was kept is lost: %v", err)
	}
}

func TestFreshen(t *testing.T) {
	kept := http.Header{"Etag": {`"1"`}, "Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}, "Server": {"a"}, "Vary": {"x"}}
	for _, tt := range []struct {
		name        string
		fresh, want http.Header
	}{
		{"nothing new", http.Header{}, kept},
		{"update", http.Header{"Etag": {`W/"1"`}, "Server": {"b"}, "Expires": {"0"}},
			http.Header{"Etag": {`W/"1"`}, "Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}, "Server": {"b"}, "Vary": {"x"}, "Expires": {"0"}}},
		{"what describes the body", http.Header{"Content-Type": {"text/plain"}, "Content-Length": {"0"}, "Content-Encoding": {"br"}}, kept},
		{"what is about the connection", http.Header{"Connection": {"close, x-hop"}, "X-Hop": {"1"}, "Keep-Alive": {"1"}}, kept},
		{"another page's tag", http.Header{"Etag": {`"2"`}, "Server": {"b"}}, kept},
	} {
		before := kept.Clone()
		if d := cmp.Diff(tt.want, freshen(kept, tt.fresh)); d != "" {
			t.Errorf("%s: -want +got\n%s", tt.name, d)
		}
		if d := cmp.Diff(before, kept); d != "" {
			t.Errorf("%s: changed what it was given\n%s", tt.name, d)
		}
	}
}

// Asking about a page that was cut does not shorten what is kept of it.
func TestRefreshUnderASmallerLimit(t *testing.T) {
	page := versioned{body: string(make([]byte, 2*wireSlack)), tag: `"1"`}
	srv := serve(t, page.ServeHTTP)
	c := &Cache{Store: open(t), Next: client(t)}
	r := request(t, srv.URL)
	if _, err := c.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	c.Refresh = true
	r.MaxBody = 1
	resp, err := c.Do(t.Context(), r)
	if err != nil || !resp.Cut || len(resp.Body) != wireSlack+1 {
		t.Errorf("got %d bytes, %v", len(resp.Body), err)
	}
	r.MaxBody = 0
	if e, err := c.Store.Get(t.Context(), r); err != nil || len(e.Response.Body) != 2*wireSlack {
		t.Errorf("kept: %v", err)
	}
}
