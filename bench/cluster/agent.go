package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"weft/crawler"
	"weft/crawler/cluster"
	"weft/crawler/frontier"
	"weft/fetch"
	"weft/parse"
)

// agent takes part in a hub's crawl with pages that are made up.
func agent(size int) error {
	address, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		return err
	}
	return cluster.RunAgent(context.Background(), cluster.AgentConfig{
		Connection: cluster.Connection{URL: strings.TrimSpace(address), Job: "weft"},
		Name:       fmt.Sprint("agent ", os.Getpid()),
		Start: func(_ context.Context, _ json.RawMessage, guard func(crawler.Fetcher) crawler.Fetcher) (*cluster.Stages, error) {
			return &cluster.Stages{Crawl: crawler.Config{
				Fetcher: guard(madeUp{}), Parser: madeUp{size}, IgnoreRobots: true, Limits: frontier.Config{HostRate: -1, HostConns: -1},
			}, Close: func() {}}, nil
		},
	})
}

// madeUp is a web without a network: each answer is there at once, and each page has
// the same size.
type madeUp struct{ size int }

// Do implements crawler.Fetcher.
func (madeUp) Do(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	if r.Ready != nil {
		if err := r.Ready(); err != nil {
			return nil, err
		}
	}
	if r.Sent != nil {
		r.Sent()
	}
	return &fetch.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Protocol: "HTTP/1.1"}, nil
}

// Parse implements crawler.Parser. The text differs from page to page, so it is packed
// as real ones are, and not better.
func (m madeUp) Parse(_ context.Context, doc parse.Document) (parse.Result, error) {
	page := fmt.Appendf(nil, `{"title":%q,"text":"`, doc.URL)
	x := uint64(14695981039346656037)
	for _, b := range []byte(doc.URL) {
		x = (x ^ uint64(b)) * 1099511628211
	}
	for len(page) < m.size-2 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		page = append(append(page, words[x%uint64(len(words))]...), ' ')
	}
	return parse.Result{Outcome: parse.OK, ContentType: "text/html", Charset: "utf-8", Page: append(page, `"}`...)}, nil
}

var words = strings.Fields(`the of and to a in is that it was for on are as with his they at be this from have or by one had not but
	what all were when we there can an your which their said if do will each about how up out them then she many some so these would
	other into has more her two like him see time could no make than first been its who now people my made over did down only way find use`)
