package crawler

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"weft/fetch"
)

// jar is a Fetcher that keeps one cookie a host, as a jar does.
type jar struct {
	mu     sync.Mutex
	byHost map[string]string
}

func (j *jar) cookies(u *url.URL) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.byHost[u.Host]
}

func (j *jar) serve(serve func(r fetch.Request, cookies string) (*fetch.Response, error)) func(r fetch.Request) (*fetch.Response, error) {
	return func(r fetch.Request) (*fetch.Response, error) {
		sent := j.cookies(r.URL)
		if own, ok := r.Header["Cookie"]; ok && len(own) == 0 {
			sent = ""
		}
		resp, err := serve(r, sent)
		if set := resp.Header.Get("Set-Cookie"); set != "" {
			j.mu.Lock()
			j.byHost[r.URL.Host] = set
			j.mu.Unlock()
		}
		return resp, err
	}
}

// A redirect back to an address is no loop if the cookies that go with it have
// changed; without a jar, or if they have not, it is.
func TestRedirectsAndCookies(t *testing.T) {
	moved := func(to, cookie string) (*fetch.Response, error) {
		r := respond(302, "", "Location", to)
		if cookie != "" {
			r.Header.Set("Set-Cookie", cookie)
		}
		return r, nil
	}
	for _, c := range []struct {
		name  string
		serve func(r fetch.Request, cookies string) (*fetch.Response, error)
		want  string // with a jar
		asked int
	}{
		{"a wall", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			if cookies == "" {
				return moved("/", "in=1")
			}
			return goodWeb(r)
		}, "ok", 2},
		{"a wall with a door", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			switch {
			case r.URL.Path == "/door":
				return moved("/", "in=1")
			case cookies == "":
				return moved("/door", "")
			}
			return goodWeb(r)
		}, "ok", 3},
		{"a door on another host", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			switch {
			case r.URL.Host == "door.example":
				return moved("http://h.example/", "")
			case cookies == "":
				return moved("http://door.example/", "in=1")
			}
			return goodWeb(r)
		}, "ok", 3},
		{"several steps", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			if len(cookies) < 3 {
				return moved("/", cookies+"x")
			}
			return goodWeb(r)
		}, "ok", 4},
		{"a cookie that changes nothing", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			return moved("/", "in=1")
		}, "too_many_redirects headers loop", 2},
		{"a cookie that comes and goes", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			if cookies == "a" {
				return moved("/", "b")
			}
			return moved("/", "a")
		}, "too_many_redirects headers loop", 3},
		{"a new cookie each time", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			return moved("/", cookies+"x")
		}, "too_many_redirects headers limit", 11},
		{"cookies of another host", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			if r.URL.Host == "door.example" {
				return moved("http://h.example/", cookies+"x")
			}
			return moved("http://door.example/", "")
		}, "too_many_redirects headers loop", 2},
		{"none at all", func(r fetch.Request, cookies string) (*fetch.Response, error) {
			return moved("/", "")
		}, "too_many_redirects headers loop", 1},
	} {
		for _, kept := range []bool{true, false} {
			bubble(t, fmt.Sprintf("%s, jar: %t", c.name, kept), func(t *testing.T) {
				j := &jar{byHost: make(map[string]string)}
				serve := j.serve(c.serve)
				if !kept {
					serve = func(r fetch.Request) (*fetch.Response, error) { return c.serve(r, "") }
				}
				w := newWeb(serve)
				cfg := polite(w)
				cfg.IgnoreRobots = true
				if kept {
					cfg.Cookies = j.cookies
				}
				r := crawl(t, cfg, "http://h.example/")[0]
				r.Status = 0
				if !kept {
					wantOutcome(t, r, "too_many_redirects headers loop")
					return
				}
				wantOutcome(t, r, c.want)
				if n := len(w.visits); n != c.asked {
					t.Errorf("%d requests, want %d", n, c.asked)
				}
			})
		}
	}
}

// The address that is asked again is asked past the cache, which knows one answer
// for it.
func TestCookiesAndTheCache(t *testing.T) {
	bubble(t, "a wall", func(t *testing.T) {
		j := &jar{byHost: make(map[string]string)}
		w := newWeb(j.serve(func(r fetch.Request, cookies string) (*fetch.Response, error) {
			if cookies == "" {
				return &fetch.Response{Status: 302, Header: http.Header{"Location": {"/"}, "Set-Cookie": {"in=1"}}}, nil
			}
			if !r.NoStore {
				t.Error("the second request may be answered by the cache")
			}
			return goodWeb(r)
		}))
		cfg := polite(w)
		cfg.IgnoreRobots, cfg.Cookies = true, j.cookies
		wantOutcome(t, crawl(t, cfg, "http://h.example/")[0], "ok")
	})
}
