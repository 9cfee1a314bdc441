package replay_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"time"

	"weft/fetch"
	"weft/fetch/replay"
)

// newClient and newStore leave out what a program has to do about errors.
func newClient() *fetch.Client {
	client, err := fetch.New(fetch.Config{})
	if err != nil {
		panic(err)
	}
	return client
}

func newStore() (store *replay.Store, remove func()) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	if store, err = replay.Open(dir); err != nil {
		panic(err)
	}
	return store, func() { os.RemoveAll(dir) }
}

// A page is fetched once. Whoever has queues to wait in and rules to obey for
// a request looks first whether there is one.
func ExampleCache() {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		fmt.Fprint(w, "<title>page</title>")
	}))
	defer server.Close()
	client := newClient()
	defer client.Close()
	store, remove := newStore()
	defer remove()

	cache := &replay.Cache{Store: store, Next: client}
	u, _ := url.Parse(server.URL + "/page")
	r := fetch.Request{URL: u}
	for range 2 {
		entry, err := cache.Lookup(context.Background(), r)
		if errors.Is(err, replay.ErrMiss) {
			fmt.Println("not there: asking")
			cache.Do(context.Background(), r)
			continue
		}
		fmt.Println("there:", string(entry.Response.Body))
	}
	fmt.Println(asked, "request")
	// Output:
	// not there: asking
	// there: <title>page</title>
	// 1 request
}

// What a server said once is played back as often as one likes, as slowly as it
// came.
func ExamplePlayer() {
	const slowness = 30 * time.Millisecond
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(slowness)
		http.Error(w, "come back later", http.StatusServiceUnavailable)
	}))
	client := newClient()
	defer client.Close()
	store, remove := newStore()
	defer remove()

	recorder := &replay.Cache{Store: store, Next: client, Failures: true}
	u, _ := url.Parse(server.URL + "/page")
	if _, err := recorder.Do(context.Background(), fetch.Request{URL: u}); err != nil {
		panic(err)
	}
	server.Close()

	playback := httptest.NewServer(store.Handler()) // a process of its own, where it counts
	defer playback.Close()
	base, _ := url.Parse(playback.URL)
	player := &replay.Player{Next: client, Server: base, MaxWait: 5 * time.Second}
	for range 2 {
		resp, err := player.Do(context.Background(), fetch.Request{URL: u})
		fmt.Println(resp.Status, resp.Timings.Wait > slowness/2, err)
	}
	// Output:
	// 503 true <nil>
	// 503 true <nil>
}
