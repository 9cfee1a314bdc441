package main

import (
	"net/http"
	"net/mail"
	"strings"

	"golang.org/x/net/http/httpguts"

	"weft/cmd/weft/internal/usage"
	"weft/parse/weburl"
)

// userAgent is what weft calls itself.
func userAgent(name, contact string) (string, error) {
	if name == "" {
		name = "weft/" + version
	}
	if contact != "" {
		name += " (+" + contact + ")"
	}
	if !httpguts.ValidHeaderFieldValue(name) {
		return "", usage.Errorf("the user agent %q has a line end or another control character, which no header can have: take it out of --user-agent or --contact", name)
	}
	if contact != "" && !isContact(contact) {
		return "", usage.Errorf("--contact %q is neither a URL, such as https://example.org/bot, nor an e-mail address; in both parentheses have to be written as %%28 and %%29", contact)
	}
	return name, nil
}

// isContact reports whether a text is a URL or an e-mail address, and can stand
// within the parentheses of a comment (RFC 9110, section 5.6.5).
func isContact(s string) bool {
	if strings.ContainsAny(s, "()\\\" \t") {
		return false
	}
	if _, err := weburl.Canonical(s); err == nil {
		return true
	}
	who, err := mail.ParseAddress(strings.TrimPrefix(s, "mailto:"))
	return err == nil && who.Name == "" && !strings.ContainsAny(s, "<>")
}

// isToken reports whether s is a product token (RFC 9309, section 2.2.1).
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// headers reads 'K: V' as curl does: 'K:' takes a header away, 'K;' sends it empty.
func headers(lines []string) (http.Header, error) {
	h := make(http.Header)
	for _, line := range lines {
		if !addHeader(h, line) {
			// Not quoted: it may hold a secret.
			return nil, usage.Errorf("--header wants 'Name: value' without line ends; one of those given is not")
		}
	}
	return h, nil
}

// hostHeaders reads 'HOST K: V', where HOST may have a port.
func hostHeaders(lines []string) (map[string]http.Header, error) {
	hosts := make(map[string]http.Header)
	for _, line := range lines {
		host, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		host, err := hostKey(host)
		if hosts[host] == nil {
			hosts[host] = make(http.Header)
		}
		if err != nil || !addHeader(hosts[host], rest) {
			return nil, usage.Errorf("--header-for wants 'HOST Name: value', such as 'api.example.com Accept: text/html'; one of those given is not")
		}
	}
	return hosts, nil
}

func addHeader(h http.Header, line string) bool {
	name, value, ok := strings.Cut(line, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if bare, found := strings.CutSuffix(name, ";"); !ok && found {
		name, ok = bare, true
	} else if ok && value == "" && httpguts.ValidHeaderFieldName(name) {
		h[http.CanonicalHeaderKey(name)] = []string{}
		return true
	}
	if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
		return false
	}
	h.Add(name, value)
	return true
}
