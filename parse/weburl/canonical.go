package weburl

import "strings"

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
	w, err := newParser().parse(nil, raw)
	if err != nil {
		return URL{}, err
	}
	return urlOf(w, "")
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
		s = noLines.Replace(s)
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
