// Command cluster measures what a hub and the store within it can take, with agents
// whose pages are made up: nothing is fetched or parsed.
//
//	go build ./cmd/weft && cd bench
//	go run ./cluster -weft ../weft -pages 200000 -agents 1,2,4
//	go run ./cluster -weft ../weft -pages 1000000 -hosts 100000 -agents 2 -store unsynced -every 5s
//
// Hub and agents are processes of their own, on this machine. For each store and number
// of agents it prints a row: pages a second; messages a second that the hub publishes and
// the agents commit, which are what the store has to write one by one; CPU time of
// the hub, with the store in it, and of all agents; the hub's largest resident size, and
// the store's on the disk. With -every it prints those of the moment, too. Linux only.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	var c crawl
	flag.StringVar(&c.weft, "weft", "weft", "the program")
	flag.IntVar(&c.pages, "pages", 200_000, "pages of the list")
	flag.IntVar(&c.hosts, "hosts", 10_000, "hosts that they are on")
	flag.IntVar(&c.size, "size", 1000, "bytes of a page's JSON")
	flag.DurationVar(&c.every, "every", 0, "how often sizes are printed; 0 is never")
	agents := flag.String("agents", "1,2,4", "numbers of agents")
	stores := flag.String("store", "synced,unsynced", "whether a message is on the disk before it counts")
	flag.StringVar(&c.folder, "dir", os.TempDir(), "where store and output are")
	join := flag.Bool("join", false, "be an agent of the hub whose address comes on standard input; the command itself uses it")
	flag.Parse()
	if *join {
		if err := agent(c.size); err != nil {
			log.Fatal(err)
		}
		return
	}
	fmt.Println("store     agents  pages/s  published/s  committed/s  pages/commit  hub CPU ms/page  agents CPU ms/page  hub MB  store MB")
	for store := range strings.SplitSeq(*stores, ",") {
		for n := range strings.SplitSeq(*agents, ",") {
			c.synced = store == "synced"
			var err error
			if c.agents, err = strconv.Atoi(n); err == nil {
				err = c.row(store)
			}
			if err != nil {
				log.Fatal(err)
			}
		}
	}
}

// A crawl is what one row is measured of.
type crawl struct {
	weft                       string
	pages, hosts, size, agents int
	synced                     bool
	every                      time.Duration
	folder                     string
}

// row runs a crawl and prints what it took.
func (c *crawl) row(store string) error {
	dir, err := os.MkdirTemp(c.folder, "cluster")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	list := filepath.Join(dir, "urls.txt")
	if err := c.write(list); err != nil {
		return err
	}
	r, err := c.run(dir, list)
	if err != nil {
		return err
	}
	s, pages := r.took.Seconds(), float64(c.pages)
	fmt.Printf("%-8s  %6d  %7.0f  %11.0f  %11.0f  %12.1f  %15.3f  %18.3f  %6.0f  %8.0f\n", store, c.agents, pages/s, float64(r.published)/s, float64(r.committed)/s,
		pages/float64(max(1, r.committed)), r.hub.Seconds()*1e3/pages, r.others.Seconds()*1e3/pages, float64(r.memory)/1e6, float64(r.store)/1e6)
	return nil
}

// write writes the list, with the pages of the hosts in turn.
func (c *crawl) write(path string) error {
	var b strings.Builder
	for i := range c.pages {
		fmt.Fprintf(&b, "http://host%d.example/%d\n", i%c.hosts, i)
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}
