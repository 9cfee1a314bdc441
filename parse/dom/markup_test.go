package dom

import (
	"strings"
	"testing"
)

func TestOnlyTagsAreTakenOut(t *testing.T) {
	for in, want := range map[string]string{
		"We <3 cats, and > dogs":      "We <3 cats, and > dogs",
		"a <b>b</b> c":                "a b c",
		"<p>a</p><p>b</p>":            " a  b ",
		"a<br/>b<BR>c":                "a b c",
		"a<!-- x -->b<!DOCTYPE html>": "ab",
		"a < b > c":                   "a < b > c",
		"<-- a":                       "<-- a",
		"no end <b":                   "no end <b",
		"</ a> </3>":                  "</ a> </3>",
		"<h1 class=x>a</h1>":          " a ",
		"w<i>or</i>d":                 "word",
		"":                            "",
	} {
		if got := WithoutTags(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// A million tags without an end are looked at once.
func TestTagsWithoutAnEndAreLinear(t *testing.T) {
	in := strings.Repeat("<a", 1<<20)
	if got := WithoutTags(in); got != in {
		t.Errorf("%d bytes became %d", len(in), len(got))
	}
}

func TestReferencesAreDecodedOnce(t *testing.T) {
	for in, want := range map[string]string{
		"AT&amp;T":             "AT&T",
		"&amp;lt;":             "&lt;",
		"&lt;3 &#8217; &#x41;": "<3 ’ A",
		"?a=1&copy=2&lt=3":     "?a=1&copy=2&lt=3",
		"a & b; c &nope; &":    "a & b; c &nope; &",
		"&&amp;&amp;":          "&&&",
	} {
		if got := DecodeReferences(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
