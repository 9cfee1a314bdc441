package weburl

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// What a URL is written as, and its canonical form by the URL standard.
var canonical = []struct{ raw, want string }{
	// Section 4.4, the first steps: what does not count anywhere.
	{"http://example.com/", "http://example.com/"},
	{"  http://example.com/  ", "http://example.com/"},
	{"\x00\x1b http://example.com/\x1f ", "http://example.com/"},
	{"ht\ntp://exa\tmple.com/a\r\nb", "http://example.com/ab"},
	{"http://example.com/a\tb?c\nd#e\rf", "http://example.com/ab?cd"},

	// Scheme states, and the slashes after them.
	{"HTTP://example.com/", "http://example.com/"},
	{"HttpS://example.com/", "https://example.com/"},
	{"http:example.com/a", "http://example.com/a"},
	{"http:/example.com/a", "http://example.com/a"},
	{"http:///example.com/a", "http://example.com/a"},
	{"http:////example.com///a", "http://example.com///a"},
	{`http:\\example.com\a\b`, "http://example.com/a/b"},
	{`http:/\example.com`, "http://example.com/"},
	{`https:\/\/example.com\/a`, "https://example.com//a"},

	// Authority state: user-info is no part of the key.
	{"http://user@example.com/", "http://example.com/"},
	{"http://user:secret@example.com/", "http://example.com/"},
	{"http://:secret@example.com/", "http://example.com/"},
	{"http://@example.com/", "http://example.com/"},
	{"http://:@example.com/", "http://example.com/"},
	{"http://a@b@example.com/", "http://example.com/"},
	{"http://us:er:sec@ret@example.com:8080/", "http://example.com:8080/"},
	{"http://evil.example%2F@example.com/", "http://example.com/"},
	{`http://example.com\@evil.example/`, "http://example.com/@evil.example/"},
	{"http://example.com/@evil.example", "http://example.com/@evil.example"},
	{"http://example.com?@evil.example", "http://example.com/?@evil.example"},
	{"http://example.com#@evil.example", "http://example.com/"},

	// Port state.
	{"http://example.com:80/", "http://example.com/"},
	{"https://example.com:443/", "https://example.com/"},
	{"http://example.com:443/", "http://example.com:443/"},
	{"https://example.com:80/", "https://example.com:80/"},
	{"http://example.com:8080/", "http://example.com:8080/"},
	{"http://example.com:08080/", "http://example.com:8080/"},
	{"http://example.com:0000000000080/", "http://example.com/"},
	{"http://example.com:/", "http://example.com/"},
	{"http://example.com:0/", "http://example.com:0/"},
	{"http://example.com:65535/", "http://example.com:65535/"},
	{"http://example.com:8080", "http://example.com:8080/"},
	{"http://example.com:8080?q", "http://example.com:8080/?q"},
	{`http://example.com:8080\a`, "http://example.com:8080/a"},

	// Section 3.5, host parsing: domains.
	{"http://EXAMPLE.com/", "http://example.com/"},
	{"http://ex%41mple.com/", "http://example.com/"},
	{"http://%65xample%2ecom/", "http://example.com/"},
	{"http://example.com./", "http://example.com./"},
	{"http://a.b.c.d.example.com/", "http://a.b.c.d.example.com/"},
	{"http://localhost/", "http://localhost/"},
	{"http://a_b.example.com/", "http://a_b.example.com/"},
	{"http://A_B.example.com/", "http://a_b.example.com/"},
	{"http://a--b.example.com/", "http://a--b.example.com/"},
	{"http://-a-.example.com/", "http://-a-.example.com/"},
	{"http://r3---sn.example.com/", "http://r3---sn.example.com/"},
	{"http://ab--c.example.com/", "http://ab--c.example.com/"},
	{"http://1.2.example.com/", "http://1.2.example.com/"},
	{"http://1.2.3.4.example/", "http://1.2.3.4.example/"},
	{"http://4chan.example/", "http://4chan.example/"},
	{"http://a.0xfg/", "http://a.0xfg/"},
	{"http://a.1b/", "http://a.1b/"},
	{"http://" + strings.Repeat("a", 64) + ".example/", "http://" + strings.Repeat("a", 64) + ".example/"},

	// Section 3.3, IDNA.
	{"http://bücher.example/", "http://xn--bcher-kva.example/"},
	{"http://BÜCHER.example/", "http://xn--bcher-kva.example/"},
	{"http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"},
	{"http://bu\u0308cher.example/", "http://xn--bcher-kva.example/"},
	{"http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"},
	{"http://XN--BCHER-KVA.example/", "http://xn--bcher-kva.example/"},
	{"http://faß.example/", "http://xn--fa-hia.example/"},
	{"http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/"},
	{"http://example。com/", "http://example.com/"},
	{"http://ｅｘａｍｐｌｅ．ｃｏｍ/", "http://example.com/"},
	{"http://exam\u00adple.com/", "http://example.com/"},
	{"http://аpple.example/", "http://xn--pple-43d.example/"},
	{"http://☃.example/", "http://xn--n3h.example/"},

	// Section 3.5, IPv4.
	{"http://127.0.0.1/", "http://127.0.0.1/"},
	{"http://2130706433/", "http://127.0.0.1/"},
	{"http://0x7f000001/", "http://127.0.0.1/"},
	{"http://0x7f.1/", "http://127.0.0.1/"},
	{"http://0X7F.1/", "http://127.0.0.1/"},
	{"http://127.1/", "http://127.0.0.1/"},
	{"http://127.0.1/", "http://127.0.0.1/"},
	{"http://0177.0.0.1/", "http://127.0.0.1/"},
	{"http://017700000001/", "http://127.0.0.1/"},
	{"http://127.0.0.1./", "http://127.0.0.1/"},
	{"http://127.0.0.1:80/", "http://127.0.0.1/"},
	{"http://1%32%37.0.0.1/", "http://127.0.0.1/"},
	{"http://１２７.０.０.１/", "http://127.0.0.1/"},
	{"http://127。0。0。1/", "http://127.0.0.1/"},
	{"http://0/", "http://0.0.0.0/"},
	{"http://0x/", "http://0.0.0.0/"},
	{"http://256/", "http://0.0.1.0/"},
	{"http://192.168.257/", "http://192.168.1.1/"},
	{"http://4294967295/", "http://255.255.255.255/"},
	{"http://0xa9fea9fe/", "http://169.254.169.254/"},

	// Section 3.5, IPv6.
	{"http://[::1]/", "http://[::1]/"},
	{"http://[::1]:80/", "http://[::1]/"},
	{"http://[::1]:8080/", "http://[::1]:8080/"},
	{"http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"},
	{"http://[2001:DB8::00aB]/", "http://[2001:db8::ab]/"},
	{"http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"},
	{"http://[1:0:2:3:4:5:6:7]/", "http://[1:0:2:3:4:5:6:7]/"},
	{"http://[::127.0.0.1]/", "http://[::7f00:1]/"},
	{"http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/"},
	{"http://[::]/", "http://[::]/"},

	// Path state: segments.
	{"http://example.com", "http://example.com/"},
	{"http://example.com/.", "http://example.com/"},
	{"http://example.com/..", "http://example.com/"},
	{"http://example.com/./a", "http://example.com/a"},
	{"http://example.com/a/.", "http://example.com/a/"},
	{"http://example.com/a/..", "http://example.com/"},
	{"http://example.com/a/./b", "http://example.com/a/b"},
	{"http://example.com/a/../b", "http://example.com/b"},
	{"http://example.com/a/b/../../c", "http://example.com/c"},
	{"http://example.com/../../../a", "http://example.com/a"},
	{"http://example.com/a/b/..", "http://example.com/a/"},
	{"http://example.com/a/b/../", "http://example.com/a/"},
	{"http://example.com/a//../b", "http://example.com/a/b"},
	{"http://example.com//a//b//", "http://example.com//a//b//"},
	{"http://example.com/a/%2e/b", "http://example.com/a/b"},
	{"http://example.com/a/%2E%2e/b", "http://example.com/b"},
	{"http://example.com/a/.%2e/b", "http://example.com/b"},
	{"http://example.com/a/%2e./b", "http://example.com/b"},
	{"http://example.com/a/%2e", "http://example.com/a/"},
	{`http://example.com/a\..\b`, "http://example.com/b"},
	{`http://example.com\`, "http://example.com/"},
	{"http://example.com/...", "http://example.com/..."},
	{"http://example.com/.a/..b/c.", "http://example.com/.a/..b/c."},
	{"http://example.com/a.%2e/%2ea", "http://example.com/a.%2e/%2ea"},
	{"http://example.com/.well-known/x", "http://example.com/.well-known/x"},
	{"http://example.com/a/..?b", "http://example.com/?b"},
	{"http://example.com/a/../?b/../c", "http://example.com/?b/../c"},
	{"http://example.com/;a=b/,c", "http://example.com/;a=b/,c"},
	{"http://example.com/C|/a", "http://example.com/C|/a"},

	// Path state: percent-encoding.
	{"http://example.com/a b", "http://example.com/a%20b"},
	{"http://example.com/é", "http://example.com/%C3%A9"},
	{"http://example.com/%C3%A9", "http://example.com/%C3%A9"},
	{"http://example.com/%c3%a9", "http://example.com/%c3%a9"},
	{"http://example.com/日本", "http://example.com/%E6%97%A5%E6%9C%AC"},
	{"http://example.com/💩", "http://example.com/%F0%9F%92%A9"},
	{"http://example.com/%41%7E", "http://example.com/%41%7E"},
	{"http://example.com/%2Fa", "http://example.com/%2Fa"},
	{"http://example.com/100%", "http://example.com/100%"},
	{"http://example.com/%zz%2", "http://example.com/%zz%2"},
	{"http://example.com/ !\"$%&'()*+,-./:;<=>@[\\]^_`{|}~", "http://example.com/%20!%22$%&'()*+,-./:;%3C=%3E@[/]%5E_%60%7B|%7D~"},
	{"http://example.com/a^b", "http://example.com/a%5Eb"},
	{"http://example.com/\x01\x1b\x7f", "http://example.com/%01%1B%7F"},
	{"http://example.com/a\x00b", "http://example.com/a%00b"},
	{"http://example.com/\u202egpj.exe", "http://example.com/%E2%80%AEgpj.exe"},
	{"http://example.com/caf\xe9", "http://example.com/caf%E9"},
	{"http://example.com/\ufffd\xff", "http://example.com/%EF%BF%BD%FF"},
	{"http://example.com/*'()!$&+", "http://example.com/*'()!$&+"},
	{"http://example.com/a:b@c", "http://example.com/a:b@c"},

	// Query state.
	{"http://example.com?", "http://example.com/?"},
	{"http://example.com/?", "http://example.com/?"},
	{"http://example.com?a", "http://example.com/?a"},
	{"http://example.com/?a=b&c=d", "http://example.com/?a=b&c=d"},
	{"http://example.com/?a=b c", "http://example.com/?a=b%20c"},
	{"http://example.com/?a=b+c", "http://example.com/?a=b+c"},
	{"http://example.com/?é", "http://example.com/?%C3%A9"},
	{"http://example.com/?\xe9", "http://example.com/?%E9"},
	{"http://example.com/? !\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "http://example.com/?%20!%22$%&%27()*+,-./:;%3C=%3E?@[\\]^_`{|}~"},
	{"http://example.com/?a=%", "http://example.com/?a=%"},
	{"http://example.com/?b=2&a=1&b=1", "http://example.com/?b=2&a=1&b=1"},
	{"http://example.com/??a", "http://example.com/??a"},
	{"http://example.com/?/../a", "http://example.com/?/../a"},
	{"http://example.com/?u=http://x.example/", "http://example.com/?u=http://x.example/"},

	// Fragment state: it never reaches the server.
	{"http://example.com/#a", "http://example.com/"},
	{"http://example.com/a#", "http://example.com/a"},
	{"http://example.com/a?b#c?d", "http://example.com/a?b"},
	{"http://example.com/a?#c", "http://example.com/a?"},
	{"http://example.com#é \\<>", "http://example.com/"},
}

func TestCanonical(t *testing.T) {
	for _, tt := range canonical {
		u, err := Canonical(tt.raw)
		if err != nil {
			t.Errorf("%q: %v", tt.raw, err)
		} else if u.Key != tt.want {
			t.Errorf("%q: got %q, want %q", tt.raw, u.Key, tt.want)
		}
	}
}

func TestCanonicalTellsUsersApartFromThePage(t *testing.T) {
	for _, tt := range []struct{ raw, host, origin, path, user, password string }{
		{"http://example.com", "example.com:80", "http://example.com", "/", "", ""},
		{"https://example.com/a?b", "example.com:443", "https://example.com", "/a?b", "", ""},
		{"http://example.com:443?b", "example.com:443", "http://example.com:443", "/?b", "", ""},
		{"http://[::1]/a", "[::1]:80", "http://[::1]", "/a", "", ""},
		{"https://[::1]:8443//a", "[::1]:8443", "https://[::1]:8443", "//a", "", ""},
		{"http://127.1", "127.0.0.1:80", "http://127.0.0.1", "/", "", ""},
		{"http://user@example.com/", "example.com:80", "http://example.com", "/", "user", ""},
		{"http://us%3Aer:p%40ss:%C3%A9é@example.com/", "example.com:80", "http://example.com", "/", "us:er", "p@ss:éé"},
		{"http://u%:p%zz@example.com/", "example.com:80", "http://example.com", "/", "u%", "p%zz"},
		{"http://a@b:c@example.com/", "example.com:80", "http://example.com", "/", "a@b", "c"},
		{"http://:p@example.com/", "example.com:80", "http://example.com", "/", "", "p"},
	} {
		u, err := Canonical(tt.raw)
		if err != nil {
			t.Errorf("%s: %v", tt.raw, err)
			continue
		}
		password, _ := u.URL.User.Password()
		got := []string{u.Host, u.Origin(), u.PathAndQuery(), u.URL.User.Username(), password}
		want := []string{tt.host, tt.origin, tt.path, tt.user, tt.password}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", tt.raw, diff)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for _, tt := range []struct{ raw, reason string }{
		{"", "scheme"},
		{"example.com", "scheme"},
		{"example.com:8080/a", "scheme"},
		{"//example.com/a", "scheme"},
		{"/a/b", "scheme"},
		{"://example.com", "scheme"},
		{"1http://example.com", "scheme"},
		{"ht tp://example.com", "scheme"},
		{"ftp://example.com/", "scheme"},
		{"file:///etc/passwd", "scheme"},
		{"javascript:alert(1)", "scheme"},
		{"java\tscript:alert(1)", "scheme"},
		{"data:text/html,x", "scheme"},
		{"mailto:a@example.com", "scheme"},
		{"ws://example.com/", "scheme"},
		{"blob:http://example.com/x", "scheme"},
		{"view-source:http://example.com", "scheme"},
		{"http:", "no_host"},
		{"http://", "no_host"},
		{"http:///", "no_host"},
		{"https://?a", "no_host"},
		{"https://#a", "no_host"},
		{"http://:80/", "no_host"},
		{"http://user@/", "syntax"},
		{"http://example.com:65536/", "port"},
		{"http://example.com:99999999999999999999/", "port"},
		{"http://example.com:80a/", "port"},
		{"http://example.com:-1/", "port"},
		{"http://user:pass/word@example.com/", "port"},
		{"http://exa mple.com/", "host"},
		{"http://exa%20mple.com/", "host"},
		{"http://exa<mple.com/", "host"},
		{"http://exa|mple.com/", "host"},
		{"http://exa^mple.com/", "host"},
		{"http://exa\x00mple.com/", "host"},
		{"http://exa%00mple.com/", "host"},
		{"http://exa%2Fmple.com/", "host"},
		{"http://exa%3A80/", "host"},
		{"http://exa%mple.com/", "host"},
		{"http://exa\x7fmple.com/", "host"},
		{"http://\xff.example/", "host"},
		{"http://%ff.example/", "host"},
		{"http://\u00ad/", "host"},
		{"http://xn--/", "host"},
		{"http://xn--a/", "host"},
		{"http://xn--zn7c.example/", "host"},
		{"http://1.2.3.4.5/", "host"},
		{"http://256.1.1.1/", "host"},
		{"http://4294967296/", "host"},
		{"http://1.2.3.08/", "host"},
		{"http://1.2.3.0xg/", ""}, // a name
		{"http://example.1/", "host"},
		{"http://example.0x1/", "host"},
		{"http://1..2/", "host"},
		{"http://1.2.%2D3.4/", "host"},
		{"http://[::1/", "host"},
		{"http://[]/", "host"},
		{"http://[::1%25eth0]/", "host"},
		{"http://[1:2:3]/", "host"},
		{"http://[1:2:3:4:5:6:7:8:9]/", "host"},
		{"http://[::1::]/", "host"},
		{"http://[::1.2.3]/", "host"},
		{"http://[::1.2.3.256]/", "host"},
		{"http://[g::]/", "host"},
		{"http://example.com/" + strings.Repeat("a", MaxLen), "too_long"},
		{strings.Repeat("x", 1<<20), "too_long"},
		{"http://" + strings.Repeat("@", 8000) + "example.com/", "too_long"},
		{"http://example.com/" + strings.Repeat("é", MaxLen/3), "too_long"}, // once encoded
		{"http://example.com/" + strings.Repeat("../", 100_000), "too_long"},
	} {
		u, err := Canonical(tt.raw)
		var e *Error
		switch {
		case tt.reason == "":
			if err != nil {
				t.Errorf("%.60q: %v", tt.raw, err)
			}
		case !errors.As(err, &e):
			t.Errorf("%.60q: got %q, want the reason %q", tt.raw, u.Key, tt.reason)
		case e.Reason != tt.reason || e.Detail == "":
			t.Errorf("%.60q: got %v, want the reason %q", tt.raw, err, tt.reason)
		}
	}
}

func TestTheLongestURL(t *testing.T) {
	longest := "http://example.com/" + strings.Repeat("a", MaxLen-len("http://example.com/"))
	for _, raw := range []string{longest, " " + longest + "\n"} {
		if u, err := Canonical(raw); err != nil || u.Key != longest {
			t.Errorf("%d bytes: %v", len(raw), err)
		}
	}
	if _, err := Canonical(longest + "a"); err == nil {
		t.Error("one byte more is accepted")
	}
	noSlash := "http://example.com?" + strings.Repeat("a", MaxLen-len("http://example.com?"))
	if u, err := Canonical(noSlash); err == nil {
		t.Errorf("a key of %d bytes", len(u.Key))
	}
}

func TestResolve(t *testing.T) {
	const base = "http://example.com/a/b?c"
	for _, tt := range []struct{ base, ref, want string }{
		// RFC 3986 section 5.4, as far as the URL standard agrees.
		{"", "g", "http://example.com/a/g"},
		{"", "./g", "http://example.com/a/g"},
		{"", "g/", "http://example.com/a/g/"},
		{"", "/g", "http://example.com/g"},
		{"", "//g", "http://g/"},
		{"", "?y", "http://example.com/a/b?y"},
		{"", "g?y", "http://example.com/a/g?y"},
		{"", "#s", "http://example.com/a/b?c"},
		{"", "", "http://example.com/a/b?c"},
		{"", "  ", "http://example.com/a/b?c"},
		{"", ";x", "http://example.com/a/;x"},
		{"", ".", "http://example.com/a/"},
		{"", "..", "http://example.com/"},
		{"", "../../../g", "http://example.com/g"},
		{"", "/./g", "http://example.com/g"},
		{"", "/../g", "http://example.com/g"},
		{"", "g;x=1/../y", "http://example.com/a/y"},
		{"", "http:g", "http://example.com/a/g"}, // the base has this scheme
		{"", "http:/g", "http://example.com/g"},
		{"", "https:g", "https://g/"}, // and not this one
		// What servers send.
		{"", "https://other.example/x#y", "https://other.example/x"},
		{"", "HTTPS://Other.Example", "https://other.example/"},
		{"", "/caf\xc3\xa9 x", "http://example.com/caf%C3%A9%20x"},
		{"", "/caf\xe9", "http://example.com/caf%E9"},
		{"", `\g`, "http://example.com/g"},
		{"", `/\evil.example/`, "http://evil.example/"},
		{"", `\\evil.example/`, "http://evil.example/"},
		{"", "/\t/evil.example/", "http://evil.example/"},
		{"", "///evil.example/", "http://evil.example/"},
		{"", "/a:b", "http://example.com/a:b"},
		{"", "?u=http://x", "http://example.com/a/b?u=http://x"},
		{"https://example.com:8443", "/x", "https://example.com:8443/x"},
		{"http://[::1]:81/a", "b", "http://[::1]:81/b"},
		{"http://example.com/a|b/c", "d", "http://example.com/a|b/d"},
		{"https://example.com/", "//other.example:443/", "https://other.example/"},
	} {
		from := tt.base
		if from == "" {
			from = base
		}
		b, err := Canonical(from)
		if err != nil {
			t.Fatal(err)
		}
		if u, err := Resolve(b, tt.ref); err != nil || u.Key != tt.want {
			t.Errorf("%s with %q: got %q, %v; want %q", from, tt.ref, u.Key, err, tt.want)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	base, _ := Canonical("http://example.com/")
	for ref, reason := range map[string]string{
		"file:///etc/passwd":          "scheme",
		"ftp://example.com/":          "scheme",
		"javascript:alert(1)":         "scheme",
		" data:text/html,x":           "scheme",
		"a:b":                         "scheme",
		"//":                          "no_host",
		"http://":                     "no_host",
		"//example.com:x/":            "port",
		"//a b/":                      "host",
		strings.Repeat("a", MaxLen*2): "too_long",
	} {
		var e *Error
		if u, err := Resolve(base, ref); !errors.As(err, &e) || e.Reason != reason {
			t.Errorf("%.40q: got %q, %v; want the reason %q", ref, u.Key, err, reason)
		}
	}
}

func TestUserInfoStaysWithItsOrigin(t *testing.T) {
	base, err := Canonical("https://user:secret@example.com/a")
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{
		"/b":                               "user:secret",
		"b":                                "user:secret",
		"https://example.com:443/b":        "user:secret",
		"https://other@example.com/b":      "other",
		"http://example.com/b":             "", // not encrypted
		"https://example.com:8443/b":       "",
		"https://www.example.com/b":        "",
		"//evil.example/b":                 "",
		`/\evil.example/b`:                 "",
		"https://example.com@evil.example": "example.com",
	} {
		u, err := Resolve(base, ref)
		if err != nil {
			t.Errorf("%s: %v", ref, err)
		} else if got := u.URL.User.String(); got != want {
			t.Errorf("%s: got %q, want %q", ref, got, want)
		}
	}
}

// net/http must put on the wire what the canonical form says, not its own idea
// of it.
func TestTheWireCarriesTheCanonicalForm(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 1)
	go func() { // a server that does not interpret the request line
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			line, _ := bufio.NewReader(c).ReadString('\n')
			lines <- strings.TrimSpace(line)
			io.WriteString(c, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
			c.Close()
		}
	}()
	defer l.Close()
	transport := &http.Transport{DisableKeepAlives: true}
	for _, tt := range canonical {
		path := strings.Join(strings.SplitAfter(tt.want, "/")[3:], "")
		raw := "http://" + l.Addr().String() + "/" + path
		u, err := Canonical(raw)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		if u.Key != raw {
			t.Errorf("got the key %q of %q", u.Key, raw)
		}
		resp, err := transport.RoundTrip(&http.Request{Method: "GET", URL: u.URL, Header: http.Header{}})
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		resp.Body.Close()
		if got, want := <-lines, "GET "+u.PathAndQuery()+" HTTP/1.1"; got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}

// The one form that cannot go as a path: net/url would take it for a host.
func TestAPathThatLooksLikeAHostGoesWithItsHost(t *testing.T) {
	u, err := Canonical("http://example.com//evil.example|/?a")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := u.URL.RequestURI(), "http://example.com//evil.example|/?a"; got != want || u.Host != "example.com:80" {
		t.Errorf("requests %q of %s, want %q", got, u.Host, want)
	}
}

func TestRedact(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"http://example.com/a?b#c", "http://example.com/a?b#c"},
		{"http://user:secret@example.com/a", "http://***@example.com/a"},
		{"https://user@example.com", "https://***@example.com"},
		{" HTTP://user:se@cret@example.com", " HTTP://***@example.com"},
		{"http:user:secret@example.com/", "http:***@example.com/"},
		{"http:/user:secret@example.com/", "http:/***@example.com/"},
		{`http:\\user:secret@example.com\`, `http:\\***@example.com\`},
		{"ht\ntp:/\t/user:secret@example.com/", "ht\ntp:/\t/***@example.com/"},
		{"http://example.com/@user", "http://example.com/@user"},
		{"http://example.com/?to=a@example.org", "http://example.com/?to=a@example.org"},
		{"http://user:secret@example.com/?to=a@example.org", "http://***@example.com/?to=a@example.org"},
		{"http://user:sec/ret@example.com/", "http://***@example.com/"},
		{"http://user:sec?r#e@t@example.com/", "http://***@example.com/"},
		{"ftp://user:secret@example.com/", "ftp://***@example.com/"},
		{"ftp://example.com/a@b", "ftp://example.com/a@b"},
		{"//user:secret@example.com/", "//***@example.com/"},
		{"user:secret@example.com/a", "***@example.com/a"},
		{"mailto:joe@example.com", "***@example.com"},
		{"@", "***@"},
		{"no URL", "no URL"},
		{"", ""},
		{"http://user:secret@" + strings.Repeat("a", 1<<20), "http://***@" + strings.Repeat("a", MaxLen-len("http://***@"))},
		{strings.Repeat("é", MaxLen), strings.Repeat("é", MaxLen/2)},
		{"x" + strings.Repeat("é", MaxLen), "x" + strings.Repeat("é", MaxLen/2-1)},
	} {
		if got := Redact(tt.raw); got != tt.want {
			t.Errorf("%.60q: got %.60q (%d bytes), want %.60q (%d bytes)", tt.raw, got, len(got), tt.want, len(tt.want))
		}
	}
}

// No error may quote a password.
func TestErrorsKeepSecrets(t *testing.T) {
	for _, raw := range []string{
		"http://user:secret@exa mple.com/", "http://user:secret@example.com:x/", "http://user:secret@/",
		"http://user:secret@[::/", "ftp://user:secret@example.com/", "http://user:secret@xn--a/", "http://user:secret",
		"http://user:secret@" + strings.Repeat("a", MaxLen),
	} {
		if _, err := Canonical(raw); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%.40q: %v", raw, err)
		}
	}
}

// The fast way and the thorough way agree, and the canonical form of the
// canonical form is itself.
func check(t *testing.T, raw string) {
	t.Helper()
	u, err := Canonical(raw)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v is no Error", raw, err)
		}
		return
	}
	if again, err := Canonical(u.Key); err != nil || again.Key != u.Key || again.Host != u.Host {
		t.Errorf("%q gives %q, and that %q, %v", raw, u.Key, again.Key, err)
	}
	slow, err := thorough("", raw)
	if err != nil {
		t.Errorf("%q: fast %q, slow %v", raw, u.Key, err)
		return
	}
	if diff := cmp.Diff(slow, u, cmp.AllowUnexported(url.Userinfo{})); diff != "" {
		t.Errorf("%q: slow (-), fast (+):\n%s", raw, diff)
	}
	for i := range len(u.Key) {
		if c := u.Key[i]; c <= ' ' || c >= 0x7f {
			t.Errorf("%q gives %q", raw, u.Key)
		}
	}
	if got := u.URL.RequestURI(); got != u.PathAndQuery() && got != u.Key {
		t.Errorf("%q: the wire gets %q, the key is %q", raw, got, u.Key)
	}
}

func TestFastAndSlowAgree(t *testing.T) {
	for _, tt := range canonical {
		check(t, tt.raw)
	}
	// One character at every place where it could matter.
	for c := range 0x180 {
		for _, form := range []string{"http://%sa.example/", "http://a%s.example/", "http://a.%se/", "http://a.e%s/", "http://a.e:%s8/", "http://a.e:8%s/", "http://a.e%s",
			"http://a.e/%s", "http://a.e/a%sb", "http://a.e/.%s", "http://a.e/a/..%s", "http://a.e/%%2%s", "http://a.e/a/%%2e%s/b", "http://a.e?%s", "http://a.e/?a%sb", "http://a.e/#%s", "%shttp://a.e/", "http%s://a.e"} {
			check(t, fmt.Sprintf(form, string(rune(c))))
			if c < 0x80 { // the same byte, and one that is not UTF-8
				check(t, fmt.Sprintf(form, string([]byte{byte(c + 0x80)})))
			}
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, tt := range canonical {
		f.Add(tt.raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		check(t, raw)
		if got := Redact(raw); len(got) > MaxLen || utf8.ValidString(raw) && !utf8.ValidString(got) {
			t.Errorf("Redact(%q) = %q", raw, got)
		}
	})
}

// With the base in its canonical form, the fast way of resolving agrees with
// the thorough one.
func FuzzResolve(f *testing.F) {
	for _, ref := range []string{"/a", "//a", `/\a`, "?a", "../b", "http:c", "/\t/d", "/.", "/..", "#"} {
		f.Add("http://example.com/x/y?z", ref)
	}
	f.Fuzz(func(t *testing.T, from, ref string) {
		base, err := Canonical(from)
		if err != nil {
			return
		}
		u, err := Resolve(base, ref)
		if err != nil {
			return
		}
		slow, err := thorough(base.Key, ref)
		if err != nil || slow.Key != u.Key {
			t.Errorf("%q with %q: fast %q, slow %q, %v", from, ref, u.Key, slow.Key, err)
		}
	})
}

func ExampleCanonical() {
	u, err := Canonical(`HTTP://user:secret@Bücher.example:80\a\..\b?q=1 2#top`)
	fmt.Println(u.Key, u.Host, err)
	_, err = Canonical("ftp://example.com/")
	fmt.Println(err)
	// Output:
	// http://xn--bcher-kva.example/b?q=1%202 xn--bcher-kva.example:80 <nil>
	// invalid URL: scheme: only http and https are fetched
}

func BenchmarkCanonical(b *testing.B) {
	for _, bb := range []struct{ name, raw string }{
		{"clean", "https://www.example.com/2024/05/some-article-title.html?page=2&sort=asc"},
		{"percent", "https://en.example.org/wiki/Caf%C3%A9_(disambiguation)"},
		{"no path", "https://www.example.com"},
		{"fragment", "https://www.example.com/a/b#section"},
		{"upper case", "https://WWW.Example.com/a/b"},
		{"idn", "https://bücher.example/a/b"},
		{"dots", "http://a.example/" + strings.Repeat("../", MaxLen/3-20)},
		{"segments", "http://A.example/" + strings.Repeat("a/", MaxLen/2-20)},
		{"at signs", "http://" + strings.Repeat("@", maxUserInfo) + "a.example/"},
		{"one scheme", strings.Repeat("a", MaxLen)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Canonical(bb.raw)
			}
		})
	}
}
