package parse

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// kind is what a document is.
type kind struct {
	essence string // "text/html"; lower case, without parameters
	charset string // the charset parameter of the header, as it stands there
	plain   bool   // text without markup
	xml     bool   // XHTML by its type: <script/> is an element that has ended
}

// documentType decides what a document is, from its header and its first
// bytes, as the WHATWG's MIME Sniffing Standard does for what is navigated to:
//
//   - No type, or one that means "some bytes": what the bytes look like.
//   - HTML or plain text: that, unless the bytes are of a binary format. HTML
//     under the name of plain text stays plain text, as in a browser.
//   - XML: a page if the root element is html.
//   - Anything else is what it says it is.
//
// HTML, XHTML and plain text have a page. For all others the failure names in
// its detail what was found; kind.essence is that type too.
func documentType(header string, body []byte) (kind, *failure) {
	declared, charset := parseContentType(header)
	k := kind{essence: declared, charset: charset}
	sample := body[:min(len(body), 512)]

	switch {
	case declared == "", declared == "*/*", declared == "unknown/unknown", declared == "application/unknown",
		declared == "application/octet-stream", declared == "binary/octet-stream":
		k.essence = looksLike(sample)
		if strings.HasPrefix(k.essence, "image/") && !isBinary(sample) { // "BM" starts bitmaps, and sentences
			k.essence = "text/plain"
		}
	case declared == "text/html", declared == "application/xhtml+xml", declared == "text/plain":
		if !isBinary(sample) {
			break // as nearly always
		}
		found := looksLike(sample)
		wide := strings.HasPrefix(strings.ToLower(charset), "utf-16") // its NULs are no sign of a binary
		if !strings.HasPrefix(found, "text/") && !wide && !(declared != "text/plain" && hasTags(body)) {
			k.essence = found
		}
	}

	switch {
	case k.essence == "text/html":
		return k, nil
	case k.essence == "text/plain":
		k.plain = true
		return k, nil
	case k.essence == "application/xhtml+xml", isXML(k.essence) && rootIsHTML(body):
		k.xml = true
		return k, nil
	}
	detail := k.essence
	if declared != "" && declared != k.essence {
		detail = fmt.Sprintf("%s, declared as %s", k.essence, declared)
	}
	return k, &failure{outcome: UnsupportedType, phase: "parse", reason: "no_page", detail: clip(detail, 200)}
}

// Unsupported reports that a document will have no page, as its Content-Type and
// the first 2 KiB of its body tell; with a nil body, as the Content-Type alone
// does. essence is the type that was found, and detail names it as Result.Detail
// does. It is not sure of what is XML, or compressed: those are to be parsed.
func Unsupported(contentType, contentEncoding string, first []byte) (essence, detail string, ok bool) {
	declared, _ := parseContentType(contentType)
	switch {
	case isXML(declared):
		return "", "", false
	case first != nil && contentEncoding != "":
		return "", "", false
	case first == nil && !saysItself(declared):
		return "", "", false
	}
	k, bad := documentType(contentType, first)
	if bad == nil || isXML(k.essence) && !saysItself(declared) {
		return "", "", false
	}
	return k.essence, bad.detail, true
}

// saysItself reports whether a declared type is what the document is, whatever
// its bytes are.
func saysItself(declared string) bool {
	switch declared {
	case "", "*/*", "unknown/unknown", "application/unknown", "application/octet-stream", "binary/octet-stream",
		"text/html", "application/xhtml+xml", "text/plain":
		return false
	}
	return true
}

// looksLike is the type that the first bytes of a document tell, without
// parameters.
func looksLike(sample []byte) string {
	essence, _ := parseContentType(http.DetectContentType(sample))
	return essence
}

// isBinary reports whether b holds a byte that no text does (MIME Sniffing
// Standard, "binary data byte"), or starts like one of the two binary formats
// whose first bytes are all text.
func isBinary(b []byte) bool {
	const text = 1<<'\t' | 1<<'\n' | 1<<'\f' | 1<<'\r' | 1<<0x1b // of the control characters
	for _, c := range b {
		if c < ' ' && 1<<c&text == 0 {
			return true
		}
	}
	return bytes.HasPrefix(b, []byte("%PDF-")) || bytes.HasPrefix(b, []byte("%!PS-Adobe-"))
}

// hasTags reports whether the start of body holds a tag that nearly every page
// has. It saves pages with a stray control character.
func hasTags(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 2048)])
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta"} {
		if bytes.Contains(head, []byte(tag)) {
			return true
		}
	}
	return false
}

func isXML(essence string) bool {
	return essence == "text/xml" || essence == "application/xml" || strings.HasSuffix(essence, "+xml")
}

// rootIsHTML reports whether the first tag is <html>, after the declaration,
// comments and the document type.
func rootIsHTML(body []byte) bool {
	rest := bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		end := ""
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(rest, []byte("<?")), bytes.HasPrefix(rest, []byte("<!")):
			end = ">"
		default:
			name, ok := bytes.CutPrefix(rest, []byte("<html"))
			return ok && len(name) > 0 && strings.IndexByte(" \t\r\n>/", name[0]) >= 0
		}
		_, after, ok := bytes.Cut(rest, []byte(end))
		if !ok {
			return false
		}
		rest = after
	}
}
