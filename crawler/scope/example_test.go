package scope_test

import (
	"fmt"

	"weft/crawler/scope"
	"weft/parse/weburl"
)

type seen map[weburl.ID]bool

func (s seen) Has(id weburl.ID) bool     { return s[id] }
func (s seen) Add(id weburl.ID, _ int64) { s[id] = true }

// A seed's record is committed: its links become pages, or do not.
func Example() {
	s, err := scope.New(scope.Config{Level: 3})
	if err != nil {
		panic(err)
	}
	start, _ := weburl.Canonical("https://example.com/")
	known := seen{start.ID(): true}
	s.Seed(start.Key)

	page := scope.Page{URL: start.Key, Seed: true, Final: "https://www.example.com/en/"}
	follow := s.Discover(page, []scope.Link{
		{URL: "https://example.com/"},
		{URL: "https://www.example.com/docs"},
		{URL: "https://www.example.com/docs?utm_source=start"},
		{URL: "https://www.example.com/login", Nofollow: true},
		{URL: "https://docs.example.com/"},
	}, known)
	left, _ := s.Left()
	fmt.Println(follow)
	fmt.Println(left.ByReason)
	// Output:
	// [https://www.example.com/docs]
	// map[nofollow:1 scope:1]
}
