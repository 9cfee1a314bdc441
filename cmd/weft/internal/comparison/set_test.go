package comparison

import (
	"fmt"
	"os"
	"testing"
)

// TestMain makes the test binary a site that does not start.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "site" {
		fmt.Println("no site")
		os.Exit(1)
	}
	m.Run()
}

// A site that does not start leaves no list behind.
func TestNothingIsLeftOfASiteThatDoesNotStart(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
	if _, err := startSite("--pages", "1"); err == nil {
		t.Fatal("it started")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}
