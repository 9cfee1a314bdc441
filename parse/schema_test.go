package parse

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../docs/record.schema.json"

// everything is a page that has every field.
const everything = `<!doctype html><html lang=en><title>Rivers of the north | The Gazette</title>
<meta name=description content="How clean they are"><meta property=og:site_name content="The Gazette"><meta property=og:image content=/i.png>
<meta name=author content="Ann Example"><meta name=robots content=noarchive><meta http-equiv=refresh content="300; url=/next">
<meta property=article:published_time content=2021-03-04T10:20:30Z><meta property=article:modified_time content=2021-03-05>
<link rel=canonical href=/rivers><link rel=alternate type=application/rss+xml href=/feed>
<main><article><h1>Rivers of the north</h1>
<p>The committee published its annual report on the river. It says that the river is cleaner than it was ten years ago.
<p>The water of the river was sampled in every month, by the same people, at the same <a href=/places rel=nofollow>places</a>. Nobody had done that before.
<p>What remains to be done is the work of the next ten years, the report says. The committee will publish another report then.</article></main>
<div itemscope itemtype=https://schema.org/Comment><b itemprop=author>Bob</b> <time datetime=2021-03-06>now</time><p itemprop=text>A fine river.</div>`

// The schema has what a page can have, neither less nor more.
func TestSchemaOfThePage(t *testing.T) {
	page := pageOf(t, Config{Fields: []string{"all", "markdown"}, Select: []string{"heading=h1"}, Follow: true}, everything)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(schemaFile + "#/$defs/page")
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal([]byte(page), &value); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	written := make(map[string]bool)
	for name, v := range value.(map[string]any) {
		if name == "structured" || name == "data" { // names of the page's and the user's own
			v = nil
		}
		memberNames(written, name, v)
	}

	b, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Defs struct{ Page property } `json:"$defs"`
	}
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&file); err != nil {
		t.Fatal(err)
	}
	described := make(map[string]bool)
	file.Defs.Page.names(described, "")
	for _, name := range FieldNames() {
		if !described[name] {
			t.Errorf("the schema has no %s", name)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(described)), slices.Sorted(maps.Keys(written))); diff != "" {
		t.Errorf("page (-schema +program):\n%s\n%s", diff, page)
	}
}

// memberNames notes name and, dotted, what is in v. The names of the formulas
// of readability are not the schema's to give.
func memberNames(names map[string]bool, name string, v any) {
	names[name] = true
	if name == "analysis.readability" {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			memberNames(names, name, item)
		}
	case map[string]any:
		for member, item := range v {
			memberNames(names, name+"."+member, item)
		}
	}
}

// A property is what the schema says of one value.
type property struct {
	Properties map[string]property
	Items      *property
}

func (p property) names(names map[string]bool, prefix string) {
	for name, member := range p.Properties {
		names[prefix+name] = true
		member.names(names, prefix+name+".")
	}
	if p.Items != nil {
		p.Items.names(names, prefix)
	}
}
