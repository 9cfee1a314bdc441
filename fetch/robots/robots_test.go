package robots

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Every case is a file, a crawler, and the paths it may and may not fetch.
var files = []struct {
	name  string
	file  string
	agent string // "weft" if empty
	allow []string
	deny  []string
}{
	// RFC 9309 section 2.1 and 2.2: groups, rules, and lines that are neither.
	{name: "empty file", file: "", allow: []string{"/", "/a"}},
	{name: "RFC 5.1 simple example, the star group",
		file: rfc51, agent: "otherbot", deny: []string{"/example/page/", "/example/page.gif", "/x.gif"}, allow: []string{"/publications/", "/x.gif?y", "/"}},
	{name: "RFC 5.1, foobot", file: rfc51, agent: "foobot", allow: []string{"/example/page.html", "/example/allowed.gif"}, deny: []string{"/", "/x.gif", "/example/page.gif"}},
	{name: "RFC 5.1, two agents share a group", file: rfc51, agent: "BarBot", deny: []string{"/example/page.html"}, allow: []string{"/x.gif"}},
	{name: "RFC 5.1, the other of the two", file: rfc51, agent: "bazbot", deny: []string{"/example/page.html"}, allow: []string{"/x.gif"}},
	{name: "RFC 5.1, a group without rules allows all", file: rfc51, agent: "quxbot", allow: []string{"/", "/example/page.html"}},
	{name: "RFC 5.2 longest match",
		file:  "User-Agent: weft\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n",
		allow: []string{"/example/page/", "/example/page/allowed.gif"}, deny: []string{"/example/page/disallowed.gif"}},
	{name: "RFC 2.2.1 groups of the same agent are merged",
		file: "user-agent: weft\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: other\ndisallow: /qux\n\nuser-agent: WEFT\ndisallow: /baz\n",
		deny: []string{"/foo", "/bar", "/baz"}, allow: []string{"/qux"}},
	{name: "star groups are merged",
		file: "user-agent: *\ndisallow: /foo\nuser-agent: other\ndisallow: /bar\nuser-agent: *\ndisallow: /baz\n",
		deny: []string{"/foo", "/baz"}, allow: []string{"/bar"}},
	{name: "the star holds only where no group names the agent",
		file:  "user-agent: *\ndisallow: /\nuser-agent: weft\ndisallow: /private\n",
		allow: []string{"/", "/a"}, deny: []string{"/private"}},
	{name: "an empty group names the agent too", file: "user-agent: *\ndisallow: /\nuser-agent: weft\n", allow: []string{"/a"}},
	{name: "agent and star in one group", file: "user-agent: *\nuser-agent: weft\ndisallow: /a\n", deny: []string{"/a"}, allow: []string{"/b"}},
	{name: "star in one group, agent first", file: "user-agent: weft\nuser-agent: *\ndisallow: /a\n", deny: []string{"/a"}, allow: []string{"/b"}},
	{name: "no group for us", file: "user-agent: other\ndisallow: /\n", allow: []string{"/"}},
	{name: "rules before any user-agent line", file: "disallow: /a\nuser-agent: *\ndisallow: /b\n", allow: []string{"/a"}, deny: []string{"/b"}},
	{name: "a group ends at the first agent after a rule", file: "user-agent: weft\ndisallow: /a\nuser-agent: other\ndisallow: /b\n", deny: []string{"/a"}, allow: []string{"/b"}},
	{name: "an empty rule ends the list of agents too", file: "user-agent: weft\ndisallow:\nuser-agent: other\ndisallow: /b\n", allow: []string{"/b"}},
	{name: "RFC 2.2.4 a sitemap ends no group", file: "user-agent: weft\nsitemap: https://a/s.xml\nuser-agent: other\nsitemap: https://a/t.xml\ndisallow: /a\n", deny: []string{"/a"}},
	{name: "an unknown line ends no group", file: "user-agent: weft\nnoindex: /q\nuser-agent: other\nhost: a\ndisallow: /a\n", deny: []string{"/a"}, allow: []string{"/q"}},
	{name: "a blank line ends no group", file: "user-agent: weft\n\n\ndisallow: /a\n\n\ndisallow: /b", deny: []string{"/a", "/b"}},
	{name: "a crawl-delay ends no group", file: "user-agent: weft\ncrawl-delay: 1\nuser-agent: other\ndisallow: /a\n", deny: []string{"/a"}},

	// RFC 9309 section 2.2.1: the product token.
	{name: "token in any case", file: "USER-AGENT: WeFt\nDISALLOW: /a\n", deny: []string{"/a"}, allow: []string{"/A"}},
	{name: "a part of the token is not the token", file: "user-agent: we\ndisallow: /\nuser-agent: weftling\ndisallow: /\nuser-agent: x-weft\ndisallow: /\n", allow: []string{"/"}},
	{name: "token and hyphen is another token", file: "user-agent: weft-images\ndisallow: /\n", allow: []string{"/"}},
	{name: "token with a version", file: "user-agent: weft/2.1\ndisallow: /\n", deny: []string{"/"}},
	{name: "token with more words", file: "user-agent: weft images\ndisallow: /\n", deny: []string{"/"}},
	{name: "token with a star", file: "user-agent: weft*\ndisallow: /\n", deny: []string{"/"}},
	{name: "star with a star is the star", file: "user-agent: * weft\ndisallow: /\n", deny: []string{"/"}},
	{name: "star glued to letters is nothing", file: "user-agent: *weft\ndisallow: /\n", allow: []string{"/"}},
	{name: "no agent is no match", file: "user-agent:\ndisallow: /\n", allow: []string{"/"}},
	{name: "an agent outside the alphabet is named by the whole word", file: "user-agent: 360Spider\ndisallow: /a\n", agent: "360spider", deny: []string{"/a"}},
	{name: "and with a version", file: "user-agent: 360Spider/1.0\ndisallow: /a\n", agent: "360Spider", deny: []string{"/a"}},
	{name: "and not by less", file: "user-agent: bot\ndisallow: /a\nuser-agent: bot23\ndisallow: /\n", agent: "bot2", allow: []string{"/a"}},

	// RFC 9309 section 2.2.2: allow and disallow.
	{name: "allow wins a tie", file: "user-agent: *\ndisallow: /page\nallow: /page\n", allow: []string{"/page", "/page/1"}},
	{name: "allow wins a tie in the other order", file: "user-agent: *\nallow: /page\ndisallow: /page\n", allow: []string{"/page"}},
	{name: "order does not matter, length does", file: "user-agent: *\ndisallow: /\nallow: /p\ndisallow: /pa\n", allow: []string{"/p", "/p/a"}, deny: []string{"/", "/q", "/pa", "/page"}},
	{name: "a star counts as an octet", file: "user-agent: *\nallow: /page\ndisallow: /*.htm\n", deny: []string{"/page.htm"}, allow: []string{"/page"}},
	{name: "a longer pattern of stars wins over a literal", file: "user-agent: *\nallow: /folder\ndisallow: /*/*/x\n", allow: []string{"/folder/a/x"}},
	{name: "root only", file: "user-agent: *\nallow: /$\ndisallow: /\n", allow: []string{"/"}, deny: []string{"/page.htm", "/?q"}},
	{name: "empty disallow allows all", file: "user-agent: *\ndisallow:\n", allow: []string{"/", "/a"}},
	{name: "empty allow allows nothing", file: "user-agent: *\nallow:\ndisallow: /\n", deny: []string{"/", "/a"}},
	{name: "paths are compared with case", file: "user-agent: *\ndisallow: /X\n", deny: []string{"/X", "/Xy"}, allow: []string{"/x"}},
	{name: "a path without a slash matches nothing", file: "user-agent: *\ndisallow: a\ndisallow: https://example.com/b\n", allow: []string{"/a", "/b", "/"}},
	{name: "a prefix is not a directory", file: "user-agent: *\ndisallow: /fish\n", deny: []string{"/fish", "/fish.html", "/fish/salmon", "/fishheads?id=1"}, allow: []string{"/Fish", "/catfish", "/?id=fish"}},
	{name: "a directory", file: "user-agent: *\ndisallow: /fish/\n", deny: []string{"/fish/", "/fish/?id=1", "/fish/a"}, allow: []string{"/fish", "/fish.html"}},
	{name: "the query is part of the path", file: "user-agent: *\ndisallow: /a?b=\n", deny: []string{"/a?b=1"}, allow: []string{"/a", "/a?c=1"}},
	{name: "robots.txt itself is always allowed", file: "user-agent: *\ndisallow: /\ndisallow: /robots.txt\n", allow: []string{"/robots.txt", "/robots%2Etxt"}, deny: []string{"/robots.txt.bak", "/a/robots.txt", "/robots.txt?a"}},
	{name: "a path may lack its slash", file: "user-agent: *\ndisallow: /?q\n", deny: []string{"?q=1"}, allow: []string{""}},

	// RFC 9309 section 2.2.2: percent-encoding, with its own table of examples.
	{name: "reserved, encoded in the file", file: "user-agent: *\ndisallow: /foo/bar?baz=https%3A%2F%2Ffoo.bar\n", deny: []string{"/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https%3a%2f%2ffoo.bar", "/foo/bar?baz=https://foo.bar"}},
	{name: "reserved, plain in the file", file: "user-agent: *\ndisallow: /foo/bar?baz=https://foo.bar\n", deny: []string{"/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"}},
	{name: "non-ASCII raw in the file", file: "user-agent: *\ndisallow: /foo/bar/ツ\n", deny: []string{"/foo/bar/ツ", "/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"}},
	{name: "non-ASCII encoded in the file", file: "user-agent: *\ndisallow: /foo/bar/%E3%83%84\n", deny: []string{"/foo/bar/ツ", "/foo/bar/%e3%83%84"}},
	{name: "unreserved encoded in the file", file: "user-agent: *\ndisallow: /foo/bar/%62%61%7A\n", deny: []string{"/foo/bar/baz", "/foo/bar/%62az"}},
	{name: "unreserved encoded in the URL", file: "user-agent: *\ndisallow: /~joe/index_a.html\n", deny: []string{"/%7Ejoe/index%5fa%2Ehtml"}},
	{name: "lower-case digits in the file", file: "user-agent: *\ndisallow: /a%3cd.html\n", deny: []string{"/a%3Cd.html", "/a%3cd.html", "/a<d.html"}},
	{name: "an encoded slash is no slash", file: "user-agent: *\ndisallow: /a%2fb.html\n", deny: []string{"/a%2Fb.html"}, allow: []string{"/a/b.html"}},
	{name: "a space", file: "user-agent: *\ndisallow: /a b\n", deny: []string{"/a%20b", "/a b"}, allow: []string{"/a", "/a+b"}},
	{name: "what URL parsers leave raw", file: "user-agent: *\ndisallow: /a|b^c\n", deny: []string{"/a|b^c", "/a%7Cb%5Ec"}},
	{name: "a stray percent sign", file: "user-agent: *\ndisallow: /100%\ndisallow: /%zz\n", deny: []string{"/100%", "/%zz"}, allow: []string{"/100"}},
	{name: "invalid UTF-8", file: "user-agent: *\ndisallow: /\xff\n", deny: []string{"/%FF"}},
	{name: "length is counted after normalisation", file: "user-agent: *\nallow: /%66%6f%6f\ndisallow: /foo/bar\n", allow: []string{"/foo"}, deny: []string{"/foo/bar"}},

	// RFC 9309 section 2.2.3: special characters.
	{name: "star", file: "user-agent: *\ndisallow: /foo*\ndisallow: /bar/*/baz\n", deny: []string{"/foo", "/foobar", "/bar//baz", "/bar/a/b/baz"}, allow: []string{"/bar/baz"}},
	{name: "star first", file: "user-agent: *\ndisallow: *.gif\n", deny: []string{"/a.gif", "/a/b.gifs"}, allow: []string{"/gif"}},
	{name: "star and end", file: "user-agent: *\ndisallow: /*.php$\n", deny: []string{"/a.php", "/a/b.php", "/a.php.php"}, allow: []string{"/a.php?x", "/a.php5", "/php"}},
	{name: "the end after a star is anywhere", file: "user-agent: *\ndisallow: /a*$\n", deny: []string{"/a", "/abc"}, allow: []string{"/b"}},
	{name: "end without a star", file: "user-agent: *\ndisallow: /a$\n", deny: []string{"/a"}, allow: []string{"/ab", "/a/", "/a$"}},
	{name: "a dollar inside is itself", file: "user-agent: *\ndisallow: /a$b\n", deny: []string{"/a$b", "/a%24b", "/a$bc"}, allow: []string{"/a"}},
	{name: "RFC: an encoded star is itself", file: "user-agent: *\ndisallow: /path/file-with-a-%2A.html\n", deny: []string{"/path/file-with-a-*.html", "/path/file-with-a-%2a.html"}, allow: []string{"/path/file-with-a-b.html"}},
	{name: "RFC: an encoded dollar is itself", file: "user-agent: *\ndisallow: /path/foo-%24\n", deny: []string{"/path/foo-$", "/path/foo-%24", "/path/foo-$x"}, allow: []string{"/path/foo-"}},
	{name: "stars in a row are one", file: "user-agent: *\ndisallow: /a***b**$\n", deny: []string{"/ab", "/axb", "/axbx"}, allow: []string{"/a"}},
	{name: "greedy matching finds the anchored end", file: "user-agent: *\ndisallow: /*a*ab$\n", deny: []string{"/aab", "/abab", "/aXaab"}, allow: []string{"/ab", "/aba"}},
	{name: "literals may not overlap", file: "user-agent: *\ndisallow: /aba*aba$\ndisallow: /x*aa*aa\n", deny: []string{"/abaaba", "/xaaaa"}, allow: []string{"/aba", "/ababa", "/xaaa"}},

	// RFC 9309 section 2.2 and 2.3.1.5: files as they come.
	{name: "CRLF", file: "user-agent: *\r\ndisallow: /a\r\n\r\ndisallow: /b\r\n", deny: []string{"/a", "/b"}, allow: []string{"/"}},
	{name: "CR", file: "user-agent: *\rdisallow: /a\rdisallow: /b", deny: []string{"/a", "/b"}, allow: []string{"/"}},
	{name: "mixed line ends", file: "user-agent: *\n\rdisallow: /a\r\n\ndisallow: /b\r\r", deny: []string{"/a", "/b"}, allow: []string{"/"}},
	{name: "no line end at the end", file: "user-agent: *\ndisallow: /a", deny: []string{"/a"}},
	{name: "BOM", file: "\ufeffuser-agent: *\ndisallow: /a", deny: []string{"/a"}},
	{name: "two BOMs", file: "\ufeff\ufeffuser-agent: *\ndisallow: /a", deny: []string{"/a"}},
	{name: "a BOM where files were joined", file: "user-agent: other\ndisallow: /b\n\ufeffuser-agent: *\ndisallow: /a", deny: []string{"/a"}, allow: []string{"/b"}},
	{name: "UTF-16", file: "\xff\xfeu\x00s\x00e\x00r\x00-\x00a\x00g\x00e\x00n\x00t\x00:\x00*\x00\r\x00\n\x00d\x00i\x00s\x00a\x00l\x00l\x00o\x00w\x00:\x00/\x00\xe9\x00", deny: []string{"/%C3%A9"}, allow: []string{"/"}},
	{name: "UTF-16, the other way round", file: "\xfe\xff\x00u\x00s\x00e\x00r\x00-\x00a\x00g\x00e\x00n\x00t\x00:\x00*\x00\n\x00d\x00i\x00s\x00a\x00l\x00l\x00o\x00w\x00:\x00/\x00a\x00", deny: []string{"/a"}, allow: []string{"/"}},
	{name: "spaces that do not break, and none at all", file: "User-agent:\u00a0*\n\u00a0Disallow\u00a0: \u00a0/a\u00a0\nDisallow: /b\u200b\nDisallow: /c\u00a0d\n", deny: []string{"/a", "/b", "/c%C2%A0d"}, allow: []string{"/", "/c"}},
	{name: "half a BOM spoils only its line", file: "\xef\xbbuser-agent: weft\ndisallow: /\nuser-agent: *\ndisallow: /a", deny: []string{"/a"}, allow: []string{"/"}},
	{name: "comments", file: "# user-agent: other\nuser-agent: weft# us\n#disallow: /\ndisallow: /a#b\ndisallow: # nothing\n", deny: []string{"/a", "/ab"}, allow: []string{"/", "/b"}},
	{name: "spaces and tabs", file: "  user-agent :  weft  \n\tdisallow\t:\t/a\t\n", deny: []string{"/a"}, allow: []string{"/"}},
	{name: "no spaces", file: "user-agent:*\ndisallow:/a\n", deny: []string{"/a"}},
	{name: "a colon in the path", file: "user-agent: *\ndisallow: /a:b\n", deny: []string{"/a:b"}, allow: []string{"/a"}},
	{name: "HTML as robots.txt", file: "<!doctype html>\n<p>disallow: /\nuser-agent: *\n<a href=x>disallow: /a</a>\ndisallow: /b\n", allow: []string{"/", "/a"}, deny: []string{"/b"}},
	{name: "HTML alone", file: "<html><head><title>Not found</title></head><body>User-agent: * Disallow: /</body></html>", allow: []string{"/"}},
	{name: "NUL and binary", file: "\x00\x01\x02\nuser-agent: *\n\xff\xfe:\x00\ndisallow: /a\x00\n", deny: []string{"/a"}, allow: []string{"/"}},
	{name: "misspelt as Google's parser forgives", file: "useragent: *\ndissallow: /a\ndissalow: /b\ndisalow: /c\ndiasllow: /d\ndisallaw: /e\n", deny: []string{"/a", "/b", "/c", "/d", "/e"}, allow: []string{"/"}},
	{name: "user agent in two words", file: "user agent: *\ndisallow: /a\n", deny: []string{"/a"}},
	{name: "no colon, two words", file: "user-agent *\ndisallow /a\n", deny: []string{"/a"}},
	{name: "no colon, three words", file: "user-agent: *\ndisallow /a /b\n", allow: []string{"/a", "/b"}},
	{name: "misspelt beyond that", file: "user-agent: *\ndisallow-all: /a\nnotallow: /b\ndis allow: /c\n", allow: []string{"/a", "/b", "/c"}},
}

const rfc51 = `User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`

func TestAllowed(t *testing.T) {
	for _, tt := range files {
		t.Run(tt.name, func(t *testing.T) {
			agent := tt.agent
			if agent == "" {
				agent = "weft"
			}
			rules := Parse([]byte(tt.file), agent)
			for _, path := range tt.allow {
				if ok, rule := rules.Allowed(path); !ok {
					t.Errorf("%s is denied by %q", path, rule)
				}
			}
			for _, path := range tt.deny {
				if ok, rule := rules.Allowed(path); ok {
					t.Errorf("%s is allowed by %q", path, rule)
				}
			}
		})
	}
}

func TestAllowedNamesTheRule(t *testing.T) {
	long := "/" + strings.Repeat("é", 500)
	rules := Parse([]byte("user-agent: *\ndisallow:   /private/*.html # secret\nALLOW: /private/a.html\ndisallow: /café\ndisallow: /\xff\ndisallow: "+long), "weft")
	for path, want := range map[string]string{
		"/":                                   "",
		"/private/b.html":                     "Disallow: /private/*.html",
		"/private/a.html":                     "Allow: /private/a.html",
		"/private/a.htm":                      "",
		"/caf%c3%a9":                          "Disallow: /café",
		"/%FF":                                "Disallow: /\ufffd",
		"/robots.txt":                         "",
		"/" + strings.Repeat("%c3%a9", 500):   "Disallow: /" + strings.Repeat("é", 127) + "…",
		"/" + strings.Repeat("%c3%a9", 499):   "",
		"/private/" + strings.Repeat("x", 99): "",
	} {
		if _, got := rules.Allowed(path); got != want {
			t.Errorf("Allowed(%.40s) = %q, want %q", path, got, want)
		}
	}
}

func TestWithoutAFile(t *testing.T) {
	if ok, rule := AllowAll().Allowed("/a"); !ok || rule != "" {
		t.Errorf("AllowAll: %v, %q", ok, rule)
	}
	none := DisallowAll("robots.txt answered 503")
	if ok, rule := none.Allowed("/a"); ok || rule != "robots.txt answered 503" {
		t.Errorf("DisallowAll: %v, %q", ok, rule)
	}
	if ok, _ := none.Allowed("/robots.txt"); !ok {
		t.Error("DisallowAll forbids /robots.txt, so it could never be asked for again")
	}
}

func TestCrawlDelay(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                       0,
		"0":                      0,
		"1":                      time.Second,
		"0.5":                    500 * time.Millisecond,
		".25":                    250 * time.Millisecond,
		"10 # s":                 10 * time.Second,
		"10s":                    10 * time.Second,
		"300":                    300 * time.Second,
		"3500":                   3500 * time.Second,
		"86400":                  24 * time.Hour,
		"9999999999":             MaxCrawlDelay,
		"-1":                     0,
		"NaN":                    0,
		"Inf":                    0,
		"0x10":                   0,
		"1.2.3":                  0,
		"a while":                0,
		"1e9":                    time.Second,
		"5\ncrawl-delay: 2":      5 * time.Second,
		"2\ncrawl-delay: 5":      5 * time.Second,
		"5\ncrawl-delay: -1":     5 * time.Second,
		"5\ncrawl-delay: x":      5 * time.Second,
		"\ncrawl-delay: 3":       3 * time.Second,
		" \t7\t ":                7 * time.Second,
		"1.5":                    1500 * time.Millisecond,
		"0.001":                  time.Millisecond,
		"299.5":                  299*time.Second + time.Second/2,
		"300.5":                  300*time.Second + time.Second/2,
		"-0.5":                   0,
		"--5":                    0,
		"$5":                     0,
		".":                      0,
		"5.":                     5 * time.Second,
		"007":                    7 * time.Second,
		"1,5":                    time.Second,
		"\u0665":                 0,
		strings.Repeat("9", 400): MaxCrawlDelay,
	} {
		if got := Parse([]byte("user-agent: *\ncrawl-delay: "+value+"\n"), "weft").CrawlDelay(); got != want {
			t.Errorf("%.20q: %v, want %v", value, got, want)
		}
	}
}

func TestCrawlDelayIsForTheAgentsAboveIt(t *testing.T) {
	file := "crawl-delay: 9\nuser-agent: slow\ncrawl-delay: 100\n\nuser-agent: *\ncrawl-delay: 2\nDisallow: /a\n\nuser-agent: weft\nDisallow: /b\n"
	for agent, want := range map[string]time.Duration{
		"slow":  100 * time.Second,
		"other": 2 * time.Second,
		"weft":  0, // its own group says nothing, and the star's does not hold
	} {
		if got := Parse([]byte(file), agent).CrawlDelay(); got != want {
			t.Errorf("%s: %v, want %v", agent, got, want)
		}
	}
}

func TestSitemapsBelongToNoGroup(t *testing.T) {
	file := "Sitemap: https://example.com/1.xml\nuser-agent: other\nsitemap:https://example.com/2.xml # two\ndisallow: /\nSITE-MAP: /3.xml\nsitemap:\n"
	want := []string{"https://example.com/1.xml", "https://example.com/2.xml", "/3.xml"}
	if diff := cmp.Diff(want, Parse([]byte(file), "weft").Sitemaps()); diff != "" {
		t.Error(diff)
	}
}

func TestSignals(t *testing.T) {
	file := "user-agent: *\nContent-Signal: search=yes,ai-train=no\nAllow: /\nContent-Usage: /a train-ai=n\nuser-agent: other\nContent-Usage: train-ai=y\n"
	want := []string{"Content-Signal: search=yes,ai-train=no", "Content-Usage: /a train-ai=n"}
	if diff := cmp.Diff(want, Parse([]byte(file), "weft").Signals()); diff != "" {
		t.Error(diff)
	}
	flood := "user-agent: *\ncontent-usage: " + strings.Repeat("x", 600) + strings.Repeat("\ncontent-usage: train-ai=n", 1000)
	if got := Parse([]byte(flood), "weft").Signals(); len(got) != maxSignals || len(got[0]) > maxSignalSize {
		t.Errorf("%d signals, the first of %d bytes", len(got), len(got[0]))
	}
}

func TestOnlyTheFirst512KiBCount(t *testing.T) {
	head := "user-agent: *\ndisallow: /first\n"
	for _, tt := range []struct {
		name  string
		last  string // ends exactly at MaxSize
		after string
		deny  bool
	}{
		{"the last whole line counts", "\ndisallow: /last\n", "disallow: /never", true},
		{"also when its end comes after the limit", "\ndisallow: /last", "\ndisallow: /never", true},
		{"and with CR", "\rdisallow: /last\r", "disallow: /never", true},
		{"and with CRLF, cut between the two", "\r\ndisallow: /last\r", "\ndisallow: /never", true},
		{"a torn line does not", "\ndisallow: /last", "-one\n", false},
		{"nor does its beginning", "\ndisallow: /", "last\n", false},
		{"a file of exactly this size is whole", "\ndisallow: /last", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := head + strings.Repeat("#", MaxSize-len(head)-len(tt.last)) + tt.last + tt.after
			rules := Parse([]byte(file), "weft")
			if ok, _ := rules.Allowed("/first"); ok {
				t.Error("the first rule is lost")
			}
			if ok, rule := rules.Allowed("/last"); ok == tt.deny {
				t.Errorf("/last: %v by %q", ok, rule)
			}
			if ok, rule := rules.Allowed("/never"); !ok {
				t.Errorf("/never is denied by %q", rule)
			}
		})
	}
	if ok, _ := Parse([]byte(strings.Repeat("x", 2*MaxSize)), "weft").Allowed("/"); !ok {
		t.Error("one endless line")
	}
}

func TestToken(t *testing.T) {
	for agent, want := range map[string]string{
		"weft/1.0":                       "weft",
		"weft":                           "weft",
		" Weft/1.0 (+https://a.example)": "Weft",
		"Mozilla/5.0 (compatible; x/1)":  "Mozilla",
		"my bot/1.0":                     "my",
		"":                               "",
		"/1.0":                           "",
	} {
		if got := Token(agent); got != want {
			t.Errorf("Token(%q) = %q, want %q", agent, got, want)
		}
	}
}

func TestRulesKeepNothingOfTheFile(t *testing.T) {
	body := []byte("user-agent: weft\ndisallow: /a\nsitemap: /s.xml\n")
	rules := Parse(body, "weft")
	clear(body)
	if ok, rule := rules.Allowed("/a"); ok || rule != "Disallow: /a" || rules.Sitemaps()[0] != "/s.xml" {
		t.Errorf("changed with the body: %v, %q, %q", ok, rule, rules.Sitemaps())
	}
	small := Parse([]byte(strings.Repeat("user-agent: other\ndisallow: /a\n", 1000)+"user-agent: weft\ndisallow: /b"), "weft")
	if small.Size() > 1000 {
		t.Errorf("Size = %d for one rule", small.Size())
	}
}

func Example() {
	rules := Parse([]byte("User-agent: *\nDisallow: /search\nAllow: /search/about\nCrawl-delay: 2\n"), Token("weft/1.0 (+https://example.com)"))
	for _, path := range []string{"/search?q=cats", "/search/about", "/"} {
		ok, rule := rules.Allowed(path)
		fmt.Printf("%s %v %q\n", path, ok, rule)
	}
	fmt.Println(rules.CrawlDelay())
	// Output:
	// /search?q=cats false "Disallow: /search"
	// /search/about true "Allow: /search/about"
	// / true ""
	// 2s
}
