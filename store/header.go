package store

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// keptHeaders are the response headers that a record keeps, in lower case: what
// a later request can be made with, what says how long and for whom the page
// holds, and what the site asks of robots. Cookies and other secrets are not
// among them, nor is what stands elsewhere in the record (the type, the length,
// the target of a redirect).
var keptHeaders = [...]string{
	"cache-control",    // RFC 9111, section 5.2
	"content-language", // RFC 9110, section 8.5
	"content-signal",   // contentsignals.org: use of the content by AI
	"content-usage",    // IETF AIPREF, draft-ietf-aipref-attach
	"etag",             // RFC 9110, section 8.8.3
	"expires",          // RFC 9111, section 5.3
	"last-modified",    // RFC 9110, section 8.8.2
	"link",             // RFC 8288: canonical, alternate, license
	"retry-after",      // RFC 9110, section 10.2.3
	"server",           // RFC 9110, section 10.2.4
	"tdm-policy",       // W3C TDM Reservation Protocol
	"tdm-reservation",  // W3C TDM Reservation Protocol
	"x-robots-tag",     // as robots in a meta element
}

// maxHeader is the most that is kept of one header's value, in bytes.
const maxHeader = 1 << 10

// KeepHeaders returns the headers that a record keeps, by their lower-case
// names; nil if there are none. Repeated headers are joined by ", ". A value is
// valid UTF-8 and at most 1 KiB long.
func KeepHeaders(h http.Header) map[string]string {
	var kept map[string]string
	for _, name := range keptHeaders {
		v := strings.TrimSpace(strings.Join(h.Values(name), ", "))
		if v == "" {
			continue
		}
		if kept == nil {
			kept = make(map[string]string)
		}
		kept[name] = cut(strings.ToValidUTF8(v, "\uFFFD"), maxHeader)
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
