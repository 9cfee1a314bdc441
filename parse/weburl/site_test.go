package weburl

import "testing"

func TestASiteIsWhatOnePartyRegistered(t *testing.T) {
	for _, tt := range []struct{ url, want string }{
		{"http://example.com/", "example.com"},
		{"https://www.example.com:8443/a", "example.com"},
		{"http://a.b.c.example.co.uk/", "example.co.uk"},
		{"http://WWW.Example.COM./", "example.com"},
		{"http://www.bücher.de/", "xn--bcher-kva.de"},
		{"http://user.github.io/", "user.github.io"},
		{"http://a.user.github.io/", "user.github.io"},
		{"http://www.city.kawasaki.jp/", "city.kawasaki.jp"}, // an exception of the list
		{"http://a.b.kawasaki.jp/", "a.b.kawasaki.jp"},
		{"http://www.example.notatld/", "example.notatld"},
		{"http://co.uk/", "co.uk"},
		{"http://github.io/", "github.io"},
		{"http://localhost:8080/", "localhost"},
		{"http://127.0.0.1/", "127.0.0.1"},
		{"http://192.168.1.7:81/", "192.168.1.7"},
		{"http://[2001:db8::1]:81/", "2001:db8::1"},
		{"http://a..example.com/", "a..example.com"}, // no name, and no party's
	} {
		u, err := Canonical(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
		} else if got := u.Site(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.url, got, tt.want)
		}
	}
}
