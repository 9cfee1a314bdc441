package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weft/crawler/cluster/natsd"
)

// certificate writes a new one, signed by itself, for a name, and its key.
func certificate(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	write := func(file, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "EC PRIVATE KEY", own)
}

// A server that speaks TLS is known by the fingerprint in its address, or by who
// signed its certificate and the name in that; no other is talked to.
func TestServerIsKnownByItsCertificate(t *testing.T) {
	cert, key := certificate(t, "localhost")
	other, _ := certificate(t, "localhost")
	srv, err := natsd.Start(natsd.Config{Addr: "127.0.0.1:0", Token: "secret", Dir: t.TempDir(), NoSync: true, Cert: cert, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	byAddress, byName := srv.URL("127.0.0.1"), srv.URL("localhost")
	wrong := []byte("another certificate")
	for _, c := range []struct {
		what    string
		conn    Connection
		refused string // part of the error; "" if it is talked to
	}{
		{"its fingerprint", Connection{URL: Pinned(byAddress, srv.Certificate())}, ""},
		{"another one's", Connection{URL: Pinned(byAddress, wrong)}, "not the one that the address names"},
		{"who signed it", Connection{URL: byName, CA: cert}, ""},
		{"who signed it, by another name", Connection{URL: byAddress, CA: cert}, "certificate"},
		{"who signed another one", Connection{URL: byName, CA: other}, "certificate"},
		{"nothing", Connection{URL: byName}, "certificate"},
		{"without TLS", Connection{URL: strings.Replace(byAddress, "tls:", "nats:", 1)}, "certificate"},
	} {
		b, err := connect(t.Context(), c.conn, "test", false, orSilent(nil))
		switch {
		case err == nil:
			b.close()
			if c.refused != "" {
				t.Errorf("by %s: it is talked to, want an error about the %s", c.what, c.refused)
			}
		case c.refused == "" || !strings.Contains(err.Error(), c.refused):
			t.Errorf("by %s: %v, want %q", c.what, err, c.refused)
		case strings.Contains(err.Error(), "secret"):
			t.Errorf("by %s: the error has the token: %v", c.what, err)
		}
	}
}
