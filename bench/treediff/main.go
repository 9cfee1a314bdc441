// Command treediff parses every page of some folders with two HTML parsers and
// reports where the trees differ:
//
//	go run ./treediff [-a NAME] [-b NAME] [-n COUNT] FOLDER|FILE...
//
// Pages are files with .htm or .xhtml in their names, as in index.html.de, and
// perhaps .gz at the end. The parsers
// are htmltree, this project's own, and xnet, html.Parse with scripting off. For
// each page that differs the first difference is shown with its place in the tree. The exit status is 1 when a page differs.
package main

import (
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/net/html"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("treediff", flag.ContinueOnError)
	flags.SetOutput(stderr)
	nameA := flags.String("a", "xnet", "the first parser")
	nameB := flags.String("b", "htmltree", "the second parser")
	most := flags.Int("n", 20, "show at most so many differences")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	a, b := parsers[*nameA], parsers[*nameB]
	if a == nil || b == nil || flags.NArg() == 0 {
		fmt.Fprintln(stderr, "usage: treediff [-a xnet|htmltree] [-b xnet|htmltree] [-n COUNT] FOLDER|FILE...")
		return 2
	}

	var pages, same, refused, differ int
	for _, root := range flags.Args() {
		err := eachPage(root, func(name string, src []byte) {
			pages++
			treeA, errA := a(src)
			treeB, errB := b(src)
			switch {
			case errA != nil || errB != nil:
				refused++
				for _, err := range []error{errA, errB} {
					if err != nil {
						fmt.Fprintf(stdout, "%s: %v\n", name, err)
					}
				}
			case Diff(treeA, treeB) == "":
				same++
			default:
				if differ++; differ <= *most {
					fmt.Fprintf(stdout, "%s:\n%s", name, Diff(treeA, treeB))
				}
			}
		})
		if err != nil {
			fmt.Fprintln(stderr, "treediff:", err)
			return 1
		}
	}
	fmt.Fprintf(stdout, "%d pages: %d the same, %d different, %d refused or over a limit\n", pages, same, differ, refused)
	if differ > 0 {
		return 1
	}
	return 0
}

// eachPage calls f for every page in the folder, which may be a link to one, or
// for the one file.
func eachPage(root string, f func(name string, src []byte)) error {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if base := filepath.Base(name); name != root && !strings.Contains(base, ".htm") && !strings.Contains(base, ".xhtml") {
			return nil
		}
		src, err := readPage(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f(name, src)
		return nil
	})
}

func readPage(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if !strings.HasSuffix(name, ".gz") {
		return io.ReadAll(file)
	}
	unzip, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(unzip)
}

// describe writes a node on one line, as it would stand in a page.
func describe(n *html.Node) string {
	if n == nil {
		return "nothing"
	}
	switch n.Type {
	case html.TextNode:
		return fmt.Sprintf("text %s", clip(n.Data))
	case html.CommentNode:
		return fmt.Sprintf("comment %s", clip(n.Data))
	case html.DoctypeNode:
		return fmt.Sprintf("doctype %s %v", n.Data, n.Attr)
	case html.DocumentNode:
		return "document"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<%s", strings.TrimLeft(n.Namespace+" "+n.Data, " "))
	for _, a := range n.Attr {
		fmt.Fprintf(&b, " %s=%s", strings.TrimLeft(a.Namespace+" "+a.Key, " "), clip(a.Val))
	}
	return b.String() + ">"
}

// clip quotes s and cuts it in the middle where it is long.
func clip(s string) string {
	const most = 120
	if len(s) > most {
		return fmt.Sprintf("%q … %q (%d bytes)", s[:most/2], s[len(s)-most/2:], len(s))
	}
	return fmt.Sprintf("%q", s)
}
