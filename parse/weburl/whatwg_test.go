package weburl

import (
	"errors"
	"strings"
	"testing"
)

// More of the URL standard (https://url.spec.whatwg.org), by the states of its
// parser. A want without a scheme is the reason of the refusal.
var whatwgCases = []struct{ raw, want string }{
	// Section 3.5, opaque hosts are not ours; forbidden host and domain code points.
	{"http://a\"b/", `http://a"b/`},
	{"http://a'b/", "http://a'b/"},
	{"http://a!b/", "http://a!b/"},
	{"http://a$b&c/", "http://a$b&c/"},
	{"http://a(b)c/", "http://a(b)c/"},
	{"http://a*b+c,d;e=f/", "http://a*b+c,d;e=f/"},
	{"http://a`b{c}d/", "http://a`b{c}d/"},
	{"http://a~b/", "http://a~b/"},
	{"http://*/", "http://*/"},
	{"http://a b/", "host"},
	{"http://a%20b/", "host"},
	{"http://a%23b/", "host"},
	{"http://a%25b/", "host"},
	{"http://a%252eb/", "host"},
	{"http://a%3Ab/", "host"},
	{"http://a%3Cb/", "host"},
	{"http://a%3Eb/", "host"},
	{"http://a%3Fb/", "host"},
	{"http://a%40b/", "host"},
	{"http://a%5Bb/", "host"},
	{"http://a%5Cb/", "host"},
	{"http://a%5Db/", "host"},
	{"http://a%5Eb/", "host"},
	{"http://a%7Cb/", "host"},
	{"http://a%7Fb/", "host"},
	{"http://a%0Ab/", "host"},
	{"http://a%1Fb/", "host"},
	{"http://a>b/", "host"},
	{"http://a[b/", "host"},
	{"http://a]b/", "host"},
	{"http://a%/", "host"},
	{"http://a%4/", "host"},
	{"http://a%zz/", "host"},
	{"http://\x01a/", "host"},
	{"http://%80/", "host"},
	{"http://%C0%AE/", "host"}, // an overlong dot
	{"http://\xed\xa0\x80/", "host"},

	// Tabs and line ends count nowhere; other white space does.
	{"h\tt\nt\rp://a.example/", "http://a.example/"},
	{"http:\t//a.example/", "http://a.example/"},
	{"http:/\n/a.example/", "http://a.example/"},
	{"http://a.ex\tample/", "http://a.example/"},
	{"http://a.example:\t80\r80/", "http://a.example:8080/"},
	{"http://a.example/a%\t41", "http://a.example/a%41"},
	{"http://a.example/.\t./b", "http://a.example/b"},
	{"http://a.example/%2\ne%2e/b", "http://a.example/b"},
	{"http://us\ner:p\tw@a.example/", "http://a.example/"},
	{"\u00a0http://a.example/", "scheme"},
	{"http://a.example/\u00a0", "http://a.example/%C2%A0"},
	{"http://a.example/\u2028", "http://a.example/%E2%80%A8"},
	{"http://a.example/\v\f", "http://a.example/"}, // C0 controls at the end
	{"http://a.example/\va", "http://a.example/%0Ba"},
	{"http://a.example/\u0085", "http://a.example/%C2%85"},
	{"\ufeffhttp://a.example/", "scheme"},

	// Schemes.
	{"hTTpS:a.example", "https://a.example/"},
	{"http:a.example?b", "http://a.example/?b"},
	{"http:a.example#b", "http://a.example/"},
	{"http:user@a.example", "http://a.example/"},
	{"http:/a.example:81", "http://a.example:81/"},
	{`https:\a.example`, "https://a.example/"},
	{`http:/\/\a.example`, "http://a.example/"},
	{"http://////a.example", "http://a.example/"},
	{"http+s://a.example/", "scheme"},
	{"http ://a.example/", "scheme"},
	{"http%3A//a.example/", "scheme"},
	{"httpx://a.example/", "scheme"},
	{"wss://a.example/", "scheme"},
	{"about:blank", "scheme"},
	{"tel:1", "scheme"},
	{`\\a.example\b`, "scheme"},

	// User-info: everything up to the last "@" of the authority.
	{"http://a:b:c@a.example/", "http://a.example/"},
	{"http://a%3Ab@a.example/", "http://a.example/"},
	{"http://é:ñ@a.example/", "http://a.example/"},
	{"http://@@a.example/", "http://a.example/"},
	{"http://a:@a.example/", "http://a.example/"},
	{"http://[::1]@a.example/", "http://a.example/"},
	{"http://a.example@[::1]/", "http://[::1]/"},
	{"http://a.example:80@b.example/", "http://b.example/"},
	{"http://a@b@c.example:81/", "http://c.example:81/"},
	{"http://<>^|`{}@a.example/", "http://a.example/"},
	{"http://%zz@a.example/", "http://a.example/"},
	{"http://a.example?@b", "http://a.example/?@b"},
	{"http://a.example/@b:c@d", "http://a.example/@b:c@d"},
	{`http://a\@b.example/`, "http://a/@b.example/"},
	{"http://@/", "syntax"},
	{"http://a:b@", "syntax"},
	{"http://a@?b", "syntax"},
	{"http://a@:80/", "no_host"},
	{"http://a@#b", "syntax"},

	// Ports.
	{"http://a.example:1/", "http://a.example:1/"},
	{"http://a.example:00/", "http://a.example:0/"},
	{"http://a.example:0080/", "http://a.example/"},
	{"http://a.example:0000000000000000000000443/", "http://a.example:443/"},
	{"https://a.example:0443?a", "https://a.example/?a"},
	{"https://a.example:/", "https://a.example/"},
	{"https://a.example:#b", "https://a.example/"},
	{"http://[::1]:/", "http://[::1]/"},
	{"http://[::1]:080/", "http://[::1]/"},
	{"http://1.1:0x50/", "port"},
	{"http://a.example:65536", "port"},
	{"http://a.example:655350", "port"},
	{"http://a.example:+80/", "port"},
	{"http://a.example: 80/", "port"},
	{"http://a.example:80 /", "port"},
	{"http://a.example:8%300/", "port"},
	{"http://a.example:٨٠/", "port"},
	{"http://a.example:８０/", "port"},
	{"http://a.example:80:80/", "port"},
	{"http://a.example::80/", "port"},
	{"http://:/", "no_host"},
	{"http://?", "no_host"},
	{`http:\\\`, "no_host"},

	// IPv4, section 3.5: the ends-in-a-number checker and the parser.
	{"http://0/", "http://0.0.0.0/"},
	{"http://1/", "http://0.0.0.1/"},
	{"http://0x/", "http://0.0.0.0/"},
	{"http://0X/", "http://0.0.0.0/"},
	{"http://1.0x/", "http://1.0.0.0/"},
	{"http://00/", "http://0.0.0.0/"},
	{"http://0x0.0X0.00.0/", "http://0.0.0.0/"},
	{"http://1.2/", "http://1.0.0.2/"},
	{"http://1.2.3/", "http://1.2.0.3/"},
	{"http://1.65535.2/", "host"},
	{"http://1.2.65535/", "http://1.2.255.255/"},
	{"http://1.2.65536/", "host"},
	{"http://1.16777215/", "http://1.255.255.255/"},
	{"http://1.16777216/", "host"},
	{"http://4294967295/", "http://255.255.255.255/"},
	{"http://0xffffffff/", "http://255.255.255.255/"},
	{"http://0x100000000/", "host"},
	{"http://037777777777/", "http://255.255.255.255/"},
	{"http://040000000000/", "host"},
	{"http://0xffffffffffffffffffffffffffffffff/", "host"},
	{"http://00000000000000000000000000000000000000177.1/", "http://127.0.0.1/"},
	{"http://0x00000000000000000000000000000000000007f.1/", "http://127.0.0.1/"},
	{"http://0xC0.0250.01/", "http://192.168.0.1/"},
	{"http://192.168.257/", "http://192.168.1.1/"},
	{"http://192.0x00A80001/", "http://192.168.0.1/"},
	{"http://1.2.3.4./", "http://1.2.3.4/"},
	{"http://1.2.3.4../", "http://1.2.3.4../"},
	{"http://0x7f.0.0.0x1./", "http://127.0.0.1/"},
	{"http://256/", "http://0.0.1.0/"},
	{"http://1.256.0.0/", "host"},
	{"http://1.2.3.256/", "host"},
	{"http://1.2.3.4.5./", "host"},
	{"http://09/", "host"},
	{"http://09.1/", "host"},
	{"http://1.2.3.09/", "host"},
	{"http://0xg.1/", "host"},
	{"http://a.1/", "host"},
	{"http://a.0x/", "host"},
	{"http://a.0x1./", "host"},
	{"http://.1/", "host"},
	{"http://1.2.3./", "http://1.2.0.3/"},
	{"http://1.2..3/", "host"},
	{"http://-1/", "http://-1/"},
	{"http://+1/", "http://+1/"},
	{"http://1.-2.3/", "host"},
	{"http://1.+2.3/", "host"},
	{"http://0x-1/", "http://0x-1/"},
	{"http://a.-1/", "http://a.-1/"},
	{"http://1.2.3.4a/", "http://1.2.3.4a/"},
	{"http://1e2/", "http://1e2/"},
	{"http://0b1/", "http://0b1/"},
	{"http://0o17/", "http://0o17/"},
	{"http://0x1g/", "http://0x1g/"},
	{"http://%30x7f.1/", "http://127.0.0.1/"},
	{"http://①②⑦.0.0.1/", "http://127.0.0.1/"},
	{"http://127。0。0。1/", "http://127.0.0.1/"},
	{"http://127.0.0.1%2e/", "http://127.0.0.1/"},

	// IPv6, section 3.5: the parser, and the serializer's compression.
	{"http://[::]/", "http://[::]/"},
	{"http://[0:0:0:0:0:0:0:0]/", "http://[::]/"},
	{"http://[1::]/", "http://[1::]/"},
	{"http://[1:2:3:4:5:6:7:8]/", "http://[1:2:3:4:5:6:7:8]/"},
	{"http://[ABCD:EF01::]/", "http://[abcd:ef01::]/"},
	{"http://[0001:0002::]/", "http://[1:2::]/"},
	{"http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"},
	{"http://[1:0:0:2:3:0:0:4]/", "http://[1::2:3:0:0:4]/"},
	{"http://[1:0:2:3:4:5:6:7]/", "http://[1:0:2:3:4:5:6:7]/"},
	{"http://[1::2:3:4:5:6:7]/", "http://[1:0:2:3:4:5:6:7]/"},
	{"http://[1:2:3:4:5:6:7::]/", "http://[1:2:3:4:5:6:7:0]/"},
	{"http://[::2:3:4:5:6:7:8]/", "http://[0:2:3:4:5:6:7:8]/"},
	{"http://[::1.2.3.4]/", "http://[::102:304]/"},
	{"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"},
	{"http://[1:2:3:4:5:6:1.2.3.4]/", "http://[1:2:3:4:5:6:102:304]/"},
	{"http://[::1]?a", "http://[::1]/?a"},
	{"http://[1:2:3:4:5:6:7:8:9]/", "host"},
	{"http://[1:2:3:4:5:6:7]/", "host"},
	{"http://[1:2:3:4:5:6:7:1.2.3.4]/", "host"},
	{"http://[12345::]/", "host"},
	{"http://[::g]/", "host"},
	{"http://[:1]/", "host"},
	{"http://[1:]/", "host"},
	{"http://[:::]/", "host"},
	{"http://[1::2::3]/", "host"},
	{"http://[::1.2.3]/", "host"},
	{"http://[::1.2.3.4.5]/", "host"},
	{"http://[::01.2.3.4]/", "host"},
	{"http://[::1.2.3.]/", "host"},
	{"http://[::.1.2.3]/", "host"},
	{"http://[::0x1.2.3.4]/", "host"},
	{"http://[::1%eth0]/", "host"},
	{"http://[v1.a]/", "host"},
	{"http://[1.2.3.4]/", "host"},
	{"http://[ ::1]/", "host"},
	{"http://[::1]a/", "host"},
	{"http://a[::1]/", "host"},
	{"http://[%3A:1]/", "host"},
	{"http://%5B::1]/", "host"},
	{"http://[::1", "host"},
	{"http://::1/", "no_host"},
	{"http://1::1/", "port"},

	// Section 3.3, IDNA.
	{"http://Ⅷ.example/", "http://viii.example/"},
	{"http://ﬁ.example/", "http://fi.example/"},
	{"http://K.example/", "http://k.example/"},
	{"http://ς.example/", "http://xn--3xa.example/"},
	{"http://Σ.example/", "http://xn--4xa.example/"},
	{"http://ı.example/", "http://xn--cfa.example/"},
	{"http://İ.example/", "http://xn--i-9bb.example/"},
	{"http://a．b。c｡example/", "http://a.b.c.example/"},
	{"http://a\u200bb.example/", "http://ab.example/"},
	{"http://a\u2060b\ufe0f.example/", "http://ab.example/"},
	{"http://пример.рф/", "http://xn--e1afmkfd.xn--p1ai/"},
	{"http://xn--E1AFMKFD.XN--P1AI/", "http://xn--e1afmkfd.xn--p1ai/"},
	{"http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.рф/", "http://xn--e1afmkfd.xn--p1ai/"},
	{"http://مثال.example/", "http://xn--mgbh0fb.example/"},
	{"http://💩.example/", "http://xn--ls8h.example/"},
	{"http://ü_x.example/", "http://xn--_x-wka.example/"},
	{"http://a_b.bücher.example/", "http://a_b.xn--bcher-kva.example/"},
	{"http://A_B.XN--BCHER-KVA.example/", "http://a_b.xn--bcher-kva.example/"},
	{"http://_a.é!.example/", "http://_a.xn--!-9fa.example/"},
	{"http://STRAẞE.example/", "http://xn--strae-oqa.example/"},
	{"http://stra%E1%BA%9Ee.example/", "http://xn--strae-oqa.example/"},
	{"http://≠.example/", "http://xn--1ch.example/"},
	{"http://≠ü.example/", "http://xn--tda902o.example/"},
	{"http://-ü-.example/", "http://xn-----xka.example/"},
	{"http://a..b/", "http://a..b/"},
	{"http://.example/", "http://.example/"},
	{"http://./", "http://./"},
	{"http://../", "http://../"},
	{"http://a.example../", "http://a.example../"},
	{"http://ü.example./", "http://xn--tda.example./"},
	{"http://A.EXAMPLE.:80/", "http://a.example./"},
	{"http://%41.example/", "http://a.example/"},
	{"http://a%2Eexample/", "http://a.example/"},
	{"http://a\u200cb.example/", "host"},
	{"http://\u200d.example/", "host"},
	{"http://\u0301a.example/", "host"},
	{"http://a\ufffdb/", "host"},
	{"http://℀.example/", "host"},   // "a/c"
	{"http://a／b.example/", "host"}, // a wide slash
	{"http://a％41/", "host"},        // a wide percent sign
	{"http://a：80/", "host"},        // a wide colon
	{"http://a？b/", "host"},
	{"http://a＠b/", "host"},
	{"http://a＃b/", "host"},
	{"http://a\u3000b/", "host"},
	{"http://\ufe0f/", "host"},
	{"http://%ef%b7%90zyx.example/", "host"},
	{"http://xn--tda.xn--/", "host"},

	// Paths: dot segments in every spelling, and backslashes.
	{"http://a.example/%2E", "http://a.example/"},
	{"http://a.example/%2e/", "http://a.example/"},
	{"http://a.example/%2e%2e", "http://a.example/"},
	{"http://a.example/b/%2E.", "http://a.example/"},
	{"http://a.example/b/.%2E?c", "http://a.example/?c"},
	{"http://a.example/b/%2e%2E/c", "http://a.example/c"},
	{"http://a.example/b/c/%2e%2e/%2E%2E/d", "http://a.example/d"},
	{"http://a.example/b/..%2f", "http://a.example/b/..%2f"},
	{"http://a.example/b/%2e%2e%2f", "http://a.example/b/%2e%2e%2f"},
	{"http://a.example/b/..;/c", "http://a.example/b/..;/c"},
	{"http://a.example/b/.. /c", "http://a.example/b/..%20/c"},
	{"http://a.example/b/%252e%252e/c", "http://a.example/b/%252e%252e/c"},
	{"http://a.example/b/....//c", "http://a.example/b/....//c"},
	{"http://a.example/b/．．/c", "http://a.example/b/%EF%BC%8E%EF%BC%8E/c"},
	{"http://a.example//..", "http://a.example/"},
	{"http://a.example//../", "http://a.example/"},
	{"http://a.example//..//", "http://a.example//"},
	{"http://a.example/b//..", "http://a.example/b/"},
	{"http://a.example/b//../..", "http://a.example/"},
	{"http://a.example/b/../..//c", "http://a.example//c"},
	{"http://a.example/./", "http://a.example/"},
	{"http://a.example/././.", "http://a.example/"},
	{"http://a.example/b/.//./c", "http://a.example/b//c"},
	{`http://a.example/b\.\c\..\d`, "http://a.example/b/d"},
	{`http://a.example\..\b`, "http://a.example/b"},
	{`http://a.example\\b`, "http://a.example//b"},
	{"http://a.example/%5C..%5Cb", "http://a.example/%5C..%5Cb"},
	{"http://a.example/C:/../b", "http://a.example/b"}, // drive letters are for file URLs
	{"http://a.example/b/..#/c", "http://a.example/"},

	// The percent-encode sets of path, query and (never kept) fragment.
	{"http://a.example/[]", "http://a.example/[]"},
	{"http://a.example/b%", "http://a.example/b%"},
	{"http://a.example/%25", "http://a.example/%25"},
	{"http://a.example/%2", "http://a.example/%2"},
	{"http://a.example/%é", "http://a.example/%%C3%A9"},
	{"http://a.example/%u00e9", "http://a.example/%u00e9"},
	{"http://a.example/%00", "http://a.example/%00"},
	{"http://a.example/\u007f\u0080", "http://a.example/%7F%C2%80"},
	{"http://a.example/\U0010ffff", "http://a.example/%F4%8F%BF%BF"},
	{"http://a.example/\ufdd0", "http://a.example/%EF%B7%90"},
	{"http://a.example/\xed\xa0\x80", "http://a.example/%ED%A0%80"},
	{"http://a.example/\xc3", "http://a.example/%C3"},
	{"http://a.example/\xf0\x9f\x92?\x80", "http://a.example/%F0%9F%92?%80"},
	{"http://a.example/a?b'c\"d", "http://a.example/a?b%27c%22d"},
	{"http://a.example/?q=\"x y\"", "http://a.example/?q=%22x%20y%22"},
	{"http://a.example/?q='x'", "http://a.example/?q=%27x%27"},
	{"http://a.example/?q=`{|}^", "http://a.example/?q=`{|}^"},
	{"http://a.example/?q=<a>", "http://a.example/?q=%3Ca%3E"},
	{"http://a.example/?q=%zz%", "http://a.example/?q=%zz%"},
	{"http://a.example/?q=a%20b+c", "http://a.example/?q=a%20b+c"},
	{"http://a.example/?\u007f\u00ff", "http://a.example/?%7F%C3%BF"},
	{"http://a.example/?\x00", "http://a.example/?"}, // at the end
	{"http://a.example/?\x00a", "http://a.example/?%00a"},
	{`http://a.example/?a\b`, `http://a.example/?a\b`},
	{"http://a.example/?a/../b", "http://a.example/?a/../b"},
	{"http://a.example/?a?b??", "http://a.example/?a?b??"},
	{"http://a.example/?&&=&", "http://a.example/?&&=&"},
	{"http://a.example/?[]", "http://a.example/?[]"},
	{"http://a.example?#", "http://a.example/?"},
	{"http://a.example/?a#b?c#d", "http://a.example/?a"},
	{"http://a.example/#?a", "http://a.example/"},
	{"http://a.example/#/../b", "http://a.example/"},
	{"http://a.example#\x00\xff", "http://a.example/"},
}

func TestTheURLStandard(t *testing.T) {
	for _, tt := range whatwgCases {
		u, err := Canonical(tt.raw)
		got := u.Key
		if e := (*Error)(nil); errors.As(err, &e) {
			got = e.Reason
		}
		if got != tt.want {
			t.Errorf("%q: got %q, %v; want %q", tt.raw, got, err, tt.want)
		}
		check(t, tt.raw) // idempotent, among others
	}
}

// Resolving an absolute URL does not depend on the base; and what is the same
// spelled against the base comes to the same key.
func TestResolveIsCanonical(t *testing.T) {
	base, err := Canonical("https://base.example:8443/x/y?z")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range whatwgCases {
		want, err := Canonical(tt.raw)
		// Without two slashes, "http:" against an http base is a path.
		if err != nil || !strings.Contains(tt.raw, "://") || strings.HasPrefix(tt.want, "https") {
			continue
		}
		if got, err := Resolve(base, tt.raw); err != nil || got.Key != want.Key {
			t.Errorf("%q: got %q, %v; want %q", tt.raw, got.Key, err, want.Key)
		}
		path := want.PathAndQuery()
		if got, err := Resolve(base, "https://base.example:8443"+path); err != nil || got.Key != base.Origin()+path {
			t.Errorf("%q: got %q, %v", path, got.Key, err)
		}
	}
	for _, tt := range []struct{ ref, want string }{
		{"https:", "https://base.example:8443/x/y?z"},
		{"https:?a", "https://base.example:8443/x/y?a"},
		{"https:#a", "https://base.example:8443/x/y?z"},
		{"https:/a", "https://base.example:8443/a"},
		{"https:a", "https://base.example:8443/x/a"},
		{"https:../a", "https://base.example:8443/a"},
		{"https://", "no_host"},
		{`https:\\a.example`, "https://a.example/"},
		{"HTTPS:a", "https://base.example:8443/x/a"},
		{"http:", "no_host"},
		{"http:a", "http://a/"},
		{"%2e%2E/a", "https://base.example:8443/a"},
		{"./", "https://base.example:8443/x/"},
		{"./..", "https://base.example:8443/"},
		{"../..", "https://base.example:8443/"},
		{`..\a`, "https://base.example:8443/a"},
		{`a\..\b`, "https://base.example:8443/x/b"},
		{"a?../b", "https://base.example:8443/x/a?../b"},
		{"?", "https://base.example:8443/x/y?"},
		{"?#", "https://base.example:8443/x/y?"},
		{"??", "https://base.example:8443/x/y??"},
		{"#", "https://base.example:8443/x/y?z"},
		{"\t", "https://base.example:8443/x/y?z"},
		{"/", "https://base.example:8443/"},
		{"//A.Example:443", "https://a.example/"},
		{"//a.example:80/", "https://a.example:80/"},
		{"//user@a.example", "https://a.example/"},
		{"//127.1", "https://127.0.0.1/"},
		{"//[::1]", "https://[::1]/"},
		{"////a.example", "https://a.example/"},
		{"./a:b", "https://base.example:8443/x/a:b"},
		{"1:b", "https://base.example:8443/x/1:b"},
		{":a", "https://base.example:8443/x/:a"},
		{"a/b:c", "https://base.example:8443/x/a/b:c"},
		{"é", "https://base.example:8443/x/%C3%A9"},
		{"a.example", "https://base.example:8443/x/a.example"},
		{"www.a.example/b", "https://base.example:8443/x/www.a.example/b"},
		{"javascript:", "scheme"},
		{"JaVaScRiPt:1", "scheme"},
		{"\x01java\nscript:1", "scheme"},
		{"//a.example:65536", "port"},
		{"//256.256.256.256", "host"},
		{"//a%00b", "host"},
		{"///", "no_host"},
		{`\\`, "no_host"},
	} {
		u, err := Resolve(base, tt.ref)
		got := u.Key
		if e := (*Error)(nil); errors.As(err, &e) {
			got = e.Reason
		}
		if got != tt.want {
			t.Errorf("%q: got %q, %v; want %q", tt.ref, got, err, tt.want)
		}
		if err == nil {
			check(t, u.Key)
		}
	}
}
