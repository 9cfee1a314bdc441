package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"

	"weft/fetch"
)

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<title>%s</title>", r.URL.Path)
	}))
	defer server.Close()

	client, err := fetch.New(fetch.Config{UserAgent: "example/1.0 (+https://example.org/bot)"})
	if err != nil {
		panic(err)
	}
	defer client.Close()

	u, _ := url.Parse(server.URL + "/page")
	res, err := client.Do(context.Background(), fetch.Request{URL: u})
	if err != nil {
		panic(err)
	}
	fmt.Println(res.Status, res.Protocol, string(res.Body))
	// Output: 200 HTTP/1.1 <title>/page</title>
}

// A failure is a class, a phase and a word that can be counted.
func ExampleClient_Do_error() {
	client, err := fetch.New(fetch.Config{})
	if err != nil {
		panic(err)
	}
	defer client.Close()

	u, _ := url.Parse("http://169.254.169.254/latest/meta-data/")
	_, err = client.Do(context.Background(), fetch.Request{URL: u, PublicOnly: true})
	var e *fetch.Error
	if errors.As(err, &e) {
		fmt.Println(e.Kind, e.Phase, e.Reason)
	}
	// Output: blocked_address connect not_public
}

func ExampleIsPublic() {
	for _, s := range []string{"8.8.8.8", "100.64.0.1", "::ffff:127.0.0.1", "2606:4700::1111"} {
		fmt.Println(s, fetch.IsPublic(netip.MustParseAddr(s)))
	}
	// Output:
	// 8.8.8.8 true
	// 100.64.0.1 false
	// ::ffff:127.0.0.1 false
	// 2606:4700::1111 true
}

// All hosts of a test site on one loopback address.
func ExampleParseConnectTo() {
	to, err := fetch.ParseConnectTo("::127.0.0.1:8080")
	fmt.Println(to.ToHost, to.ToPort, err)
	// Output: 127.0.0.1 8080 <nil>
}

// A jar stands around a client and has its methods.
func ExampleCookies_Fetcher() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "visits", Value: "1"})
		fmt.Fprintf(w, "got %q", r.Header.Get("Cookie"))
	}))
	defer server.Close()

	client, err := fetch.New(fetch.Config{})
	if err != nil {
		panic(err)
	}
	defer client.Close()
	jar, err := fetch.OpenCookies(os.DevNull) // or a file, and jar.Save at the end
	if err != nil {
		panic(err)
	}
	fetcher := jar.Fetcher(client)

	u, _ := url.Parse(server.URL)
	for range 2 {
		res, err := fetcher.Do(context.Background(), fetch.Request{URL: u})
		if err != nil {
			panic(err)
		}
		fmt.Println(string(res.Body))
	}
	// Output:
	// got ""
	// got "visits=1"
}
