package store

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../docs/record.schema.json"

const pageJSON = `{"title":"t","headline":"h","description":"d","lang":"en","canonical":"https://a.example/","site_name":"A",
"authors":["B"],"published":"2026-11-21","modified":"2026-11-21T09:07:27Z","image":"https://a.example/i.png","robots":["noindex"],
"refresh":"https://a.example/","type":"article","headings":[{"level":1,"text":"h"}],"links":[{"url":"https://a.example/","text":"x","rel":"next"}],
"feeds":["https://a.example/feed"],"structured":[{"@type":"Article"}],"text":"t","analysis":{"language":{"code":"en","confidence":0.99},
"words":2,"sentences":1,"characters":9,"readability":{"lix":31.5},"top_words":[{"word":"chair","count":2}],
"keywords":[{"phrase":"green chair","score":4}],"summary":["One."],"fingerprint":"0123456789abcdef"},"data":{"price":"51.77"}}`

func TestSchemaTellsGoodRecordsFromBad(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	base := `{"schema":1,"line":3,"url":"u",`
	timeout := base + `"outcome":"timeout","error":{"phase":"tls","reason":"deadline"}`
	full, err := sample(1).AppendJSON(nil)
	ok(t, err)
	for _, c := range []struct {
		name string
		good bool
		rec  string
	}{
		{"every field", true, string(full)},
		{"every field of a page", true, base + `"outcome":"ok","page":` + pageJSON + `}`},
		{"the least", true, base + `"outcome":"ok"}`},
		{"failed", true, timeout + `}`},
		{"failed, without the error that --fields leaves out", true, base + `"outcome":"timeout"}`},
		{"repeated", true, base + `"outcome":"duplicate_url","duplicate_of":1}`},
		{"repeats a page that was found", true, base + `"outcome":"duplicate_url","duplicate_of_found":1}`},

		{"no line", false, `{"schema":1,"url":"u","outcome":"ok"}`},
		{"another version", false, `{"schema":2,"line":1,"url":"u","outcome":"ok"}`},
		{"unknown outcome", false, base + `"outcome":"fine"}`},
		{"unknown field", false, base + `"outcome":"ok","colour":"red"}`},
		{"unknown phase", false, base + `"outcome":"timeout","error":{"phase":"lunch","reason":"x"}}`},
		{"null", false, base + `"outcome":"ok","input":null}`},
		{"error with ok", false, base + `"outcome":"ok","error":{"phase":"tls","reason":"x"}}`},
		{"page without ok", false, timeout + `,"page":{}}`},
		{"repeated, but of what", false, base + `"outcome":"duplicate_url"}`},
		{"duplicate_of without repetition", false, base + `"outcome":"ok","duplicate_of":1}`},
		{"repeats two", false, base + `"outcome":"duplicate_url","duplicate_of":1,"duplicate_of_found":1}`},
		{"local time", false, base + `"outcome":"ok","fetched_at":"2026-11-21T09:07:27+01:00"}`},
		{"no time", false, base + `"outcome":"ok","fetched_at":"nowZ"}`},
		{"a cookie", false, base + `"outcome":"ok","headers":{"set-cookie":"a=b"}}`},
		{"zero timing", false, base + `"outcome":"ok","timings":{"dns":0}}`},
		{"unknown field of a page", false, base + `"outcome":"ok","page":{"colour":"red"}}`},
		{"heading of level 7", false, base + `"outcome":"ok","page":{"headings":[{"level":7,"text":"x"}]}}`},
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(c.rec))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if err := schema.Validate(doc); (err == nil) != c.good {
			t.Errorf("%s: valid is %t, want %t: %v", c.name, err == nil, c.good, err)
		}
	}
}

// Who adds a field adds it to the schema.
func TestSchemaNamesEveryField(t *testing.T) {
	type object struct {
		Properties map[string]object
	}
	b, err := os.ReadFile(schemaFile)
	ok(t, err)
	var schema object
	ok(t, json.NewDecoder(bytes.NewReader(b)).Decode(&schema))
	names := func(o object) []string { return slices.Sorted(maps.Keys(o.Properties)) }

	fields := []string{"page"}
	for f := range reflect.TypeFor[Record]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "-" {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	if diff := cmp.Diff(fields, names(schema)); diff != "" {
		t.Errorf("record (-code +schema):\n%s", diff)
	}
	phases := append(phaseNames[:], "total")
	slices.Sort(phases)
	if diff := cmp.Diff(phases, names(schema.Properties["timings"])); diff != "" {
		t.Errorf("timings (-code +schema):\n%s", diff)
	}
	var kept []string
	for _, name := range keptHeaders {
		if canonical := http.CanonicalHeaderKey(name); name != canonical {
			t.Errorf("the header %s is looked for, not %s", name, canonical)
		}
		kept = append(kept, strings.ToLower(name))
	}
	if diff := cmp.Diff(kept, names(schema.Properties["headers"])); diff != "" {
		t.Errorf("headers (-code +schema):\n%s", diff)
	}
}
