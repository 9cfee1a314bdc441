package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
)

// A list of dead hosts costs no memory for ever, and the living ones between
// them are still reached.
func TestManyDeadHosts(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "alive")
	}))
	defer srv.Close()
	alive, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Config{Resolve: []Resolve{{Host: "*", Port: "1", Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first := c.anywhere.get()
	for i := range maxFailed {
		dead := &url.URL{Scheme: "http", Host: fmt.Sprintf("h%d.test:1", i), Path: "/"}
		if _, err := c.Do(t.Context(), Request{URL: dead}); err == nil {
			t.Fatalf("%v answered", dead)
		}
	}
	res, err := c.Do(t.Context(), Request{URL: alive})
	if err != nil || string(res.Body) != "alive" {
		t.Errorf("the living host: %v", err)
	}
	if c.anywhere.get() == first {
		t.Errorf("after %d dead hosts the transport still remembers all of them", maxFailed)
	}
}
