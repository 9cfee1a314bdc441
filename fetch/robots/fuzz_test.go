package robots

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// The matcher agrees with the same pattern written as a regular expression.
func FuzzMatch(f *testing.F) {
	for _, s := range [][2]string{{"/a*b$", "/axb"}, {"*", "/"}, {"/a$b", "/a$b"}, {"/%2a%zz", "/*%zz"}, {"/é", "/%c3%a9"}, {"/a**b*", "/ab"}, {"/aba*aba$", "/ababa"}, {"/a?b=%2f", "/a?b=/"}, {"/*%2f", "/a?b=%2f"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, value, path string) {
		if len(value) > 200 || strings.ContainsAny(value, "\r\n#") || value != strings.Trim(value, blank) || value == "" || value[0] != '/' && value[0] != '*' {
			return
		}
		pattern, anchored := strings.CutSuffix(decodeQuery(normalise(value, true)), "$")
		expr := "(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
		if anchored {
			expr += "$"
		}
		re, written := regexp.MustCompile(expr), slashed(path)
		want := re.MatchString(decodeQuery(written)) || strings.Contains(pattern, "*") && re.MatchString(written)
		rules := Parse([]byte("user-agent: *\ndisallow: "+value), "weft")
		if got, _ := rules.Allowed(path); got != (!want || written == "/robots.txt") {
			t.Errorf("Disallow: %q, %q: allowed %v, matches %v", value, path, got, want)
		}
		for _, noted := range []bool{false, true} {
			if got := newFinder(written, noted).match(pattern, anchored); got != re.MatchString(written) {
				t.Errorf("Disallow: %q, %q, noted %v: matches %v", value, path, noted, got)
			}
		}
	})
}

// Both ways to find a literal agree, wherever in the path it stands.
func TestFinder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		path := make([]byte, r.IntN(300))
		for i := range path {
			path[i] = "aaab"[r.IntN(4)]
		}
		from := r.IntN(len(path) + 1)
		literal := strings.Repeat("a", r.IntN(20)) + "abac"[:r.IntN(5)]
		want := newFinder(string(path), false).after(from, literal)
		if got := newFinder(string(path), true).after(from, literal); got != want {
			t.Fatalf("%q in %q after %d: got %d, want %d", literal, path, from, got, want)
		}
	}
}

func slashed(path string) string {
	path = normalise(path, false)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// Normalising is done once: a second time changes nothing.
func FuzzNormalise(f *testing.F) {
	f.Add("/a%41%2f%é*$%")
	f.Add("/%2541")
	f.Fuzz(func(t *testing.T, s string) {
		once := normalise(s, true)
		if twice := normalise(once, true); twice != once {
			t.Errorf("%q, then %q", once, twice)
		}
	})
}

// Whatever the file, what is kept of it is bounded and its line ends do not
// matter.
func FuzzParse(f *testing.F) {
	for _, tt := range files {
		f.Add([]byte(tt.file), "/a?b")
	}
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		rules := Parse(file, "weft")
		ok, rule := rules.Allowed(path)
		if rules.Size() > 1000+60*len(file) {
			t.Errorf("Size = %d for a file of %d", rules.Size(), len(file))
		}
		if d := rules.CrawlDelay(); d < 0 || d > MaxCrawlDelay {
			t.Errorf("CrawlDelay = %v", d)
		}
		crlf := strings.ReplaceAll(strings.ReplaceAll(decoded(file), "\r", "\n"), "\n", "\r\n")
		if ok2, rule2 := Parse([]byte(crlf), "weft").Allowed(path); ok2 != ok || rule2 != rule {
			t.Errorf("%v by %q, with CRLF %v by %q", ok, rule, ok2, rule2)
		}
	})
}
