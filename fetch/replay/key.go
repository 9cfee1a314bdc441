package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"weft/fetch"
)

// An address is what an entry is found by: a digest in lower-case hex.
type address string

// validAddress reports whether s is an address, and so a safe name of a file.
func validAddress(s string) bool {
	return len(s) == hex.EncodedLen(sha256.Size) && strings.Trim(s, "0123456789abcdef") == ""
}

// addressOf returns the address of r's entry and the URL, without secrets, that
// the entry says it is about.
func addressOf(r fetch.Request) (address, string) {
	key := urlKey(r.URL)
	h := sha256.New()
	fmt.Fprintf(h, "%q %t %q", key, r.Identity, r.URL.User)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(h, "\n%q %q", http.CanonicalHeaderKey(name), r.Header[name])
	}
	return address(hex.EncodeToString(h.Sum(nil))), key
}

// urlKey is the URL as its server sees it: scheme, host and request target.
func urlKey(u *url.URL) string {
	target := u.RequestURI()
	if !strings.HasPrefix(target, "/") {
		return target // an opaque URL whose target is the whole of it
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return u.Scheme + "://" + host + target
}
