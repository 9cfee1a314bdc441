package frontier_test

import (
	"context"
	"fmt"
	"io"
	"time"

	"weft/crawler/frontier"
)

// Two hosts, one request at a time to each, and a redirect from one to the
// other.
func ExampleFrontier() {
	f := frontier.New(frontier.Config{HostConns: 1, HostRate: 50})
	f.Add(&frontier.Task{Host: "a.example:443", Value: "/1"})
	f.Add(&frontier.Task{Host: "a.example:443", Value: "/moved"})
	f.Add(&frontier.Task{Host: "b.example:443", Value: "/2"})
	f.Close()
	for {
		t, err := f.Lease(context.Background())
		if err == io.EOF {
			break
		}
		fmt.Println(t.Host, t.Value)
		// here the exchange would be
		if t.Value == "/moved" {
			t.Host, t.Value = "b.example:443", "/new"
			f.Return(t, frontier.Report{Answered: true}, frontier.Again(time.Now()))
			continue
		}
		f.Return(t, frontier.Report{Answered: true}, frontier.Over)
	}
	// Output:
	// a.example:443 /1
	// b.example:443 /2
	// a.example:443 /moved
	// b.example:443 /new
}
