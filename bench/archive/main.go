// Command archive measures what it costs to keep an archive of a crawl, and what
// worker processes bring when one is parsed.
//
//	go build ./cmd/weft && cd bench
//	go run ./archive -weft ../weft
//
// It lets weft site serve a folder of pages and has weft crawl them twice a
// round, with --warc and without; then it keeps an archive of small made-up pages
// and has weft parse it in serial and in hybrid. It prints the processor time of
// both of each pair, and the time by the clock of the second pair, medians over
// the rounds. On a machine that does other things only the processor time counts.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"weft/bench/stat"
)

// A bench is where the commands run.
type bench struct{ weft, dir string }

func main() {
	weft := flag.String("weft", "weft", "the program")
	pages := flag.String("pages", "/usr/share/doc/python3-doc/html", "folder of the pages that are crawled")
	small := flag.Int("small", 10_000, "made-up pages in the archive that is parsed")
	rounds := flag.Int("rounds", 5, "how often both are measured, in turns")
	flag.Parse()
	program, err := filepath.Abs(*weft)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	b := bench{program, dir}

	if _, err := os.Stat(*pages); err == nil {
		crawl, stop := b.serve("--dir", *pages)
		var without, with, ratio []float64
		for range *rounds {
			o, _ := b.run(append(crawl, "-o", "plain.jsonl")...)
			w, _ := b.run(append(crawl, "-o", "kept.jsonl", "--warc", "kept.warc.gz")...)
			without, with, ratio = append(without, o), append(with, w), append(ratio, w/o)
		}
		stop()
		fmt.Printf("crawling %s: %.2f s of processor time, with --warc %.2f s: %.2f times\n", *pages, stat.Median(without), stat.Median(with), stat.Median(ratio))
	}

	crawl, stop := b.serve("--pages", fmt.Sprint(*small), "--hosts", "10")
	b.run(append(crawl, "--mode", "threads", "--fields", "title", "-o", "small.jsonl", "--warc", "small.warc.gz")...)
	stop()
	var cpu, wall [2][]float64
	var ratios, faster []float64
	for range *rounds {
		for i, mode := range []string{"serial", "hybrid"} {
			c, w := b.run("parse", "--mode", mode, "--force", "-o", "parsed.jsonl", "small.warc.gz")
			cpu[i], wall[i] = append(cpu[i], c), append(wall[i], w)
		}
		n := len(cpu[0]) - 1
		ratios, faster = append(ratios, cpu[1][n]/cpu[0][n]), append(faster, wall[0][n]/wall[1][n])
	}
	fmt.Printf("parsing %d small pages: serial %.2f s (%.2f s of processor time), hybrid %.2f s (%.2f s): %.2f times as fast, with %.2f times the processor time\n",
		*small, stat.Median(wall[0]), stat.Median(cpu[0]), stat.Median(wall[1]), stat.Median(cpu[1]), stat.Median(faster), stat.Median(ratios))
}

// serve starts weft site, and returns the arguments of a crawl of it.
func (b bench) serve(args ...string) (crawl []string, stop func()) {
	cmd := exec.Command(b.weft, append([]string{"site", "--addr", "127.0.0.1:0", "--list", "list.txt"}, args...)...)
	cmd.Dir = b.dir
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		log.Fatal(err)
	}
	// It prints the command that crawls it.
	connect := ""
	lines := bufio.NewScanner(out)
	for connect == "" && lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "--connect-to "); ok {
			connect = strings.Fields(after)[0]
		}
	}
	go io.Copy(io.Discard, out)
	list, err := os.ReadFile(filepath.Join(b.dir, "list.txt"))
	if err == nil {
		err = os.WriteFile(filepath.Join(b.dir, "list.txt"), []byte(strings.ReplaceAll(string(list), "https:", "http:")), 0o666)
	}
	if err != nil || connect == "" {
		log.Fatal("weft site did not say how it is crawled: ", err)
	}
	crawl = []string{"crawl", "-q", "--force", "--host-rate", "0", "--host-conns", "0", "--contact", "archive@example.com", "--connect-to", connect, "list.txt"}
	return crawl, func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
}

// run runs weft, and says how long it and its workers computed, and how long it
// took by the clock, in seconds.
func (b bench) run(args ...string) (cpu, wall float64) {
	cmd := exec.Command(b.weft, args...)
	cmd.Dir, cmd.Stderr = b.dir, os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		log.Fatal(err)
	}
	took := time.Since(began)
	return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), took.Seconds()
}
