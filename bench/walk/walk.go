package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

const (
	walkers = 4
	maxHops = 10
)

// walk returns the depth of every page that can be reached from the seeds.
func walk(client *http.Client, seeds []string) (map[string]int, error) {
	depth := make(map[string]int)
	scope := make(map[string]bool)
	var level []string
	for _, seed := range seeds {
		u, err := whatwg.Parse(seed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", seed, err)
		}
		scope[hostOf(u)] = true
		if key := u.Href(true); depth[key] == 0 && !contains(level, key) {
			depth[key] = 0
			level = append(level, key)
		}
	}
	for d := 0; len(level) > 0; d++ {
		pages := fetchAll(client, level, d == 0, scope)
		if d == 0 { // where a seed leads is in scope too
			for _, p := range pages {
				if p.final != nil {
					scope[hostOf(p.final)] = true
				}
			}
		}
		level = nil
		for _, p := range pages {
			if p.err != nil {
				return nil, p.err
			}
			for _, link := range p.links {
				u, err := whatwg.Parse(link)
				if err != nil {
					return nil, err
				}
				if _, known := depth[link]; !known && scope[hostOf(u)] {
					depth[link] = d + 1
					level = append(level, link)
				}
			}
		}
	}
	return depth, nil
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

// hostOf is what the scope "host" compares.
func hostOf(u *whatwg.Url) string { return strings.TrimPrefix(u.Host(), "www.") }

func levels(depth map[string]int) int {
	n := 0
	for _, d := range depth {
		n = max(n, d+1)
	}
	return n
}

// fetched is a page and what it links to.
type fetched struct {
	final *whatwg.Url // nil if there was no good answer
	links []string    // canonical, in the order of the document, with repetitions
	err   error
}

// fetchAll fetches the pages of a level.
func fetchAll(client *http.Client, level []string, seeds bool, scope map[string]bool) []fetched {
	pages := make([]fetched, len(level))
	var wg sync.WaitGroup
	next := make(chan int)
	for range walkers {
		wg.Go(func() {
			for i := range next {
				pages[i] = fetch(client, level[i], seeds, scope)
			}
		})
	}
	for i := range level {
		next <- i
	}
	close(next)
	wg.Wait()
	return pages
}

// fetch fetches a page over its redirects; those of found pages may not leave
// the scope.
func fetch(client *http.Client, raw string, seed bool, scope map[string]bool) fetched {
	u, err := whatwg.Parse(raw)
	if err != nil {
		return fetched{err: err}
	}
	for range maxHops + 1 {
		resp, err := client.Get(u.Href(true))
		if err != nil {
			return fetched{err: err}
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return fetched{err: err}
		}
		if to := resp.Header.Get("Location"); resp.StatusCode/100 == 3 && to != "" {
			if u, err = u.Parse(to); err != nil || !seed && !scope[hostOf(u)] {
				return fetched{}
			}
			continue
		}
		if resp.StatusCode != http.StatusOK {
			return fetched{}
		}
		links, err := linksOf(u, resp.Header, body)
		return fetched{final: u, links: links, err: err}
	}
	return fetched{}
}

// linksOf are the links of a document that may be followed.
func linksOf(u *whatwg.Url, header http.Header, body []byte) ([]string, error) {
	kind := header.Get("Content-Type")
	if !strings.HasPrefix(kind, "text/html") && !strings.HasPrefix(kind, "application/xhtml+xml") {
		return nil, nil
	}
	text, err := charset.NewReader(bytes.NewReader(body), kind)
	if err != nil {
		return nil, err
	}
	root, err := html.ParseWithOptions(text, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	if forbids(header.Get("X-Robots-Tag")) {
		return nil, nil
	}
	d := document{base: u}
	d.read(root)
	if d.nofollow {
		return nil, nil
	}
	if d.href != "" {
		if base, err := u.Parse(d.href); err == nil {
			d.base = base
		}
	}
	var links []string
	for _, ref := range d.refs {
		to, err := d.base.Parse(strings.TrimSpace(ref))
		if err != nil || to.Scheme() != "http" && to.Scheme() != "https" {
			continue
		}
		to.SetUsername("")
		to.SetPassword("")
		links = append(links, to.Href(true))
	}
	return links, nil
}
