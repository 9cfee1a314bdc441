// Command tables measures what outputs cost beside one of JSON lines.
//
//	go build ./cmd/weft && cd bench
//	go run ./tables -weft ../weft -dir /usr/share/doc/python3-doc/html
//
// It serves the HTML files of a folder and has weft crawl them, with all fields,
// into each of the outputs in turns with one of JSON lines, and prints the
// processor time of weft and its workers against that: the median of the ratios of
// runs that follow each other. Then it measures weft convert.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"weft/bench/site"
	"weft/bench/stat"
)

func main() {
	weft := flag.String("weft", "weft", "the program")
	dir := flag.String("dir", "/usr/share/doc/python3-doc/html", "folder of HTML files")
	rounds := flag.Int("rounds", 5, "how often each output is measured")
	outputs := flag.String("outputs", "out.csv,out.db,out.parquet,out.jsonl.zst", "with commas between them")
	mode := flag.String("mode", "hybrid", "of weft")
	flag.Parse()
	work, err := os.MkdirTemp("", "tables")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(work)
	path, err := filepath.Abs(*weft)
	if err != nil {
		log.Fatal(err)
	}
	b := bench{weft: path, work: work, mode: *mode}
	addr, stop := site.Serve(path, work, "--dir", *dir)
	b.addr = addr
	defer stop()

	names := strings.Split(*outputs, ",")
	ratios, own := make(map[string][]float64), make(map[string][]float64)
	for range *rounds {
		for _, name := range names {
			lines := b.crawl("lines.jsonl")
			t := b.crawl(name)
			own[name] = append(own[name], t.Seconds())
			ratios[name] = append(ratios[name], t.Seconds()/lines.Seconds())
		}
	}
	for _, name := range names {
		fmt.Printf("crawl into %-14s %.2f s of processor time, %.2f times that of JSON lines\n", name, stat.Median(own[name]), stat.Median(ratios[name]))
	}
	info, err := os.Stat(filepath.Join(work, "lines.jsonl"))
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range names {
		var took []float64
		for range *rounds {
			took = append(took, b.run("convert", "-q", "--force", "lines.jsonl", "-o", "converted-"+name).Seconds())
		}
		fmt.Printf("convert to %-14s %.0f MB of JSON a second of processor time\n", name, float64(info.Size())/1e6/stat.Median(took))
	}
}

// A bench runs weft in a folder.
type bench struct {
	weft, work, mode string
	addr             string
}

func (b *bench) crawl(output string) time.Duration {
	return b.run("crawl", "-q", "--force", "--mode", b.mode, "--host-rate", "0", "--host-conns", "0", "--connect-to", "::"+b.addr, "-o", output, "urls.txt")
}

// run is the processor time of the program and of all that it has waited for.
func (b *bench) run(args ...string) time.Duration {
	cmd := exec.Command(b.weft, args...)
	cmd.Dir, cmd.Stderr = b.work, os.Stderr
	if err := cmd.Run(); err != nil {
		log.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
