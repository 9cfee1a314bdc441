package list

import (
	"net/netip"
	"strings"
)

// complete makes a URL of a line that looks like a host without its scheme, as
// curl and wget do.
func (f *feeder) complete(l *Line) {
	if f.cfg.DefaultScheme == "" || l.Err != nil || !bareHost(l.URL) {
		return
	}
	if l.Input == "" {
		l.Input = l.URL
	}
	l.URL = f.cfg.DefaultScheme + "://" + l.URL
	if len(l.URL) > MaxURL {
		l.URL, l.Err = string(cutURL([]byte(l.URL))), tooLong("URL", MaxURL)
	}
}

// bareHost reports whether s begins with a host, perhaps with a port, where a
// URL has its scheme: a name with a dot in it whose last label is no number, an
// IP address, or localhost. A word alone is none: a list has more headings than
// hosts of one label. Neither is what has an @ before its path, an address for
// mail.
func bareHost(s string) bool {
	authority := s
	if end := strings.IndexAny(s, `/\?#`); end >= 0 {
		authority = s[:end]
	}
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
		if port == "" || len(port) > 5 || strings.Trim(port, "0123456789") != "" {
			return false
		}
	}
	if inside, ok := strings.CutPrefix(host, "["); ok {
		_, err := netip.ParseAddr(strings.TrimSuffix(inside, "]"))
		return err == nil && strings.HasSuffix(inside, "]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return !strings.Contains(host, ":") // IPv6 stands in brackets
	}
	return hostName(strings.TrimSuffix(host, "."))
}

// hostName reports whether s is labels with dots between them, of letters in any
// script, digits, - and _.
func hostName(s string) bool {
	labels := strings.Split(s, ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || len(last) < 2 || strings.Trim(last, "0123456789") == "" {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' {
			return false
		}
		for _, r := range label {
			if r < 0x80 && !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_') {
				return false
			}
		}
	}
	return true
}
