package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
)

// A page is what everyone finds out of one page.
type page struct {
	URL      string   `json:"url"`
	Title    string   `json:"title"`
	H1       []string `json:"h1"`
	Links    []string `json:"links"`
	Words    int      `json:"words"`
	TopWords []struct {
		Word  string `json:"word"`
		Count int    `json:"count"`
	} `json:"top_words"`
}

// readPeer reads the JSON lines of a peer.
func readPeer(path string) (map[string]page, error) {
	pages := make(map[string]page)
	return pages, eachLine(path, func(line []byte) error {
		var p page
		err := json.Unmarshal(line, &p)
		pages[p.URL] = p
		return err
	})
}

// readWeft reads records.
func readWeft(path string) (map[string]page, error) {
	pages := make(map[string]page)
	return pages, eachLine(path, func(line []byte) error {
		var rec struct {
			URL, Outcome string
			Page         struct {
				Title    string
				Headings []struct {
					Level int
					Text  string
				}
				Links    []struct{ URL string }
				Analysis page // its words and top_words
			}
		}
		if err := json.Unmarshal(line, &rec); err != nil {
			return err
		}
		if rec.Outcome != "ok" {
			return fmt.Errorf("%s: %s", rec.URL, rec.Outcome)
		}
		p := rec.Page.Analysis
		p.URL, p.Title = rec.URL, rec.Page.Title
		for _, h := range rec.Page.Headings {
			if h.Level == 1 {
				p.H1 = append(p.H1, h.Text)
			}
		}
		for _, l := range rec.Page.Links {
			p.Links = append(p.Links, l.URL)
		}
		pages[p.URL] = p
		return nil
	})
}

func eachLine(path string, do func([]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if err := do(lines.Bytes()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// disagreement says how two outputs differ by more than the programs' ideas of
// a word do; nil if they do not. It holds for all but one page of a hundred:
// parsers differ on broken markup.
func disagreement(want, got map[string]page) error {
	if !slices.Equal(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))) {
		return fmt.Errorf("%d pages, want %d, or other ones", len(got), len(want))
	}
	differ := make(map[string]int)
	for u, w := range want {
		g := got[u]
		if g.Title != w.Title {
			differ["title"]++
		}
		if !slices.Equal(g.H1, w.H1) {
			differ["h1"]++
		}
		if !maps.Equal(linkSet(g.Links), linkSet(w.Links)) {
			differ["links"]++
		}
		if d := g.Words - w.Words; max(d, -d) > w.Words/10+5 {
			differ["number of words"]++
		}
		if len(g.TopWords) < min(20, len(w.TopWords))-2 || common(g, w) < len(w.TopWords)*3/4 {
			differ["frequent words"]++
		}
	}
	for what, n := range differ {
		if n > len(want)/100 {
			return fmt.Errorf("the %s of %d of %d pages", what, n, len(want))
		}
	}
	return nil
}

// linkSet leaves out what programs write differently: fragments, which some of
// them drop, the slash after a host alone, and repetitions.
func linkSet(links []string) map[string]bool {
	set := make(map[string]bool)
	for _, l := range links {
		if u, err := url.Parse(l); err == nil {
			u.Fragment, u.RawFragment = "", ""
			if u.Path == "" {
				u.Path = "/"
			}
			set[u.String()] = true
		}
	}
	return set
}

func common(a, b page) int {
	n := 0
	for _, w := range a.TopWords {
		for _, v := range b.TopWords {
			if w.Word == v.Word {
				n++
			}
		}
	}
	return n
}
