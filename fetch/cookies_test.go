package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// openCookies opens a jar in a file of its own.
func openCookies(t testing.TB) *Cookies {
	t.Helper()
	c, err := OpenCookies(filepath.Join(t.TempDir(), "jar"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The rules of RFC 6265, by the section that says so.
func TestCookiesRFC6265(t *testing.T) {
	const site = "https://www.page.example/a/b"
	type got struct{ from, cookie string } // an answer's Set-Cookie
	for _, tt := range []struct {
		section, name string
		set           []got
		to            string
		want          string
	}{
		{"3.1", "name and value", []got{{site, "a=b"}}, site, "a=b"},
		{"3.1", "removed by a date in the past", []got{{site, "a=b"}, {site, "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}}, site, ""},
		{"4.1.2.3", "not for the domain above", []got{{site, "a=b"}}, "https://page.example/a/", ""},
		{"5.1.1", "odd date, still to come", []got{{site, "a=b; Expires=Sunday, 06-Nov-68 8:49:37 GMT"}}, site, "a=b"},
		{"5.1.1", "no date", []got{{site, "a=b; Expires=never"}}, site, "a=b"},
		{"5.1.2", "host in capitals, with a dot", []got{{"https://WWW.Page.example./a/b", "a=b"}}, site, "a=b"},
		{"5.1.3", "end of a label is no domain", []got{{"https://page.example/", "a=b; Domain=page.example"}}, "https://otherpage.example/", ""},
		{"5.1.3", "an address has no subdomains", []got{{"http://1.127.0.0.1/", "a=b; Domain=127.0.0.1"}}, "http://127.0.0.1/", ""},
		{"5.1.3", "nor a domain", []got{{"http://127.0.0.1/", "a=b; Domain=0.0.1"}}, "http://a.0.0.1/", ""},
		{"5.1.3", "an address", []got{{"http://127.0.0.1/", "a=b"}, {"http://127.0.0.1/", "c=d; Domain=127.0.0.1"}}, "http://127.0.0.1/", "a=b; c=d"},
		{"5.1.3", "IPv6", []got{{"http://[::1]/", "a=b"}}, "http://[::1]:8080/", "a=b"},
		{"5.1.4", "folder of the page", []got{{site, "a=b"}}, "https://www.page.example/a/c/d", "a=b"},
		{"5.1.4", "another folder", []got{{site, "a=b"}}, "https://www.page.example/", ""},
		{"5.1.4", "a longer name is another folder", []got{{site, "a=b"}}, "https://www.page.example/ab", ""},
		{"5.1.4", "the folder itself", []got{{site, "a=b"}}, "https://www.page.example/a", "a=b"},
		{"5.1.4", "path with a slash at its end", []got{{site, "a=b; Path=/x/"}}, "https://www.page.example/x/y", "a=b"},
		{"5.1.4", "path of a page without one", []got{{"https://www.page.example", "a=b"}}, "https://www.page.example", "a=b"},
		{"5.2", "blanks around everything", []got{{site, " a =  b c\t;\t path = /z "}}, "https://www.page.example/z", "a=b c"},
		{"5.2", "quotes, equal signs, brackets and commas are the value", []got{{site, `a="{x=1,y}"`}}, site, `a="{x=1,y}"`},
		{"5.2", "neither a name nor an equal sign", []got{{site, "=b"}, {site, "alone"}, {site, ""}}, site, ""},
		{"5.2", "no value", []got{{site, "a="}}, site, "a="},
		{"5.2", "unknown attributes", []got{{site, "a=b; SameSite=Strict; Priority; ;="}}, site, "a=b"},
		{"5.2.2", "Max-Age before Expires", []got{{site, "a=b; Max-Age=99; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}}, site, "a=b"},
		{"5.2.2", "Max-Age of nothing", []got{{site, "a=b; Max-Age=0"}, {site, "c=d; Max-Age=-1"}}, site, ""},
		{"5.2.2", "Max-Age of ages", []got{{site, "a=b; Max-Age=99999999999999999999"}}, site, "a=b"},
		{"5.2.2", "Max-Age that is none", []got{{site, "a=b; Max-Age=+1"}, {site, "c=d; Max-Age=1e9"}, {site, "e=f; Max-Age=-"}}, site, "a=b; c=d; e=f"},
		{"5.2.3", "domain with a dot and capitals", []got{{site, "a=b; Domain=.Page.EXAMPLE; Path=/"}}, "https://x.y.page.example/", "a=b"},
		{"5.2.3", "empty domain", []got{{site, "a=b; Domain="}}, site, "a=b"},
		{"5.2.3", "the last one counts", []got{{site, "a=b; Domain=other.example; Domain=page.example"}}, site, "a=b"},
		{"5.2.4", "path without a slash", []got{{site, "a=b; Path=x"}}, site, "a=b"},
		{"5.3", "public suffix", []got{{"https://page.co.uk/", "a=b; Domain=co.uk"}, {"https://me.github.io/", "a=b; Domain=github.io"}}, "https://other.co.uk/", ""},
		{"5.3", "a public suffix for itself", []got{{"https://github.io/", "a=b; Domain=github.io"}}, "https://github.io/", "a=b"},
		{"5.3", "and for nobody below", []got{{"https://github.io/", "a=b; Domain=github.io"}}, "https://me.github.io/", ""},
		{"5.3", "localhost", []got{{"http://localhost:1/", "a=b; Domain=localhost"}}, "http://localhost:2/", "a=b"},
		{"5.3", "domain of somebody else", []got{{site, "a=b; Domain=other.example"}, {site, "c=d; Domain=x.www.page.example"}}, "https://x.www.page.example/a/", ""},
		{"5.3", "replaced in its place", []got{{site, "a=1"}, {site, "c=d"}, {site, "a=2"}}, site, "a=2; c=d"},
		{"5.4", "secure only over https", []got{{site, "a=b; Secure"}, {site, "c=d"}}, "http://www.page.example/a/", "c=d"},
		{"5.4", "longer paths, then older cookies first", []got{{site, "a=1; Path=/"}, {site, "b=2; Path=/a"}, {site, "c=3; Path=/"}}, site, "b=2; a=1; c=3"},
		{"8.5", "ports and schemes are one site", []got{{"http://www.page.example:81/", "a=b"}}, "https://www.page.example:82/", "a=b"},
		{"8.6", "secure is not set over http", []got{{"http://www.page.example/a/", "a=b; Secure"}}, site, ""},
		{"8.6", "secure is not replaced over http", []got{{site, "a=b; Secure"}, {"http://www.page.example/a/", "a=evil"}, {"http://www.page.example/a/", "a=; Max-Age=0"}}, site, "a=b"},
	} {
		t.Run(tt.section+" "+tt.name, func(t *testing.T) {
			c := openCookies(t)
			for _, s := range tt.set {
				c.take(parseURL(t, s.from), []string{s.cookie})
			}
			if got := c.header(parseURL(t, tt.to)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// RFC 6265 section 5.1.1.
func TestCookieDates(t *testing.T) {
	want := time.Date(1994, time.November, 6, 8, 49, 37, 0, time.UTC)
	for _, s := range []string{
		"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
		"6 november 1994 8:49:37", "1994 08:49:37Z Nov 6th", "08:49:37 6 nov 94 +0100", "Sun,06/Nov/1994;08:49:37",
	} {
		if got, ok := parseCookieDate(s); !ok || !got.Equal(want) {
			t.Errorf("%q: got %v, %v; want %v", s, got, ok, want)
		}
	}
	for m := time.January; m <= time.December; m++ {
		if got, ok := parseCookieDate("1 " + m.String() + " 2030 00:00:00"); !ok || got.Month() != m {
			t.Errorf("got %v, %v; want %v", got, ok, m)
		}
	}
	for _, s := range []string{
		"", "Sun", "06 Nov 1994", "Nov 1994 08:49:37", "06 1994 08:49:37", "06 Nov 08:49:37", "31 Feb 2030 00:00:00",
		"06 Nov 1600 08:49:37", "06 Nov 1994 24:00:00", "06 Nov 1994 08:60:00", "06 Nov 1994 08:49:60", "006 Nov 1994 08:49",
		"0 Nov 1994 08:49:37", "06 Nov 1994 008:49:37", "06 Nov 19940 08:49:37", "06 Nov 1994 08:49:377", "06 anf 1994 08:49:37",
	} {
		if got, ok := parseCookieDate(s); ok {
			t.Errorf("%q: got %v, want none", s, got)
		}
	}
}

func TestCookiesExpire(t *testing.T) {
	c := openCookies(t)
	synctest.Test(t, func(t *testing.T) {
		u := parseURL(t, "http://page.example/")
		c.take(u, []string{"a=b; Max-Age=60", "c=d; Expires=" + time.Now().Add(2*time.Minute).UTC().Format(http.TimeFormat), "session=s"})
		for _, want := range []string{"a=b; c=d; session=s", "c=d; session=s", "session=s"} {
			if got := c.header(u); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			time.Sleep(time.Minute)
		}
	})
}

// cookieSites serves every host name, each path with an answer of its own.
func cookieSites(t *testing.T, c *Cookies, answer func(w http.ResponseWriter, r *http.Request)) *CookieFetcher {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(answer))
	t.Cleanup(s.Close)
	host, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	return c.Fetcher(newClient(t, Config{ConnectTo: []ConnectTo{{ToHost: host, ToPort: port}}}))
}

func TestCookiesGoThroughAClient(t *testing.T) {
	f := cookieSites(t, openCookies(t), func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/set":
			w.Header().Add("Set-Cookie", "a=b; Path=/")
			http.Redirect(w, r, "http://other.example/", http.StatusFound)
		case "/short": // its head is an answer, though its body is none
			w.Header().Add("Set-Cookie", "c=d; Path=/")
			w.Header().Set("Content-Length", "10")
		default:
			io.WriteString(w, strings.Join(r.Header["Cookie"], "|"))
		}
	})
	get := func(rawURL string, h http.Header) string {
		t.Helper()
		res, err := f.Do(t.Context(), Request{URL: parseURL(t, rawURL), Header: h})
		if err != nil && !strings.HasSuffix(rawURL, "/short") {
			t.Fatal(err)
		}
		return string(res.Body)
	}
	get("http://page.example/set", nil)
	get("http://page.example/short", nil)
	user := http.Header{"Cookie": {"mine=1"}, "X": {"y"}}
	for _, tt := range []struct {
		name, url string
		header    http.Header
		want      string
	}{
		{"its site", "http://page.example/", nil, "a=b; c=d"},
		{"the target of its redirect", "http://other.example/", nil, ""},
		{"beside the user's own", "http://page.example/", user, "mine=1; a=b; c=d"},
		{"the user's own, alone", "http://other.example/", user, "mine=1"},
		{"the user's own, another spelling", "http://page.example/", http.Header{"cookie": {"mine=1"}}, "mine=1; a=b; c=d"},
		{"the user wants none", "http://page.example/", http.Header{"Cookie": {}}, ""},
	} {
		if got := get(tt.url, tt.header); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := fmt.Sprint(user); got != "map[Cookie:[mine=1] X:[y]]" {
		t.Errorf("got the caller's header changed to %s", got)
	}
	if _, err := f.Do(t.Context(), Request{}); err == nil {
		t.Error("got no error without a URL")
	}
}

// For says what a request would carry, for its URL alone, and changes nothing.
func TestCookiesForAURL(t *testing.T) {
	jar := openCookies(t)
	jar.take(parseURL(t, "https://page.example/"), []string{"a=1; Path=/", "b=2; Path=/deep", "c=3; Secure; Domain=page.example"})
	last := jar.byUse.Back().Value
	for url, want := range map[string]string{
		"https://page.example/":       "a=1; c=3",
		"https://page.example/deep/x": "b=2; a=1; c=3",
		"http://page.example/":        "a=1",
		"https://www.page.example/":   "c=3",
		"https://other.example/":      "",
	} {
		if got := jar.For(parseURL(t, url)); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
	if jar.byUse.Back().Value != last {
		t.Error("looking at the cookies counted as a use")
	}
	jar.take(parseURL(t, "http://page.example/"), []string{"a=9; Path=/"})
	if got := jar.For(parseURL(t, "http://page.example/")); got != "a=9" {
		t.Errorf("got %q after the cookie changed", got)
	}
}

func TestCookieBomb(t *testing.T) {
	c := openCookies(t)
	f := cookieSites(t, c, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/count" {
			io.WriteString(w, r.Header.Get("Cookie"))
			return
		}
		w.Header().Add("Set-Cookie", "huge="+strings.Repeat("x", 5000))
		for i := range 120 {
			w.Header().Add("Set-Cookie", fmt.Sprintf("c%d=%s", i, strings.Repeat("x", 2000)))
		}
	})
	if _, err := f.Do(t.Context(), Request{URL: parseURL(t, "http://page.example/")}); err != nil {
		t.Fatal(err)
	}
	if n := c.byUse.Len(); n != 50 {
		t.Errorf("got %d cookies of the domain, want 50", n)
	}
	res, err := f.Do(t.Context(), Request{URL: parseURL(t, "http://page.example/count")})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(res.Body); !strings.HasPrefix(got, "c70=x") || len(got) > 8190 {
		t.Errorf("got %d bytes of cookies, %.10s…; want at most 8190, from c70 on", len(got), got)
	}
}

// A crawl over many sites fills the jar; the cookies that are in use stay.
func TestCookieJarIsBounded(t *testing.T) {
	c := openCookies(t)
	login := parseURL(t, "http://login.example/")
	c.take(login, []string{"session=mine"})
	for i := range 100 {
		u := parseURL(t, fmt.Sprintf("http://site%d.example/", i))
		for j := range 49 {
			c.take(u, []string{fmt.Sprintf("c%d=x", j)})
		}
		if got := c.header(login); got != "session=mine" {
			t.Fatalf("after %d sites: got %q, want the session", i+1, got)
		}
	}
	if n := c.byUse.Len(); n != maxCookies {
		t.Errorf("got %d cookies, want %d", n, maxCookies)
	}
	n := 0
	for _, of := range c.byDomain {
		n += len(of)
	}
	if n != maxCookies {
		t.Errorf("got %d cookies by domain, want %d", n, maxCookies)
	}
	if got := c.header(parseURL(t, "http://site0.example/")); got != "" {
		t.Errorf("got %q of the first site, want it gone", got)
	}
}

// An expired cookie makes way before one that is good.
func TestExpiredCookiesGoFirst(t *testing.T) {
	c := openCookies(t)
	synctest.Test(t, func(t *testing.T) {
		u := parseURL(t, "http://page.example/")
		c.take(u, []string{"first=1", "short=1; Max-Age=1"})
		for i := range 48 {
			c.take(u, []string{fmt.Sprintf("c%d=x", i)})
		}
		time.Sleep(time.Minute)
		c.take(u, []string{"last=1"})
		if got := c.header(u); !strings.HasPrefix(got, "first=1; c0=x; ") || !strings.HasSuffix(got, "; last=1") {
			t.Errorf("got %q, want the first and the last", got)
		}
	})
}

// A small cookie in a large header must not hold on to the header.
func TestCookiesAreCopies(t *testing.T) {
	c := openCookies(t)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	for i := range 200 {
		u := &url.URL{Scheme: "http", Host: fmt.Sprintf("site%d.example", i)}
		c.take(u, []string{"a=b; path=/x; comment=" + strings.Repeat("x", 200<<10)})
	}
	if after := heap(); after > before+4<<20 {
		t.Errorf("got %d KiB held by 200 cookies", (after-before)>>10)
	}
	runtime.KeepAlive(c)
}

type doerFunc func(Request) (*Response, error)

func (f doerFunc) Do(_ context.Context, r Request) (*Response, error) { return f(r) }

func TestCookiesAtOnce(t *testing.T) {
	c := openCookies(t)
	f := c.Fetcher(doerFunc(func(r Request) (*Response, error) {
		return &Response{Header: http.Header{"Set-Cookie": {"a=" + r.URL.Path[1:] + "; Path=/", "b=c; Domain=example.com"}}}, nil
	}))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				u := &url.URL{Scheme: "https", Host: fmt.Sprintf("h%d.example.com", j%3), Path: fmt.Sprintf("/%d", i)}
				if _, err := f.Do(t.Context(), Request{URL: u}); err != nil {
					t.Error(err)
				}
			}
			if err := c.Save(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := c.byUse.Len(); n != 4 {
		t.Errorf("got %d cookies, want one a host and one of the domain", n)
	}
}
