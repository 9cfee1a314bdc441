package weburl

import (
	"math/rand/v2"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

func TestLinksOfADocument(t *testing.T) {
	const doc = "https://user:pw@example.org:8443/a/b/c.html?q=1#frag"
	tests := []struct{ base, ref, want string }{
		{"", "x", "https://example.org:8443/a/b/x"},
		{"", "./x?y#z", "https://example.org:8443/a/b/x?y#z"},
		{"", "../x", "https://example.org:8443/a/x"},
		{"", "../../../../x", "https://example.org:8443/x"},
		{"", "..", "https://example.org:8443/a/"},
		{"", "x/../y", "https://example.org:8443/a/b/y"},
		{"", "%2e%2E/x", "https://example.org:8443/a/x"},
		{"", "", "https://example.org:8443/a/b/c.html?q=1"},
		{"", "#f", "https://example.org:8443/a/b/c.html?q=1#f"},
		{"", "?r", "https://example.org:8443/a/b/c.html?r"},
		{"", "/x", "https://example.org:8443/x"},
		{"", "//other.example/x", "https://other.example/x"},
		{"", "//other.example", "https://other.example/"},
		{"", "http://other.example", "http://other.example/"},
		{"", "https://example.org:8443/x", "https://example.org:8443/x"},
		{"", "https://example.org:84439/x", ""},
		{"", "http://other.example?x", "http://other.example/?x"},
		{"", "HTTP://Other.EXAMPLE:80/x", "http://other.example/x"},
		{"", "http://127.1/x", "http://127.0.0.1/x"},
		{"", "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
		{"", "http://other.example:080/x", "http://other.example/x"},
		{"", "http://münchen.example/ä?ö#ü", "http://xn--mnchen-3ya.example/%C3%A4?%C3%B6#%C3%BC"},
		{"", " \n x y\t ", "https://example.org:8443/a/b/x%20y"},
		{"", `\\other.example\x`, "https://other.example/x"},
		{"", "http:x", "http://x/"},
		{"", "a:b", ""},
		{"", "./a:b", "https://example.org:8443/a/b/a:b"},
		{"", "x?a:b", "https://example.org:8443/a/b/x?a:b"},
		{"", "tel:+1", ""},
		{"", "JavaScript:x", ""},
		{"", "http://u:p@h.example/", "http://h.example/"},
		{"", "http://[::1]/", "http://[::1]/"},
		{"", "http://a b/", ""},
		{"/z/", "x", "https://example.org:8443/z/x"},
		{"http://b.example/q/r", "x", "http://b.example/q/x"},
		{"data:,x", "x", "https://example.org:8443/a/b/x"},
		{"", "a^b?c^d#e^f", "https://example.org:8443/a/b/a%5Eb?c^d#e^f"},
		{"", "//a_b.bücher.example/", "https://a_b.xn--bcher-kva.example/"},
		{"", "//a.-1/", "https://a.-1/"},
		{"", "//STRAẞE.example/", "https://xn--strae-oqa.example/"},
		{"", "//xn--/", ""},
		{"", "caf\xe9", "https://example.org:8443/a/b/caf%E9"},
		{"", "java\nscript:x", ""},
	}
	for _, tt := range tests {
		r := NewBase(doc, tt.base)
		if got := r.Resolve(tt.ref); got != tt.want {
			t.Errorf("%q, base %q: got %q, want %q", tt.ref, tt.base, got, tt.want)
		}
	}
}

func TestLinksOfADocumentWithoutAURL(t *testing.T) {
	for _, doc := range []string{"", "pages/a.html", "file:///a.html", "http://["} {
		r := NewBase(doc, "")
		for ref, want := range map[string]string{"x": "", "": "", "#a": "", "/x": "", "http://h.example/x": "http://h.example/x", "http://h.example": "http://h.example/", "http://1.2/": "http://1.0.0.2/"} {
			if got := r.Resolve(ref); got != want {
				t.Errorf("document %q, reference %q: got %q, want %q", doc, ref, got, want)
			}
		}
	}
}

// The short way must give what the full parser gives, for every reference that
// it takes on.
func FuzzBase(f *testing.F) {
	for _, ref := range []string{
		"", "x", "../x", "./../a/b?c#d", "/x/./y", "//h.example/x", "//h", "https://h.example", "https://h.example/?x=%41&b=(1)", "#a#b?c", "?a?b#c",
		"https://example.org:8443", "http://1.2.3.4/", "http://0x7f.1", "a:b", "x:1/y", "http://h.example:99999/", "https://example.org:8443x/", "....//x", "..;/x", "*", "a//b",
		"http://h.example:8080/", "//h.example:080/x", "http://h.example:80", "http://h.example:443/", "http://h.example:/", "http://10.0.0.1:81", "http://10.0.0.01/", "http://1.2.3.4./",
		"http://h..example/", "http://-a.example/", "http://xn--a/", "http://a.b-c/", "@", "http://u@h/", "..x/../y", "http:///x", "https:////x", "//", "///x",
	} {
		f.Add("https://example.org:8443/a/b/c.html?q=1", ref)
		f.Add("http://h.example", ref)
		f.Add("http://127.0.0.1:8080/a/b?q#f", ref)
	}
	f.Fuzz(func(t *testing.T, doc, ref string) {
		if len(doc) > MaxLen/4 || len(ref) > MaxLen/4 {
			return
		}
		base := NewBase(doc, "")
		if key := byTheLibrary("", doc, true); base.noHash != key {
			t.Fatalf("document %q: the base is %q, want %q", doc, base.noHash, key)
		}
		got := base.Resolve(ref)
		if want := byTheLibrary(doc, ref, false); got != want {
			t.Fatalf("document %q, reference %q: got %q, want %q", doc, ref, got, want)
		}
		if bare, _, _ := strings.Cut(got, "#"); bare != "" {
			if quick, ok := AppendFragment([]byte(bare), ref); ok && string(quick) != got {
				t.Fatalf("document %q, reference %q: with its fragment appended %q, want %q", doc, ref, quick, got)
			}
		}
		if again := new(Base).Resolve(got); again != got {
			t.Fatalf("%q is not a URL in its final form: %q", got, again)
		}
	})
}

// byTheLibrary resolves ref without any short way; "" if it is no web address.
func byTheLibrary(doc, ref string, withoutFragment bool) string {
	p := newParser()
	base, err := p.parse(nil, trim(doc))
	if err != nil {
		base = nil
	}
	w, err := p.parse(base, trim(ref))
	if err != nil {
		return ""
	}
	return hrefOf(w, "", withoutFragment)
}

// The library is not told the path of the base, and what comes out is the same.
func TestReferencesGoOnFromTheirBase(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	random := rand.New(rand.NewPCG(1, 2))
	made := func(parts []string, most int) string {
		var b strings.Builder
		for range random.IntN(most + 1) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		return b.String()
	}
	inBase := strings.Split("/ / / a b é .. ? # %2e . ; index.html :", " ")
	inRef := strings.Split("/ / / .. .. ../ ./ . a é é \\ % %2e %2E %2 ? # : @ http: HTTP: https: // \t \n ç;x [", " ")
	inRef = append(inRef, " ", "\t", "\n", "\xff")
	for range 30_000 {
		doc := "http://h.example" + made(inBase, 12)
		ref := made(inRef, 8)
		want := byTheLibrary(doc, ref, false)
		base := NewBase(doc, "")
		if got := base.Resolve(ref); got != want {
			t.Fatalf("document %q, reference %q: got %q, want %q", doc, ref, got, want)
		}
		from, err := Canonical(doc)
		if err != nil {
			continue
		}
		want, _, _ = strings.Cut(want, "#")
		if to, _ := Resolve(from, ref); to.Key != want {
			t.Fatalf("redirect from %q to %q: got %q, want %q", doc, ref, to.Key, want)
		}
	}
}

// A long base is as good as a short one.
func TestThePathOfABaseCostsNothing(t *testing.T) {
	allocs := func(path, ref string) float64 {
		base := NewBase("http://h.example/"+path, "")
		return testing.AllocsPerRun(5, func() { base.Append(nil, ref) })
	}
	for _, ref := range []string{"é", "../é", "./a/../../é", "?é", "#é", "http:é", "/é", "é/" + strings.Repeat("../", 500), "//h.example/é"} {
		short, long := allocs("a/b/c?d", ref), allocs(strings.Repeat("a/", 4000)+"?d", ref)
		if long > short+20 {
			t.Errorf("%.20q: %v allocations on a base of 3 segments, %v on one of 4,000", ref, short, long)
		}
	}
}

// What is longer than an address may be does not go to the thorough parser, as a
// reference or as a base.
func TestLongReferencesAreNoAddresses(t *testing.T) {
	base := NewBase("http://h.example/x/", "")
	for _, long := range []string{"é" + strings.Repeat("/a", MaxLen/2), strings.Repeat("../", MaxLen/3+1) + "x/../y"} {
		if got := base.Resolve(long); got != "" {
			t.Errorf("%.10q, %d bytes: %.40q", long, len(long), got)
		}
	}
	in := NewBase("http://h.example/x/", strings.Repeat("a/", MaxLen/2+1))
	if got, want := in.Resolve("é"), "http://h.example/x/%C3%A9"; got != want {
		t.Errorf("in a base that is too long: got %.40q, want %q", got, want)
	}
}

// A reference is what it is without its fragment, and that.
func TestAFragmentIsApart(t *testing.T) {
	base := NewBase("https://example.org:8443/a/b/c.html?q=1#frag", "")
	plain := 0
	for _, before := range []string{"", "x", " x", "../x?y=1", "https://münchen.example/ä", "//h.example", "mailto:x"} {
		for _, fragment := range []string{"", "#", "#a", "#a.b-c_d", "#%41%zz", "#a#b?c", "#a b", "#a ", "#ä", "#a\n", "#<b>", "#`"} {
			bare := base.Resolve(before)
			if bare == "" {
				continue
			}
			if before == "" {
				bare, _, _ = strings.Cut(bare, "#")
			}
			got, ok := AppendFragment([]byte(bare), before+fragment)
			if !ok {
				continue
			}
			plain++
			if want := base.Resolve(before + fragment); string(got) != want {
				t.Errorf("%q: got %q, want %q", before+fragment, got, want)
			}
		}
	}
	if want := 6 * 5; plain != want {
		t.Errorf("%d fragments were appended, want %d", plain, want)
	}
}

// What a page links to is what is fetched for it.
func TestLinksAndRedirectsAgree(t *testing.T) {
	for _, tt := range whatwgCases {
		for _, from := range []string{"http://base.example/x/y?z", "https://base.example:8443/x/y?z#f"} {
			base, err := Canonical(from)
			if err != nil {
				t.Fatal(err)
			}
			links := NewBase(from, "")
			link, _, _ := strings.Cut(links.Resolve(tt.raw), "#")
			to, err := Resolve(base, tt.raw)
			if len(link) <= MaxLen && (to.Key != link || (err == nil) != (link != "")) {
				t.Errorf("%q on %s: the link is %q, the redirect %q, %v", tt.raw, from, link, to.Key, err)
			}
		}
	}
}

// thorough is Resolve without its short ways; base may be "".
func thorough(base, ref string) (URL, error) {
	p := newParser()
	var parsed *whatwg.Url
	if base != "" {
		var err error
		if parsed, err = p.parse(nil, base); err != nil {
			return URL{}, err
		}
	}
	w, err := p.parse(parsed, trim(ref))
	if err != nil {
		return URL{}, err
	}
	return urlOf(w, "")
}
