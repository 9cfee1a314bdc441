package list

import "testing"

func TestBareHost(t *testing.T) {
	for s, want := range map[string]bool{
		"shop.example":                true,
		"shop.example/path?q=a@b#f":   true,
		"shop.example:8080/":          true,
		"SHOP.Example.":               true,
		"shop.example?q=1":            true,
		"xn--mnchen-3ya.example":      true,
		"münchen.example/a b":         true,
		"localhost":                   true,
		"localhost:8080":              true,
		"LOCALHOST/x":                 true,
		"192.0.2.1":                   true,
		"192.0.2.1:80/x":              true,
		"[2001:db8::1]:8080/x":        true,
		"[2001:db8::1]":               true,
		"my_host.example":             true,
		"":                            false,
		"shop":                        false,
		"shop/path.html":              false,
		"url":                         false,
		"not a url":                   false,
		"a b.example":                 false,
		"1.5":                         false,
		"192.0.2.256":                 false,
		"2026.11.28":                  false,
		"e.g.":                        false,
		"...":                         false,
		"shop..example":               false,
		"-shop.example":               false,
		"me@shop.example":             false,
		"mailto:me@shop.example":      false,
		"user:secret@shop.example":    false,
		"tel:12345":                   false,
		"localhost:":                  false,
		"localhost:port":              false,
		"localhost:123456":            false,
		"2001:db8::1":                 false,
		"[2001:db8::1":                false,
		"[shop.example]":              false,
		"http://shop.example":         false,
		"javascript:alert(1.5)":       false,
		"//shop.example/":             false,
		"/path/shop.example":          false,
		"https:shop.example":          false,
		"shop.example, other.example": false,
	} {
		if got := bareHost(s); got != want {
			t.Errorf("bareHost(%q) = %v, want %v", s, got, want)
		}
	}
}
