package crawler_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/parse"
)

// A list in a few lines. The zero Config obeys robots.txt, asks a host four
// times a second, follows redirects, tries again where that can help, and bounds
// all that a page may cost.
func ExampleRecords() {
	site := shop()
	defer site.Close()

	ctx := context.Background()
	list := crawler.URLs(site.URL+"/1", site.URL+"/2", site.URL+"/gone")
	for rec, err := range crawler.Records(ctx, crawler.Config{Ordered: true}, list) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(rec.Line, rec.Outcome, rec.Page.Title)
	}
	// Output:
	// 1 ok Book 1
	// 2 ok Book 2
	// 3 http_error
}

// Fields by CSS, in a struct.
func ExampleRecords_fields() {
	site := shop()
	defer site.Close()

	page, err := parse.New(parse.Config{
		Fields: []string{"data"},
		Select: []string{"name=h1", "price=.price", "tags[]=.tag"},
	})
	if err != nil {
		log.Fatal(err)
	}
	cfg := crawler.Config{
		Parser: parse.NewLocal(page, runtime.GOMAXPROCS(0)),
		Limits: frontier.Config{HostRate: 100}, // the shop is ours
	}
	for rec, err := range crawler.Records(context.Background(), cfg, crawler.URLs(site.URL+"/1")) {
		if err != nil {
			log.Fatal(err)
		}
		var book struct {
			Name, Price string
			Tags        []string
		}
		if err := rec.Page.DataInto(&book); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%+v\n", book)
	}
	// Output:
	// {Name:Book 1 Price:£ 10.01 Tags:[novel used]}
}

// shop is a site with two books.
func shop() *httptest.Server {
	mux := http.NewServeMux()
	for n := range 2 {
		mux.HandleFunc(fmt.Sprintf("/%d", n+1), func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `<title>Book %[1]d</title><h1>Book %[1]d</h1>
				<p class=price>£ 10.0%[1]d<p class=tag>novel<p class=tag>used`, n+1)
		})
	}
	return httptest.NewServer(mux)
}
