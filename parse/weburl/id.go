package weburl

import "crypto/sha256"

// An ID names a page: it is the first 128 bits of the SHA-256 (FIPS 180-4) of
// the URL's canonical form, so it is the same in every run and on every machine,
// and nobody can find a second URL for the ID of a given one. That two of n URLs
// share all 128 bits has the chance n²/2¹²⁹.
type ID [16]byte

// ID is the page's identity.
func (u URL) ID() ID {
	sum := sha256.Sum256([]byte(u.Key))
	return ID(sum[:16])
}
