package fetch

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// parseSetCookie reads the value of a Set-Cookie header that came from u (RFC
// 6265 section 5.2), or returns nil if it is to be ignored. Browsers and curl
// accept much that net/http's own parser refuses, such as quotes in a value.
func parseSetCookie(line string, u *url.URL, now time.Time) *cookie {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return nil
	}
	k := &cookie{name: trimBlank(name), value: trimBlank(value), path: defaultPath(cookiePath(u))}
	domain, hasMaxAge := "", false
	for attributes != "" {
		var attribute string
		attribute, attributes, _ = strings.Cut(attributes, ";")
		key, value, _ := strings.Cut(attribute, "=")
		value = trimBlank(value)
		switch strings.ToLower(trimBlank(key)) {
		case "expires":
			if t, ok := parseCookieDate(value); ok && !hasMaxAge {
				k.expires = max(t.Unix(), 1)
			}
		case "max-age":
			if t, ok := parseMaxAge(value, now); ok {
				k.expires, hasMaxAge = t, true
			}
		case "domain":
			if value != "" {
				domain = strings.ToLower(strings.TrimPrefix(value, "."))
			}
		case "path":
			k.path = value
			if !strings.HasPrefix(value, "/") {
				k.path = defaultPath(cookiePath(u))
			}
		case "secure":
			k.secure = true
		case "httponly":
			k.httpOnly = true
		}
	}
	if k.domain, k.hostOnly, ok = cookieDomain(cookieHost(u), domain); !ok {
		return nil
	}
	return k
}

// cookieDomain says for which domain a cookie is that host set with the given
// Domain attribute, "" for none (RFC 6265 section 5.3 steps 4 to 6). A host that
// is itself a public suffix may set cookies for itself alone.
func cookieDomain(host, attribute string) (domain string, hostOnly, ok bool) {
	suffix, _ := publicsuffix.PublicSuffix(attribute)
	switch {
	case attribute == "", attribute == host && (suffix == host || isAddress(host)):
		return host, true, true
	case attribute == host:
		return host, false, true
	}
	return attribute, false, attribute != suffix && !isAddress(host) && strings.HasSuffix(host, "."+attribute)
}

// isAddress tells hosts that have no parts: nothing is a subdomain of ".0.0.1"
// (RFC 6265 section 5.1.3).
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// cookieHost returns the host of u in the form of a cookie's domain.
func cookieHost(u *url.URL) string {
	return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
}

func cookiePath(u *url.URL) string {
	if p := u.EscapedPath(); p != "" {
		return p
	}
	return "/"
}

// defaultPath is the folder of a path (RFC 6265 section 5.1.4).
func defaultPath(path string) string {
	if i := strings.LastIndexByte(path, '/'); i > 0 && path[0] == '/' {
		return path[:i]
	}
	return "/"
}

// pathMatch reports whether a cookie of the given path goes with a request for
// path (RFC 6265 section 5.1.4).
func pathMatch(path, cookie string) bool {
	rest, ok := strings.CutPrefix(path, cookie)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(cookie, "/"))
}

// parseMaxAge returns the end of a life of s seconds as Unix time (RFC 6265
// section 5.2.2). It is never 0, and more than a million years are a million.
func parseMaxAge(s string, now time.Time) (int64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	const limit = 1e6 * 366 * 24 * 3600
	n, _ := strconv.ParseInt(s, 10, 64) // out of range it is the nearest number
	if n <= 0 {
		return 1, true
	}
	return now.Unix() + min(n, limit), true
}

// parseCookieDate finds a date wherever it stands in s, and whatever the order
// of its parts (RFC 6265 section 5.1.1).
func parseCookieDate(s string) (time.Time, bool) {
	var clock []int
	day, month, year := -1, -1, -1
	for token := range strings.FieldsFuncSeq(s, isDateDelimiter) {
		hms := parseClock(token)
		n, digits := leadingNumber(token)
		switch {
		case clock == nil && hms != nil:
			clock = hms
		case day < 0 && (digits == 1 || digits == 2):
			day = n
		case month < 0 && monthOf(token) > 0:
			month = monthOf(token)
		case year < 0 && digits >= 2 && digits <= 4:
			year = n
		}
	}
	switch {
	case year >= 70 && year <= 99:
		year += 1900
	case year >= 0 && year <= 69:
		year += 2000
	}
	if clock == nil || month < 0 || year < 1601 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, time.UTC)
	return t, t.Day() == day && t.Hour() == clock[0] && t.Minute() == clock[1] && t.Second() == clock[2]
}

// isDateDelimiter leaves digits, letters, colons and what is not ASCII.
func isDateDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '~' && r != ':' &&
		(r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// leadingNumber returns the number that s begins with and its length, at most 5.
func leadingNumber(s string) (n, digits int) {
	for digits < min(len(s), 5) && s[digits] >= '0' && s[digits] <= '9' {
		n = 10*n + int(s[digits]-'0')
		digits++
	}
	return n, digits
}

// parseClock reads hours, minutes and seconds; nil if s is something else.
func parseClock(s string) []int {
	parts := strings.SplitN(s, ":", 3)
	if len(parts) != 3 {
		return nil
	}
	clock := make([]int, 3)
	for i, p := range parts {
		n, digits := leadingNumber(p)
		if digits < 1 || digits > 2 || i < 2 && digits != len(p) {
			return nil
		}
		clock[i] = n
	}
	return clock
}

// monthOf returns the month whose name s begins with, 0 for none.
func monthOf(s string) int {
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	if len(s) < 3 {
		return 0
	}
	if i := strings.Index(names, strings.ToLower(s[:3])); i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

func trimBlank(s string) string { return strings.Trim(s, " \t") }
