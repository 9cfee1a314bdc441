package parse

import (
	"testing"

	"weft/parse/dom"
)

// What Tree builds is what the fields are read from.
func TestTreeIsWhatPagesAreReadFrom(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"a frame that nobody closes", `<noscript><iframe src=x></noscript><p>a</p>`, "a"},
		{"one that is closed", `<noscript><iframe src=x></iframe></noscript><p>a</p>`, "a"},
		{"a shadow root", `<div><template shadowrootmode=open>a<slot></slot></template>b</div>`, "ab"},
		{"nothing", ``, ""},
	} {
		if got := dom.Text(Tree([]byte(tt.page))); got != tt.want {
			t.Errorf("%s: Tree has the text %q, want %q", tt.name, got, tt.want)
		}
		if tt.want == "" {
			continue
		}
		res := newParser(t, Config{Text: "all", Fields: []string{"text"}}).Parse(Document{ContentType: "text/html", Body: []byte(tt.page)})
		if got, want := string(res.Page), `{"text":"`+tt.want+`"}`; got != want {
			t.Errorf("%s: got the page %s, want %s", tt.name, got, want)
		}
	}
}
