package demosite

import (
	"bytes"
	"context"
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
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// tlsFaults fail in the handshake, or in the HTTP/2 that it leads to.
func tlsFaults() []fault {
	good := reply("text/html; charset=utf-8", goodPage("nobody should get this far"))
	return []fault{
		{
			Fault: Fault{Row: "18", Name: "h2-reset", Describe: "every stream is reset", Outcome: "protocol_error", Reason: "h2_reset"},
			tls:   onlyHTTP2,
			conn: http2Conn(func(f *http2.Framer, stream uint32) bool {
				return f.WriteRSTStream(stream, http2.ErrCodeInternal) == nil
			}),
		}, {
			Fault: Fault{Row: "18", Name: "h2-goaway", Describe: "every connection ends with GOAWAY within the answer", Outcome: "protocol_error", Reason: "h2_goaway"},
			tls:   onlyHTTP2,
			conn: http2Conn(func(f *http2.Framer, stream uint32) bool {
				_ = f.WriteGoAway(stream, http2.ErrCodeInternal, nil)
				return false
			}),
		}, {
			Fault: Fault{Row: "19", Name: "tls-expired", Describe: "a certificate of last year", Outcome: "tls_error", Reason: "expired"},
			tls: func(ca *CA, host string) (*tls.Config, error) {
				return certified(ca.sign(host, time.Now().AddDate(-1, 0, 0), time.Now().AddDate(0, 0, -1)))
			},
			page: good,
		}, {
			Fault: Fault{Row: "19", Name: "tls-not-yet", Describe: "a certificate of tomorrow", Outcome: "tls_error", Reason: "not_yet_valid"},
			tls: func(ca *CA, host string) (*tls.Config, error) {
				return certified(ca.sign(host, time.Now().AddDate(0, 0, 1), time.Now().AddDate(1, 0, 0)))
			},
			page: good,
		}, {
			Fault: Fault{Row: "19", Name: "tls-wrong-host", Describe: "another host's certificate", Outcome: "tls_error", Reason: "wrong_host"},
			tls: func(ca *CA, _ string) (*tls.Config, error) {
				return certified(ca.leaf("other.weft.test"))
			},
			page: good,
		}, {
			Fault: Fault{Row: "19", Name: "tls-self-signed", Describe: "a certificate signed with its own key", Outcome: "tls_error", Reason: "self_signed"},
			tls:   func(_ *CA, host string) (*tls.Config, error) { return certified(selfSigned(host)) },
			page:  good,
		}, {
			Fault: Fault{Row: "19", Name: "tls-unknown-authority", Describe: "a certificate of an authority that nobody knows", Outcome: "tls_error", Reason: "unknown_authority"},
			tls: func(_ *CA, host string) (*tls.Config, error) {
				other, err := NewCA()
				if err != nil {
					return nil, err
				}
				return certified(other.leaf(host))
			},
			page: good,
		}, {
			Fault: Fault{Row: "19", Name: "tls-old", Describe: "TLS 1.1 at most", Outcome: "tls_error", Reason: "protocol_version"},
			tls: func(ca *CA, host string) (*tls.Config, error) {
				conf, err := certified(ca.leaf(host))
				if err == nil {
					conf.MinVersion, conf.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
				}
				return conf, err
			},
			page: good,
		}, {
			Fault:  Fault{Row: "19", Name: "tls-plain", Describe: "plain HTTP where TLS is expected", Outcome: "tls_error", Reason: "not_tls"},
			rawTLS: true,
			conn: func(_ context.Context, c net.Conn) {
				_, _ = c.Read(make([]byte, 1<<10))
				_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
			},
		},
	}
}

// certified is a configuration with one certificate, whatever name is asked for.
func certified(cert *tls.Certificate, err error) (*tls.Config, error) {
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{*cert}}, nil
}

func onlyHTTP2(ca *CA, host string) (*tls.Config, error) {
	conf, err := certified(ca.leaf(host))
	if err == nil {
		conf.NextProtos = []string{"h2"}
	}
	return conf, err
}

func selfSigned(host string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "self-signed"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(1, 0, 0),
		IPAddresses:  []net.IP{net.ParseIP(host)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// http2Conn speaks HTTP/2 (RFC 9113) as far as it takes to receive requests.
// robots.txt gets a 404; every other request goes to serve, which says whether
// the connection goes on.
func http2Conn(serve func(f *http2.Framer, stream uint32) bool) func(context.Context, net.Conn) {
	return func(_ context.Context, c net.Conn) {
		if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		f := http2.NewFramer(c, c)
		f.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
		if f.WriteSettings() != nil {
			return
		}
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			switch frame := frame.(type) {
			case *http2.SettingsFrame:
				if !frame.IsAck() {
					err = f.WriteSettingsAck()
				}
			case *http2.PingFrame:
				if !frame.IsAck() {
					err = f.WritePing(true, frame.Data)
				}
			case *http2.MetaHeadersFrame:
				if frame.PseudoValue("path") == "/robots.txt" {
					err = notFound(f, frame.StreamID)
				} else if !serve(f, frame.StreamID) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

func notFound(f *http2.Framer, stream uint32) error {
	var block bytes.Buffer
	if err := hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: "404"}); err != nil {
		return err
	}
	return f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true})
}

// reply answers every request with the same text. Headers come in pairs.
func reply(contentType, text string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		_, _ = io.WriteString(w, text)
	}
}
