package demosite

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
)

// folder serves the files below one folder. Nothing outside is reachable, not
// by dots and not by symbolic links: os.Root sees to that.
type folder struct {
	root  *os.Root
	names []string // host names for the list; every host serves all files
	pages []string // URL paths of the HTML files, in lexical order of the files
}

func newFolder(dir string, hosts int) (*folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, names: hostNames(hosts)}
	seen := make(map[string]bool)
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		page := strings.TrimSuffix(name, ".gz")
		if !isHTML(page) || seen[page] {
			return nil
		}
		// A link is listed where it leads to a file inside.
		if info, err := root.Stat(name); err != nil || !info.Mode().IsRegular() {
			return nil
		}
		seen[page] = true
		f.pages = append(f.pages, (&url.URL{Path: "/" + page}).EscapedPath())
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	if len(f.pages) == 0 {
		return nil, errors.Join(fmt.Errorf("%s: no HTML files in this folder", dir), root.Close())
	}
	return f, nil
}

func isHTML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		return true
	}
	return false
}

// Close closes the folder.
func (f *folder) Close() error { return f.root.Close() }

func (f *folder) hosts() []string { return f.names }

func (f *folder) urls(scheme string, addrs []string) iter.Seq[string] {
	names := f.names
	if len(addrs) > 0 {
		names = addrs
	}
	return func(yield func(string) bool) {
		for i, p := range f.pages {
			if !yield(orHTTP(scheme) + "://" + names[i%len(names)] + p) {
				return
			}
		}
	}
}

func orHTTP(scheme string) string {
	if scheme == "" {
		return "http"
	}
	return scheme
}

func (f *folder) serve(w http.ResponseWriter, r *http.Request, _ string) {
	name := strings.Trim(r.URL.Path, "/")
	if name == "" {
		name = "."
	}
	info, err := f.root.Stat(name)
	if err == nil && info.IsDir() {
		if !strings.HasSuffix(r.URL.Path, "/") {
			// Without the slash the page's relative links would miss.
			slash := url.URL{Path: path.Base(name) + "/"}
			http.Redirect(w, r, slash.String(), http.StatusMovedPermanently)
			return
		}
		name = path.Join(name, "index.html")
	}
	for _, candidate := range []string{name, name + ".gz"} {
		file, err := f.root.Open(candidate)
		if err != nil {
			continue
		}
		defer file.Close()
		// A page that was asked for by its packed name is served unpacked too:
		// it is the same page.
		serveFile(w, r, file, candidate)
		return
	}
	http.NotFound(w, r)
}
