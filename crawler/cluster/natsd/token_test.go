package natsd

import (
	"os"
	"path/filepath"
	"testing"
)

// A server has the same token when it is started again on its data, so that those
// who know it can come back.
func TestTokenIsKeptWithTheData(t *testing.T) {
	start := func(dir, token string) string {
		t.Helper()
		s, err := Start(Config{Addr: "127.0.0.1:0", Dir: dir, Token: token, NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		return s.token
	}
	dir := t.TempDir()
	first := start(dir, "")
	if len(first) != 2*tokenBytes {
		t.Errorf("the token is %q", first)
	}
	if again := start(dir, ""); again != first {
		t.Errorf("again it is %q, want %q", again, first)
	}
	if other := start(t.TempDir(), ""); other == first {
		t.Error("another server has the same token")
	}
	if given := start(dir, "given"); given != "given" {
		t.Errorf("got %q, want the one that was given", given)
	}
	if again := start(dir, ""); again != "given" {
		t.Errorf("again it is %q, want the one that was given before", again)
	}
	info, err := os.Stat(filepath.Join(dir, "token"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if whole := start(dir, ""); len(whole) != 2*tokenBytes {
		t.Errorf("of a torn one it is %q", whole)
	}
}
