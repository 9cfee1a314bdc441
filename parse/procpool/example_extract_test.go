package procpool

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"weft/parse"
)

// prices is a function of the user's. It hangs on pages that say so.
func prices(doc *goquery.Document) (any, error) {
	for doc.Find(".endless").Length() > 0 { // a mistake, or a trap
	}
	price := doc.Find(".price").First()
	if price.Length() == 0 {
		return nil, errors.New("no price")
	}
	return map[string]string{"price": strings.TrimSpace(price.Text())}, nil
}

// The functions by their names, in the parent and in its workers. The main of
// this program begins with
//
//	if len(os.Args) > 1 && os.Args[1] == "worker" {
//		if err := procpool.ServePages(extractors); err != nil { … }
//		return
//	}
var extractors = map[string]parse.Extractor{"prices": prices}

// A function in worker processes: a page on which it hangs costs that page, and
// nothing else.
func ExampleServePages() {
	command, err := Self("worker")
	if err != nil {
		log.Fatal(err)
	}
	page, err := Pages(parse.Config{Fields: []string{"title", "data"}, Extract: "prices"})
	if err != nil {
		log.Fatal(err)
	}
	pool, err := New(context.Background(), Config{
		Command: command, Parser: page, Procs: 1, Timeout: time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()

	for _, body := range []string{
		"<title>A book</title><p class=price> 10.01 </p>",
		"<title>A trap</title><p class=endless>",
		"<title>Another book</title><p class=price> 20.02 </p>",
	} {
		res, err := pool.Parse(context.Background(), parse.Document{
			URL: "https://shop.example/", ContentType: "text/html", Body: []byte(body),
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(strings.TrimSpace(res.Outcome + " " + string(res.Page)))
	}
	// Output:
	// ok {"title":"A book","data":{"price":"10.01"}}
	// parse_timeout
	// ok {"title":"Another book","data":{"price":"20.02"}}
}
