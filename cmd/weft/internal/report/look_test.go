package report

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"weft/cmd/weft/internal/browsertest"
)

var (
	lookAt = flag.String("look", "", "`FILES` (reports, with commas between) to take pictures of")
	looks  = flag.String("pictures", "", "`FOLDER` for the pictures")
)

// TestLook takes pictures of reports for people to look at: on a desktop and a
// phone, light and dark, and as PDF.
func TestLook(t *testing.T) {
	if *lookAt == "" {
		t.Skip("no -look FILES")
	}
	b := browsertest.Start(t)
	for file := range strings.SplitSeq(*lookAt, ",") {
		file, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(*looks, strings.TrimSuffix(filepath.Base(file), ".html"))
		for _, l := range []struct {
			name, scheme string
			width        int
		}{{"desktop", "light", 1280}, {"desktop-dark", "dark", 1280}, {"phone", "light", 390}, {"phone-dark", "dark", 390}} {
			b.OpenFile(file, l.width, 844, l.scheme, "screen")
			b.Picture(name + "-" + l.name + ".png")
		}
		b.Paper(name + ".pdf")
	}
}
