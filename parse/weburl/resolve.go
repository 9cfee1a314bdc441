package weburl

import "strings"

// Resolve makes a reference absolute, such as the Location of a redirect, and
// brings it into its canonical form. User-info of base goes along to the same
// origin only, as in browsers.
func Resolve(base URL, ref string) (URL, error) {
	ref = trim(ref)
	if len(ref) > MaxLen {
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
		return URL{}, &Error{"scheme", "only http and https are fetched"}
	}
	return parse(base.Key, ref)
}
