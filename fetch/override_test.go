package fetch

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParseResolve(t *testing.T) {
	addr := netip.MustParseAddr
	for s, want := range map[string]Resolve{
		"page.example:443:127.0.0.1":          {"page.example", "443", []netip.Addr{addr("127.0.0.1")}},
		"Page.Example:80:127.0.0.1,[::1],::2": {"page.example", "80", []netip.Addr{addr("127.0.0.1"), addr("::1"), addr("::2")}},
		"*:8080:10.0.0.1":                     {"*", "8080", []netip.Addr{addr("10.0.0.1")}},
		"[::1]:80:::2":                        {"::1", "80", []netip.Addr{addr("::2")}},
		"page.example.:80:127.0.0.1":          {"page.example", "80", []netip.Addr{addr("127.0.0.1")}},
	} {
		got, err := ParseResolve(s)
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{})); err != nil || diff != "" {
			t.Errorf("ParseResolve(%q): %v, (-want +got):\n%s", s, err, diff)
		}
	}
	for _, s := range []string{"", "page.example", "page.example:80", "page.example:80:", ":80:127.0.0.1", "page.example::127.0.0.1", "page.example:http:127.0.0.1", "page.example:0:127.0.0.1", "page.example:80:name.example", "page.example:80:127.0.0.1,", "[::1:80:127.0.0.1"} {
		if got, err := ParseResolve(s); err == nil {
			t.Errorf("ParseResolve(%q): got %+v, want an error", s, got)
		}
	}
}

func TestParseConnectTo(t *testing.T) {
	for s, want := range map[string]ConnectTo{
		"page.example:443:Other.example:8443": {"page.example", "443", "other.example", "8443"},
		"::127.0.0.1:8080":                    {"", "", "127.0.0.1", "8080"},
		"[::1]:80:[::2]:81":                   {"::1", "80", "::2", "81"},
		":::":                                 {},
		"page.example:::8080":                 {"page.example", "", "", "8080"},
		"page.example.:80:other.example.:81":  {"page.example", "80", "other.example.", "81"},
	} {
		if got, err := ParseConnectTo(s); err != nil || got != want {
			t.Errorf("ParseConnectTo(%q): got %+v, %v; want %+v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "a", "a:1", "a:1:b", "a:1:b:2:3", "a:x:b:2", "a:1:b:65536", "[::1]x:1:b:2", "[name]:1:b:2"} {
		if got, err := ParseConnectTo(s); err == nil {
			t.Errorf("ParseConnectTo(%q): got %+v, want an error", s, got)
		}
	}
}

func FuzzParseOverrides(f *testing.F) {
	f.Add("page.example:80:127.0.0.1,[::1]")
	f.Add("[::1]:80:[::2]:81")
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := ParseResolve(s); err == nil && (r.Host == "" || r.Port == "" || len(r.Addrs) == 0) {
			t.Errorf("ParseResolve(%q): got %+v", s, r)
		}
		ParseConnectTo(s)
	})
}
