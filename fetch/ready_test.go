package fetch

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
)

// What Ready refuses never reaches the server, on a new connection or a kept one,
// over HTTP/1.1 and HTTP/2, and Do returns its error.
func TestReadyHasTheLastWord(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		var asked atomic.Int64
		srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		srv.EnableHTTP2 = h2
		if srv.Start(); h2 {
			srv.Close()
			srv = httptest.NewUnstartedServer(srv.Config.Handler)
			srv.EnableHTTP2 = true
			srv.StartTLS()
		}
		defer srv.Close()
		c, err := New(Config{Insecure: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		u, _ := url.Parse(srv.URL)
		no := errors.New("not any more")
		var want int64
		for _, refuse := range []bool{true, false, true, true, false} {
			r := Request{URL: u, Ready: func() error { return nil }}
			if refuse {
				r.Ready = func() error { return no }
			} else {
				want++
			}
			if _, err := c.Do(t.Context(), r); (err != nil) != refuse || refuse && !errors.Is(err, no) {
				t.Errorf("h2 %v, refused %v: Do returns %v", h2, refuse, err)
			}
		}
		if asked.Load() != want {
			t.Errorf("h2 %v: the server was asked %d times, want %d", h2, asked.Load(), want)
		}
	}
}
