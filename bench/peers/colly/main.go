// Command colly does the work with Colly, asynchronously, as its documentation
// shows: one collector, callbacks on the document, goquery underneath.
//
//	colly LIST OUTPUT CONCURRENCY
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"
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
		log.Fatal("usage: colly LIST OUTPUT CONCURRENCY")
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
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	var writing sync.Mutex

	c := colly.NewCollector(colly.Async(true), colly.MaxBodySize(16<<20))
	c.IgnoreRobotsTxt = false
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: concurrency}); err != nil {
		log.Fatal(err)
	}
	c.OnHTML("html", func(e *colly.HTMLElement) {
		p := page{URL: e.Request.URL.String(), Title: clean(e.DOM.Find("title").First().Text())}
		e.ForEach("h1", func(_ int, h *colly.HTMLElement) {
			p.H1 = append(p.H1, clean(h.Text))
		})
		e.ForEach("a[href]", func(_ int, a *colly.HTMLElement) {
			link := e.Request.AbsoluteURL(a.Attr("href"))
			if strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://") {
				p.Links = append(p.Links, link)
			}
		})
		body := e.DOM.Find("body")
		body.Find("script, style").Remove()
		p.count(textOf(body))
		writing.Lock()
		defer writing.Unlock()
		if err := enc.Encode(p); err != nil {
			log.Fatal(err)
		}
	})
	c.OnError(func(r *colly.Response, err error) { log.Fatal(r.Request.URL, ": ", err) })
	for u := range strings.FieldsSeq(string(list)) {
		if err := c.Visit(u); err != nil {
			log.Fatal(u, ": ", err)
		}
	}
	c.Wait()
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// textOf is Selection.Text with a space between the pieces.
func textOf(s *goquery.Selection) string {
	var b strings.Builder
	for _, n := range s.Nodes {
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				b.WriteString(c.Data)
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
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
