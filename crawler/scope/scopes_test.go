package scope

import (
	"strings"
	"testing"

	"weft/parse/weburl"
)

// Each case: the scopes, the seeds (a "→" where one is redirected to), a URL,
// and whether it is in scope.
var scopeCases = []struct {
	within, seeds, url string
	want               bool
}{
	// host
	{"host", "http://example.com/", "http://example.com/", true},
	{"host", "http://example.com/", "http://example.com/a/b?c=d", true},
	{"host", "http://example.com/a/b", "http://example.com/z", true},
	{"host", "http://example.com/", "https://example.com/a", true},
	{"host", "https://example.com/", "http://example.com/a", true},
	{"host", "http://example.com/", "http://www.example.com/a", true},
	{"host", "http://www.example.com/", "http://example.com/a", true},
	{"host", "http://www.example.com/", "https://www.example.com/a", true},
	{"host", "https://www.example.com/", "http://example.com/", true},
	{"host", "http://EXAMPLE.com/", "http://Example.COM/", true},
	{"host", "http://example.com/", "http://example.com./a", true},
	{"host", "http://www.example.com./", "http://example.com/a", true},
	{"host", "http://example.com/", "http://docs.example.com/", false},
	{"host", "http://docs.example.com/", "http://example.com/", false},
	{"host", "http://docs.example.com/", "http://www.docs.example.com/", true},
	{"host", "http://example.com/", "http://www.www.example.com/", false},
	{"host", "http://example.com/", "http://www2.example.com/", false},
	{"host", "http://example.com/", "http://example.org/", false},
	{"host", "http://example.com/", "http://badexample.com/", false},
	{"host", "http://example.com/", "http://example.com.evil.example/", false},
	{"host", "http://example.com/", "http://wwwexample.com/", false},
	{"host", "http://example.com/", "http://evil.example/http://example.com/", false},
	{"host", "http://example.com/", "http://evil.example/?u=http://example.com/", false},
	{"host", "http://example.com/", "http://example.com@evil.example/", false},
	{"host", "http://bücher.example/", "http://xn--bcher-kva.example/a", true},
	{"host", "http://www.bücher.example/", "https://BÜCHER.example/a", true},
	{"", "http://example.com/", "http://example.com/a", true},
	{"", "http://example.com/", "http://example.org/a", false},

	// ports
	{"host", "http://example.com:80/", "http://example.com/", true},
	{"host", "http://example.com/", "https://example.com:443/", true},
	{"host", "http://example.com:8080/", "http://example.com:8080/a", true},
	{"host", "http://example.com:8080/", "https://example.com:8080/a", true},
	{"host", "http://example.com:8080/", "http://www.example.com:8080/a", true},
	{"host", "http://example.com:8080/", "http://example.com/a", false},
	{"host", "http://example.com/", "http://example.com:8080/a", false},
	{"host", "http://example.com:8080/", "http://example.com:8081/a", false},
	{"host", "http://example.com/", "http://example.com:443/", false},
	{"host", "https://example.com/", "https://example.com:80/", false},
	{"domain", "http://example.com:8080/", "http://a.example.com:8080/", true},
	{"domain", "http://example.com:8080/", "http://a.example.com/", false},
	{"domain", "http://example.com/", "http://a.example.com:8080/", false},
	{"prefix", "http://example.com:8080/a/", "http://example.com:8080/a/b", true},
	{"prefix", "http://example.com:8080/a/", "http://example.com/a/b", false},

	// "www." that is no decoration
	{"host", "http://www.com/", "http://com/", false},
	{"host", "http://www.co.uk/", "http://co.uk/", false},
	{"host", "http://co.uk/", "http://www.co.uk/", false},
	{"host", "http://www.github.io/", "http://github.io/", false},
	{"host", "http://github.io/", "http://www.github.io/", false},
	{"host", "http://www.intranet/", "http://intranet/", true},
	{"host", "http://localhost/", "http://www.localhost/", true},
	{"host", "http://www.user.github.io/", "http://user.github.io/", true},

	// addresses, localhost
	{"host", "http://127.0.0.1/", "http://127.0.0.1/a", true},
	{"host", "http://127.0.0.1/", "http://0x7f.1/a", true},
	{"host", "http://127.0.0.1/", "http://127.0.0.2/", false},
	{"host", "http://127.0.0.1:8080/", "http://127.0.0.1/", false},
	{"host", "http://[::1]/", "https://[0:0:0:0:0:0:0:1]/", true},
	{"host", "http://[::1]:8080/", "http://[::1]:8080/a", true},
	{"host", "http://[::1]:8080/", "http://[::1]/", false},
	{"host", "http://[::1]/", "http://[::2]/", false},
	{"host", "http://localhost:8080/", "http://localhost:8080/a", true},
	{"host", "http://localhost:8080/", "http://127.0.0.1:8080/a", false},
	{"domain", "http://127.0.0.1/", "http://127.0.0.1/a", true},
	{"domain", "http://127.0.0.1/", "http://1.0.0.1/", false},
	{"domain", "http://192.168.0.1:81/", "http://192.168.0.1:81/a", true},
	{"domain", "http://192.168.0.1:81/", "http://192.168.0.1/a", false},
	{"domain", "http://[2001:db8::1]/", "http://[2001:db8::1]/a", true},
	{"domain", "http://[2001:db8::1]/", "http://[2001:db8::2]/", false},
	{"domain", "http://localhost/", "https://localhost/a", true},
	{"domain", "http://localhost/", "http://a.localhost/", false},
	{"domain", "http://localhost:8080/", "http://localhost:8081/", false},
	{"prefix", "http://127.0.0.1/a/", "http://127.0.0.1/a/b", true},
	{"prefix", "http://127.0.0.1/a/", "http://127.0.0.1/b", false},

	// domain
	{"domain", "http://example.com/", "http://a.b.example.com/", true},
	{"domain", "http://a.example.com/x", "https://b.example.com/y", true},
	{"domain", "http://www.example.com/", "http://example.com/", true},
	{"domain", "http://example.com/", "http://example.org/", false},
	{"domain", "http://example.com/", "http://badexample.com/", false},
	{"domain", "http://a.example.co.uk/", "http://b.example.co.uk/", true},
	{"domain", "http://a.example.co.uk/", "http://other.co.uk/", false},
	{"domain", "http://user.github.io/", "http://docs.user.github.io/", true},
	{"domain", "http://user.github.io/", "http://other.github.io/", false},
	{"domain", "http://user.github.io/", "http://github.io/", false},
	{"domain", "http://github.io/", "http://user.github.io/", false},
	{"domain", "http://github.io/", "http://github.io/a", true},
	{"domain", "http://co.uk/", "http://co.uk/a", true},
	{"domain", "http://co.uk/", "http://example.co.uk/", false},
	{"domain", "http://city.kawasaki.jp/", "http://www.city.kawasaki.jp/", true},
	{"domain", "http://a.b.kawasaki.jp/", "http://a.c.kawasaki.jp/", false},
	{"domain", "http://bucket.s3.amazonaws.com/", "http://other.s3.amazonaws.com/", false},
	{"domain", "http://www.example.notatld/", "http://a.example.notatld/", true},
	{"domain", "http://www.bücher.de/", "http://a.xn--bcher-kva.de/", true},
	{"domain", "http://example.com./", "http://a.example.com/", true},

	// prefix
	{"prefix", "http://example.com/docs/", "http://example.com/docs/", true},
	{"prefix", "http://example.com/docs/", "http://example.com/docs/a/b", true},
	{"prefix", "http://example.com/docs/index.html", "http://example.com/docs/a", true},
	{"prefix", "http://example.com/docs/index.html?a=/b/", "http://example.com/docs/a", true},
	{"prefix", "http://example.com/docs/", "http://example.com/docs", false},
	{"prefix", "http://example.com/docs/", "http://example.com/", false},
	{"prefix", "http://example.com/docs/", "http://example.com/documents/", false},
	{"prefix", "http://example.com/docs/", "http://example.com/a/docs/", false},
	{"prefix", "http://example.com/docs/", "http://example.com/Docs/a", false},
	{"prefix", "http://example.com/docs/", "http://example.com/docs/../a", false},
	{"prefix", "http://example.com/docs/", "http://example.com/docs/%2e%2e/a", false},
	{"prefix", "http://example.com/docs/", "http://example.com/?/docs/", false},
	{"prefix", "http://example.com/docs/", "http://example.com/docs/?a", true},
	{"prefix", "http://example.com/docs/", "https://www.example.com/docs/a", true},
	{"prefix", "http://example.com/docs/", "http://other.example/docs/a", false},
	{"prefix", "http://example.com/docs", "http://example.com/other", true}, // its folder is /
	{"prefix", "http://example.com", "http://example.com/a/b", true},
	{"prefix", "http://example.com/a/b/c/ http://example.com/x/", "http://example.com/a/b/c/d", true},
	{"prefix", "http://example.com/a/b/c/ http://example.com/x/", "http://example.com/x/y/z/w/v", true},
	{"prefix", "http://example.com/a/b/c/ http://example.com/x/", "http://example.com/a/b/d", false},
	{"prefix", "http://example.com/a//b/", "http://example.com/a//b/c", true},
	{"prefix", "http://example.com/a//b/", "http://example.com/a/b/c", false},
	{"prefix", "http://example.com/~user/", "http://example.com/~user/a", true},

	// any
	{"any", "http://example.com/", "https://other.example:99/a", true},
	{"any", "", "http://[::1]/", true},

	// patterns
	{"example.org", "http://example.com/", "http://example.org/", true},
	{"example.org", "http://example.com/", "https://example.org/a", true},
	{"example.org", "http://example.com/", "http://www.example.org:8080/", true},
	{"www.example.org", "http://example.com/", "http://example.org/", true},
	{"example.org", "http://example.com/", "http://a.example.org/", false},
	{"example.org", "http://example.com/", "http://example.com/", false}, // the seed's host is not named
	{"Example.ORG", "", "http://example.org/", true},
	{"bücher.example", "", "http://xn--bcher-kva.example/", true},
	{"example.org:8080", "", "http://example.org:8080/", true},
	{"example.org:8080", "", "http://example.org/", false},
	{"example.org:80", "", "http://example.org/", true},
	{"example.org:80", "", "https://example.org/", false},
	{"example.org:443", "", "https://example.org/", true},
	{"example.org:443", "", "http://example.org/", false},
	{"*.example.org", "", "http://a.example.org/", true},
	{"*.example.org", "", "http://a.b.example.org:81/", true},
	{"*.example.org", "", "http://www.example.org/", true}, // as everywhere where names have patterns
	{"*.example.org", "", "http://example.org/", false},
	{"*.example.org", "", "http://badexample.org/", false},
	{"*.example.org", "", "http://example.org.evil.example/", false},
	{"*.example.org:8080", "", "http://a.example.org:8080/", true},
	{"*.example.org:8080", "", "http://a.example.org/", false},
	{"*.github.io", "", "http://user.github.io/", true},
	{"*.org", "", "http://example.org/", true},
	{"127.0.0.1", "", "http://127.0.0.1:8080/", true},
	{"127.0.0.1:8080", "", "http://127.0.0.1/", false},
	{"[::1]", "", "http://[::1]:8080/", true},
	{"[::1]:8080", "", "http://[::1]:8080/", true},
	{"localhost", "", "http://localhost:8080/", true},

	// several scopes, several seeds
	{"host *.example.org", "http://example.com/", "http://example.com/a", true},
	{"host *.example.org", "http://example.com/", "http://a.example.org/a", true},
	{"host *.example.org", "http://example.com/", "http://example.org/a", false},
	{"prefix example.org", "http://example.com/a/", "http://example.org/b", true},
	{"prefix example.org", "http://example.com/a/", "http://example.com/b", false},
	{"host", "http://a.example/ http://b.example/", "http://b.example/x", true},
	{"host", "http://a.example/ http://b.example/", "http://c.example/x", false},
	{"host", "", "http://example.com/", false},

	// redirects of seeds
	{"host", "http://example.com/→https://example.org/en/", "https://example.org/a", true},
	{"host", "http://example.com/→https://example.org/en/", "http://www.example.org/a", true},
	{"host", "http://example.com/→https://example.org/en/", "http://example.com/a", true},
	{"host", "http://example.com/→https://example.org/en/", "http://a.example.org/", false},
	{"host", "http://example.com/→http://example.com:8080/", "http://example.com:8080/a", true},
	{"domain", "http://example.com/→https://shop.example.org/", "http://a.example.org/", true},
	{"domain", "http://short.example/→https://user.github.io/", "http://other.github.io/", false},
	{"prefix", "http://example.com/a/→http://example.com/en/a/", "http://example.com/en/a/b", true},
	{"prefix", "http://example.com/a/→http://example.com/en/a/", "http://example.com/a/b", true},
	{"prefix", "http://example.com/a/→http://example.com/en/a/", "http://example.com/en/b", false},
	{"*.example.org", "http://example.com/→http://example.net/", "http://example.net/a", false},
}

func TestALinkIsInTheScopeOfAnySeed(t *testing.T) {
	if len(scopeCases) < 100 {
		t.Errorf("only %d cases", len(scopeCases))
	}
	for _, tt := range scopeCases {
		s := mustNew(t, Config{Within: strings.Fields(tt.within)})
		for _, seed := range strings.Fields(tt.seeds) {
			from, to, _ := strings.Cut(seed, "→")
			p := Page{URL: canonical(t, from), Seed: true}
			if to != "" {
				p.Final = canonical(t, to)
			}
			s.Seed(p.URL)
			s.Discover(p, nil, make(seenMap))
		}
		if got := s.In(canonical(t, tt.url)); got != tt.want {
			t.Errorf("--scope %q, seeds %s: %s: got %v, want %v", tt.within, tt.seeds, tt.url, got, tt.want)
		}
	}
}

// Where a found page leads to does not widen the scope: only seeds do.
func TestAFoundPagesRedirectWidensNothing(t *testing.T) {
	s := mustNew(t, Config{})
	s.Seed("http://example.com/")
	s.Discover(Page{URL: "http://example.com/a", Final: "http://example.org/", Depth: 1}, nil, make(seenMap))
	if s.In("http://example.org/") {
		t.Error("in scope")
	}
}

func TestScopesThatAreNone(t *testing.T) {
	for _, bad := range []string{
		"", "*", "*.", "a*.example", "*.*.example", "http://example.com", "example.com/a", "example.com?a",
		"user@example.com", "a b", "example.com:x", "*.127.0.0.1", "*.[::1]", "Host\\",
	} {
		if _, err := New(Config{Within: []string{"host", bad}}); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%q: got the error %v", bad, err)
		}
	}
}

func mustNew(t testing.TB, cfg Config) *Scope {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func canonical(t testing.TB, raw string) string {
	t.Helper()
	u, err := weburl.Canonical(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return u.Key
}

// seenMap is the simplest Seen; lines have the number 0.
type seenMap map[weburl.ID]int64

func (m seenMap) Has(id weburl.ID) bool { _, ok := m[id]; return ok }

func (m seenMap) Add(id weburl.ID, found int64) { m[id] = found }

func (m seenMap) line(url string) { m[weburl.URL{Key: url}.ID()] = 0 }
