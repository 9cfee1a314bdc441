package store

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// keptHeaders are the response headers that a record keeps, as http.Header has
// them: what a later request can be made with, what says how long and for whom
// the page holds, and what the site asks of robots. Cookies and other secrets are
// not among them, nor is what stands elsewhere in the record (the type, the
// length, the target of a redirect).
var keptHeaders = [...]string{
	"Cache-Control",    // RFC 9111, section 5.2
	"Content-Language", // RFC 9110, section 8.5
	"Content-Signal",   // contentsignals.org: use of the content by AI
	"Content-Usage",    // IETF AIPREF, draft-ietf-aipref-attach
	"Etag",             // RFC 9110, section 8.8.3
	"Expires",          // RFC 9111, section 5.3
	"Last-Modified",    // RFC 9110, section 8.8.2
	"Link",             // RFC 8288: canonical, alternate, license
	"Retry-After",      // RFC 9110, section 10.2.3
	"Server",           // RFC 9110, section 10.2.4
	"Tdm-Policy",       // W3C TDM Reservation Protocol
	"Tdm-Reservation",  // W3C TDM Reservation Protocol
	"X-Robots-Tag",     // as robots in a meta element
}

// maxHeader is the most that is kept of one header's value, in bytes.
const maxHeader = 1 << 10

// KeepHeaders returns the headers that a record keeps, by their lower-case
// names; nil if there are none. Repeated headers are joined by ", ". A value is
// valid UTF-8 and at most 1 KiB long.
func KeepHeaders(h http.Header) map[string]string {
	var kept map[string]string
	for _, name := range keptHeaders {
		v := strings.TrimSpace(strings.Join(h[name], ", "))
		if v == "" {
			continue
		}
		if kept == nil {
			kept = make(map[string]string)
		}
		kept[strings.ToLower(name)] = cut(strings.ToValidUTF8(v, "\uFFFD"), maxHeader)
	}
	return kept
}

// cut returns at most n bytes of s, which is valid UTF-8, without splitting a
// rune.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
