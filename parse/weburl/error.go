package weburl

import (
	"errors"

	whatwgerr "github.com/nlnwa/whatwg-url/errors"
)

// An Error says why a string is not a URL that can be fetched. It never
// quotes the string, which may have a password in it.
type Error struct {
	Reason string // "scheme", "too_long", "no_host", "host", "port" or "syntax"
	Detail string
}

func (e *Error) Error() string { return "invalid URL: " + e.Reason + ": " + e.Detail }

func tooLong() error { return &Error{"too_long", "longer than 8 KB"} }

// classify takes the kind out of the library's error, and leaves the URL in it.
func classify(err error) error {
	var e *whatwgerr.ValidationError
	if !errors.As(err, &e) {
		return &Error{"syntax", "not a URL"}
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
	return &Error{reason, string(e.Type())}
}
