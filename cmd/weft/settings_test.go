package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The flags are read in one place: only the files settings….go, and what shapes
// the command line itself, know the package that holds them as values.
func TestFlagsAreReadOnce(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasPrefix(name, "settings") || name == "app.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "cli.Context") {
			t.Errorf("%s reads flags", name)
		}
	}
}
