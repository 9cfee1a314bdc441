package fetch

import (
	"net/netip"
	"testing"
)

// The prefixes as the registries have them, not as public.go groups them.
var special = []string{
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/128", "::1/128", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
	"2001::/23", "2001::/32", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32",
	"2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
}

// Every special prefix is refused from its first to its last address, and what
// lies just outside is allowed unless another prefix holds it.
func TestIsPublicAtTheBoundaries(t *testing.T) {
	var prefixes []netip.Prefix
	for _, s := range special {
		prefixes = append(prefixes, netip.MustParsePrefix(s))
	}
	globalUnicast := netip.MustParsePrefix("2000::/3")
	want := func(a netip.Addr) bool {
		for _, p := range prefixes {
			if p.Contains(a) {
				return false
			}
		}
		return a.Is4() || globalUnicast.Contains(a)
	}
	checked := 0
	check := func(a netip.Addr) {
		if !a.IsValid() { // before the first or after the last address of all
			return
		}
		forms := []netip.Addr{a}
		if a.Is4() {
			forms = append(forms, netip.AddrFrom16(a.As16())) // ::ffff:a.b.c.d
		} else {
			forms = append(forms, a.WithZone("eth0"))
		}
		for _, f := range forms {
			checked++
			if got := IsPublic(f); got != want(a) {
				t.Errorf("IsPublic(%v): got %v, want %v", f, got, want(a))
			}
		}
	}
	for _, p := range append(prefixes, globalUnicast) {
		first, last := p.Masked().Addr(), lastOf(p)
		for _, a := range []netip.Addr{
			first, first.Next(), first.Next().Next(), middleOf(p), last.Prev().Prev(), last.Prev(), last,
			first.Prev(), first.Prev().Prev(), last.Next(), last.Next().Next(),
		} {
			check(a)
		}
	}
	if checked < 500 {
		t.Errorf("checked %d addresses only", checked)
	}
}

func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// middleOf is an address of the second half, with bits of all kinds.
func middleOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		if i == p.Bits() || i%3 == 0 {
			b[i/8] |= 0x80 >> (i % 8)
		}
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

func TestIsPublic(t *testing.T) {
	for s, want := range map[string]bool{
		"1.1.1.1": true, "8.8.8.8": true, "93.184.216.34": true, "223.255.255.255": true, "::ffff:8.8.8.8": true,
		"2606:4700::1111": true, "2a00:1450:4001::1": true, "2620:4f:8000::1": true,
		"127.0.0.1": false, "127.255.255.254": false, "169.254.169.254": false, "100.100.100.200": false,
		"255.255.255.255": false, "::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false,
		"::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::8.8.8.8": false, "64:ff9b:1::10.0.0.1": false,
		"2002:7f00:1::": false, "2001:0:7f00:1::": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "ff02::1": false,
	} {
		if got := IsPublic(netip.MustParseAddr(s)); got != want {
			t.Errorf("IsPublic(%s): got %v, want %v", s, got, want)
		}
	}
	if IsPublic(netip.Addr{}) {
		t.Error("the zero address is public")
	}
}
