package weburl

import (
	"net/url"
	"strings"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

const maxUserInfo = 1 << 10 // bytes, as given

// A parser does what scan and plain cannot, in some ten microseconds: the
// library's, mended where it differs from the standard.
type parser struct {
	library       whatwg.Parser
	written, name string // the host, as it stands there and as toASCII has it
}

func newParser() *parser {
	p := new(parser)
	// The circumflex was added to the path's set in 2024; the library is older.
	paths := whatwg.WithPathPercentEncodeSet(whatwg.PathPercentEncodeSet.Set('^'))
	before := whatwg.WithPreParseHostFunc(func(_ *whatwg.Url, host string) string {
		p.written = host
		if p.name = toASCII(host); p.name != "" {
			return "name"
		}
		return host
	})
	after := whatwg.WithPostParseHostFunc(func(_ *whatwg.Url, host string) string {
		if p.name != "" {
			return p.name
		}
		return host
	})
	p.library = whatwg.NewParser(paths, before, after)
	return p
}

// parse resolves a reference against base, which may be nil and is of this
// parser. The error is a *Error.
func (p *parser) parse(base *whatwg.Url, ref string) (w *whatwg.Url, err error) {
	// The library takes time quadratic in the user-info.
	if start, end := authority(ref); start > 0 && strings.LastIndexByte(ref[start:end], '@') > maxUserInfo {
		return nil, &Error{"too_long", "user-info longer than 1 KB"}
	}
	p.written, p.name = "", ""
	if ref = encodeInvalid(ref); base == nil {
		w, err = p.library.Parse(ref)
	} else {
		w, err = base.Parse(ref)
	}
	if err != nil {
		return nil, classify(err)
	}
	switch host := decode(p.written); {
	case w.Scheme() != "http" && w.Scheme() != "https":
		return nil, &Error{"scheme", "only http and https are fetched"}
	case w.IsIPv4() && strings.ContainsAny(host, "+-"): // "1.-2", which the library takes for numbers
		return nil, &Error{"host", "a signed number in an IPv4 address"}
	case emptyPunycode(host):
		return nil, &Error{"host", "a label of Punycode without any"}
	}
	return w, nil
}

// hrefOf writes a URL without its user-info; kept stands for its origin and the slash
// after that, unless it is "".
func hrefOf(w *whatwg.Url, kept string, withoutFragment bool) string {
	w.SetUsername("")
	w.SetPassword("")
	href := w.Href(withoutFragment)
	if kept != "" {
		href = kept + href[pathOf(w)+1:]
	}
	return href
}

// pathOf is where the path begins in a URL without user-info.
func pathOf(w *whatwg.Url) int { return len(w.Scheme()) + len("://") + len(w.Host()) }

func urlOf(w *whatwg.Url, kept string) (URL, error) {
	user, password := w.Username(), w.Password()
	key := hrefOf(w, kept, true)
	if len(key) > MaxLen {
		return URL{}, tooLong()
	}
	p := parts{key: key, scheme: w.Scheme(), host: w.Host(), hasPort: w.Port() != "", path: pathOf(w)}
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
