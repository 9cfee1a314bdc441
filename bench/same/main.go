// Command same shows that two builds of weft say the same of the same pages:
// that a change which is to change nothing has changed nothing.
//
//	git worktree add ../before COMMIT && (cd ../before && go build -o /tmp/weft-before ./cmd/weft)
//	go build ./cmd/weft && cd bench
//	go run ./same -before /tmp/weft-before -after ../weft -dir /usr/share/doc/python3-doc/html -map pages.tsv
//
// It serves each folder and each map (lines URL<TAB>FILE) with `weft site` of
// the build before, lets both builds crawl it in all modes, compare the modes,
// parse the files, find near duplicates, resume a torn output, and write every
// format, and prints a line for each comparison: how many records there are,
// and whether they are the same, byte for byte, when times and dates are taken
// out (see normal). The exit status is 1 if anything differs.
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

// pages are what both builds work on.
type pages struct {
	name  string
	serve []string // the flags of weft site
	files string   // the folder to parse
}

// build is one of the two programs, and where it leaves its files.
type build struct{ program, dir string }

func main() {
	log.SetFlags(0)
	before := flag.String("before", "", "the `PROGRAM` before the change")
	after := flag.String("after", "", "the `PROGRAM` after it")
	limit := flag.Int("limit", 0, "lines of each list at most; 0 takes all")
	only := flag.String("only", "", "cases whose name has this `TEXT` in it")
	var all []pages
	flag.Func("dir", "`FOLDER` of HTML to serve; can be given more than once", func(dir string) error {
		all = append(all, pages{filepath.Base(dir), []string{"--dir", dir}, dir})
		return nil
	})
	flag.Func("map", "`FILE` with lines URL<TAB>FILE to serve; can be given more than once", func(file string) error {
		first, err := firstFile(file)
		all = append(all, pages{filepath.Base(filepath.Dir(file)), []string{"--map", file}, filepath.Dir(first)})
		return err
	})
	flag.Parse()
	if *before == "" || *after == "" || len(all) == 0 {
		log.Fatal("same: wants -before, -after and at least one -dir or -map")
	}
	temp, err := os.MkdirTemp("", "same-*")
	if err != nil {
		log.Fatal(err)
	}
	builds := [2]build{{*before, filepath.Join(temp, "before")}, {*after, filepath.Join(temp, "after")}}
	same := true
	for _, p := range all {
		ok, err := p.compare(builds, temp, *limit, *only)
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temp))
			log.Fatalf("same: %s: %v", p.name, err)
		}
		same = same && ok
	}
	if !same {
		log.Fatalf("same: they differ; what the two wrote is in %s", temp)
	}
	os.RemoveAll(temp)
}

// firstFile is the file of a map's first line.
func firstFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	line, _ := bufio.NewReader(f).ReadString('\n')
	_, file, ok := strings.Cut(strings.TrimSpace(line), "\t")
	if !ok {
		return "", fmt.Errorf("%s: %q is no line URL<TAB>FILE", name, line)
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(name), file)
	}
	return file, nil
}

// compare runs all cases over the pages, and reports whether none differed.
func (p pages) compare(builds [2]build, temp string, limit int, only string) (same bool, err error) {
	list := filepath.Join(temp, "urls.txt")
	reach, stop, err := p.site(builds[0].program, list)
	if err != nil {
		return false, err
	}
	defer stop()
	in := input{list: list, reach: reach, files: p.files, limit: limit}
	same = true
	for _, c := range cases {
		if !strings.Contains(c.name, only) {
			continue
		}
		began := time.Now()
		var got [2]output
		for i, b := range builds {
			b.dir = filepath.Join(b.dir, p.name, strings.ReplaceAll(c.name, " ", "-"))
			if err := os.MkdirAll(b.dir, 0o777); err != nil {
				return false, err
			}
			if got[i], err = c.run(b, in); err != nil {
				return false, fmt.Errorf("%s: %s: %w", c.name, b.program, err)
			}
		}
		what := difference(got[0], got[1])
		switch {
		case what != "":
			same, what = false, "DIFFERENT: "+what
		case c.fetches && got[0].pages() == 0:
			return false, fmt.Errorf("%s: no page came, so nothing is shown", c.name)
		default:
			what = "same"
		}
		fmt.Printf("%-12s %-18s %6d records, %6d pages  %5.1f s  %s\n",
			p.name, c.name, len(got[0]), got[0].pages(), time.Since(began).Seconds(), what)
	}
	return same, nil
}

// site starts weft site, which writes the list, and returns the flags of a
// crawl that lead there, as it prints them.
func (p pages) site(program, list string) (reach []string, stop func(), err error) {
	args := []string{"site", "--addr", "127.0.0.1:0", "--tls", "127.0.0.1:0", "--list", list}
	cmd := exec.Command(program, append(args, p.serve...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	said := bufio.NewReader(out)
	_, err = said.ReadString('\n') // where it serves
	line, lerr := said.ReadString('\n')
	flags, ok := strings.CutPrefix(line, "weft crawl --host-rate 0 ")
	flags, _, there := strings.Cut(flags, " -o ")
	if !ok || !there {
		stop()
		return nil, nil, fmt.Errorf("weft site says %q: %w", line, errors.Join(err, lerr))
	}
	return strings.Fields(flags), stop, nil
}
