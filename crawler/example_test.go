package crawler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/store"
)

// A whole crawl as a library: a list, a fetcher, a parser and a sink, joined by
// a crawler.
func Example() {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			fmt.Fprint(w, "User-agent: *\nDisallow: /private/\n")
			return
		}
		fmt.Fprintf(w, "<title>The page %s</title>", r.URL.Path)
	}))
	defer site.Close()
	urls := strings.NewReplacer("SITE", site.URL).Replace("SITE/a\nSITE/private/b\nSITE/a\n")

	client, err := fetch.New(fetch.Config{UserAgent: "example/1.0"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	parser, err := parse.New(parse.Config{Fields: []string{"title"}})
	if err != nil {
		log.Fatal(err)
	}
	c, err := crawler.New(crawler.Config{
		Fetcher:      client,
		Parser:       parse.NewLocal(parser, 2), // or a pool of processes
		Agent:        "example",
		Concurrency:  8,
		Limits:       frontier.Config{HostRate: 100, HostConns: 2},
		MaxRedirects: 10,
		Retries:      3,
		MaxHostWait:  10 * time.Minute,
		Ordered:      true,
		Events: func(e crawler.Event) {
			if p, ok := e.(crawler.PageDone); ok {
				fmt.Println("line", p.Line, p.Outcome)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	lines, err := list.Open(ctx, list.Config{Sources: []list.Source{{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(urls)), nil },
	}}})
	if err != nil {
		log.Fatal(err)
	}
	defer lines.Close()
	sink := store.NewStream(new(titles))
	sum, err := c.Run(ctx, lines, sink)
	if err != nil {
		log.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(sum.Records, "records,", sum.Attempts, "exchange")
	// Output:
	// "The page /a"
	// line 1 ok
	// line 2 robots_denied
	// line 3 duplicate_url
	// 3 records, 1 exchange
}

// titles prints the title of every record that is written to it.
type titles struct{}

func (titles) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		var rec struct {
			Page struct {
				Title string `json:"title"`
			} `json:"page"`
		}
		if err := json.Unmarshal([]byte(line), &rec); err != nil {
			return 0, err
		}
		if rec.Page.Title != "" {
			fmt.Printf("%q\n", rec.Page.Title)
		}
	}
	return len(b), nil
}
