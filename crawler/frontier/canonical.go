package frontier

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	whatwgerr "github.com/nlnwa/whatwg-url/errors"
	whatwg "github.com/nlnwa/whatwg-url/url"
)

// MaxURL is the length of the longest URL that is accepted, in bytes, both as
// given and in its canonical form.
const MaxURL = 8 << 10

const maxUserInfo = 1 << 10 // bytes, as given

// A URL is an absolute http or https URL in the one form that the WHATWG URL
// standard (https://url.spec.whatwg.org) gives to all its spellings: host in
// lower case and punycode, numeric hosts as dotted IPv4, no default port, no
// dot segments, percent-encoding only where each component needs it.
type URL struct {
	// Key is the canonical form without fragment and user-info: two URLs with
	// the same Key are the same page. Canonical(u.Key) gives Key again.
	Key string

	// URL is what to request. net/http sends exactly the path and query of Key
	// for it. It has the user-info, so print Key and not URL.String(), which
	// may also differ from Key. Where a plain http request goes to a proxy, an
	// Opaque that begins with a single slash needs "//" and Host before it, as a
	// proxy is asked for whole URLs.
	URL *url.URL

	// Host is the host and the port, which is always there: the key for
	// politeness.
	Host string
}

// Origin is scheme, host and port as they stand in Key: "https://example.com".
func (u URL) Origin() string { return u.Key[:u.pathStart()] }

// PathAndQuery is what Key has after the origin; it begins with a slash.
func (u URL) PathAndQuery() string { return u.Key[u.pathStart():] }

func (u URL) pathStart() int {
	host := strings.Index(u.Key, "://") + len("://")
	return host + strings.IndexByte(u.Key[host:], '/')
}

// A URLError says why a string is not a URL that can be fetched. It never
// quotes the string, which may have a password in it.
type URLError struct {
	Reason string // "scheme", "too_long", "no_host", "host", "port" or "syntax"
	Detail string
}

func (e *URLError) Error() string { return "invalid URL: " + e.Reason + ": " + e.Detail }

// Canonical brings an absolute URL into its canonical form. Bytes that are not
// UTF-8, which the standard does not know, are percent-encoded as they are. The
// error is a *URLError.
func Canonical(raw string) (URL, error) {
	raw = trim(raw)
	if len(raw) > MaxURL {
		return URL{}, tooLong()
	}
	if p, ok := scan(raw); ok {
		return p.url(), nil
	}
	if s := scheme(raw); s != "http" && s != "https" {
		detail := "only http and https are fetched"
		if s == "" {
			detail = "a URL begins with https:// or http://"
		}
		return URL{}, &URLError{"scheme", detail}
	}
	return parse("", raw)
}

// Resolve makes a reference absolute, such as the Location of a redirect, and
// brings it into its canonical form. User-info of base goes along to the same
// origin only, as in browsers.
func Resolve(base URL, ref string) (URL, error) {
	ref = trim(ref)
	if len(ref) > MaxURL {
		return URL{}, tooLong()
	}
	u, err := resolve(base, ref)
	if err == nil && u.URL.User == nil && u.Origin() == base.Origin() {
		u.URL.User = base.URL.User
	}
	return u, err
}

func resolve(base URL, ref string) (URL, error) {
	if p, ok := scan(ref); ok {
		return p.url(), nil
	}
	if strings.HasPrefix(ref, "/") && !strings.HasPrefix(ref, "//") {
		if p, ok := scan(base.Origin() + ref); ok {
			return p.url(), nil
		}
	}
	if s := scheme(ref); s != "" && s != "http" && s != "https" {
		return URL{}, &URLError{"scheme", "only http and https are fetched"}
	}
	return parse(base.Key, ref)
}

func tooLong() error { return &URLError{"too_long", "longer than 8 KB"} }

// trim cuts off C0 controls and spaces (URL standard, section 4.4, step 1).
func trim(raw string) string {
	return strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
}

// scheme returns the scheme of a URL in lower case, "" if it has none. Tabs and
// line ends in it do not count, as anywhere in a URL.
func scheme(raw string) string {
	s, _, ok := strings.Cut(raw, ":")
	if !ok {
		return ""
	}
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	s = strings.ToLower(s)
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || i > 0 && ('0' <= c && c <= '9' || strings.IndexByte("+-.", c) >= 0)) {
			return ""
		}
	}
	return s
}

// parse does what scan cannot, in some ten microseconds; base may be empty.
func parse(base, raw string) (URL, error) {
	// The library takes time quadratic in the user-info.
	if start, end := authority(raw); start > 0 && strings.LastIndexByte(raw[start:end], '@') > maxUserInfo {
		return URL{}, &URLError{"too_long", "user-info longer than 1 KB"}
	}
	// The circumflex was added to the path's set in 2024; the library is older.
	paths := whatwg.WithPathPercentEncodeSet(whatwg.PathPercentEncodeSet.Set('^'))
	var written, name string // the host, as it stands there and as toASCII has it
	before := whatwg.WithPreParseHostFunc(func(_ *whatwg.Url, host string) string {
		written = host
		if name = toASCII(host); name != "" {
			return "name"
		}
		return host
	})
	after := whatwg.WithPostParseHostFunc(func(_ *whatwg.Url, host string) string {
		if name != "" {
			return name
		}
		return host
	})
	w, err := whatwg.NewParser(paths, before, after).ParseRef(base, encodeInvalid(raw))
	if err != nil {
		return URL{}, classify(err)
	}
	switch host := decode(written); {
	case w.IsIPv4() && strings.ContainsAny(host, "+-"): // "1.-2", which the library takes for numbers
		return URL{}, &URLError{"host", "a signed number in an IPv4 address"}
	case emptyPunycode(host):
		return URL{}, &URLError{"host", "a label of Punycode without any"}
	}
	user, password := w.Username(), w.Password()
	w.SetUsername("")
	w.SetPassword("")
	key := w.Href(true)
	if len(key) > MaxURL {
		return URL{}, tooLong()
	}
	p := parts{key: key, scheme: strings.TrimSuffix(w.Protocol(), ":"), host: w.Host(), hasPort: w.Port() != ""}
	p.path = len(p.scheme) + len("://") + len(p.host)
	u := p.url()
	switch {
	case password != "":
		u.URL.User = url.UserPassword(decode(user), decode(password))
	case user != "":
		u.URL.User = url.User(decode(user))
	}
	return u, nil
}

// classify takes the kind out of the library's error, and leaves the URL in it.
func classify(err error) error {
	var e *whatwgerr.ValidationError
	if !errors.As(err, &e) {
		return &URLError{"syntax", "not a URL"}
	}
	reason := "host" // most are about the ways to write one
	switch e.Type() {
	case whatwgerr.HostMissing:
		reason = "no_host"
	case whatwgerr.PortOutOfRange, whatwgerr.PortInvalid:
		reason = "port"
	case whatwgerr.InvalidCredentials, whatwgerr.InvalidURLUnit, whatwgerr.MissingSchemeNonRelativeURL:
		reason = "syntax"
	}
	return &URLError{reason, string(e.Type())}
}

// encodeInvalid percent-encodes the bytes of s that are not UTF-8.
func encodeInvalid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			b.Write([]byte{'%', digits[s[0]>>4], digits[s[0]&15]})
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// decode undoes percent-encoding, where it is sound.
func decode(s string) string {
	if d, err := url.PathUnescape(s); err == nil {
		return d
	}
	return s
}

// parts is a URL in canonical form, cut up.
type parts struct {
	key     string
	scheme  string
	host    string // with its port, if key has one
	hasPort bool
	path    int // where it begins in key
}

func (p parts) url() URL {
	u := &url.URL{Scheme: p.scheme, Host: p.host}
	path, query, hasQuery := strings.Cut(p.key[p.path:], "?")
	u.RawQuery, u.ForceQuery = query, hasQuery && query == ""
	u.Path, u.RawPath = decode(path), path
	// net/url encodes again what is valid for WHATWG and not for RFC 3986, like
	// "|", unless the path is called opaque. A path that begins with two slashes
	// would be taken for a host then, so it goes with the host (RFC 9112 section
	// 3.2.2: every server accepts that form).
	if u.EscapedPath() != path {
		u.Opaque = path
		if strings.HasPrefix(path, "//") {
			u.Opaque = "//" + p.host + path
		}
	}
	host := p.host
	switch {
	case p.hasPort:
	case p.scheme == "https":
		host += ":443"
	default:
		host += ":80"
	}
	return URL{Key: p.key, URL: u, Host: host}
}

// Redact returns a URL as given with its user-info replaced by "***", fit for
// output: cut at 8 KB, between two characters. Where the URL is so broken that
// it is unclear what is user-info, more is replaced rather than less.
func Redact(raw string) string {
	if strings.Contains(raw, "@") {
		raw = hideUser(raw)
	}
	if len(raw) <= MaxURL {
		return raw
	}
	end := MaxURL
	for end > MaxURL-utf8.UTFMax && !utf8.RuneStart(raw[end]) {
		end--
	}
	return raw[:end]
}

func hideUser(raw string) string {
	start, end := authority(raw)
	// If what stands before the first slash is no authority, the slash may be
	// one of a password.
	if _, err := Canonical("http://" + raw[start:end]); err != nil {
		end = len(raw)
	}
	at := strings.LastIndexByte(raw[start:end], '@')
	if at < 0 {
		return raw
	}
	return raw[:start] + "***" + raw[start+at:]
}

// authority says where the user-info and host of a URL stand: after the scheme,
// if it has one, and any number of slashes of either kind.
func authority(raw string) (start, end int) {
	const ignored = "\t\n\r"
	if s := scheme(trim(raw)); s != "" {
		after := strings.IndexByte(raw, ':') + 1
		if s == "http" || s == "https" || strings.HasPrefix(strings.TrimLeft(raw[after:], ignored), "/") {
			start = after
		}
	}
	start += len(raw[start:]) - len(strings.TrimLeft(raw[start:], `/\`+ignored))
	if i := strings.IndexAny(raw[start:], `/\?#`); i >= 0 {
		return start, start + i
	}
	return start, len(raw)
}
