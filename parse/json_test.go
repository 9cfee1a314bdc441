package parse

import (
	"bytes"
	"encoding/json"
	"testing"
)

func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", `"\/`, "\x00\x01\b\t\n\v\f\r\x1b\x1f\x7f", "<a href='x'>&amp;", "é日本\U0001F600", "\u2028\u2029\u202e\ufeff\ufffd", "a\xffb\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		want := string(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
		if got := string(appendString([]byte("x"), s)[1:]); got != want {
			t.Errorf("%q as a string: got %s, want %s", s, got, want)
		}
		if got := string(appendString(nil, []byte(s))); got != want {
			t.Errorf("%q as bytes: got %s, want %s", s, got, want)
		}
	})
}
