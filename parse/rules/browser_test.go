package rules_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// A query is what a browser and weft are both asked, and what came of it: nodes
// by their names, or a value.
type query struct {
	Page    int    // of the pages
	Context string // the name of a node
	Text    string // XPath or CSS
	CSS     bool
}

// A number of a node is its place in the document, that of an attribute has the
// attribute's name behind it.
const script = `
function number(doc) {
  const names = new Map(), nodes = [];
  (function walk(n) {
    if (n.nodeType != Node.DOCUMENT_TYPE_NODE) { names.set(n, String(nodes.length)); nodes.push(n); }
    for (const c of n.childNodes) walk(c);
  })(doc);
  return {nodes, name: n => n.nodeType == Node.ATTRIBUTE_NODE ? names.get(n.ownerElement) + '@' + n.name : names.get(n)};
}
function ask(doc, q) {
  const from = doc.nodes[Number(q.Context)];
  if (q.CSS) return [...from.querySelectorAll(q.Text)].map(doc.name).join(' ');
  const evaluate = type => doc.nodes[0].evaluate(q.Text, from, null, type, null);
  let r = evaluate(XPathResult.ANY_TYPE);
  switch (r.resultType) {
  case XPathResult.STRING_TYPE: return 'text ' + r.stringValue;
  case XPathResult.NUMBER_TYPE: return 'number ' + (Object.is(r.numberValue, -0) ? 0 : r.numberValue);
  case XPathResult.BOOLEAN_TYPE: return 'boolean ' + r.booleanValue;
  }
  const found = [];
  r = evaluate(XPathResult.ORDERED_NODE_ITERATOR_TYPE);
  for (let n; n = r.iterateNext();) found.push(doc.name(n));
  return found.join(' ');
}
const pages = input.Pages.map(p => number(new DOMParser().parseFromString(p, 'text/html')));
const answers = input.Queries.map(q => { try { return ask(pages[q.Page], q) } catch (e) { return 'error ' + e.name } });
const counts = pages.map(p => p.nodes.length);
const bytes = new TextEncoder().encode(JSON.stringify({answers, counts}));
document.body.textContent = 'BEGIN' + btoa(Array.from(bytes, b => String.fromCharCode(b)).join('')) + 'END';
`

// askBrowser asks a headless Chromium all queries in one page of its own. It
// skips the test where there is none.
func askBrowser(t *testing.T, pages []string, queries []query) []string {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome", "headless_shell", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed")
	}
	input, err := json.Marshal(struct { // it escapes < and &
		Pages   []string
		Queries []query
	}{pages, queries})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ask.html")
	page := "<!doctype html><meta charset=utf-8><body><script>const input = " + string(input) + ";" + script + "</script>"
	if err := os.WriteFile(file, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+filepath.ToSlash(file)).Output()
	if err != nil {
		t.Skipf("Chromium does not run: %v", err)
	}
	_, rest, _ := strings.Cut(string(out), "BEGIN")
	encoded, _, ok := strings.Cut(rest, "END")
	data, err := base64.StdEncoding.DecodeString(encoded)
	var answer struct {
		Answers []string
		Counts  []int
	}
	if !ok || err != nil || json.Unmarshal(data, &answer) != nil || len(answer.Answers) != len(queries) {
		t.Fatalf("Chromium's page: %.300s", out)
	}
	for i, p := range pages {
		if got := len(newNames(parse(t, p)).nodes); got != answer.Counts[i] {
			t.Fatalf("page %d has %d nodes, in Chromium %d", i, got, answer.Counts[i])
		}
	}
	return answer.Answers
}

// names numbers the nodes of a document as script does.
type names struct {
	nodes []*html.Node
	place map[*html.Node]int
}

func newNames(root *html.Node) names {
	n := names{place: make(map[*html.Node]int)}
	add := func(m *html.Node) {
		if m.Type != html.DoctypeNode {
			n.place[m] = len(n.nodes)
			n.nodes = append(n.nodes, m)
		}
	}
	add(root)
	for m := range root.Descendants() {
		add(m)
	}
	return n
}
