package demosite

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// maxLeaves bounds the certificates that a CA keeps.
const maxLeaves = 16384

// A CA is a certificate authority that lives in memory and signs a certificate
// for any name it is asked for. It is safe for concurrent use.
type CA struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	// All leaves share one key: it is made once, and a new name costs one
	// signature, some 50 µs.
	leafKey *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// NewCA makes an ECDSA P-256 authority that is valid for a year. Its keys never
// leave memory.
func NewCA() (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("demosite: %w", err)
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("demosite: %w", err)
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "weft demo site CA"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("demosite: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("demosite: %w", err)
	}
	return &CA{cert: cert, key: key, leafKey: leafKey, leaves: make(map[string]*tls.Certificate)}, nil
}

// PEM is the authority's certificate, for a client's list of trusted roots.
func (ca *CA) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw})
}

// TLSConfig answers for every name a client asks for (SNI, RFC 6066 section 3),
// and for the address it connected to where it asks for none.
func (ca *CA) TLSConfig() *tls.Config {
	return &tls.Config{
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			name := hello.ServerName
			if name == "" {
				name, _, _ = net.SplitHostPort(hello.Conn.LocalAddr().String())
			}
			return ca.leaf(name)
		},
	}
}

// leaf is the certificate for a name, made at the first call for it.
func (ca *CA) leaf(name string) (*tls.Certificate, error) {
	ca.mu.Lock()
	cert, ok := ca.leaves[name]
	ca.mu.Unlock()
	if ok {
		return cert, nil
	}
	now := time.Now()
	cert, err := ca.sign(name, now.Add(-time.Hour), now.AddDate(0, 6, 0))
	if err != nil {
		return nil, err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if len(ca.leaves) >= maxLeaves {
		clear(ca.leaves)
	}
	ca.leaves[name] = cert
	return cert, nil
}

// sign makes a certificate for a name or an address.
func (ca *CA) sign(name string, notBefore, notAfter time.Time) (*tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetUint64(hash(uint64(notAfter.UnixNano()), name) >> 1),
		Subject:      pkix.Name{CommonName: "weft demo site"},
		NotBefore:    notBefore,
		NotAfter:     notAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, ca.leafKey.Public(), ca.key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: ca.leafKey}, nil
}
