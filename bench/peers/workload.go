package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// A workload is what is served, and how it is asked for.
type workload struct {
	what string
	// files fills the folder that is served; nil serves made-up pages.
	files func(dir string) error
	site  []string // more flags for the server
	// lines writes the list; nil takes the server's own.
	lines       func(w *bufio.Writer)
	concurrency int
	flags       []string // more flags for weft; ADDR is the server's
	contenders  []string // who takes part; none: all
	alike       bool     // the outputs are compared
}

var workloads = map[string]workload{
	"docs": {
		what:  "large pages: python3-doc, gzip, 16 in flight",
		files: packed("/usr/share/doc/python3.*/html"), concurrency: 16, alike: true,
	},
	"full": {
		what:  "the large pages with all that weft has to say of them",
		files: packed("/usr/share/doc/python3.*/html"), concurrency: 16, flags: []string{"--fields", "all"},
		contenders: []string{"serial", "threads", "hybrid"},
	},
	"small": {
		what:  "smaller pages: postgresql-doc-15, gzip, 16 in flight",
		files: packed("/usr/share/doc/postgresql-doc-15/html"), concurrency: 16, alike: true,
	},
	"tiny": {
		what:  "20,000 pages of 1 KB, 64 in flight",
		files: tinyPages(20_000), concurrency: 64, alike: true, contenders: []string{"loop", "serial", "threads", "hybrid", "colly"},
	},
	"latency": {
		what:  "waiting: python3-doc, 100 ms before the first byte, 64 in flight",
		files: packed("/usr/share/doc/python3.*/html"), site: []string{"--latency", "100ms"}, concurrency: 64, alike: true,
		contenders: []string{"loop", "threads", "hybrid", "colly", "scrapy", "crawlee", "py-threads", "py-hybrid"},
	},
	"norobots": {
		what:  "waiting, without asking for robots.txt",
		files: packed("/usr/share/doc/python3.*/html"), site: []string{"--latency", "100ms"}, concurrency: 64, alike: true,
		flags: []string{"--robots", "ignore"}, contenders: []string{"loop", "threads", "hybrid"},
	},
	"inflight": {
		what:  "10,000 pages that take 5 s each, 10,000 in flight, no robots.txt",
		files: tinyPages(10_000), site: []string{"--latency", "5s"}, concurrency: 10_000, flags: []string{"--robots", "ignore"},
		contenders: []string{"loop", "threads", "hybrid"}, alike: true,
	},
	"idle": {
		what:  "one page that takes 1 s: the memory of a program that does next to nothing",
		files: tinyPages(1), site: []string{"--latency", "1s"}, concurrency: 1, flags: []string{"--robots", "ignore"},
		contenders: []string{"loop", "threads", "hybrid"}, alike: true,
	},
	"hosts": {
		what:  "200,000 pages on 100,000 hosts, the largest with thousands, 64 in flight",
		files: tinyPages(1), lines: manyHosts, concurrency: 64, flags: []string{"--connect-to", "::ADDR"},
		contenders: []string{"threads", "hybrid"},
	},
	"lines": {
		what:  "a list of 1,000,000 lines on 50,000 hosts, none of which answers",
		files: tinyPages(1), lines: millionLines, concurrency: 64, flags: []string{"--connect-to", "::127.0.0.1:1", "--retries", "0"},
		contenders: []string{"threads", "hybrid"},
	},
}

// packed fills a folder with the HTML files of another, compressed, so that
// the server has little to do.
func packed(from string) func(dir string) error {
	return func(dir string) error {
		roots, err := filepath.Glob(from)
		if err != nil || len(roots) == 0 {
			return errors.Join(err, fmt.Errorf("no %s: it comes with a package of Debian's of that name", from))
		}
		return filepath.WalkDir(roots[0], func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".html" {
				return err
			}
			rel, err := filepath.Rel(roots[0], name)
			if err != nil {
				return err
			}
			src, err := os.Open(name)
			if err != nil {
				return err
			}
			defer src.Close()
			return pack(filepath.Join(dir, rel+".gz"), src)
		})
	}
}

func pack(name string, src io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	dst, err := os.Create(name)
	if err != nil {
		return err
	}
	defer dst.Close()
	z := gzip.NewWriter(dst)
	if _, err := io.Copy(z, src); err != nil {
		return err
	}
	return errors.Join(z.Close(), dst.Close())
}

// tinyPages fills a folder with pages of 1 KB.
func tinyPages(n int) func(dir string) error {
	return func(dir string) error {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range n {
			var b strings.Builder
			fmt.Fprintf(&b, "<!DOCTYPE html><html lang=en><title>Page %d</title><body><h1>Number %d</h1>\n", i, i)
			for b.Len() < 950 {
				fmt.Fprintf(&b, "<p>Some %x words and <a href=\"%d.html\">a link</a>.</p>\n", r.Uint32(), r.IntN(n))
			}
			b.WriteString("</body></html>\n")
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.html", i)), []byte(b.String()), 0o666); err != nil {
				return err
			}
		}
		return nil
	}
}

func manyHosts(w *bufio.Writer) {
	const hosts = 100_000
	r := rand.New(rand.NewPCG(3, 4))
	skew := rand.NewZipf(r, 1.2, 20, hosts-1)
	for i := range hosts {
		fmt.Fprintf(w, "http://h%d.test/0.html\n", i)
		fmt.Fprintf(w, "http://h%d.test/0.html?%d\n", skew.Uint64(), i)
	}
}

func millionLines(w *bufio.Writer) {
	for i := range 1_000_000 {
		fmt.Fprintf(w, "http://host%d.test/%d\n", i%50_000, i)
	}
}

// serve starts the server of a workload in a process of its own. It ends with
// ctx.
func (w workload) serve(ctx context.Context, bin, temp, list string) (pid int, addr string, err error) {
	args := append([]string{"site", "--addr", "127.0.0.1:0", "--list", list}, w.site...)
	if w.files != nil {
		dir := filepath.Join(temp, "files")
		if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o777)); err != nil {
			return 0, "", err
		}
		if err := w.files(dir); err != nil {
			return 0, "", err
		}
		args = append(args, "--dir", dir)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "weft"), args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, "", err
	}
	if err := cmd.Start(); err != nil {
		return 0, "", err
	}
	line, err := bufio.NewReader(out).ReadString(';')
	if err != nil {
		return 0, "", fmt.Errorf("the server did not start: %w", err)
	}
	return cmd.Process.Pid, strings.TrimSuffix(strings.TrimPrefix(line, "serving on "), ";"), nil
}

// writeList writes the list, unless it is the server's own: that names hosts by
// address for those who cannot be told where to connect.
func (w workload) writeList(name, addr string) error {
	if w.lines == nil {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		list := hostNames.ReplaceAllString(string(b), "http://"+addr)
		return os.WriteFile(name, []byte(list), 0o666)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	buf := bufio.NewWriter(f)
	w.lines(buf)
	return errors.Join(buf.Flush(), f.Close())
}
