package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says which of our packages each one may import; see docs/design.md.
// cmd/weft may import all of them.
var arrows = map[string][]string{
	"cmd/weft":                   nil,
	"cmd/weft/internal/termtext": {},
	"cmd/weft/internal/progress": {"cmd/weft/internal/termtext", "crawler", "crawler/compare", "crawler/list", "store"},
	"cmd/weft/internal/report":   {"cmd/weft/internal/termtext", "crawler", "crawler/compare", "store"},
	"cmd/weft/internal/table":    {"cmd/weft/internal/termtext", "crawler/compare"},

	"crawler":          {"crawler/frontier", "crawler/list", "fetch", "fetch/robots", "parse", "parse/weburl", "store"},
	"crawler/list":     {},
	"crawler/frontier": {},
	"crawler/compare":  {"crawler", "parse", "store"},

	"fetch":          {},
	"fetch/robots":   {},
	"fetch/replay":   {"fetch"},
	"fetch/demosite": {},

	"parse":             {"parse/htmltree", "parse/content", "parse/text", "parse/rules"},
	"parse/weburl":      {},
	"parse/hostile":     {},
	"parse/htmltree":    {},
	"parse/content":     {},
	"parse/text":        {"parse/text/langid"},
	"parse/text/langid": {},
	"parse/rules":       {},
	"parse/procpool":    {"parse"},

	"store": {},
}

// The arrows between packages are the design; one that is not listed is a
// mistake in the code, or in the design.
func TestArrows(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "weft/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, "weft/")
		allowed, ok := arrows[name]
		if !ok {
			t.Errorf("package %s is not in the design", name)
		}
		for _, imp := range p.Imports {
			to, ours := strings.CutPrefix(imp, "weft/")
			if ours && name != "cmd/weft" && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: no such arrow in the design", name, to)
			}
		}
		for _, word := range []string{"util", "common", "helpers", "types", "models"} {
			if strings.HasSuffix(name, "/"+word) {
				t.Errorf("package %s: the name says nothing", name)
			}
		}
	}
}
