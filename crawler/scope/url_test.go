package scope

import (
	"strings"
	"testing"
)

func TestIgnoredParametersMakeNoOtherPage(t *testing.T) {
	const id = "0123456789ABCDEF"
	for _, tt := range []struct{ list, url, want string }{
		{"", "http://e.example/a", "http://e.example/a"},
		{"", "http://e.example/a?", "http://e.example/a?"}, // nothing was left out
		{"", "http://e.example/a?utm_source=x", "http://e.example/a"},
		{"", "http://e.example/a?utm_source=x&b=1&utm_medium=y", "http://e.example/a?b=1"},
		{"", "http://e.example/a?b=1&gclid=x&c=2", "http://e.example/a?b=1&c=2"},
		{"", "http://e.example/a?fbclid&msclkid=1&mc_cid=2&mc_eid=3", "http://e.example/a"},
		{"", "http://e.example/a?utm=1", "http://e.example/a?utm=1"},
		{"", "http://e.example/a?xgclid=1", "http://e.example/a?xgclid=1"},
		{"", "http://e.example/a?b=utm_source=x", "http://e.example/a?b=utm_source=x"},
		{"", "http://e.example/utm_source=x", "http://e.example/utm_source=x"},
		{"", "http://e.example/a?b&&c&gclid=1", "http://e.example/a?b&&c"},
		{"", "http://e.example/?PHPSESSID=" + id, "http://e.example/"},
		{"", "http://e.example/?sid=" + id + "&a=1", "http://e.example/?a=1"},
		{"", "http://e.example/?sid=" + id[:15], "http://e.example/?sid=" + id[:15]},
		{"", "http://e.example/?sid=a-slug-that-is-longer", "http://e.example/?sid=a-slug-that-is-longer"},
		{"", "http://e.example/?id=" + id, "http://e.example/?id=" + id},
		{"", "http://e.example/a;jsessionid=" + id, "http://e.example/a"},
		{"", "http://e.example/a;jsessionid=" + id + ".node1?b=1", "http://e.example/a?b=1"},
		{"", "http://e.example/a;v=1;JSESSIONID=" + id + "!7/b", "http://e.example/a;v=1/b"},
		{"", "http://e.example/a;jsessionid=1", "http://e.example/a;jsessionid=1"},
		{"-", "http://e.example/?utm_source=x", "http://e.example/?utm_source=x"},
		{"-", "http://e.example/?sid=" + id, "http://e.example/?sid=" + id},
		{"lang *_ref a*b*c", "http://e.example/?lang=de&my_ref=1&axxbyyc=2&abcd=3&Lang=4", "http://e.example/?abcd=3&Lang=4"},
		{"sid", "http://e.example/?sid=1", "http://e.example/"}, // named, so whatever its value
		{"*", "http://e.example/?a=1&b=2", "http://e.example/"},
	} {
		var list []string
		switch tt.list {
		case "":
		case "-":
			list = []string{}
		default:
			list = strings.Fields(tt.list)
		}
		if got := newIgnored(list).key(tt.url); got != tt.want {
			t.Errorf("%q, %s: got %s, want %s", tt.list, tt.url, got, tt.want)
		}
	}
}

func TestTrapsByShape(t *testing.T) {
	const e = "http://e.example"
	for _, tt := range []struct {
		url  string
		want Trap
	}{
		{e + "/", ""},
		{e + "/" + strings.Repeat("a", maxURL-len(e)-1), ""},
		{e + "/" + strings.Repeat("a", maxURL-len(e)), LongURL},
		{e + "/?q=" + strings.Repeat("a", maxURL), LongURL},
		{e + numbered(20), ""},
		{e + numbered(20) + "/", ""},
		{e + numbered(21), ManySegments},
		{e + strings.Repeat("/", 30), ManySegments},
		{e + "/a/b/a/b/a/c", ""},
		{e + "/a/b/a/b/a/c/a", RepeatedSegment},
		{e + "/a/a/a/", ""},
		{e + "/a/a/a/a/", RepeatedSegment},
		{e + "/a/A/a/A/a", ""},
		{e + "/a////b", ""},
		{e + "/a/////b", RepeatedSegment},
		{e + "/a?a&a&a", ""},
		{e + "/?a=1&a=1&a=1", ""},
		{e + "/?a=1&b=2&a=1&a=1&a=1", RepeatedPair},
		{e + "/?a&a&a&a", RepeatedPair},
		{e + "/?&&&&&&&&", ""},
		{e + "/?a=1&a=2&a=3&a=4&a=5", ""},
		{e + "/?a=1&a=2&a=3&a=4&a=5&a=6", RepeatedParameter},
		{e + "/?a=1&b=1&c=1&d=1&e=1&f=1&g=1", ""},
		{e + "/?" + strings.Repeat("a=1&", 40), RepeatedPair},
	} {
		if got := shape(tt.url, split(tt.url)); got != tt.want {
			t.Errorf("%.80s: got %q, want %q", tt.url, got, tt.want)
		}
	}
}

// numbered is a path of n segments, all different.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("/" + string(rune('a'+i)))
	}
	return b.String()
}

func TestAPatternIsWhatNumbersDatesHashesAndValuesLeave(t *testing.T) {
	for _, tt := range []struct {
		url, want string
		others    bool
	}{
		{"http://e.example/", "e.example/", false},
		{"https://www.e.example/about/us.html", "e.example/about/us.html", false},
		{"http://e.example:81/a/7", "e.example:81/a/*", true},
		{"http://e.example/page12.html", "e.example/page*.html", true},
		{"http://e.example/2026/11/28/title", "e.example/*/*/*/title", true},
		{"http://e.example/cal/2026-11-28", "e.example/cal/*", true},
		{"http://e.example/cal/2026-11-28T12:00", "e.example/cal/*", true},
		{"http://e.example/cal/28.11.2026.html", "e.example/cal/*.html", true},
		{"http://e.example/v1-2/3.14.2/", "e.example/v*/*/", true},
		{"http://e.example/c/9f86d081884c7d65", "e.example/c/*", true},
		{"http://e.example/c/deadbee7.js", "e.example/c/*.js", true},
		{"http://e.example/c/123e4567-e89b-12d3-a456-426614174000", "e.example/c/*", true},
		{"http://e.example/c/ABCDEFAB-abcd-abcd-abcd-abcdefabcdef.pdf", "e.example/c/*.pdf", true},
		{"http://e.example/c/Zm9vYmFyYmF6MTIz", "e.example/c/*", true},
		{"http://e.example/c/facade", "e.example/c/facade", false},
		{"http://e.example/c/internationalization", "e.example/c/internationalization", false},
		{"http://e.example/caf%C3%A9/20%25", "e.example/caf%C3%A9/*%25", true},
		{"http://e.example/a%2", "e.example/a%*", true},
		{"http://e.example/l?sort=a&page=2", "e.example/l?page&sort", true},
		{"http://e.example/l?page=3&sort=b", "e.example/l?page&sort", true},
		{"http://e.example/l?f=1&f=2&f=3", "e.example/l?f", true},
		{"http://e.example/l?a=1&amp;amp;b=2&amp;b=3", "e.example/l?a&b", true},
		{"http://[::1]:81/7", "[::1]:81/*", true},
	} {
		if got, others := pattern(split(tt.url)); got != tt.want || others != tt.others {
			t.Errorf("%s: got %s, %v; want %s, %v", tt.url, got, others, tt.want, tt.others)
		}
	}
}

func FuzzURLs(f *testing.F) {
	for _, url := range []string{
		"http://e.example/a;jsessionid=0123456789ABCDEF?utm_a=1&b", "https://[::1]:81//a//?&&", "http://", "", "://;", "a?b#c%2",
	} {
		f.Add(url, "*_a*")
	}
	f.Fuzz(func(t *testing.T, url, list string) {
		g := newIgnored([]string{list})
		key := g.key(url)
		if again := g.key(key); again != key {
			t.Errorf("%q: the key %q has the key %q", url, key, again)
		}
		if len(key) > len(url) {
			t.Errorf("%q: the key %q is longer", url, key)
		}
		a := split(url)
		shape(url, a)
		pattern(a)
		b, _ := newBounds([]string{"prefix"})
		if b.add(a); !b.has(a) {
			t.Errorf("%q is not in its own scope", url)
		}
	})
}
