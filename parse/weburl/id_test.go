package weburl

import (
	"encoding/hex"
	"testing"
)

// IDs are written down by one machine and read by another, so they are these for
// ever: printf %s URL | sha256sum | cut -c1-32.
func TestIDsNeverChange(t *testing.T) {
	for raw, want := range map[string]string{
		"http://example.com/":            "2a1b402420ef46577471cdc7409b0fa2",
		"HTTP://Example.COM:80":          "2a1b402420ef46577471cdc7409b0fa2",
		"https://example.com/a?b=c#frag": "e0512f29180d11adcc238f3bae1af95f",
	} {
		u, err := Canonical(raw)
		if err != nil {
			t.Fatal(err)
		}
		id := u.ID()
		if got := hex.EncodeToString(id[:]); got != want {
			t.Errorf("ID of %s (%s): %s, want %s", raw, u.Key, got, want)
		}
	}
}
