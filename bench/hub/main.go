// Command hub measures what several agents cost on one machine: the same pages with one
// weft crawl, and with weft hub and agents, in turns.
//
//	go build ./cmd/weft && cd bench
//	go run ./hub -weft ../weft -dir /usr/share/doc/python3-doc/html -pages 12000
//	go run ./hub -weft ../weft -size 1000 -pages 20000 -sync=false
//	go run ./hub -weft ../weft -size 1000 -pages 20000 -idle
//
// The pages are on sites (registrable domains) of their own, 200 unless told, which one
// weft site serves on this machine. For each round it prints pages a second of wall
// clock, starting and ending included, and processor time; at last the ratio of pages a
// second, hub by crawl: the median of the rounds, and all of them. With -idle it is
// the memory and the processor of an agent that has nothing to do.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"weft/bench/site"
	"weft/bench/stat"
)

func main() {
	log.SetFlags(0)
	weft := flag.String("weft", "weft", "the program")
	dir := flag.String("dir", "", "folder of HTML files, .gz ones too, that the pages are; otherwise they are made up")
	size := flag.Int("size", 1000, "bytes of a page that is made up")
	pages := flag.Int("pages", 12000, "pages of the list")
	sites := flag.Int("sites", 200, "sites that they are on")
	agents := flag.Int("agents", 2, "agents of the hub")
	sync := flag.Bool("sync", true, "whether the hub's store is synced")
	rounds := flag.Int("rounds", 5, "how often both are measured")
	idle := flag.Bool("idle", false, "measure an agent that has done all pages, instead")
	flag.Parse()
	work, err := os.MkdirTemp("", "hub")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(work)
	path, err := filepath.Abs(*weft)
	if err != nil {
		log.Fatal(err)
	}
	b := bench{weft: path, work: work, pages: *pages}
	if err := b.spread(*dir, *size, *sites); err != nil {
		log.Fatal(err)
	}
	addr, stop := site.Serve(path, work, "--map", "map.tsv")
	b.addr = addr
	defer stop()
	if *idle {
		if err := b.idle(); err != nil {
			log.Print(err)
		}
		return
	}
	fmt.Println("round  crawl: pages/s  CPU s   hub: pages/s  CPU s  ratio")
	var ratios []float64
	for round := range *rounds {
		one := b.run("crawl", "-o", "one.jsonl")
		many := b.run("hub", "-o", "many.jsonl", "--listen-nats", "127.0.0.1:0", "--agents", strconv.Itoa(*agents), "--store-sync="+strconv.FormatBool(*sync))
		ratio := many.rate / one.rate
		ratios = append(ratios, ratio)
		fmt.Printf("%5d  %14.0f  %5.1f  %13.0f  %5.1f  %5.2f\n", round+1, one.rate, one.cpu.Seconds(), many.rate, many.cpu.Seconds(), ratio)
	}
	fmt.Printf("hub and %d agents make %.2f of one crawl's pages a second %.2f\n", *agents, stat.Median(ratios), ratios)
}

// A bench runs weft in a folder.
type bench struct {
	weft, work string
	pages      int
	addr       string
}

// spread writes the map of the pages: the files in turn, each page on the next site.
func (b *bench) spread(dir string, size, sites int) error {
	var files []string
	if dir == "" {
		file := filepath.Join(b.work, "page.html")
		page := "<!doctype html><title>A page</title><p>" + strings.Repeat("some words of a page ", size/21)
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			return err
		}
		files = []string{file}
	} else {
		for _, pattern := range []string{"*.html", "*.html.gz", "*/*.html", "*/*.html.gz"} {
			found, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				return err
			}
			files = append(files, found...)
		}
	}
	if len(files) == 0 {
		return fmt.Errorf("%s has no HTML files", dir)
	}
	var lines bytes.Buffer
	for i := range b.pages {
		fmt.Fprintf(&lines, "http://www.site%d.com/%d.html\t%s\n", i%sites, i, files[i%len(files)])
	}
	return os.WriteFile(filepath.Join(b.work, "map.tsv"), lines.Bytes(), 0o600)
}

// A cost is what one crawl of all pages took.
type cost struct {
	rate float64 // pages a second
	cpu  time.Duration
}

// run crawls all pages.
func (b *bench) run(command string, args ...string) cost {
	cmd := b.command(command, append(args, "urls.txt")...)
	began := time.Now()
	if err := cmd.Run(); err != nil {
		log.Fatalf("weft %s: %v", command, err)
	}
	took := time.Since(began)
	return cost{rate: float64(b.pages) / took.Seconds(), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
}

// command is a weft that keeps to no limits of hosts.
func (b *bench) command(name string, args ...string) *exec.Cmd {
	args = append([]string{name, "-q", "--force", "--robots", "ignore", "--host-rate", "0", "--host-conns", "0", "--connect-to", "::" + b.addr}, args...)
	cmd := exec.Command(b.weft, args...)
	cmd.Dir, cmd.Stderr = b.work, os.Stderr
	return cmd
}
