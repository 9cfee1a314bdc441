package job

import (
	"os"
	"path/filepath"
	"testing"
)

// Settings that give the same pages are the same, however they are written; what
// nobody knows is taken for another one only where this run has something to say.
func TestOtherPages(t *testing.T) {
	t.Parallel()
	settings := func(fields, text, selected string) map[string]string {
		return map[string]string{"fields": fields, "text": text, "select": selected, "rules": ""}
	}
	was := settings("title, links", "main", "a=h1 --select b=p")
	out := filepath.Join(t.TempDir(), "old.jsonl")
	state := `{"weft_state":4,"options":{"fields":"title, links","text":"main","select":"a=h1 --select b=p","rules":""},"mark":{},"done":""}`
	if err := os.WriteFile(out+".state", []byte(state), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, is := range []map[string]string{was, settings("links,title,-timings", "main", " b=p --select a=h1 ")} {
		if how := otherPages(out, is); how != "" {
			t.Errorf("%v: %s", is, how)
		}
	}
	for _, is := range []map[string]string{settings("all", "main", was["select"]), settings("title,links,-text", "main", was["select"]), settings("title,links", "all", was["select"]), settings("title,links", "main", "a=h1")} {
		if otherPages(out, is) == "" {
			t.Errorf("%v is taken for the same", is)
		}
	}
	if how := otherPages(out+"moved", settings("all", "main", "")); how != "" {
		t.Error(how)
	}
	if otherPages(out+"moved", settings("all", "main", "a=h1")) == "" {
		t.Error("what nobody knows is taken for the same")
	}
}
