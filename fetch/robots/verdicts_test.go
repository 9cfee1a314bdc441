package robots

import (
	"fmt"
	"strings"
	"testing"
)

// What one rule says about one path, with the rule in the group of "*".
var verdicts = []struct {
	rule, path string
	denied     bool
}{
	// RFC 9309 section 2.2.2: a path matches from its beginning.
	{"Disallow: /", "/", true},
	{"Disallow: /", "/?", true},
	{"Disallow: /", "//", true},
	{"Disallow: //", "/", false},
	{"Disallow: //", "//a", true},
	{"Disallow: /a", "//a", false},
	{"Disallow: /a/", "/a", false},
	{"Disallow: /a/", "/a/", true},
	{"Disallow: /a/", "/b/a/", false},
	{"Disallow: /a", "/A", false},
	{"disallow: /A", "/A/b", true},
	{"Disallow: /a.b", "/aXb", false},
	{"Disallow: /a+", "/aa", false},
	{"Disallow: /[ab]", "/a", false},
	{"Disallow: /[ab]", "/[ab]", true},
	{"Disallow: /a|/b", "/b", false},
	{"Disallow: /?", "/?a", true},
	{"Disallow: /?", "/", false},
	{"Disallow: /a?", "/a", false},
	{"Disallow: /a?", "/a?", true},
	{"Disallow: /a?b", "/a?c&b", false},
	{"Disallow: ?a", "/?a", false},
	{"Disallow: a", "/a", false},
	{"Disallow: .gif", "/x.gif", false},
	{"Disallow: http://example.com/a", "/a", false},
	{"Disallow: \\", "/", false},
	{"Disallow: /a /b", "/b", false},
	{"Disallow: /a, /b", "/a", false},
	{"Disallow: \"/a\"", "/a", false},

	// Section 2.2.3: "*" and a final "$".
	{"Disallow: *", "/", true},
	{"Disallow: **", "/a", true},
	{"Disallow: /*", "/", true},
	{"Disallow: /*/", "/a", false},
	{"Disallow: /*/", "/a/b", true},
	{"Disallow: /*/*", "//", true},
	{"Disallow: *a", "/b/a", true},
	{"Disallow: *a", "/b", false},
	{"Disallow: */a", "/a", true},
	{"Disallow: *.gif$", "/a.gif", true},
	{"Disallow: *.gif$", "/a.gif?b", false},
	{"Disallow: *.gif$", "/a.gif?b.gif", true},
	{"Disallow: /*?", "/a?b", true},
	{"Disallow: /*?", "/a", false},
	{"Disallow: /*?$", "/a?", true},
	{"Disallow: /*?$", "/a?b", false},
	{"Disallow: /*?*=", "/a?b", false},
	{"Disallow: /*?*=", "/a?b=", true},
	{"Disallow: /a*b*c", "/acb", false},
	{"Disallow: /a*b*c", "/abc", true},
	{"Disallow: /a*bb", "/abab", false},
	{"Disallow: /a*bb", "/ababb", true},
	{"Disallow: /a*b$", "/abb", true},
	{"Disallow: /a*b$", "/abba", false},
	{"Disallow: /a*aa$", "/aa", false},
	{"Disallow: /a*aa$", "/aaa", true},
	{"Disallow: $", "/", false},
	{"Disallow: /$", "/", true},
	{"Disallow: /$", "/a", false},
	{"Disallow: /$", "", true},
	{"Disallow: *$", "/a/b?c", true},
	{"Disallow: /$*", "/$a", true},
	{"Disallow: /$*", "/a", false},
	{"Disallow: /a$$", "/a$", true},
	{"Disallow: /a$$", "/a", false},
	{"Disallow: /$/a", "/$/a", true},
	{"Disallow: /a%24", "/a", false},
	{"Disallow: /a%24$", "/a$", true},
	{"Disallow: /a%24$", "/a$b", false},
	{"Disallow: /%2A", "/a", false},
	{"Disallow: /%2a", "/*", true},
	{"Disallow: /a*", "/a%2Ab", true},
	{"Disallow: /a*c", "/a%2Ab", false},

	// Section 2.2.2: percent-encoding, on both sides.
	{"Disallow: /é", "/%C3%A9", true},
	{"Disallow: /é", "/%c3%A9", true},
	{"Disallow: /%C3%A9", "/é", true},
	{"Disallow: /é", "/%E9", false},
	{"Disallow: /é", "/e%CC%81", false}, // octets, and no Unicode normalisation
	{"Disallow: /\xe9", "/%E9", true},
	{"Disallow: /É", "/é", false},
	{"Disallow: /*é$", "/a%C3%A9", true},
	{"Disallow: /💩", "/%F0%9F%92%A9", true},
	{"Disallow: /%61", "/a", true},
	{"Disallow: /a", "/%61", true},
	{"Disallow: /%41", "/a", false},
	{"Disallow: /%2D%2E%5F%7E", "/-._~", true},
	{"Disallow: /-._~", "/%2d%2e%5f%7e", true},
	{"Disallow: /%2561", "/a", false},
	{"Disallow: /%2561", "/%61", false},
	{"Disallow: /%2561", "/%2561", true},
	{"Disallow: /%", "/%25", true},
	{"Disallow: /%6", "/%61", false},
	{"Disallow: /%G1", "/%25G1", true},
	{"Disallow: /a%20b", "/a b", true},
	{"Disallow: /a%20b", "/a+b", false},
	{"Disallow: /a%23b", "/a%23b", true},
	{"Disallow: /a#b", "/a%23b", true}, // "/a" and a comment
	{"Disallow: /a%2Fb", "/a/b", false},
	{"Disallow: /a/b", "/a%2Fb", false},
	{"Disallow: /a%2fb", "/a%2Fb", true},
	{"Disallow: /a%3Fb", "/a?b", false},
	{"Disallow: /a?b", "/a%3Fb", false},
	{"Disallow: /a%3Ab", "/a:b", true},
	{"Disallow: /a:b", "/a%3ab", true},
	{"Disallow: /%40(x),!'[]", "/@%28x%29%2C%21%27%5B%5D", true},
	{"Disallow: /?a%26b", "/?a&b", false},
	{"Disallow: /?a&b", "/?a%26b", false},
	{"Disallow: /?a%3Db", "/?a=b", false},
	{"Disallow: /?a%2Bb", "/?a+b", false},
	{"Disallow: /?u=/x?y", "/?u=%2Fx%3Fy", true},
	{"Disallow: /?u=%2Fx%3Fy", "/?u=/x?y", true},
	{"Disallow: /*?u=%2F", "/a?u=/", true},
	{"Disallow: /*u=%2F", "/a?u=%2f", true},
	{"Disallow: /*u=/", "/a?u=%2F", true},
	{"Disallow: /*b%2Fc", "/ab/c", false},
	{"Disallow: /*b%2Fc$", "/a?b%2Fc", true},
	{"Disallow: /%00", "/%00", true},
	{"Disallow: /%7C", "/|", true},

	// Section 2.2: how a line may be written.
	{"DISALLOW:/a", "/a", true},
	{"Disallow : /a", "/a", true},
	{"\tDisallow\t:\t/a\t", "/a", true},
	{" \t Disallow:/a", "/a", true},
	{"Disallow: /a\x00", "/a", true},
	{"Disallow: /a # why", "/a", true},
	{"Disallow: /a\t# why", "/a", true},
	{"Disallow: # /a", "/a", false},
	{"Disallow #: /a", "/a", false},
	{"#Disallow: /a", "/a", false},
	{"Disallow:: /a", "/a", false},
	{"Disallow:", "/a", false},
	{"Disallow", "/a", false},
	{"Disallow; /a", "/a", false},
	{"Disallow= /a", "/a", false},
	{"Disallow: Disallow: /a", "/a", false},
	{"Noindex: /a", "/a", false},
	{"Disallow-: /a", "/a", false},
	{": /a", "/a", false},
	{"<p>Disallow: /a", "/a", false},

	// /robots.txt is always allowed, and nothing else that looks like it.
	{"Disallow: *", "/robots.txt", false},
	{"Disallow: /robots.txt$", "/robots.txt", false},
	{"Disallow: /robots", "/robots.txt", false},
	{"Disallow: /robots", "/robots.txt/", true},
	{"Disallow: /", "/ROBOTS.TXT", true},
	{"Disallow: /", "//robots.txt", true},
}

func TestVerdicts(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		for _, tt := range verdicts {
			file := "User-agent: *" + end + tt.rule + end
			if ok, rule := Parse([]byte(file), "weft").Allowed(tt.path); ok == tt.denied {
				t.Errorf("%q: %q is allowed: %v, by %q", file, tt.path, ok, rule)
			}
		}
	}
}

// An allowance is matched as a denial is: one of the same pattern always wins,
// whatever the order, and one octet more on the other side loses.
func TestAllowIsMatchedAsDisallowIs(t *testing.T) {
	for _, tt := range verdicts {
		key, value, ok := split(tt.rule)
		if !ok || !tt.denied || kindOf(key) != disallow {
			continue
		}
		for _, file := range []string{"disallow: *\nallow: %s\ndisallow: %s\n", "disallow: %[2]s\nallow: %[1]s\ndisallow: *\n"} {
			file = "user-agent: *\n" + fmt.Sprintf(file, value, value)
			if ok, rule := Parse([]byte(file), "weft").Allowed(tt.path); !ok {
				t.Errorf("%q: %q is denied by %q", file, tt.path, rule)
			}
		}
	}
}

// Which of several rules wins: by length, in whatever order they stand.
func TestTheLongestRuleWins(t *testing.T) {
	for _, tt := range []struct {
		allow, disallow, path string
		ok                    bool
	}{
		{"/p", "/", "/page", true},
		{"/", "/p", "/page", false},
		{"/folder", "/folder", "/folder/page", true},
		{"/page", "/*.htm", "/page.htm", false},
		{"/page", "/*.ph", "/page.php5", true}, // a tie
		{"/page", "/*.php", "/page.php5", false},
		{"/$", "/", "/", true},
		{"/$", "/", "/page.htm", false},
		{"/a", "/a$", "/a", false}, // the "$" is an octet
		{"/a$", "/a", "/a", true},
		{"/a*", "/a", "/ab", true},
		{"/a", "/a*", "/ab", false},
		{"/a/b", "/a/*", "/a/b", true}, // a tie
		{"/a/b", "/a/**", "/a/b", false},
		{"/é", "/*****", "/é", true}, // seven octets once encoded
		{"/é", "/*******", "/é", false},
		{"/%61%61", "/aab", "/aab", false}, // two octets once decoded
		{"/%61%61", "/aa", "/aab", true},   // the same rule
		{"/a?u=/", "/a?u=%2F", "/a?u=/", true},
		{"/x", "/", "/y", false},
		{"/x", "/z", "/y", true},
		{"", "/", "/y", false},
		{"/y", "", "/y", true},
		{"*", "/", "/y", true}, // a tie
		{"*", "/y", "/y", false},
	} {
		for _, file := range []string{"user-agent: *\nallow: %s\ndisallow: %s\n", "user-agent: *\ndisallow: %[2]s\nallow: %[1]s\n",
			"user-agent: *\ndisallow: %[2]s\n\nuser-agent: other\nallow: /\n\nuser-agent: *\nallow: %[1]s\n"} {
			file = fmt.Sprintf(file, tt.allow, tt.disallow)
			if ok, rule := Parse([]byte(file), "weft").Allowed(tt.path); ok != tt.ok {
				t.Errorf("%q: %q is allowed: %v, by %q", file, tt.path, ok, rule)
			}
		}
	}
}

// Which group holds for which agent. Each file denies /1, /2 and so on in its
// groups; want are the digits denied.
func TestWhichGroupHolds(t *testing.T) {
	for _, tt := range []struct{ file, agent, want string }{
		{"user-agent: bot|disallow: /1", "bot", "1"},
		{"user-agent: bot|disallow: /1", "BOT", "1"},
		{"USER-AGENT:BOT|disallow: /1", "bot", "1"},
		{"user-agent: bo|disallow: /1", "bot", ""},
		{"user-agent: bot|disallow: /1", "bo", ""},
		{"user-agent: bots|disallow: /1", "bot", ""},
		{"user-agent: a-bot|disallow: /1", "bot", ""},
		{"user-agent: bot-news|disallow: /1|user-agent: bot|disallow: /2", "bot-news", "1"},
		{"user-agent: bot-news|disallow: /1|user-agent: bot|disallow: /2", "bot", "2"},
		{"user-agent: bot_x|disallow: /1", "bot", ""},
		{"user-agent: bot_x|disallow: /1", "Bot_X", "1"},
		{"user-agent: bot/1.0|disallow: /1", "bot", "1"},
		{"user-agent: Mozilla/5.0 (compatible; bot/1.0)|disallow: /1", "bot", ""},
		{"user-agent: bot # ours|disallow: /1", "bot", "1"},
		{"user-agent: other bot|disallow: /1", "bot", ""},
		{"user-agent: bot;|disallow: /1", "bot", "1"},
		{"user-agent: \"bot\"|disallow: /1", "bot", ""},
		{"user-agent:|disallow: /1", "bot", ""},
		{"user-agent: *|disallow: /1|user-agent: bot|disallow: /2", "bot", "2"},
		{"user-agent: bot|disallow: /2|user-agent: *|disallow: /1", "bot", "2"},
		{"user-agent: *|disallow: /1|user-agent: bot|disallow: /2", "other", "1"},
		{"user-agent: *|disallow: /1|user-agent: bot|disallow:", "bot", ""},
		{"user-agent: *|disallow: /1|user-agent: bot|allow: /", "bot", ""},
		{"user-agent: *|disallow: /1|user-agent: bot", "bot", ""},
		{"user-agent: bot|user-agent: *|disallow: /1", "bot", "1"},
		{"user-agent: bot|disallow: /1|user-agent: other|disallow: /2|user-agent: bot|disallow: /3", "bot", "13"},
		{"user-agent: *|disallow: /1|user-agent: bot|disallow: /2|user-agent: *|disallow: /3", "x", "13"},
		{"user-agent: *|disallow: /1|user-agent: bot|disallow: /2|user-agent: *|disallow: /3", "bot", "2"},
		{"user-agent: a|user-agent: b|disallow: /1|user-agent: b|disallow: /2", "a", "1"},
		{"user-agent: a|user-agent: b|disallow: /1|user-agent: b|disallow: /2", "b", "12"},
		{"user-agent: bot|disallow: /1||disallow: /2|||disallow: /3", "bot", "123"},
		{"user-agent: bot||user-agent: other||disallow: /1", "bot", "1"},
		{"user-agent: bot|# comment|user-agent: other|disallow: /1", "bot", "1"},
		{"user-agent: bot|foo: bar|user-agent: other|disallow: /1", "bot", "1"},
		{"user-agent: bot|sitemap: /s.xml|user-agent: other|disallow: /1", "bot", "1"},
		{"user-agent: bot|disallow: /1|sitemap: /s.xml|disallow: /2", "bot", "12"},
		{"user-agent: bot|disallow: /1|foo: bar|disallow: /2", "bot", "12"},
		{"user-agent: bot|crawl-delay: 1|user-agent: other|disallow: /1", "bot", "1"},
		{"user-agent: bot|disallow: a|user-agent: other|disallow: /1", "bot", ""}, // a rule, if a useless one
		{"user-agent: bot|<html>|disallow: /1", "bot", "1"},
		{"disallow: /1|user-agent: bot|disallow: /2", "bot", "2"},
		{"disallow: /1|sitemap: /s.xml|user-agent: *|disallow: /2", "bot", "2"},
		{"foo: bar|user-agent: bot|disallow: /1", "bot", "1"},
		{"\ufeffuser-agent: bot|disallow: /1", "bot", "1"},
		{"\ufeff|user-agent: bot|disallow: /1", "bot", "1"},
		{"\ufeff# comment|user-agent: bot|disallow: /1", "bot", "1"},
		{"user-agent: bot|disallow: /1|user-agent: bot|disallow: /1", "bot", "1"},
		{"user-agent: *|disallow: /1", "", "1"},
	} {
		rules := Parse([]byte(strings.ReplaceAll(tt.file, "|", "\n")), tt.agent)
		var got string
		for _, digit := range "123" {
			if ok, _ := rules.Allowed("/" + string(digit)); !ok {
				got += string(digit)
			}
		}
		if got != tt.want {
			t.Errorf("%q for %q: denies %q, want %q", tt.file, tt.agent, got, tt.want)
		}
	}
}
