package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// record is what of a record says where its page comes from.
type record struct {
	Line    int64    `json:"line"`
	URL     string   `json:"url"`
	Outcome string   `json:"outcome"`
	Found   int64    `json:"found"`
	Via     string   `json:"via"`
	Depth   int      `json:"depth"`
	Follow  []string `json:"follow"`
	Earlier int64    `json:"duplicate_of_found"`
}

func readRecords(name string) ([]record, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []record
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 64<<20)
	for scan.Scan() {
		var r record
		if err := json.Unmarshal(scan.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", name, len(all)+1, err)
		}
		all = append(all, r)
	}
	return all, scan.Err()
}

// check returns what is wrong with an output: pages that the walk has and it
// has not, or the other way round; pages at another depth; and what it promises
// of itself: the k-th URL of all follow lists has the record found k, after the
// record that lists it, which its via names and whose depth is one less.
func check(got []record, want map[string]int) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	depth := make(map[string]int)
	listed := make(map[string]record) // URL of a found page: the record that lists it
	var follow []string
	recorded := make(map[int64]bool)
	late := make(map[string]bool) // seeds that were found before they were read
	for _, r := range got {
		key := r.URL
		if u, err := whatwg.Parse(r.URL); err == nil && r.Found == 0 {
			key = u.Href(true)
		}
		late[key] = late[key] || r.Earlier > 0
		if r.Outcome != "duplicate_url" {
			if _, twice := depth[key]; twice {
				fault("%s has two records", key)
			}
			depth[key] = r.Depth
		}
		if r.Found > 0 {
			via, ok := listed[r.URL]
			switch {
			case r.Found > int64(len(follow)) || follow[r.Found-1] != r.URL:
				fault("%s is found %d, which is another page or none so far", r.URL, r.Found)
			case recorded[r.Found]:
				fault("two records are found %d", r.Found)
			case !ok || via.URL != r.Via || via.Depth+1 != r.Depth:
				fault("%s is at depth %d by %s, listed at depth %d by %s", r.URL, r.Depth, r.Via, via.Depth, via.URL)
			}
			recorded[r.Found] = true
		}
		for _, url := range r.Follow {
			if _, twice := listed[url]; twice {
				fault("%s is listed twice", url)
			}
			listed[url] = r
			follow = append(follow, url)
		}
	}
	for i, url := range follow {
		if !recorded[int64(i+1)] {
			fault("%s is listed and has no record", url)
		}
	}
	for url, d := range want {
		if g, ok := depth[url]; !ok {
			fault("%s is missing (depth %d)", url, d)
		} else if g != d && !late[url] {
			fault("%s is at depth %d, want %d", url, g, d)
		}
	}
	for url := range depth {
		if _, ok := want[url]; !ok {
			fault("%s is too many (%v)", url, listed[url].URL)
		}
	}
	return faults
}
