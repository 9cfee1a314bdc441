package cluster

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"strings"
)

// fingerprint begins the fragment of an address that names its server's
// certificate: the SHA-256 of the DER form, in hexadecimal, follows.
const fingerprint = "#sha256="

// Pinned is the address of a server with the fingerprint of its certificate (DER;
// nil for none). Whoever connects to it knows the server by that alone, whatever
// the names in the certificate and whoever signed it.
func Pinned(address string, cert []byte) string {
	if cert == nil {
		return address
	}
	sum := sha256.Sum256(cert)
	return address + fingerprint + hex.EncodeToString(sum[:])
}

// errOtherCertificate says that a server is not the one of the address.
var errOtherCertificate = errors.New("tls: the server's certificate is not the one that the address names")

// unpin takes the fingerprint off an address; the settings returned hold to it, and
// are nil where there is none.
func unpin(address string) (string, *tls.Config) {
	address, want, ok := strings.Cut(address, fingerprint)
	if !ok {
		return address, nil
	}
	return address, &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // VerifyConnection is stricter
		VerifyConnection: func(s tls.ConnectionState) error {
			sum := sha256.Sum256(s.PeerCertificates[0].Raw)
			if hex.EncodeToString(sum[:]) != strings.ToLower(want) {
				return errOtherCertificate
			}
			return nil
		},
	}
}
