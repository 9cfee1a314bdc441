package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// An issuer is an account of a NATS server, which signs for its users.
type issuer struct {
	t      *testing.T
	key    nkeys.KeyPair
	public string
}

func newIssuer(t *testing.T) issuer {
	key, err := nkeys.CreateAccount()
	return issuer{t, key, public(t, key, err)}
}

// public is the public part of a key that was just made.
func public(t *testing.T, key nkeys.KeyPair, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	s, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// creds writes a file of credentials for a new user, that are good until a time; the
// zero time is always.
func (i issuer) creds(name string, until time.Time) string {
	i.t.Helper()
	key, err := nkeys.CreateUser()
	claims := jwt.NewUserClaims(public(i.t, key, err))
	if !until.IsZero() {
		claims.Expires = until.Unix()
	}
	token, err := claims.Encode(i.key)
	if err != nil {
		i.t.Fatal(err)
	}
	seed, err := key.Seed()
	if err != nil {
		i.t.Fatal(err)
	}
	text, err := jwt.FormatUserConfig(token, seed)
	if err != nil {
		i.t.Fatal(err)
	}
	path := filepath.Join(i.t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		i.t.Fatal(err)
	}
	return path
}

// serveOperator starts a NATS server that lets in whoever has credentials of the account
// returned.
func serveOperator(t *testing.T) (addr string, account issuer) {
	t.Helper()
	operator, err := nkeys.CreateOperator()
	own := jwt.NewOperatorClaims(public(t, operator, err))
	account, system := newIssuer(t), newIssuer(t)
	resolver := &server.MemAccResolver{}
	for _, i := range []issuer{account, system} {
		claims := jwt.NewAccountClaims(i.public)
		if i == account {
			claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit}
		}
		token, err := claims.Encode(operator)
		if err == nil {
			err = resolver.Store(i.public, token)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(),
		TrustedOperators: []*jwt.OperatorClaims{own}, AccountResolver: resolver, SystemAccount: system.public,
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server is not ready")
	}
	return s.Addr().String(), account
}

// A server of one's own that asks for credentials gets those of --creds, from hub and
// agents; without good ones either ends with one line that says so.
func TestCredentials(t *testing.T) {
	t.Parallel()
	site := serve(t, http.HandlerFunc(html("<title>page</title>")))
	addr, account := serveOperator(t)
	other := newIssuer(t)
	torn := filepath.Join(t.TempDir(), "torn.creds")
	if err := os.WriteFile(torn, []byte("-----BEGIN NATS USER JWT-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := []struct{ name, creds, says string }{
		{"none", "", "wants another token in the address, or credentials"},
		{"of another account", other.creds("other.creds", time.Time{}), "does not take the credentials"},
		{"run out", account.creds("old.creds", time.Now().Add(-time.Hour)), "does not take the credentials"},
		{"no file", filepath.Join(t.TempDir(), "none.creds"), "no such file"},
		{"not credentials", torn, "has no credentials"},
	}
	for _, tt := range bad {
		for _, command := range []string{"hub", "agent"} {
			args := []string{"agent", "-q", "nats://" + addr}
			if command == "hub" {
				args = []string{"hub", "-q", "--nats", "nats://" + addr, "-o", filepath.Join(t.TempDir(), "out.jsonl"), "http://a.example/"}
			}
			if tt.creds != "" {
				args = append([]string{args[0], "--creds", tt.creds}, args[1:]...)
			}
			got := weft(t, "", args...)
			line := strings.TrimSuffix(got.stderr, "\n")
			if got.status != exitFault || !strings.Contains(line, tt.says) || strings.Contains(line, "\n") {
				t.Errorf("%s, %s: status %d, %q; want %d and one line with %q", command, tt.name, got.status, got.stderr, exitFault, tt.says)
			}
		}
	}
	var urls strings.Builder
	for i := range 20 {
		fmt.Fprintf(&urls, "http://host%d.example/\n", i)
	}
	output := filepath.Join(t.TempDir(), "out.jsonl")
	got := weft(t, urls.String(), "hub", "-q", "--nats", "nats://"+addr, "--creds", account.creds("hub.creds", time.Time{}), "--agents", "2",
		"--mode", "threads", "--robots", "ignore", "--connect-to", "::"+site.addr, "-o", output, "-")
	if got.status != exitOK {
		t.Fatalf("status %d: %s", got.status, got.stderr)
	}
	recs, err := readRecords(output)
	if err != nil || len(recs) != 20 || count(recs)["ok"] != 20 {
		t.Errorf("%d records, %v, %v; want 20 that are ok", len(recs), count(recs), err)
	}
}
