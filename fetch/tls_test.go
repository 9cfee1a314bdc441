package fetch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// An authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{}
	cert := a.issue(t, &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, Subject: pkix.Name{CommonName: "test authority"}})
	a.cert, a.key = cert.Leaf, cert.PrivateKey.(*ecdsa.PrivateKey)
	return a
}

// issue signs template; an authority without a key lets it sign itself.
func (a *authority) issue(t testing.TB, template *x509.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// loopback is a template for a server on 127.0.0.1.
func loopback() *x509.Certificate {
	return &x509.Certificate{Subject: pkix.Name{CommonName: "server"}, IPAddresses: []net.IP{{127, 0, 0, 1}}}
}

// tlsServer is a server that says hello; both protocols.
func tlsServer(t testing.TB, cfg *tls.Config) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }))
	s.TLS = cfg
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func TestTLS(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	past := loopback()
	past.NotBefore, past.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
	future := loopback()
	future.NotBefore, future.NotAfter = time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)

	for _, tt := range []struct {
		name, reason string
		cfg          *tls.Config
	}{
		{"fine", "", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, loopback())}}},
		{"expired", "expired", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, past)}}},
		{"not yet valid", "not_yet_valid", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, future)}}},
		{"wrong host", "wrong_host", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, &x509.Certificate{DNSNames: []string{"other.example"}})}}},
		{"self-signed", "self_signed", &tls.Config{Certificates: []tls.Certificate{new(authority).issue(t, loopback())}}},
		{"unknown authority", "unknown_authority", &tls.Config{Certificates: []tls.Certificate{stranger.issue(t, loopback())}}},
		{"old protocol", "protocol_version", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, loopback())}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}},
		{"no common cipher", "handshake", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, loopback())}, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}}},
		{"client certificate wanted", "handshake", &tls.Config{Certificates: []tls.Certificate{ca.issue(t, loopback())}, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := tlsServer(t, tt.cfg)
			res, err := get(t, newClient(t, Config{RootCAs: ca.pool()}), url)
			if tt.reason == "" {
				if err != nil || res.Protocol != "HTTP/2.0" || string(res.Body) != "hello" || res.Timings.TLS <= 0 {
					t.Errorf("got %+v, %v; want a page over HTTP/2", res, err)
				}
				return
			}
			wantError(t, err, TLSError, PhaseTLS, tt.reason)
		})
	}
	t.Run("insecure", func(t *testing.T) {
		url := tlsServer(t, &tls.Config{Certificates: []tls.Certificate{stranger.issue(t, past)}})
		if _, err := get(t, newClient(t, Config{Insecure: true}), url); err != nil {
			t.Errorf("got %v, want any certificate accepted", err)
		}
	})
}

func TestNotTLS(t *testing.T) {
	for reason, serve := range map[string]func(net.Conn){
		"not_tls": func(c net.Conn) { io.WriteString(c, "HTTP/1.0 400 Bad Request\r\n\r\n"); io.Copy(io.Discard, c) },
		"closed":  func(c net.Conn) { c.Read(make([]byte, 4096)) },
		"reset":   func(c net.Conn) { c.Read(make([]byte, 10)); c.(*net.TCPConn).SetLinger(0) },
	} {
		t.Run(reason, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			done := make(chan struct{})
			go func() {
				defer close(done)
				if c, err := l.Accept(); err == nil {
					serve(c)
					c.Close()
				}
			}()
			_, err = get(t, newClient(t, Config{}), "https://"+l.Addr().String())
			wantError(t, err, TLSError, PhaseTLS, reason)
			<-done
		})
	}
}
