package crawler

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter reads Retry-After: seconds, or a date that is taken against the
// answer's own Date, so that a wrong clock on either side does no harm.
// (RFC 9110, section 10.2.3)
func retryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	s := strings.TrimSpace(h.Get("Retry-After"))
	if s == "" {
		return 0, false
	}
	if n, err := strconv.ParseUint(s, 10, 63); err == nil || errors.Is(err, strconv.ErrRange) {
		const longest = 100 * 365 * 24 * 60 * 60
		return time.Duration(min(n, longest)) * time.Second, true
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(0, at.Sub(now)), true
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
