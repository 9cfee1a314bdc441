package weburl

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// toASCII is "domain to ASCII" of the URL standard (section 3.3) for what is a
// name. It returns "" for everything else, addresses and errors, which the
// library is right about. About names it is not: it knows no "_" beside IDNA
// ("a_b.bücher.example"), and takes "-1" for a number.
func toASCII(host string) string {
	// The capital sharp s became the small one in Unicode 15.1; the tables are older.
	name := strings.ReplaceAll(decode(host), "ẞ", "ß")
	if !utf8.ValidString(name) {
		return ""
	}
	if hasPunycode(name) || strings.ContainsFunc(name, func(r rune) bool { return r >= 0x80 }) {
		p := idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(false),
			idna.StrictDomainName(false), idna.CheckHyphens(false), idna.Transitional(false))
		var err error
		if name, err = p.ToASCII(name); err != nil {
			return ""
		}
	}
	name = strings.ToLower(name)
	for i := range len(name) { // the forbidden domain code points
		if c := name[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`#%/:<>?@[\]^|`, c) >= 0 {
			return ""
		}
	}
	if endsInNumber(name) {
		return ""
	}
	return name
}

func hasPunycode(name string) bool { return strings.Contains(strings.ToLower(name), "xn--") }

// emptyPunycode reports whether a label is the prefix of Punycode and nothing
// more, which decodes to nothing.
func emptyPunycode(name string) bool {
	return strings.Contains("."+strings.ToLower(name)+".", ".xn--.")
}

// endsInNumber is the ends-in-a-number checker of section 3.5: such a host is an
// IPv4 address or an error.
func endsInNumber(name string) bool {
	name = strings.TrimSuffix(name, ".")
	last := name[strings.LastIndexByte(name, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}
