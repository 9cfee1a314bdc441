package fetch

import (
	"net/http"
	"strings"
	"time"
)

// futureSlack is how much later than our clock a Last-Modified may be: some
// servers call their own time GMT.
const futureSlack = 24 * time.Hour

// Conditions returns the headers of a request that ask whether an answer still
// holds that was given at a time, with the ETag and the Last-Modified that it had
// (RFC 9110 section 13.1); none where neither can tell. An entity tag "*" would
// match whatever there is by now. A Last-Modified must be a date, and not one that
// was still to come (section 8.8.2.1): no later change would be after it.
func Conditions(etag, modified string, at time.Time) http.Header {
	h := make(http.Header)
	if etag = strings.TrimSpace(etag); etag != "" && etag != "*" {
		h.Set("If-None-Match", etag)
	}
	if t, err := http.ParseTime(modified); err == nil && !t.After(at.Add(futureSlack)) {
		h.Set("If-Modified-Since", modified)
	}
	return h
}
