package crawler

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"weft/crawler/discovery"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/fetch"
)

// A document that the list needs holds what it has reserved until it is read, whatever
// ends meanwhile.
func TestADocumentKeepsItsBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c *Crawler
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch {
			case r.URL.Path == "/map.xml":
				if err := r.Reserve(context.Background(), 50<<20); err != nil {
					t.Error(err)
				}
				time.Sleep(5 * time.Second) // robots.txt of the other host has come
				if got := c.budget.held(); got != 50<<20 {
					t.Errorf("%d bytes are held, want 50 MiB", got)
				}
				return respond(200, "the map"), nil
			case r.URL.Host == "b.example":
				time.Sleep(3 * time.Second)
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.InFlightBytes = 64 << 20
		c = crawlerOf(t, cfg)
		first := true
		lines := nextFunc(func(ctx context.Context) (list.Line, error) {
			if first {
				first = false
				return list.Line{Number: 1, URL: "http://b.example/robots.txt"}, nil
			}
			if _, err := c.Get(ctx, "http://a.example/map.xml"); err != nil {
				t.Error(err)
			}
			return list.Line{}, io.EOF
		})
		if _, err := c.Run(t.Context(), lines, new(memory)); err != nil {
			t.Error(err)
		}
		if got := c.budget.held(); got != 0 {
			t.Errorf("%d bytes are held at the end", got)
		}
	})
}

// One large sitemap is decoded at a time: none of what it becomes can be reserved.
func TestSitemapsAreReadOneAtATime(t *testing.T) {
	const hosts = 20
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.Path {
			case "/robots.txt":
				return respond(404, ""), nil
			case "/sitemap.xml":
				return respond(200, fmt.Sprintf("<urlset><url><loc>http://%s/found</loc></url></urlset>", r.URL.Host)), nil
			}
			return goodWeb(r)
		})
		cfg := following(w, scope.Config{})
		cfg.Follow = &discovery.Config{Sitemaps: true}
		var lines []string
		for i := range hosts {
			lines = append(lines, fmt.Sprintf("http://h%d.example/", i))
		}
		c := crawlerOf(t, cfg)
		c.reading <- struct{}{}
		go func() {
			time.Sleep(time.Minute)
			if n := len(w.asked("http://h0.example/found")); n != 0 {
				t.Error("a sitemap was read while another one is")
			}
			<-c.reading
		}()
		sum, err := c.Run(t.Context(), newList(lines...), new(memory))
		if err != nil || sum.Records != 3*hosts {
			t.Errorf("%d records, %v; want %d", sum.Records, err, 3*hosts)
		}
	})
}
