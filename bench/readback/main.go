// Command readback shows that what weft writes about real pages is read back
// equal, from every format, by weft and by other programs.
//
//	go build ./cmd/weft && cd bench
//	go run ./readback -weft ../weft -dir /usr/share/doc/python3-doc/html -map pages.tsv
//
// It serves each folder and each map (lines URL<TAB>FILE) with `weft site`, crawls
// it once into outputs of all formats, all fields and columns of all kinds, and
// compares what every reader has of them with the output of JSON lines: Go's
// encoding packages, weft convert, Python's csv and sqlite3, the sqlite3 program,
// and DuckDB. What is not installed is skipped. DuckDB is used through Node.js,
// from the folder that -duckdb names, where somebody has said
// `npm install @duckdb/node-api`. The exit status is 1 if anything differs.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// columns are those of the tables: of every type, and all that a page can have
// much of.
var columns = strings.Split("line,url,input,final_url,outcome,status,error_phase,error_reason,error_detail,attempts,fetched_at,ip,protocol,headers,"+
	"content_type,charset,bytes_wire,bytes_body,body_sha256,redirects,warnings,timings,total_ms,wait_ms,title,headline,description,lang,canonical,site_name,"+
	"authors,published,modified,image,robots,type,headings,links,feeds,structured,text,markdown,comments,analysis,language,words", ",")

var outputs = []string{"out.jsonl", "out.json", "out.json.gz", "out.jsonl.zst", "out/", "out.csv", "out.tsv", "out.csv.zst", "out.db", "out.parquet"}

func main() {
	log.SetFlags(0)
	weft := flag.String("weft", "weft", "the program")
	duckdb := flag.String("duckdb", "", "the `FOLDER` in which @duckdb/node-api is installed; none skips it")
	var all [][]string // the flags of weft site
	for _, name := range []string{"dir", "map"} {
		flag.Func(name, "what weft site --"+name+" is to serve; can be given more than once", func(path string) error {
			path, err := filepath.Abs(path)
			all = append(all, []string{"--" + name, path})
			return err
		})
	}
	flag.Parse()
	program, err := filepath.Abs(*weft)
	if err != nil || len(all) == 0 {
		log.Fatalf("readback: wants -weft and at least one -dir or -map: %v", err)
	}
	differ := false
	for _, serve := range all {
		ok, err := pages{serve, program, *duckdb}.check()
		if err != nil {
			log.Fatalf("readback: %s: %v", serve[1], err)
		}
		differ = differ || !ok
	}
	if differ {
		log.Fatal("readback: they differ")
	}
}

// pages are what is written and read.
type pages struct {
	serve        []string
	weft, duckdb string
}

// check reports whether all readers have the same.
func (p pages) check() (same bool, err error) {
	dir, err := os.MkdirTemp("", "readback-*")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	if err := p.crawl(dir); err != nil {
		return false, err
	}
	want, err := recordsOf(filepath.Join(dir, "out.jsonl"))
	if err != nil {
		return false, err
	}
	bytes, cells := 0, 0
	for _, r := range want {
		bytes += len(r.raw)
		for _, c := range columns {
			if r.cell(c) != nil {
				cells++
			}
		}
	}
	fmt.Printf("%s: %d records, %.0f MB of JSON, %d cells that are not empty\n", p.serve[1], len(want), float64(bytes)/1e6, cells)
	same = true
	for _, r := range p.readers(dir) {
		began := time.Now()
		what, err := r.compare(want)
		switch {
		case errors.Is(err, errSkipped):
			what = err.Error()
		case err != nil:
			return false, fmt.Errorf("%s: %w", r.name, err)
		case what == "":
			what = "equal"
		default:
			same, what = false, "DIFFERENT: "+what
		}
		fmt.Printf("  %-34s %5.1f s  %s\n", r.name, time.Since(began).Seconds(), what)
	}
	return same, nil
}

// crawl writes all outputs.
func (p pages) crawl(dir string) error {
	site := exec.Command(p.weft, append([]string{"site", "--addr", "127.0.0.1:0", "--tls", "127.0.0.1:0", "--list", "urls.txt"}, p.serve...)...)
	site.Dir, site.Stderr = dir, os.Stderr
	out, err := site.StdoutPipe()
	if err == nil {
		err = site.Start()
	}
	if err != nil {
		return err
	}
	defer site.Wait()
	defer site.Process.Kill()
	said := bufio.NewReader(out)
	said.ReadString('\n') // where it serves
	line, err := said.ReadString('\n')
	flags, ok := strings.CutPrefix(line, "weft crawl --host-rate 0 ")
	flags, _, there := strings.Cut(flags, " -o ")
	if err != nil || !ok || !there {
		return fmt.Errorf("weft site says %q: %v", line, err)
	}
	args := append([]string{"crawl", "-q", "--host-rate", "0", "--host-conns", "0", "--fields", "all", "--columns", strings.Join(columns, ",")}, strings.Fields(flags)...)
	for _, o := range outputs {
		args = append(args, "-o", o)
	}
	crawl := exec.Command(p.weft, append(args, "urls.txt")...)
	crawl.Dir, crawl.Stderr = dir, os.Stderr
	return crawl.Run()
}
