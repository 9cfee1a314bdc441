package crawler_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"weft/crawler"
	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/crawler/scope"
)

// A whole site from one page, two levels deep. With Config.Follow the records of
// pages that were found come after those of the pages that have the links.
func ExampleConfig_follow() {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, "<title>Home</title><a href=/chairs>Chairs</a> <a href=https://elsewhere.example/>Elsewhere</a>")
		case "/chairs":
			fmt.Fprint(w, "<title>Chairs</title><a href=/>Home</a> <a href=/chairs/oak?utm_source=home>Oak</a>")
		case "/chairs/oak":
			fmt.Fprint(w, "<title>Oak</title>")
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()

	cfg := crawler.Config{
		Limits: frontier.Config{HostRate: -1}, // it is our own
		Follow: &discovery.Config{Scope: scope.Config{Level: 2}},
	}
	for rec, err := range crawler.Records(context.Background(), cfg, crawler.URLs(site.URL+"/")) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Depth, rec.Page.Title, len(rec.Follow))
	}
	// Output:
	// 0 Home 1
	// 1 Chairs 1
	// 2 Oak 0
}
