package warc_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"

	"weft/fetch"
	"weft/fetch/warc"
)

// A client keeps its exchanges in an archive, from which they are read back.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "this is %s", r.URL.Path)
	}))
	defer server.Close()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	archive, err := warc.Create(warc.Config{Path: filepath.Join(dir, "site.warc.gz")}, false)
	if err != nil {
		log.Fatal(err)
	}
	client, err := fetch.New(fetch.Config{Archive: archive})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	var last fetch.Place
	for _, path := range []string{"/a", "/b"} {
		u, err := url.Parse(server.URL + path)
		if err != nil {
			log.Fatal(err)
		}
		resp, err := client.Do(context.Background(), fetch.Request{URL: u})
		if err != nil {
			log.Fatal(err)
		}
		last = *resp.Archived
	}
	if err := archive.Close(); err != nil {
		log.Fatal(err)
	}

	f, err := os.Open(last.File)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var answers warc.Answers
	err = answers.Read(last.File, f, func(a *warc.Answer) error {
		fmt.Printf("%d %s\n", a.Response.Status, a.Response.Body)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// 200 this is /a
	// 200 this is /b
}
