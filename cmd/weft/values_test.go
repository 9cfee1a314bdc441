package main

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSize(t *testing.T) {
	for text, want := range map[string]size{
		"0": 0, "1000": 1000, "16MiB": 16 << 20, "16mib": 16 << 20, "512K": 512 << 10, "1.5k": 1536,
		"500KB": 500_000, "2 GB": 2e9, "1G": 1 << 30, "7b": 7,
	} {
		var s, again size
		if err := s.Set(text); err != nil || s != want {
			t.Errorf("%q: %d, %v, want %d", text, s, err, want)
		}
		if err := again.Set(s.String()); err != nil || again != s { // the help shows what can be typed
			t.Errorf("%q is shown as %q, which is %d, %v", text, s.String(), again, err)
		}
	}
	for _, text := range []string{"", "big", "-1", "1TB", "1e30", "NaN", "Inf", "0x10 MB", "1 000"} {
		if s := new(size); s.Set(text) == nil {
			t.Errorf("%q is taken as %d", text, *s)
		}
	}
}

func TestSpeed(t *testing.T) {
	for text, want := range map[string]size{"0": 0, "100": 100, "1KiB": 1 << 10, "1KiB/s": 1 << 10, "2 MB/s": 2e6, "5/s": 5} {
		var s, again speed
		if err := s.Set(text); err != nil || s.size != want {
			t.Errorf("%q: %d, %v, want %d", text, s.size, err, want)
		}
		if err := again.Set(s.String()); err != nil || again != s {
			t.Errorf("%q is shown as %q", text, s.String())
		}
	}
	for _, text := range []string{"", "/s", "1KiB/m", "1KiB/s/s", "fast", "-1/s"} {
		if s := new(speed); s.Set(text) == nil {
			t.Errorf("%q is taken as %d", text, s.size)
		}
	}
}

func TestPerSecond(t *testing.T) {
	for text, want := range map[string]perSecond{"0": 0, "4": 4, "0.5": 0.5, "30/m": 0.5, "30/min": 0.5, "7200/h": 2, "3/s": 3} {
		var r, again perSecond
		if err := r.Set(text); err != nil || r != want {
			t.Errorf("%q: %v, %v, want %v", text, r, err, want)
		}
		if err := again.Set(r.String()); err != nil || again != r {
			t.Errorf("%q is shown as %q", text, r.String())
		}
	}
	for _, text := range []string{"", "fast", "-1", "4/y", "NaN", "Inf", "1e10", "/m"} {
		if r := new(perSecond); r.Set(text) == nil {
			t.Errorf("%q is taken as %v", text, *r)
		}
	}
}

// Headers are written as for curl.
func TestHeaderFlags(t *testing.T) {
	got, err := headers([]string{"X-One: a, b", "x-one:c", "Accept-Language:", "X-Empty;", "Authorization: Basic a:b"})
	want := http.Header{
		"X-One": {"a, b", "c"}, "Accept-Language": {}, "X-Empty": {""}, "Authorization": {"Basic a:b"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, bad := range []string{"", "no colon", ": no name", "bad name: x", "X: line\nend", "X: nul\x00"} {
		if _, err := headers([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Flags may stand anywhere, and what follows -- is no flag.
func TestArrange(t *testing.T) {
	for _, c := range []struct{ in, want []string }{
		{nil, []string{"crawl"}},
		{[]string{"urls.txt"}, []string{"crawl", "--", "urls.txt"}},
		{[]string{"urls.txt", "-o", "x.jsonl", "--ordered", "more.txt"}, []string{"crawl", "-o", "x.jsonl", "--ordered", "--", "urls.txt", "more.txt"}},
		{[]string{"crawl", "-", "--limit=3"}, []string{"crawl", "--limit=3", "--", "-"}},
		{[]string{"-q", "parse"}, []string{"crawl", "-q", "--", "parse"}},
		{[]string{"parse", "a.html", "--base", "http://h/"}, []string{"parse", "--base", "http://h/", "--", "a.html"}},
		{[]string{"--", "-o", "x"}, []string{"crawl", "--", "-o", "x"}},
		{[]string{"--retries", "-1"}, []string{"crawl", "--retries", "-1"}},
		{[]string{"--version"}, []string{"version"}},
	} {
		args, help, err := arrange(newApp(&environment{}), append([]string{"weft"}, c.in...))
		if err != nil || help != nil {
			t.Fatal(help, err)
		}
		got := args[1:]
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q:\n%s", c.in, diff)
		}
	}
}
