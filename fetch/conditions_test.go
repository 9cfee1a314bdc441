package fetch

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What a server says that cannot tell a later version from this one is not said
// back to it: it would answer "not modified" for ever.
func TestConditionsThatCanBeTrue(t *testing.T) {
	const past, soon, future = "Wed, 21 Oct 2015 07:28:00 GMT", "Thu, 02 Jan 2020 13:00:00 GMT", "Wed, 21 Oct 2099 07:28:00 GMT"
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct{ etag, modified, match, since string }{
		{"", "", "", ""},
		{`"a"`, "", `"a"`, ""},
		{` W/"a" `, "", `W/"a"`, ""},
		{"a", "", "a", ""}, // no entity tag, but it is compared as it stands
		{`""`, "", `""`, ""},
		{`"*"`, "", `"*"`, ""},
		{"*", "", "", ""},
		{" * ", past, "", past},
		{"", past, "", past},
		{`"a"`, past, `"a"`, past},
		{"", "Wednesday, 21-Oct-15 07:28:00 GMT", "", "Wednesday, 21-Oct-15 07:28:00 GMT"},
		{"", soon, "", soon}, // its own time, called GMT
		{"", future, "", ""},
		{`"a"`, future, `"a"`, ""},
		{"", "yesterday", "", ""},
		{"", "-1", "", ""},
		{"", "0", "", ""},
	} {
		want := http.Header{}
		if tt.match != "" {
			want.Set("If-None-Match", tt.match)
		}
		if tt.since != "" {
			want.Set("If-Modified-Since", tt.since)
		}
		if diff := cmp.Diff(want, Conditions(tt.etag, tt.modified, at)); diff != "" {
			t.Errorf("%q, %q: %s", tt.etag, tt.modified, diff)
		}
	}
}
