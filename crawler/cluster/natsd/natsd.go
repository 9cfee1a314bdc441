// Package natsd runs a NATS server with JetStream within this process, with a
// folder of its own. It is the only package that imports the server: who uses a
// server of their own needs none of it.
package natsd

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// MaxPayload is the largest message in bytes. Beyond 8 MiB the server itself warns.
const MaxPayload = 8 << 20

// Config says where a server listens and keeps its data.
type Config struct {
	Addr  string // HOST:PORT; port 0 takes a free one
	Token string // what clients have to show; "" is the one that Dir has, or a new one
	Dir   string // of the data; made with mode 0700 if it is not there

	// Cert and Key are the files of a certificate and its key, in PEM form. With
	// them clients must speak TLS.
	Cert, Key string

	// NoSync acknowledges what the system has, and not only what is on the disk:
	// several times faster, and a power cut may take the last two minutes.
	NoSync bool
}

// A Server is one that runs.
type Server struct {
	s     *server.Server
	token string
	cert  []byte
}

// Start runs a server, and returns when it can be talked to. Its errors say
// what of the Config does not fit.
func Start(cfg Config) (*Server, error) {
	host, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return nil, fmt.Errorf("%q is not a port", port)
	}
	if n == 0 {
		n = server.RANDOM_PORT
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	if err := os.Chmod(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	if cfg.Token, err = tokenIn(cfg.Dir, cfg.Token); err != nil {
		return nil, err
	}
	opts := &server.Options{
		ServerName: "weft", Host: host, Port: n, Authorization: cfg.Token,
		JetStream: true, StoreDir: cfg.Dir, SyncAlways: !cfg.NoSync, MaxPayload: MaxPayload,
		NoSigs: true, NoLog: true, DontListen: false,
		PingInterval: 5 * time.Second, MaxPingsOut: 3, WriteDeadline: 10 * time.Second,
		JetStreamMaxMemory: 64 << 20,
	}
	var cert []byte
	if cfg.Cert != "" {
		pair, err := tls.LoadX509KeyPair(cfg.Cert, cfg.Key)
		if err != nil {
			return nil, err
		}
		opts.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
		opts.TLSTimeout = 5
		cert = pair.Certificate[0]
	}
	// The server answers for a port that is taken by ending the process.
	probe, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("%w; another port, or 0 for any free one, may do", err)
	}
	probe.Close()
	s, err := server.NewServer(opts)
	if err != nil {
		return nil, err
	}
	go s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		s.Shutdown()
		return nil, errors.New("the NATS server did not start within 20 s")
	}
	return &Server{s, cfg.Token, cert}, nil
}

// Addr is where it listens.
func (s *Server) Addr() *net.TCPAddr { return s.s.Addr().(*net.TCPAddr) }

// URL is what clients connect to, by the name of a host that they know; it has
// the token.
func (s *Server) URL(host string) string {
	u := url.URL{Scheme: "nats", Host: net.JoinHostPort(host, strconv.Itoa(s.Addr().Port))}
	if s.token != "" {
		u.User = url.User(s.token)
	}
	if s.cert != nil {
		u.Scheme = "tls"
	}
	return u.String()
}

// Certificate is its own, in DER form; nil without TLS.
func (s *Server) Certificate() []byte { return s.cert }

// Close ends the server, whoever is connected.
func (s *Server) Close() {
	s.s.Shutdown()
	s.s.WaitForShutdown()
}

// tokenIn is the token that is kept with the data, so that clients of a server
// that was killed can come back to the next one: the given one, or the one of before,
// or a new one where there is none, or not a whole one.
func tokenIn(dir, given string) (string, error) {
	name := filepath.Join(dir, "token")
	kept, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	token, whole := strings.CutSuffix(string(kept), "\n")
	switch {
	case whole && (given == "" || given == token):
		return token, nil
	case given == "":
		b := make([]byte, tokenBytes)
		rand.Read(b) // never fails
		given = hex.EncodeToString(b)
	}
	return given, os.WriteFile(name, []byte(given+"\n"), 0o600)
}

const tokenBytes = 16
