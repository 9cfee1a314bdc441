// Package bench measures parts of weft over folders of real pages. The pages
// are not part of the project: a benchmark whose folder is absent says so and
// is skipped.
package bench

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"weft/parse/htmltree"
)

// corpora are the folders of pages: Debian's package python3-doc, and the
// development pages of the Web Content Extraction Benchmark beside the project.
var corpora = map[string]string{
	"python3-doc": "/usr/share/doc/python3.*/html",
	"wcxb-dev":    "../../shared/data/wcxb-dev/html",
}

// pages reads all pages of a corpus, at most so many bytes of them.
func pages(tb testing.TB, corpus string, most int) (list [][]byte, size int) {
	tb.Helper()
	roots, _ := filepath.Glob(corpora[corpus])
	for _, root := range roots {
		filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.Contains(filepath.Base(name), ".html") || size > most {
				return err
			}
			page, err := read(name)
			if err != nil {
				tb.Fatal(err)
			}
			list = append(list, page)
			size += len(page)
			return nil
		})
	}
	if len(list) == 0 {
		tb.Skipf("no pages in %s", corpora[corpus])
	}
	return list, size
}

func read(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return b, err
	}
	unzip, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unzip)
}

// BenchmarkParse compares the tree builder with html.Parse:
//
//	go test -bench Parse -cpu 1 -count 6
func BenchmarkParse(b *testing.B) {
	parsers := []struct {
		name  string
		parse func([]byte)
	}{
		{"html.Parse", func(page []byte) {
			html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
		}},
		{"htmltree", func(page []byte) { htmltree.Parse(page, htmltree.Limits{}) }},
	}
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		b.Run(corpus, func(b *testing.B) {
			list, size := pages(b, corpus, 50<<20)
			for _, p := range parsers {
				b.Run(p.name, func(b *testing.B) {
					b.SetBytes(int64(size))
					b.ReportAllocs()
					for b.Loop() {
						for _, page := range list {
							p.parse(page)
						}
					}
				})
			}
		})
	}
}
