package demosite

import (
	"bufio"
	"bytes"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// urlMap serves stored pages under the URLs they once had.
type urlMap struct {
	names []string
	lines []string          // the URLs as they stand in the file, without fragment
	files map[string]string // by mapKey
}

// newURLMap reads lines of the form URL<TAB>FILE. Blank lines and lines that
// begin with # are passed over.
func newURLMap(name string) (*urlMap, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	m := &urlMap{files: make(map[string]string)}
	seen := make(map[string]bool)
	scan := bufio.NewScanner(file)
	for n := 1; scan.Scan(); n++ {
		line := bytes.TrimSuffix(scan.Bytes(), []byte("\r"))
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		host, err := m.add(string(line), filepath.Dir(name))
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if !seen[host] {
			seen[host] = true
			m.names = append(m.names, host)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(m.lines) == 0 {
		return nil, fmt.Errorf("%s: no lines of the form URL<TAB>FILE", name)
	}
	return m, nil
}

// add takes one line in and returns its host.
func (m *urlMap) add(line, dir string) (string, error) {
	raw, file, ok := strings.Cut(line, "\t")
	if !ok {
		return "", fmt.Errorf("no tab between URL and file in %q", line)
	}
	raw, _, _ = strings.Cut(strings.TrimSpace(raw), "#")
	scheme, rest, _ := strings.Cut(raw, "://")
	if s := strings.ToLower(scheme); s != "http" && s != "https" {
		return "", fmt.Errorf("not an http(s) URL: %q", raw)
	}
	authority, uri := rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, uri = rest[:i], rest[i:]
	}
	u, err := url.Parse(scheme + "://" + authority)
	if err != nil || u.Hostname() == "" {
		return "", fmt.Errorf("no host in %q", raw)
	}
	if file = filepath.FromSlash(strings.TrimSpace(file)); !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s: not a file", file)
	}
	host := hostOf(u.Host)
	key := mapKey(host, uri)
	if _, err := url.ParseRequestURI(key[len(host):]); err != nil {
		return "", err // net/http would refuse the request
	}
	if old, ok := m.files[key]; ok && old != file {
		return "", fmt.Errorf("%q already stands for %s (http and https are not told apart)", raw, old)
	}
	m.files[key] = file
	m.lines = append(m.lines, raw)
	return host, nil
}

// mapKey is what a URL of the map and a request for it have in common: the
// host, and the path with its query. What a client must percent-encode before
// it can send it (URL Standard, path and query percent-encode sets) is encoded
// here; escapes that are there stay as they are.
func mapKey(host, uri string) string {
	if !strings.HasPrefix(uri, "/") {
		uri = "/" + uri
	}
	var b strings.Builder
	b.WriteString(host)
	for i := range len(uri) {
		switch c := uri[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"'<>\\^`{|}", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (m *urlMap) hosts() []string { return m.names }

func (m *urlMap) urls(scheme string, _ []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, u := range m.lines {
			if _, rest, _ := strings.Cut(u, "://"); scheme != "" {
				u = scheme + "://" + rest
			}
			if !yield(u) {
				return
			}
		}
	}
}

func (m *urlMap) serve(w http.ResponseWriter, r *http.Request, host string) {
	uri := r.RequestURI
	if !strings.HasPrefix(uri, "/") { // the absolute form, as to a proxy
		uri = r.URL.RequestURI()
	}
	name, ok := m.files[mapKey(host, uri)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	file, err := os.Open(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer file.Close()
	serveFile(w, r, file, name)
}
