package weburl

import (
	"net/url"
	"strings"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

const maxUserInfo = 1 << 10 // bytes, as given

// Canonical brings an absolute URL into its canonical form. Bytes that are not
// UTF-8, which the standard does not know, are percent-encoded as they are. The
// error is a *Error.
func Canonical(raw string) (URL, error) {
	raw = trim(raw)
	if len(raw) > MaxLen {
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
		return URL{}, &Error{"scheme", detail}
	}
	return parse("", raw)
}

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
		return URL{}, &Error{"too_long", "user-info longer than 1 KB"}
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
		return URL{}, &Error{"host", "a signed number in an IPv4 address"}
	case emptyPunycode(host):
		return URL{}, &Error{"host", "a label of Punycode without any"}
	}
	user, password := w.Username(), w.Password()
	w.SetUsername("")
	w.SetPassword("")
	key := w.Href(true)
	if len(key) > MaxLen {
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
