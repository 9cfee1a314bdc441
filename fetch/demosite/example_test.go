package demosite_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"weft/fetch/demosite"
)

// A site of two hosts in a test server. Without a crawler that connects every
// name to the one listener, its pages are fetched by the server's address.
func Example() {
	site, err := demosite.New(demosite.Config{Pages: 4, Hosts: 2, PageBytes: demosite.Light})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	for u := range site.URLs("") {
		fmt.Println(u)
	}

	srv := httptest.NewServer(site)
	defer srv.Close()
	for u := range site.URLs("", strings.TrimPrefix(srv.URL, "http://")) {
		resp, err := http.Get(u)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			log.Fatal(err)
		}
		_, title, _ := strings.Cut(string(body), "<title>")
		title, _, _ = strings.Cut(title, " |")
		fmt.Println(resp.StatusCode, title != "")
	}
	// Output:
	// http://shop.weft.test/
	// http://docs.weft.test/
	// http://shop.weft.test/docs/1.html
	// http://docs.weft.test/articles/1.html
	// 200 true
	// 200 true
	// 200 true
	// 200 true
}
