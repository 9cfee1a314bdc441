package weburl

import "testing"

// However a host is spelled, it is the one that URLs with it have.
func TestParseHost(t *testing.T) {
	for s, want := range map[string][2]string{
		"example.com":            {"example.com", ""},
		"Example.COM.":           {"example.com", ""},
		"example.com.:81":        {"example.com", "81"},
		"example.com:80":         {"example.com", "80"},
		"example.com:443":        {"example.com", "443"},
		"example.com:080":        {"example.com", "80"},
		"bücher.example":         {"xn--bcher-kva.example", ""},
		"BÜCHER.example:8080":    {"xn--bcher-kva.example", "8080"},
		"xn--bcher-kva.example":  {"xn--bcher-kva.example", ""},
		"a_b.example":            {"a_b.example", ""},
		"127.0.0.1:18081":        {"127.0.0.1", "18081"},
		"0x7f.1":                 {"127.0.0.1", ""},
		"::1":                    {"::1", ""},
		"[::1]":                  {"::1", ""},
		"[0:0:0:0:0:0:0:1]:8080": {"::1", "8080"},
		"localhost":              {"localhost", ""},
	} {
		name, port, err := ParseHost(s)
		if got := [2]string{name, port}; err != nil || got != want {
			t.Errorf("ParseHost(%q): got %q, %v; want %q", s, got, err, want)
		}
	}
	for _, s := range []string{"", ".", "*", "*.example.com", "a b", "a/b", "a#b", "a@b", "a?b", `a\b`, "a:", ":80", "a:b", "a:80:81", "a:65536", "[::1", "[a]", "1.2.3.4.5", "a\tb"} {
		if name, port, err := ParseHost(s); err == nil {
			t.Errorf("ParseHost(%q): got %q, %q; want an error", s, name, port)
		}
	}
	for raw, want := range map[string][2]string{
		"http://Example.com./":    {"example.com", "80"},
		"https://bücher.example/": {"xn--bcher-kva.example", "443"},
		"http://[::1]:81/":        {"::1", "81"},
	} {
		u, err := Canonical(raw)
		if err != nil {
			t.Fatal(err)
		}
		name, port := u.HostPort()
		if got := [2]string{name, port}; got != want {
			t.Errorf("HostPort of %s: got %q, want %q", raw, got, want)
		}
	}
}
