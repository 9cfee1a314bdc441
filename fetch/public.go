package fetch

import "net/netip"

// IsPublic reports whether a is a unicast address of the public Internet. The
// zone of a is ignored; an IPv4 address inside an IPv6 one (::ffff:0:0/96) is
// judged as the IPv4 address it is. Everything that the IANA special-purpose
// registries (RFC 6890 and its updates) do not call globally reachable is not
// public, and neither are prefixes that lead to another address by translation:
// who may not reach 10.0.0.1 may not reach 64:ff9b::10.0.0.1 either.
func IsPublic(a netip.Addr) bool {
	if !a.IsValid() {
		return false
	}
	a = a.WithZone("").Unmap() // a prefix never contains an address with a zone
	prefixes := nonPublic6[:]
	if a.Is4() {
		prefixes = nonPublic4[:]
	}
	for _, p := range prefixes {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// nonPublic4 follows the IANA IPv4 Special-Purpose Address Registry.
var nonPublic4 = [...]netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network, RFC 791
	netip.MustParsePrefix("10.0.0.0/8"),      // private, RFC 1918
	netip.MustParsePrefix("100.64.0.0/10"),   // carrier-grade NAT, RFC 6598
	netip.MustParsePrefix("127.0.0.0/8"),     // loopback, RFC 1122
	netip.MustParsePrefix("169.254.0.0/16"),  // link-local, and the clouds' metadata, RFC 3927
	netip.MustParsePrefix("172.16.0.0/12"),   // private, RFC 1918
	netip.MustParsePrefix("192.0.0.0/24"),    // IETF protocol assignments, RFC 6890
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation, RFC 5737
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays, RFC 7526
	netip.MustParsePrefix("192.168.0.0/16"),  // private, RFC 1918
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks, RFC 2544
	netip.MustParsePrefix("198.51.100.0/24"), // documentation, RFC 5737
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation, RFC 5737
	netip.MustParsePrefix("224.0.0.0/4"),     // multicast, RFC 5771
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and the broadcast address, RFC 1112
}

// nonPublic6 is what is not global unicast (RFC 4291 section 2.4: 2000::/3),
// and what the IANA IPv6 Special-Purpose Address Registry takes out of that.
var nonPublic6 = [...]netip.Prefix{
	// ::/128, ::1/128, 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64, RFC 6052 and
	// 8215), 100::/64 (discard, RFC 6666)
	netip.MustParsePrefix("::/3"),
	netip.MustParsePrefix("2001::/23"),     // IETF protocol assignments, RFC 2928: Teredo, ORCHID, benchmarks
	netip.MustParsePrefix("2001:db8::/32"), // documentation, RFC 3849
	netip.MustParsePrefix("2002::/16"),     // 6to4, RFC 3056
	netip.MustParsePrefix("3fff::/20"),     // documentation, RFC 9637
	netip.MustParsePrefix("4000::/2"),      // not allocated; 5f00::/16 (segment routing, RFC 9602)
	// fc00::/7 (unique local, RFC 4193), fe80::/10 (link-local), fec0::/10
	// (site-local), ff00::/8 (multicast)
	netip.MustParsePrefix("8000::/1"),
}
