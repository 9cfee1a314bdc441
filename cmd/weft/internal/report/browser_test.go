package report

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"weft/cmd/weft/internal/browsertest"
)

// In a real browser, on a desktop and a phone, light and dark, the pages make
// no error and no request, their plots are drawn, nothing sticks out, and all
// text stands out from what is behind it.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	b := browsertest.Start(t)
	dir := t.TempDir()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			b.T = t
			file := filepath.Join(dir, name+".html")
			if err := os.WriteFile(file, render(t, r), 0o666); err != nil {
				t.Fatal(err)
			}
			for _, look := range []struct {
				scheme string
				width  int
			}{{"light", 1280}, {"dark", 1280}, {"light", 390}, {"dark", 390}} {
				for _, e := range b.OpenFile(file, look.width, 844, look.scheme, "screen") {
					if bad := e.Complaint("file://" + filepath.ToSlash(file)); bad != "" {
						t.Error(bad)
					}
				}
				at := fmt.Sprintf("%s, %d wide", look.scheme, look.width)
				if wide := b.Eval("document.documentElement.scrollWidth").(float64); int(wide) > look.width {
					t.Errorf("%s: the page is %v wide", at, wide)
				}
				if bad := b.Eval(browsertest.Undrawn).(string); bad != "" {
					t.Errorf("%s: not drawn: %s", at, bad)
				}
				if bad := b.Eval(browsertest.Faint).(string); bad != "" {
					t.Errorf("%s: hard to read: %s", at, bad)
				}
				if *looks != "" {
					b.Picture(filepath.Join(*looks, fmt.Sprintf("%s-%s-%d.png", name, look.scheme, look.width)))
				}
			}
			if *looks != "" {
				b.Paper(filepath.Join(*looks, name+".pdf"))
			}
			plots := int(b.Eval("document.querySelectorAll('svg').length").(float64))
			if least := map[string]int{"crawl": 60, "one": 10, "compare": 20, "demo": 40, "hostile": 60, "interrupted": 30, "followed": 40}[name]; plots < least {
				t.Errorf("%d plots, want %d", plots, least)
			}
		})
	}
}
