package demosite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
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

// serveFile answers with an open file. One whose name ends in .gz is the
// gzip-coded form of the rest of its name: sent as it is to a client that
// accepts gzip, unpacked to others.
func serveFile(w http.ResponseWriter, r *http.Request, file *os.File, name string) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Last-Modified", info.ModTime().UTC().Format(http.TimeFormat))
	h.Set("Content-Type", contentType(strings.TrimSuffix(name, ".gz")))
	etag := fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size())

	packed := strings.HasSuffix(name, ".gz")
	if packed {
		h.Set("Vary", "Accept-Encoding")
	}
	if packed && !acceptsGzip(r) {
		plain, err := gzip.NewReader(file)
		if err != nil {
			http.Error(w, name+": "+err.Error(), http.StatusInternalServerError)
			return
		}
		if notModified(w, r, "W/"+etag) {
			return
		}
		_, _ = io.Copy(w, plain) // the client left, or the file is broken: the body ends early
		return
	}
	if notModified(w, r, etag) {
		return
	}
	if packed {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, file)
	}
}

// contentType goes by the name alone. Stored HTML says its charset itself, if
// at all, so no charset is added.
func contentType(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".html", ".htm":
		return "text/html"
	case ".xhtml":
		return "application/xhtml+xml"
	case ".txt":
		return "text/plain"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
