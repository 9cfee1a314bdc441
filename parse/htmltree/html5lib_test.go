package htmltree

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// testdata returns a directory of golang.org/x/net/html/testdata, where the
// tests of html5lib ship with the module.
func testdata(t testing.TB, dir string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/net").Output()
	if err != nil {
		t.Skipf("no directory of golang.org/x/net: %v", err)
	}
	dir = filepath.Join(strings.TrimSpace(string(out)), "html", "testdata", filepath.FromSlash(dir))
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	return dir
}

// A treeTest is one case of html5lib's tree construction tests.
type treeTest struct {
	name, data, want   string
	fragment, scripted bool
}

func treeTests(t testing.TB) []treeTest {
	var tests []treeTest
	for _, dir := range []string{"html5lib-tests/tree-construction", "go"} {
		files, err := filepath.Glob(filepath.Join(testdata(t, dir), "*.dat"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no tests in %s: %v", dir, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			cases := strings.Split("\n"+string(b), "\n#data\n")
			for i, c := range cases[1:] {
				data, rest, ok := strings.Cut("\n"+c, "\n#errors\n")
				head, want, ok2 := strings.Cut(rest, "#document\n")
				if !ok || !ok2 {
					t.Fatalf("%s: case %d is not in the form of html5lib", file, i)
				}
				tests = append(tests, treeTest{
					name:     fmt.Sprintf("%s/%d", filepath.Base(file), i),
					data:     strings.TrimPrefix(data, "\n"),
					want:     strings.TrimRight(want, "\n"),
					fragment: strings.Contains(head, "#document-fragment"),
					scripted: strings.Contains(head, "#script-on"),
				})
			}
		}
	}
	return tests
}

// dump writes a tree in the form of html5lib's tests.
func dump(doc *html.Node) string {
	var b strings.Builder
	var node func(n *html.Node, depth int)
	line := func(depth int, format string, args ...any) {
		fmt.Fprintf(&b, "| "+strings.Repeat("  ", depth)+format+"\n", args...)
	}
	node = func(n *html.Node, depth int) {
		switch n.Type {
		case html.TextNode:
			line(depth, "%s", `"`+n.Data+`"`)
		case html.CommentNode:
			line(depth, "<!-- %s -->", n.Data)
		case html.DoctypeNode:
			ids := map[string]string{}
			for _, a := range n.Attr {
				ids[a.Key] = a.Val
			}
			if ids["public"] != "" || ids["system"] != "" {
				line(depth, `<!DOCTYPE %s "%s" "%s">`, n.Data, ids["public"], ids["system"])
			} else {
				line(depth, "<!DOCTYPE %s>", n.Data)
			}
		case html.ElementNode:
			line(depth, "<%s>", strings.TrimLeft(n.Namespace+" "+n.Data, " "))
			var attrs []string
			for _, a := range n.Attr {
				attrs = append(attrs, strings.TrimLeft(fmt.Sprintf(`%s %s="%s"`, a.Namespace, a.Key, a.Val), " "))
			}
			slices.Sort(attrs)
			for _, a := range attrs {
				line(depth+1, "%s", a)
			}
			if n.DataAtom == atom.Template && n.Namespace == "" {
				depth++
				line(depth, "content")
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			node(c, depth+1)
		}
	}
	for c := doc.FirstChild; c != nil; c = c.NextSibling {
		node(c, 0)
	}
	return strings.TrimRight(b.String(), "\n")
}

func TestTreeConstruction(t *testing.T) {
	for _, test := range treeTests(t) {
		if test.fragment || test.scripted {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			if strings.Contains(test.data, "<selectedcontent>") {
				// Copying the chosen option into selectedcontent is not the
				// parser's, but of the elements' own "post-connection steps".
				// So it is what html.Parse does not pass either.
				if theirs, err := htmlParse([]byte(test.data)); err != nil || dump(theirs) == test.want {
					t.Errorf("%q: html.Parse passes it", test.data)
				}
				return
			}
			doc, report := Parse([]byte(test.data), Limits{})
			if diff := cmp.Diff(test.want, dump(doc)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.data, diff)
			}
			if hit := report.Hit(); hit != nil {
				t.Errorf("%q hits the limits %v", test.data, hit)
			}
		})
	}
}
