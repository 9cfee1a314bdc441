// Command loop is the plain loop over net/http and html.Parse that a Go
// programmer writes first: a few goroutines, one client, one walk over the tree.
//
//	loop LIST OUTPUT CONCURRENCY
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/html"
)

type page struct {
	URL      string   `json:"url"`
	Title    string   `json:"title"`
	H1       []string `json:"h1"`
	Links    []string `json:"links"`
	Words    int      `json:"words"`
	TopWords []word   `json:"top_words"`
}

type word struct {
	Word  string `json:"word"`
	Count int    `json:"count"`
}

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: loop LIST OUTPUT CONCURRENCY")
	}
	list, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	out, err := os.Create(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	concurrency, err := strconv.Atoi(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = concurrency
	client := &http.Client{Transport: transport}

	urls, pages := make(chan string), make(chan page)
	var workers sync.WaitGroup
	for range concurrency {
		workers.Go(func() {
			for u := range urls {
				p, err := scrape(client, u)
				if err != nil {
					log.Fatal(err)
				}
				pages <- p
			}
		})
	}
	go func() {
		for u := range strings.FieldsSeq(string(list)) {
			urls <- u
		}
		close(urls)
		workers.Wait()
		close(pages)
	}()
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	for p := range pages {
		if err := enc.Encode(p); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}

func scrape(client *http.Client, address string) (page, error) {
	resp, err := client.Get(address)
	if err != nil {
		return page{}, err
	}
	defer resp.Body.Close()
	root, err := html.Parse(resp.Body)
	if err != nil {
		return page{}, err
	}
	p := page{URL: address}
	var text strings.Builder
	visit(root, resp.Request.URL, &p, &text)
	p.count(text.String())
	return p, nil
}

func visit(n *html.Node, base *url.URL, p *page, text *strings.Builder) {
	switch {
	case n.Type == html.TextNode:
		text.WriteString(n.Data)
		text.WriteByte(' ')
	case n.Type == html.ElementNode:
		switch n.Data {
		case "script", "style":
			return
		case "title":
			if p.Title == "" {
				p.Title = textOf(n)
			}
			return
		case "h1":
			p.H1 = append(p.H1, textOf(n))
		case "a":
			for _, a := range n.Attr {
				if a.Key != "href" {
					continue
				}
				if u, err := base.Parse(strings.TrimSpace(a.Val)); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
					p.Links = append(p.Links, u.String())
				}
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		visit(c, base, p, text)
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// count takes as a word what every program here does: letters, digits and
// underscores, and the marks ' . : between them.
func (p *page) count(text string) {
	counts := make(map[string]int)
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_'.:", r)
	}) {
		if w = strings.Trim(w, "_'.:"); w != "" {
			p.Words++
			counts[strings.ToLower(w)]++
		}
	}
	for w, n := range counts {
		p.TopWords = append(p.TopWords, word{w, n})
	}
	slices.SortFunc(p.TopWords, func(a, b word) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Word, b.Word)
	})
	p.TopWords = p.TopWords[:min(20, len(p.TopWords))]
}
