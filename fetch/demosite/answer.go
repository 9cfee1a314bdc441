package demosite

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

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
		if _, err := io.Copy(w, plain); err != nil && r.Method != http.MethodHead {
			panic(http.ErrAbortHandler) // a broken file must not look like a whole page
		}
		return
	}
	if notModified(w, r, etag) {
		return
	}
	if packed {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	_, _ = io.Copy(w, file) // to a HEAD nothing is written
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

// acceptsGzip reads Accept-Encoding as far as it is needed here (RFC 9110
// section 12.5.3): gzip is named, and not with the weight zero.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			_, q, weighted := strings.Cut(weight, "=")
			return !weighted || strings.Trim(q, " 0.") != ""
		}
	}
	return false
}

// notModified sets the entity tag and answers 304 to a client that has it.
func notModified(w http.ResponseWriter, r *http.Request, etag string) bool {
	w.Header().Set("ETag", etag)
	if !strings.Contains(r.Header.Get("If-None-Match"), strings.TrimPrefix(etag, "W/")) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}
