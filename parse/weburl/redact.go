package weburl

import (
	"strings"
	"unicode/utf8"
)

// Redact returns a URL as given with its user-info replaced by "***", fit for
// output: cut at 8 KB, between two characters. Where the URL is so broken that
// it is unclear what is user-info, more is replaced rather than less.
func Redact(raw string) string {
	if strings.Contains(raw, "@") {
		raw = hideUser(raw)
	}
	if len(raw) <= MaxLen {
		return raw
	}
	end := MaxLen
	for end > MaxLen-utf8.UTFMax && !utf8.RuneStart(raw[end]) {
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
