package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// What a server says of itself steers no terminal, also where it is told in words why
// the only URL has no page: the names in a certificate may be any.
func TestACertificateCannotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	names := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"\x1b]0;title\a.example", "\x1b[2J\nweft: all is well"},
	}
	cert, err := x509.CreateCertificate(rand.Reader, names, names, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	for _, colour := range []string{"never", "always"} {
		got := weft(t, "", "--connect-to", "::"+server.Listener.Addr().String(), "--retries", "0", "--mode", "threads", "--progress", "none", "--color", colour,
			"-o", filepath.Join(t.TempDir(), "out.jsonl"), "https://a.example/")
		if got.status != exitOK || !strings.Contains(got.stderr, "all is well") {
			t.Errorf("status %d: %q", got.status, got.stderr)
		}
		said := strings.TrimSuffix(got.stderr, "\n")
		if strings.Contains(said, "\x1b]") || strings.Contains(said, "\x1b[2J") || colour == "never" && strings.ContainsFunc(said, unicode.IsControl) || strings.Contains(said, "\n") {
			t.Errorf("--color %s: %q", colour, said)
		}
	}
}
