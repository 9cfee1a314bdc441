package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	tests := []struct{ a, b, want string }{
		{"<p>x", "<p>x", ""},
		{"<p>x", "<p>y", "in /html/body/p\n    a: text \"x\"\n    b: text \"y\""},
		{"<p id=1>", "<p id=2>", "in /html/body\n    a: <p id=\"1\">\n    b: <p id=\"2\">"},
		{"<p>", "<p><b>", "the first child of <p>\n    a: nothing\n    b: <b>"},
		{"<p><p>", "<p>", "after <p>\n    a: <p>\n    b: nothing"},
		{"<div><p></p></div>x", "<div><p></p></div>y", "in /html/body\n    a: text \"x\"\n    b: text \"y\""},
	}
	for _, test := range tests {
		a, err := parsers["xnet"]([]byte(test.a))
		if err != nil {
			t.Fatal(err)
		}
		b, err := parsers["htmltree"]([]byte(test.b))
		if err != nil {
			t.Fatal(err)
		}
		if got := Diff(a, b); !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%q and %q: got\n%swant\n%s", test.a, test.b, got, test.want)
		}
	}
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, page := range map[string]string{
		"same.html":    "<p>x",
		"differs.htm":  "<li><search><li>",
		"deep.html":    strings.Repeat("<div>", 600),
		"no-page.text": "<li><search><li>",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if status := run([]string{dir}, &out, &out); status != 1 {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{
		"differs.htm:\n  in /html/body/li, the first child of <search>\n    a: nothing\n    b: <li>", "deep.html: html: ",
		"3 pages: 1 the same, 1 different, 1 refused or over a limit\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
